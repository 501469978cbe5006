import { useEffect, type ReactNode } from 'react'
import type { ConversationSession, WrkError } from '../core/index.ts'
import { Conversation } from './conversation.tsx'
import { useWrk } from './provider.tsx'
import { LoadFailed, Loading, NoAccess } from './states.tsx'
import { useSession, useView } from './use-session.ts'

export interface WorkflowChatProps {
  readonly workflowId: string
  /** Shows the history without a composer. */
  readonly disabled?: boolean
  readonly theme?: 'auto' | 'light' | 'dark'
  readonly onError?: (error: WrkError) => void
}

/** The conversation of one workflow. For people who may not chat it renders nothing, and says so through `onError`. */
export function WorkflowChat(props: WorkflowChatProps): ReactNode {
  const session = useSession(props.workflowId)
  return <SessionChat key={props.workflowId} session={session} {...props} />
}

function SessionChat(props: WorkflowChatProps & { session: ConversationSession }): ReactNode {
  const { session, onError, disabled = false } = props
  const view = useView(session)
  const error = 'error' in view.phase ? view.phase.error : null
  useReport(error, onError)
  if (view.phase.name === 'denied' && error?.code === 'chat_not_allowed') return null
  return (
    <Frame {...props}>
      {view.phase.name === 'loading' && <Loading />}
      {view.phase.name === 'failed' && <LoadFailed error={view.phase.error} session={session} />}
      {view.phase.name === 'denied' && <NoAccess />}
      {view.phase.name === 'ready' && <Conversation {...{ session, view, disabled }} />}
    </Frame>
  )
}

function useReport(error: WrkError | null, onError: WorkflowChatProps['onError']): void {
  useEffect(() => {
    if (error) onError?.(error)
  }, [error, onError])
}

function Frame({
  theme = 'auto',
  children,
}: WorkflowChatProps & { children: ReactNode }): ReactNode {
  const { strings } = useWrk()
  return (
    <section className="wrk-chat" data-theme={theme} aria-label={strings.conversation}>
      {children}
    </section>
  )
}
