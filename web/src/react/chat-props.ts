import { useMemo, type ComponentPropsWithoutRef } from 'react'
import { MAX_BODY_LENGTH, type Message, type WrkClient, type WrkError } from '../core/index.ts'
import type { Verbosity } from './a11y/use-message-announcements.ts'
import type { ChatFeatures } from './chat-context.ts'
import { idOf, lengthOf, oneOf } from './given.ts'
import type { WrkOptions } from './provider.tsx'

export type SectionProps = Omit<ComponentPropsWithoutRef<'section'>, 'children' | 'onError' | 'dir'>

export interface WorkflowChatProps extends SectionProps, WrkOptions {
  /** The host's id of the workflow (its automation version). Another id shows another conversation. */
  readonly workflowId: string
  /** Instead of a `<WrkProvider>`. */
  readonly client?: WrkClient
  /** Opens the conversation at this message. */
  readonly initialMessageId?: string
  /** Shows the history without a composer. */
  readonly disabled?: boolean
  /** Puts the cursor into the composer once the conversation is there. Off: the chat takes no focus by itself. */
  readonly autoFocus?: boolean
  /** What Enter does; `auto` sends, except where people type with a thumb. Ctrl or Cmd with Enter always sends. */
  readonly enterKey?: 'auto' | 'send' | 'newline'
  /** In code points. The service takes 10,000; less may be wanted. */
  readonly maxLength?: number
  /** `compact` for narrow side panels: smaller text, less air. */
  readonly density?: 'comfortable' | 'compact'
  /** All are on; `{ typing: false }` leaves one out. */
  readonly features?: Partial<ChatFeatures>
  /** What screen readers are told of new messages: author and text, only how many, or nothing. */
  readonly announce?: Verbosity
  /** The number of unread messages, at first and whenever it changes. */
  readonly onUnreadChange?: (count: number) => void
  /** The service has stored a message that was written here. */
  readonly onMessageSent?: (message: Message) => void
  /** The conversation cannot be shown (any more): `chat_not_allowed`, `workflow_not_found`, `token_…`, `network`. */
  readonly onError?: (error: WrkError) => void
}

const everything: ChatFeatures = {
  typing: true,
  receipts: true,
  presence: true,
  edit: true,
  delete: true,
}

/** What a chat is drawn by, its defaults filled in, and what is meant for the element around it. */
export interface ChatParts {
  readonly options: {
    readonly initialMessageId: string | undefined
    readonly disabled: boolean
    readonly takesFocus: boolean
    readonly enterKey: 'auto' | 'send' | 'newline'
    readonly maxLength: number
    readonly announce: Verbosity
    readonly features: ChatFeatures
  }
  readonly section: SectionProps
  readonly density: 'comfortable' | 'compact'
}

export interface ChatReports {
  readonly onUnreadChange: WorkflowChatProps['onUnreadChange'] | undefined
  readonly onMessageSent: WorkflowChatProps['onMessageSent'] | undefined
  readonly onError: WorkflowChatProps['onError'] | undefined
}

type GivenParts = Omit<
  WorkflowChatProps,
  'workflowId' | 'client' | keyof WrkOptions | keyof ChatReports
>

export function useChatParts(given: GivenParts): ChatParts {
  const { initialMessageId, disabled = false, autoFocus = false, ...words } = given
  const { enterKey, maxLength, density, announce, features: _, ...section } = words
  const { features } = given
  const enabled = useMemo(() => ({ ...everything, ...features }), [features])
  return {
    options: {
      initialMessageId: initialMessageId ? idOf('initialMessageId', initialMessageId) : undefined,
      disabled,
      takesFocus: autoFocus,
      enterKey: oneOf('enterKey', enterKey, ['auto', 'send', 'newline']),
      maxLength: lengthOf('maxLength', maxLength, MAX_BODY_LENGTH),
      announce: oneOf('announce', announce, ['full', 'summary', 'off']),
      features: enabled,
    },
    section,
    density: oneOf('density', density, ['comfortable', 'compact']),
  }
}
