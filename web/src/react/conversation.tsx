import { useState, type ReactNode } from 'react'
import type { ConversationSession, ConversationView } from '../core/index.ts'
import { Announcer } from './announcer.tsx'
import { Composer } from './composer.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { MessageList } from './message-list.tsx'
import { useWrk } from './provider.tsx'
import { TypingLine } from './typing-line.tsx'
import { useAttention } from './use-attention.ts'
import { useViewport } from './use-viewport.ts'

interface ConversationProps {
  readonly session: ConversationSession
  readonly view: ConversationView
  readonly disabled: boolean
}

export function Conversation({ session, view, disabled }: ConversationProps): ReactNode {
  const { strings } = useWrk()
  const viewport = useViewport(session)
  const [editing, setEditing] = useState<string | null>(null)
  useAttention(session)
  const canCompose = view.canWrite && !disabled
  const editLast = (): void => {
    const last = view.rows.findLast((row) => row.isOwn && row.canEdit)
    if (last) setEditing(last.key)
  }
  const send = (text: string): void => {
    if (session.commands.send(text)) viewport.follow()
  }
  return (
    <>
      <ConnectionBanner connection={view.connection} onTryNow={() => session.reconnect()} />
      <MessageList {...{ session, view, viewport, editing, setEditing, canCompose }} />
      <TypingLine people={view.typing} />
      {canCompose && <Composer session={session} onSend={send} onEditLast={editLast} />}
      {!view.canWrite && <p className="wrk-readonly">{strings.readOnly}</p>}
      <Announcer rows={view.rows} />
    </>
  )
}
