import {
  useRef,
  type ChangeEvent,
  type CompositionEvent,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
} from 'react'
import type { ConversationSession } from '../../core/index.ts'
import { composerCommand, isComposingInput, type EnterKey } from './keys.ts'
import { useAutosize } from './use-autosize.ts'
import { useComposition } from './use-composition.ts'
import { useEnterKey } from './use-enter-key.ts'
import type { Writing } from './writing.ts'

/** What makes a `<textarea>` a composer. */
export interface ComposerInput {
  readonly ref: RefObject<HTMLTextAreaElement | null>
  readonly value: string
  readonly enterKeyHint: 'send' | 'enter'
  readonly onChange: (event: ChangeEvent<HTMLTextAreaElement>) => void
  readonly onFocus: () => void
  readonly onBlur: (event: FocusEvent<HTMLTextAreaElement>) => void
  readonly onCompositionEnd: (event: CompositionEvent<HTMLTextAreaElement>) => void
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void
}

interface ComposerInputOptions {
  readonly session: ConversationSession
  readonly writing: Writing
  readonly enterKey: EnterKey | 'auto'
  readonly onSend: (() => void) | null
  readonly onEditLast: (() => void) | undefined
}

/** Keys, input methods, height, and which tab's draft it is. */
export function useComposerInput(options: ComposerInputOptions): ComposerInput {
  const { session, writing, onSend, onEditLast } = options
  const { text, write, compose, keep } = writing
  const ref = useRef<HTMLTextAreaElement>(null)
  useAutosize(ref, text)
  const composition = useComposition()
  const enter = useEnterKey(options.enterKey)
  return {
    ref,
    value: text,
    enterKeyHint: enter === 'send' ? 'send' : 'enter',
    onChange: ({ target, nativeEvent }) =>
      isComposingInput(nativeEvent) ? compose(target.value) : write(target.value),
    onFocus: () => session.draft.hold(true),
    onBlur: ({ currentTarget }) => {
      // Some input methods never say that they are done.
      keep(currentTarget.value)
      session.draft.hold(false)
      session.stopTyping()
    },
    onCompositionEnd: ({ currentTarget }) => {
      composition.onCompositionEnd()
      write(currentTarget.value)
    },
    onKeyDown: (event) => {
      const command = composition.takes(event) ? null : composerCommand(event, text, enter)
      if (!command) return
      event.preventDefault()
      if (command === 'send') onSend?.()
      else onEditLast?.()
    },
  }
}
