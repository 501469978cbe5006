import type { ComponentType, ReactNode } from 'react'
import type { Connection, Person, Reader, Row, SenderType, WrkError } from '../core/index.ts'

/** What each replaceable part is given. */
export interface SlotProps {
  readonly Header: { readonly workflowId: string }
  readonly Message: { readonly row: Row; readonly children: ReactNode }
  readonly MessageBody: { readonly row: Row }
  readonly MessageMeta: { readonly row: Row; readonly isHidden: boolean }
  readonly MessageActions: {
    readonly row: Row
    readonly onEdit: (() => void) | null
    readonly onDelete: (() => void) | null
  }
  readonly SystemMessage: { readonly row: Row }
  readonly DateSeparator: { readonly at: number }
  readonly UnreadDivider: object
  readonly JumpPill: {
    readonly count: number
    readonly preview: Row | null
    readonly onJump: () => void
  }
  readonly TypingLine: { readonly people: readonly Person[] }
  readonly SeenBy: { readonly readers: readonly Reader[] }
  readonly Avatar: { readonly person: Person | null; readonly side: SenderType | null }
  readonly Composer: ComposerSlotProps
  readonly ComposerStart: object
  readonly ComposerEnd: object
  readonly Empty: { readonly canWrite: boolean }
  readonly ConnectionBanner: { readonly connection: Connection; readonly onTryNow: () => void }
  readonly ErrorState: { readonly error: WrkError; readonly onRetry: () => void }
}

export interface ComposerSlotProps {
  readonly onSend: (text: string) => boolean
  readonly onEditLast: () => void
  readonly enterKey?: 'auto' | 'send' | 'newline'
  readonly takesFocus?: boolean
}

export type SlotName = keyof SlotProps

/** Gets the same data as the part it replaces, and that part itself, so that it can wrap instead of re-implement. */
export type Slot<N extends SlotName> = ComponentType<
  SlotProps[N] & { readonly Default: ComponentType<SlotProps[N]> }
>

export type ChatSlots = { readonly [N in SlotName]?: Slot<N> }

/** Further data for a part: `{ Composer: { onSend: myOnSend } }`. */
export type ChatSlotProps = { readonly [N in SlotName]?: Partial<SlotProps[N]> }
