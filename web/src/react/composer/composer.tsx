import { useId, type ReactNode } from 'react'
import { useChat } from '../chat-context.ts'
import { useOnline } from '../hooks/use-online.ts'
import { SendIcon } from '../icons.tsx'
import { useWrk } from '../provider.tsx'
import type { SlotProps } from '../slot-types.ts'
import { slot } from '../slots.tsx'
import { Counter } from './counter.tsx'
import { useComposer } from './use-composer.ts'

function DefaultComposer(props: SlotProps['Composer']): ReactNode {
  const { takesFocus = false, ...options } = props
  const { strings } = useWrk()
  const { session, maxLength, features } = useChat()
  const hintId = useId()
  const { text, send, reason, input } = useComposer(session.workflowId, {
    maxLength,
    tellsTyping: features.typing,
    ...options,
  })
  return (
    <form
      className="wrk-composer"
      part="composer"
      onSubmit={(event) => {
        event.preventDefault()
        input.ref.current?.focus()
        send?.()
      }}
    >
      <div className="wrk-composer-box">
        <ComposerStart />
        <textarea
          {...input}
          className="wrk-input"
          dir="auto"
          rows={1}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- only where the host asks for it
          autoFocus={takesFocus}
          aria-label={strings.composer}
          aria-describedby={hintId}
          aria-invalid={reason === 'too_long' || undefined}
          placeholder={strings.placeholder}
        />
        <ComposerEnd />
        <SendButton canSend={send !== null} />
      </div>
      <div className="wrk-composer-foot">
        <span id={hintId} className="wrk-hint">
          {input.enterKeyHint === 'send' ? strings.sendHint : strings.newlineHint}
        </span>
        <Counter text={text} limit={maxLength} />
      </div>
    </form>
  )
}

const ComposerStart = slot('ComposerStart', () => null)
const ComposerEnd = slot('ComposerEnd', () => null)

function SendButton({ canSend }: { readonly canSend: boolean }): ReactNode {
  const { strings } = useWrk()
  const isOnline = useOnline()
  return (
    <button
      className="wrk-send"
      aria-label={isOnline ? strings.send : strings.queue}
      title={isOnline ? undefined : strings.queue}
      data-queues={!isOnline || undefined}
      disabled={!canSend}
      // A button that takes the focus closes the keyboard of a phone.
      onPointerDown={(event) => event.preventDefault()}
    >
      <SendIcon />
    </button>
  )
}

export const Composer: (props: SlotProps['Composer']) => ReactNode = slot(
  'Composer',
  DefaultComposer,
)
