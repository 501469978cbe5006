import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { bodyLength } from '../../core/index.ts'
import { useChat } from '../chat-context.ts'
import { useOnline } from '../hooks/use-online.ts'
import { SendIcon } from '../icons.tsx'
import { useWrk } from '../provider.tsx'
import { slot, type SlotProps } from '../slots.tsx'
import { Counter, isNearLimit } from './counter.tsx'
import { composerCommand, isComposingInput, type EnterKey } from './keys.ts'
import { useAutosize } from './use-autosize.ts'
import { useComposition } from './use-composition.ts'
import { useDraft } from './use-draft.ts'
import { useEnterKey } from './use-enter-key.ts'

export function DefaultComposer(props: SlotProps['Composer']): ReactNode {
  const { onSend, onEditLast, enterKey = 'auto', takesFocus = false } = props
  const { strings } = useWrk()
  const { session, maxLength } = useChat()
  const hintId = useId()
  const ref = useRef<HTMLTextAreaElement>(null)
  const draft = useDraft(session)
  const { text } = draft
  useAutosize(ref, text)
  const composition = useComposition()
  const enter = useEnterKey(enterKey)
  const length = isNearLimit(text.length, maxLength) ? bodyLength(text) : text.length
  const isOver = length > maxLength
  const canSend = text.trim() !== '' && !isOver
  const change = (value: string): void => {
    draft.change(value)
    if (value.trim() === '') session.stopTyping()
    else session.keystroke()
  }
  const send = (): void => {
    ref.current?.focus()
    if (canSend) draft.send(onSend)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (composition.takes(event)) return
    const command = composerCommand(event, text, enter)
    if (!command) return
    event.preventDefault()
    if (command === 'send') send()
    else onEditLast()
  }
  return (
    <form
      className="wrk-composer"
      part="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <div className="wrk-composer-box">
        <ComposerStart />
        <textarea
          ref={ref}
          className="wrk-input"
          dir="auto"
          rows={1}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- only where the host asks for it
          autoFocus={takesFocus}
          enterKeyHint={enter === 'send' ? 'send' : 'enter'}
          aria-label={strings.composer}
          aria-describedby={hintId}
          aria-invalid={isOver || undefined}
          placeholder={strings.placeholder}
          value={text}
          onChange={({ target, nativeEvent }) =>
            isComposingInput(nativeEvent) ? draft.compose(target.value) : change(target.value)
          }
          onFocus={() => session.draft.hold(true)}
          onBlur={({ currentTarget }) => {
            // Some input methods never say that they are done.
            draft.change(currentTarget.value)
            session.draft.hold(false)
            session.stopTyping()
          }}
          onCompositionEnd={({ currentTarget }) => {
            composition.onCompositionEnd()
            change(currentTarget.value)
          }}
          onKeyDown={onKeyDown}
        />
        <ComposerEnd />
        <SendButton canSend={canSend} />
      </div>
      <div className="wrk-composer-foot">
        <Hint id={hintId} enterKey={enter} />
        <Counter length={length} limit={maxLength} />
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
      type="submit"
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

function Hint({ id, enterKey }: { readonly id: string; readonly enterKey: EnterKey }): ReactNode {
  const { strings } = useWrk()
  return (
    <span id={id} className="wrk-hint">
      {enterKey === 'send' ? strings.sendHint : strings.newlineHint}
    </span>
  )
}

export const Composer: (props: SlotProps['Composer']) => ReactNode = slot(
  'Composer',
  DefaultComposer,
)
