import { Fragment, memo, useMemo, useState, type NamedExoticComponent, type ReactNode } from 'react'
import { useChat } from '../chat-context.ts'
import { useWrk } from '../provider.tsx'
import { isEmojiOnly } from './emoji.ts'
import { linkify, type TextPart } from './linkify.ts'
import { Button } from '../button.tsx'

const CLAMP_CHARACTERS = 1_400
const CLAMP_LINES = 18
/** Where an address may go on in the next line. */
const BREAKS = /(?<=[^/][/?&=#])(?=[^/])/u

interface MessageTextProps {
  readonly text: string
  readonly children?: ReactNode
}

/** Text is text: no markup, only safe addresses become links. What is very long is cut until asked for. */
export const MessageText: NamedExoticComponent<MessageTextProps> = memo(function MessageText({
  text,
  children,
}: MessageTextProps): ReactNode {
  const { strings } = useWrk()
  const { holdPlace } = useChat()
  const [isOpen, setIsOpen] = useState(false)
  const isLong = useMemo(() => mustClamp(text), [text])
  const parts = useMemo(() => linkify(text), [text])
  const toggle = (): void => {
    holdPlace()
    setIsOpen(!isOpen)
  }
  return (
    <>
      <div
        className="wrk-text"
        dir="auto"
        data-emoji={isEmojiOnly(text) || undefined}
        data-clamped={(isLong && !isOpen) || undefined}
      >
        {parts.map(partElement)}
        {children}
      </div>
      {isLong && (
        <Button className="wrk-link" aria-expanded={isOpen} onClick={toggle}>
          {isOpen ? strings.showLess : strings.showMore}
        </Button>
      )}
    </>
  )
})

/** In an element of its own, and another one for another text: translators replace what is in an element. */
function partElement(part: TextPart, index: number): ReactNode {
  const key = `${index} ${part.text}`
  if (part.type === 'text') return <span key={key}>{part.text}</span>
  return (
    <a key={key} href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
      <bdi dir="ltr">
        {part.text.split(BREAKS).map((piece, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- the pieces of an address never change places
          <Fragment key={at}>
            {at > 0 && <wbr />}
            <span>{piece}</span>
          </Fragment>
        ))}
      </bdi>
    </a>
  )
}

function mustClamp(text: string): boolean {
  return text.length > CLAMP_CHARACTERS || text.split('\n', CLAMP_LINES + 1).length > CLAMP_LINES
}
