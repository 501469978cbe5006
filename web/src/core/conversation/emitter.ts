/** Tells listeners once per task's end that something has changed, however often it did. */
export class Emitter {
  readonly #listeners = new Set<() => void>()
  #isScheduled = false

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  emit(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => this.#flush())
  }

  #flush(): void {
    this.#isScheduled = false
    for (const listener of this.#listeners) listener()
  }
}
