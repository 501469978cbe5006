import {
  forwardRef,
  useMemo,
  useRef,
  type ComponentPropsWithoutRef,
  type ForwardRefExoticComponent,
  type ReactNode,
  type Ref,
  type RefAttributes,
  type RefObject,
} from 'react'
import {
  MAX_BODY_LENGTH,
  type ConversationSession,
  type Message,
  type WrkClient,
  type WrkError,
} from '../core/index.ts'
import type { Verbosity } from './a11y/use-message-announcements.ts'
import type { ChatFeatures } from './chat-context.ts'
import { Conversation } from './conversation.tsx'
import { useReports } from './hooks/use-reports.ts'
import { useSession, useView } from './hooks/use-session.ts'
import { useWrk, WrkProvider, type WrkOptions } from './provider.tsx'
import { slot } from './slots.tsx'
import { ErrorState, Loading } from './status/states.tsx'
import type { ChatHandle } from './use-handle.ts'
import { useOpening } from './viewport/use-opening.ts'

type SectionProps = Omit<ComponentPropsWithoutRef<'section'>, 'children' | 'onError' | 'dir'>

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

type InnerProps = Omit<WorkflowChatProps, 'client' | keyof WrkOptions> & {
  readonly handle: Ref<ChatHandle>
}

/** The conversation of one workflow. For people who may not chat it renders nothing, and says so through `onError`. */
export const WorkflowChat: ForwardRefExoticComponent<
  WorkflowChatProps & RefAttributes<ChatHandle>
> = forwardRef<ChatHandle, WorkflowChatProps>(function WorkflowChat(props, ref) {
  const { client, locale, dir, theme, strings, slots, slotProps, systemRenderers, ...rest } = props
  const options = { client, locale, dir, theme, strings, slots, slotProps, systemRenderers }
  return (
    <WrkProvider {...options}>
      <WorkflowSession handle={ref} {...rest} />
    </WrkProvider>
  )
})

function WorkflowSession(props: InnerProps): ReactNode {
  const session = useSession(props.workflowId)
  return <SessionChat key={props.workflowId} session={session} {...props} />
}

function SessionChat(props: InnerProps & { readonly session: ConversationSession }): ReactNode {
  const { workflowId, session, initialMessageId, handle, disabled = false, ...rest } = props
  const {
    autoFocus = false,
    enterKey = 'auto',
    maxLength = MAX_BODY_LENGTH,
    announce = 'full',
    ...others
  } = rest
  const { features, onUnreadChange, onMessageSent, onError, ...section } = others
  const root = useRef<HTMLElement>(null)
  const view = useView(session)
  const { phase } = view
  const opening = useOpening(session, view, initialMessageId)
  const enabled = useMemo(() => ({ ...everything, ...features }), [features])
  useReports(session, view, { onUnreadChange, onMessageSent, onError })
  if (phase.name === 'denied' && phase.error.code === 'chat_not_allowed') return null
  const isReady = phase.name === 'ready' && opening !== null
  return (
    <Frame
      root={root}
      state={isReady || phase.name !== 'ready' ? phase.name : 'loading'}
      section={section}
    >
      <Header workflowId={workflowId} />
      {'error' in phase && <ErrorState error={phase.error} onRetry={() => session.reconnect()} />}
      {(phase.name === 'loading' || (phase.name === 'ready' && !opening)) && <Loading />}
      {isReady && (
        <Conversation
          {...{
            session,
            view,
            opening,
            root,
            handle,
            disabled,
            takesFocus: autoFocus,
            enterKey,
            maxLength,
            announce,
          }}
          features={enabled}
        />
      )}
    </Frame>
  )
}

const Header = slot('Header', () => null)

interface FrameProps {
  readonly root: RefObject<HTMLElement | null>
  readonly state: string
  readonly section: SectionProps & Pick<WorkflowChatProps, 'density'>
  readonly children: ReactNode
}

function Frame({ root, state, section, children }: FrameProps): ReactNode {
  const { strings, theme, dir, locale } = useWrk()
  const { className, density, ...attributes } = section
  return (
    <section
      aria-label={strings.conversation}
      lang={locale}
      dir={dir}
      {...attributes}
      ref={root}
      className={className ? `wrk-chat ${className}` : 'wrk-chat'}
      data-theme={theme}
      data-density={density}
      data-state={state}
    >
      {children}
    </section>
  )
}
