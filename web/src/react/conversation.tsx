import { useMemo, type ReactNode, type RefObject } from 'react'
import type { ConversationSession, ConversationView, Row } from '../core/index.ts'
import { useAnnouncer } from './a11y/announcer.tsx'
import { useMessageAnnouncements, type Verbosity } from './a11y/use-message-announcements.ts'
import { useRoving } from './a11y/use-roving.ts'
import { ChatContext, type ChatFeatures } from './chat-context.ts'
import { Composer } from './composer/composer.tsx'
import { useAttention } from './hooks/use-attention.ts'
import { useHighlight } from './hooks/use-highlight.ts'
import { ViewportContext, type ChatViewport } from './hooks/use-viewport.ts'
import { JumpPill } from './list/jump-pill.tsx'
import { MessageList } from './list/message-list.tsx'
import { StickyDate } from './list/separators.tsx'
import { OutboxLine } from './list/outbox-line.tsx'
import { TypingLine } from './list/typing-line.tsx'
import { useItems } from './list/use-items.ts'
import { useNews } from './list/use-news.ts'
import { useUnreadLine } from './list/use-unread-line.ts'
import { useWrk } from './provider.tsx'
import { ConnectionBanner } from './status/connection-banner.tsx'
import { useEditing } from './use-editing.ts'
import { useHandle, type ChatHandle } from './use-handle.ts'
import type { Opening } from './viewport/use-opening.ts'
import { useConversationViewport } from './viewport/use-conversation-viewport.ts'

export interface ConversationProps {
  readonly session: ConversationSession
  readonly view: ConversationView
  readonly opening: Opening
  readonly root: RefObject<HTMLElement | null>
  readonly handle: React.Ref<ChatHandle>
  readonly disabled: boolean
  readonly features: ChatFeatures
  readonly maxLength: number
  readonly announce: Verbosity
  readonly enterKey: 'auto' | 'send' | 'newline'
  readonly takesFocus: boolean
}

/** Puts the parts of a loaded conversation together. */
export function Conversation(props: ConversationProps): ReactNode {
  const { session, view, features, maxLength, root } = props
  const { strings } = useWrk()
  const { announce, regions } = useAnnouncer()
  const [unreadKey, dismissUnread] = useUnreadLine(view.rows, view.readSeqAtOpening)
  const items = useItems(view.rows, unreadKey)
  const news = useNews(view.rows, view.hasNewer)
  const { viewport, isAtBottom, scene } = useConversationViewport({
    session,
    items,
    target: props.opening.target ?? (unreadKey === null ? null : { key: 'unread', part: 0.25 }),
    onBottom: news.onBottom,
  })
  const roving = useRoving(items, viewport.list, viewport.reveal)
  const editing = useEditing(root, roving.focusRow)
  const [highlighted, highlight] = useHighlight(props.opening.highlighted)
  useMessageAnnouncements(view.rows, props.announce, announce)
  useAttention(session, viewport.scroller)
  const handle = useHandle(props.handle, { session, viewport, root, highlight })
  const place = usePlace(handle, isAtBottom, news.count)
  const canCompose = view.canWrite && !props.disabled

  const chat = useMemo(
    () => ({
      session,
      features,
      maxLength,
      announce,
      setEditing: editing.start,
      closeEditing: editing.close,
      focusRow: roving.focusRow,
      holdPlace: viewport.hold,
    }),
    [
      session,
      features,
      maxLength,
      announce,
      editing.start,
      editing.close,
      roving.focusRow,
      viewport.hold,
    ],
  )
  const jump = (): void => {
    const first = news.take()
    if (first) viewport.show(first.key, 0.25)
    else handle.scrollToLatest()
  }
  const send = (text: string): boolean => {
    if (!session.commands.send(text)) return false
    dismissUnread()
    // The session itself loads the latest messages at a send.
    viewport.follow()
    return true
  }
  const editFound = async (search: Promise<Row | null>): Promise<void> => {
    const last = await search
    if (!last) return
    viewport.show(last.key, 0.5)
    editing.startFromComposer(last.key)
  }
  const editLast = (): void => {
    if (features.edit) void editFound(session.findOlder((row) => row.isOwn && row.canEdit))
  }
  return (
    <ChatContext.Provider value={chat}>
      <ViewportContext.Provider value={place}>
        <div className="wrk-messages">
          <ConnectionBanner connection={view.connection} onTryNow={() => session.reconnect()} />
          <StickyDate day={scene.day} isAtBottom={isAtBottom} />
          {!isAtBottom && (scene.isFar || news.count > 0) && (
            <JumpPill
              count={news.count}
              preview={news.count === 1 ? news.first : null}
              onJump={jump}
            />
          )}
          <MessageList
            {...{ session, view, items, viewport, roving, canCompose, highlighted }}
            editing={editing.key}
            showsReaders={features.receipts}
          />
        </div>
        {features.typing && <TypingLine people={view.typing} />}
        <OutboxLine workflowId={session.workflowId} />
        {canCompose && (
          <Composer
            onSend={send}
            onEditLast={editLast}
            enterKey={props.enterKey}
            takesFocus={props.takesFocus}
          />
        )}
        {!view.canWrite && <p className="wrk-readonly">{strings.readOnly}</p>}
        {regions}
      </ViewportContext.Provider>
    </ChatContext.Provider>
  )
}

/** What slots may know of the list and ask of it. */
function usePlace(handle: ChatHandle, isAtBottom: boolean, newMessages: number): ChatViewport {
  const { scrollToLatest, scrollToMessage } = handle
  return useMemo(
    () => ({ isAtBottom, newMessages, scrollToLatest, scrollToMessage }),
    [isAtBottom, newMessages, scrollToLatest, scrollToMessage],
  )
}
