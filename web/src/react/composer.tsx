import { useId, type KeyboardEvent, type ReactNode } from 'react'
import { MAX_BODY_LENGTH, bodyLength, type ConversationSession } from '../core/index.ts'
import { SendIcon } from './icons.tsx'
import { composerCommand } from './keys.ts'
import { useWrk } from './provider.tsx'
import { useAutosize } from './use-autosize.ts'
import { useComposition } from './use-composition.ts'
import { useDraft } from './use-draft.ts'

interface ComposerProps {
  readonly session: ConversationSession
  readonly onSend: (text: string) => void
  readonly onEditLast: () => void
}

const COUNTER_FROM = MAX_BODY_LENGTH * 0.9

export function Composer({ session, onSend, onEditLast }: ComposerProps): ReactNode {
  const { strings } = useWrk()
  const hintId = useId()
  const draft = useDraft()
  const { text } = draft
  const ref = useAutosize(text)
  const composition = useComposition()
  const canSend = text.trim() !== '' && lengthOf(text) <= MAX_BODY_LENGTH
  const change = (value: string): void => {
    draft.change(value)
    if (value.trim() === '') session.stopTyping()
    else session.keystroke()
  }
  const send = (): void => {
    ref.current?.focus()
    if (canSend) onSend(draft.take())
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (composition.takes(event)) return
    const command = composerCommand(event, text)
    if (!command) return
    event.preventDefault()
    if (command === 'send') send()
    else onEditLast()
  }
  return (
    <form
      className="wrk-composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <div className="wrk-composer-box">
        <textarea
          ref={ref}
          dir="auto"
          rows={1}
          aria-label={strings.composer}
          aria-describedby={hintId}
          placeholder={strings.placeholder}
          value={text}
          onChange={(event) => change(event.target.value)}
          onBlur={() => session.stopTyping()}
          onCompositionEnd={composition.onCompositionEnd}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="wrk-send" aria-label={strings.send} disabled={!canSend}>
          <SendIcon />
        </button>
      </div>
      <div className="wrk-composer-foot">
        <span id={hintId} className="wrk-hint">
          {strings.composerHint}
        </span>
        <Counter length={lengthOf(text)} />
      </div>
    </form>
  )
}

/** Code points are worth counting only where the limit is near. */
function lengthOf(text: string): number {
  return text.length < COUNTER_FROM ? text.length : bodyLength(text)
}

function Counter({ length }: { readonly length: number }): ReactNode {
  const { strings } = useWrk()
  const left = MAX_BODY_LENGTH - length
  if (length < COUNTER_FROM) return null
  return (
    <span className="wrk-counter" data-over={left < 0 || undefined}>
      {left < 0 ? strings.charactersOver(-left) : strings.charactersLeft(left)}
    </span>
  )
}
