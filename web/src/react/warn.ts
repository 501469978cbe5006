const told = new Set<string>()

/** Names a mistake of the host's for its developer, once per page: what it is, what to do, and where that stands. */
export function warnOnce(code: string, sentence: string): void {
  if (told.has(code)) return
  told.add(code)
  console.warn(`wrk-chat: ${code}: ${sentence} See docs/component.md, "Wrong values".`)
}
