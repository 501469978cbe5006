import type { ReactNode } from 'react'
import { useOutbox } from '../hooks/use-outbox.ts'
import { useWrk } from '../provider.tsx'

/** What was written in other conversations and is not with the service yet: it stands in no row here. */
export function OutboxLine({ workflowId }: { readonly workflowId: string }): ReactNode {
  const { strings } = useWrk()
  const { conversations } = useOutbox()
  const others = conversations.filter((one) => one.workflowId !== workflowId)
  const waiting = others.reduce((sum, one) => sum + one.waiting, 0)
  const failed = others.reduce((sum, one) => sum + one.failed, 0)
  if (waiting + failed === 0) return null
  return (
    <output className="wrk-readonly wrk-outbox">
      {failed > 0 ? strings.failedElsewhere(failed) : strings.waitingElsewhere(waiting)}
    </output>
  )
}
