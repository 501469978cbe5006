import type { ReactNode } from 'react'
import type { ConversationSession, ConversationView } from '../../core/index.ts'
import { useWrk } from '../provider.tsx'
import { Button } from '../button.tsx'

interface OlderMessagesProps {
  readonly session: ConversationSession
  readonly view: ConversationView
}

/** What stands above the oldest loaded message. */
export function OlderMessages({ session, view }: OlderMessagesProps): ReactNode {
  const { strings } = useWrk()
  if (!view.hasOlder) return <p className="wrk-older">{strings.startOfConversation}</p>
  if (view.older !== 'failed') return <p className="wrk-older">{strings.loadingOlder}</p>
  return (
    <p className="wrk-older">
      <span>{strings.olderFailed} </span>
      <Button className="wrk-link" onClick={() => session.loadOlder()}>
        {strings.tryAgain}
      </Button>
    </p>
  )
}
