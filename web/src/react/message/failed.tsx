import type { ReactNode } from 'react'
import { failureOf, type Row } from '../../core/index.ts'
import { useChat } from '../chat-context.ts'
import type { Strings } from '../i18n/strings.ts'
import { AlertIcon } from '../icons.tsx'
import { useWrk } from '../provider.tsx'
import { Button } from '../button.tsx'

/** Why it failed, and what can be done about it. */
export function Failed({ row }: { readonly row: Row }): ReactNode {
  const { strings } = useWrk()
  const { session, setEditing, focusRow } = useChat()
  const operation = row.pending?.operation
  if (!operation) return null
  const { commands } = session
  const retry = (): void => {
    focusRow(row.key)
    commands.retry(operation.id)
  }
  const discard = (): void => {
    focusRow(row.key)
    if (operation.kind === 'send') commands.takeBack(operation.id)
    else commands.discard(operation.id)
  }
  return (
    <div className="wrk-failed">
      <span className="wrk-reason">
        <AlertIcon />
        <span>{failureText(row, strings)}</span>
      </span>
      <Button className="wrk-link" data-action="retry" onClick={retry}>
        {strings.retry}
      </Button>
      {operation.kind !== 'delete' && (
        <Button className="wrk-link" data-action="edit" onClick={() => setEditing(row.key)}>
          {strings.edit}
        </Button>
      )}
      <Button className="wrk-link" data-action="delete" onClick={discard}>
        {operation.kind === 'send' ? strings.delete : strings.discard}
      </Button>
    </div>
  )
}

export function failureText(row: Row, strings: Strings): string {
  const { notSent, notSaved, notDeleted } = strings
  const what = { send: notSent, edit: notSaved, delete: notDeleted, withdraw: notDeleted }
  const reason = strings.failure(failureOf(row)?.code ?? 'network')
  return `${what[row.pending?.operation.kind ?? 'send']} ${reason}`
}
