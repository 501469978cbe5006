import type { ConversationEvent, ServerEvent, StreamFrame } from '../protocol/frames.ts'
import { parseEvent } from '../protocol/parse-event.ts'
import { relate, seqOf } from './position.ts'

/** Applies what the leading tab relays: each event once, and with a reload wherever something was missed. */
export class Follower {
  readonly #onEvent: (event: ConversationEvent) => void
  readonly #onServerTime: (serverTime: unknown) => void
  /** Everything up to here has been received, or is covered by a reload that was asked for. */
  cursor = ''

  constructor(
    onEvent: (event: ConversationEvent) => void,
    onServerTime: (serverTime: unknown) => void = () => {},
  ) {
    this.#onEvent = onEvent
    this.#onServerTime = onServerTime
  }

  receive({ event: name, data, id }: StreamFrame, after: string): void {
    if (id !== null && !this.#advance(after, id)) return
    const event = parseEvent(name, data)
    if (!event) return
    if (isConversationEvent(event)) this.#onEvent(event)
    else if ('serverTime' in event) this.#onServerTime(event.serverTime)
  }

  /** The leader says where it stands: whoever is behind has missed what was relayed before listening. */
  reach(leaderCursor: string): void {
    const relation = relate(this.cursor, leaderCursor)
    if (relation === 'same' || relation === 'ahead') return
    const since = relation === 'behind' ? seqOf(this.cursor) : null
    this.cursor = leaderCursor
    this.#onEvent({ type: 'resync', since })
  }

  #advance(after: string, id: string): boolean {
    const relation = relate(this.cursor, id)
    if (relation === 'same' || relation === 'ahead') return false
    this.reach(after)
    this.cursor = id
    return true
  }
}

function isConversationEvent(event: ServerEvent): event is ConversationEvent {
  return !('serverTime' in event) && event.type !== 'reconnect' && event.type !== 'revoked'
}
