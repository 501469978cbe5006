import type { Message, WrkError } from '../core/index.ts'
import type React from 'react'
import type { WorkflowChatElement } from './workflow-chat-element.ts'

/** What the element tells the page. */
export interface WorkflowChatEvents {
  'wrk-ready': CustomEvent<object>
  'wrk-unread': CustomEvent<{ readonly count: number }>
  'wrk-sent': CustomEvent<{ readonly message: Message }>
  'wrk-error': CustomEvent<{ readonly error: WrkError }>
}

/** The attributes, as JSX writes them. */
export interface WorkflowChatAttributes {
  readonly 'base-url'?: string
  readonly 'user-id'?: string
  readonly 'workflow-id'?: string
  readonly 'initial-message-id'?: string
  readonly 'enter-key'?: 'auto' | 'send' | 'newline'
  readonly 'max-length'?: number | string
  readonly density?: 'comfortable' | 'compact'
  readonly announce?: 'full' | 'summary' | 'off'
  readonly theme?: 'auto' | 'light' | 'dark'
  readonly locale?: string
  readonly storage?: 'persistent' | 'memory'
  readonly tabs?: 'shared' | 'single'
  readonly disabled?: boolean
}

declare global {
  interface HTMLElementTagNameMap {
    'wrk-workflow-chat': WorkflowChatElement
  }

  interface HTMLElementEventMap extends WorkflowChatEvents {}
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'wrk-workflow-chat': WorkflowChatAttributes &
        React.DetailedHTMLProps<React.HTMLAttributes<WorkflowChatElement>, WorkflowChatElement>
    }
  }
}
