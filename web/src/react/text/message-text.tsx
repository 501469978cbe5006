import { Fragment, memo, useMemo, useState, type NamedExoticComponent, type ReactNode } from 'react'
import { useWrk } from '../provider.tsx'
import { isEmojiOnly } from './emoji.ts'
import { linkify, type TextPart } from './linkify.ts'

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
  const [isOpen, setIsOpen] = useState(false)
  const isLong = useMemo(() => mustClamp(text), [text])
  const parts = useMemo(() => linkify(text), [text])
  return (
    <>
      <div
        className="wrk-text"
        dir="auto"
        data-emoji={isEmojiOnly(text) || undefined}
        data-clamped={(isLong && !isOpen) || undefined}
      >
        {parts.map(Part)}
        {children}
      </div>
      {isLong && (
        <button
          type="button"
          className="wrk-link"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? strings.showLess : strings.showMore}
        </button>
      )}
    </>
  )
})

function Part(part: TextPart, index: number): ReactNode {
  if (part.type === 'text') return part.text
  return (
    <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
      {part.text.split(BREAKS).map((piece, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- the pieces of an address never change places
        <Fragment key={at}>
          {at > 0 && <wbr />}
          {piece}
        </Fragment>
      ))}
    </a>
  )
}

function mustClamp(text: string): boolean {
  return text.length > CLAMP_CHARACTERS || text.split('\n', CLAMP_LINES + 1).length > CLAMP_LINES
}
