import {
  forwardRef,
  useRef,
  useState,
  type ForwardRefExoticComponent,
  type ReactNode,
  type Ref,
  type RefAttributes,
} from 'react'
import { WrkError, type ConversationSession } from '../core/index.ts'
import { Boundary } from './boundary.tsx'
import {
  useChatParts,
  type ChatParts,
  type ChatReports,
  type WorkflowChatProps,
} from './chat-props.ts'
import { Conversation } from './conversation.tsx'
import { Frame } from './frame.tsx'
import { idOf } from './given.ts'
import { useReports } from './hooks/use-reports.ts'
import { useSession, useView } from './hooks/use-session.ts'
import { WrkProvider } from './provider.tsx'
import { slot } from './slots.tsx'
import { ErrorState, Loading } from './status/states.tsx'
import type { ChatHandle } from './use-handle.ts'
import { useOpening } from './viewport/use-opening.ts'

/** The conversation of one workflow. For people who may not chat it renders nothing, and says so through `onError`. */
export const WorkflowChat: ForwardRefExoticComponent<
  WorkflowChatProps & RefAttributes<ChatHandle>
> = forwardRef<ChatHandle, WorkflowChatProps>(function WorkflowChat(props, handle) {
  const { client, locale, dir, theme, strings, slots, slotProps, systemRenderers, ...rest } = props
  const { workflowId, onUnreadChange, onMessageSent, onError, ...given } = rest
  const options = { client, locale, dir, theme, strings, slots, slotProps, systemRenderers }
  const reports = { onUnreadChange, onMessageSent, onError }
  const parts = useChatParts(given)
  return (
    <WrkProvider {...options}>
      <GuardedChat
        workflowId={idOf('workflowId', workflowId)}
        {...{ handle, reports }}
        {...parts}
      />
    </WrkProvider>
  )
})

interface ChatProps extends ChatParts {
  readonly workflowId: string
  readonly handle: Ref<ChatHandle>
  readonly reports: ChatReports
}

/** Whatever throws in the chat costs the chat, until it is tried again, and never the host's page. */
function GuardedChat(props: ChatProps): ReactNode {
  const [attempt, setAttempt] = useState(0)
  const broken = <Broken error={brokenBy()} onRetry={() => setAttempt(attempt + 1)} {...props} />
  return (
    <Boundary
      of={`${attempt} ${props.workflowId}`}
      onBroken={(cause) => props.reports.onError?.(brokenBy(cause))}
      // Where not even this can be drawn, as with words that throw, nothing is.
      fallback={<Boundary fallback={null}>{broken}</Boundary>}
    >
      <WorkflowSession {...props} />
    </Boundary>
  )
}

function brokenBy(cause?: unknown): WrkError {
  return new WrkError({ code: 'chat_broken', status: 0, detail: String(cause), cause })
}

interface BrokenProps extends ChatParts {
  readonly error: WrkError
  readonly onRetry: () => void
}

function Broken({ error, onRetry, section, density }: BrokenProps): ReactNode {
  const root = useRef<HTMLElement>(null)
  return (
    <Frame root={root} state="failed" section={section} density={density}>
      <ErrorState error={error} onRetry={onRetry} />
    </Frame>
  )
}

function WorkflowSession(props: ChatProps): ReactNode {
  const session = useSession(props.workflowId)
  return <SessionChat key={props.workflowId} session={session} {...props} />
}

function SessionChat(props: ChatProps & { readonly session: ConversationSession }): ReactNode {
  const { workflowId, session, handle, options, section, density } = props
  const root = useRef<HTMLElement>(null)
  const view = useView(session)
  const { phase } = view
  const opening = useOpening(session, view, options.initialMessageId)
  useReports(session, view, props.reports)
  if (phase.name === 'denied' && phase.error.code === 'chat_not_allowed') return null
  const isReady = phase.name === 'ready' && opening !== null
  const state = isReady || phase.name !== 'ready' ? phase.name : 'loading'
  return (
    <Frame root={root} state={state} section={section} density={density}>
      <Header workflowId={workflowId} />
      {'error' in phase && <ErrorState error={phase.error} onRetry={() => session.reconnect()} />}
      {state === 'loading' && <Loading />}
      {isReady && <Conversation {...{ session, view, opening, root, handle }} {...options} />}
    </Frame>
  )
}

const Header = slot('Header', () => null)
