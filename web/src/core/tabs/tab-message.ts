import type { StreamStatus } from '../net/event-stream.ts'
import type { PendingOperation } from '../outbox/operations.ts'
import type { StreamFrame } from '../protocol/frames.ts'
import { isRecord } from '../protocol/guards.ts'
import type { Message } from '../protocol/views.ts'

export type TabMessage =
  /** Asks the leader whether it lives; `wants` is what the asking tab's user or network suggests. */
  | { readonly type: 'ping'; readonly wants: 'answer' | 'state' | 'kick' | 'reopen' }
  | { readonly type: 'alive'; readonly cursor: string; readonly status: StreamStatus }
  /** `after` is the leader's position before the frame, so that a gap is seen. */
  | { readonly type: 'frame'; readonly frame: StreamFrame; readonly after: string }
  | { readonly type: 'outbox.put'; readonly entry: PendingOperation }
  | { readonly type: 'outbox.done'; readonly id: string; readonly message: Message | null }
  | { readonly type: 'draft'; readonly text: string }
  | { readonly type: 'signed-out' }

const types: ReadonlySet<unknown> = new Set<TabMessage['type']>([
  'ping',
  'alive',
  'frame',
  'outbox.put',
  'outbox.done',
  'draft',
  'signed-out',
])

/** Tabs of one origin trust each other; the channel's name carries the version of these shapes. */
export function isTabMessage(value: unknown): value is TabMessage {
  return isRecord(value) && types.has(value['type'])
}
