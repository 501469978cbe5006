import { createContext, useContext, type Context } from 'react'
import type { ConversationSession } from '../core/index.ts'
import type { Announce } from './a11y/announcer.tsx'

export interface ChatFeatures {
  /** The line that says who is typing. */
  readonly typing: boolean
  /** Who has read up to where. */
  readonly receipts: boolean
  /** The dot that says who is here. */
  readonly presence: boolean
  /** Editing messages, for those who may. */
  readonly edit: boolean
  /** Deleting messages, for those who may. */
  readonly delete: boolean
}

/** What rows need besides their own data. Its identity is stable, so that it re-renders nobody. */
export interface Chat {
  readonly session: ConversationSession
  readonly features: ChatFeatures
  readonly maxLength: number
  readonly announce: Announce
  readonly setEditing: (key: string) => void
  /** Ends the edit of a message, and gives the focus back to where it began. */
  readonly closeEditing: (key: string) => void
  /** Gives the focus back to a row, after something in it that had it is gone. */
  readonly focusRow: (key: string) => void
  /** What is seen stays where it is, though it grows by the reader's own click. */
  readonly holdPlace: () => void
}

export const ChatContext: Context<Chat | null> = createContext<Chat | null>(null)

export function useChat(): Chat {
  const chat = useContext(ChatContext)
  if (!chat) throw new Error('This part of the chat is used outside of <WorkflowChat>.')
  return chat
}
