const told = new Set<string>()

/** Names a mistake of the host's for its developer, once per page: what it is, what to do, and where that stands. */
export function warnOnce(code: string, sentence: string): void {
  if (told.has(code)) return
  told.add(code)
  console.warn(`workflow-chat: ${code}: ${sentence} What to do: docs/component.md#wrong-values`)
}
