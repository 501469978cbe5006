import type { Clock, KeyValueStorage } from '../ports/ports.ts'
import { isRecord } from '../protocol/guards.ts'

interface DraftOptions {
  readonly storage: KeyValueStorage
  readonly key: string
  readonly clock: Clock
  /** Tells the other tabs. */
  readonly share: (text: string) => void
}

const SAVE_AFTER_MS = 300

/** What the user has begun to write in a conversation; it survives the page. */
export class Draft {
  readonly #options: DraftOptions
  readonly #listeners = new Set<() => void>()
  #text: string
  #composed: string | null = null
  #isHeld = false
  #cancelSave: (() => void) | null = null

  constructor(options: DraftOptions) {
    this.#options = options
    this.#text = textIn(options.storage.get(options.key))
  }

  /** Listeners hear at once: a text field that is given its value later loses the caret. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** As it is to be shown. */
  readonly get = (): string => this.#composed ?? this.#text

  /** An emptied draft is forgotten at once: its text is in the outbox, or nowhere. */
  set(text: string): void {
    const isKept = text === this.#text
    this.#change(text)
    if (isKept) return
    this.#cancelSave?.()
    this.#cancelSave = this.#options.clock.after(SAVE_AFTER_MS, () => this.flush())
    if (text === '') this.flush()
  }

  /** What an input method is composing: shown, and neither kept nor told to anybody until it is done. */
  compose(text: string): void {
    this.#composed = text
    this.#tell()
  }

  flush(): void {
    if (!this.#cancelSave) return
    this.#cancelSave()
    this.#cancelSave = null
    this.#save()
    this.#options.share(this.#text)
  }

  /** While the composer has focus, other tabs do not overwrite it. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld
  }

  /** Another tab's. */
  receive(text: string): void {
    if (this.#isHeld || this.#cancelSave || text === this.#text) return
    this.#change(text)
  }

  clear(): void {
    this.#cancelSave?.()
    this.#cancelSave = null
    this.#change('')
  }

  #save(): void {
    const { storage, key, clock } = this.#options
    const text = this.#text
    if (text === '') storage.remove(key)
    else storage.set(key, JSON.stringify({ text, savedAt: clock.now() }))
  }

  #change(text: string): void {
    this.#text = text
    this.#composed = null
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

function textIn(stored: string | null): string {
  try {
    const value: unknown = JSON.parse(stored ?? 'null')
    return isRecord(value) && typeof value['text'] === 'string' ? value['text'] : ''
  } catch {
    return ''
  }
}
