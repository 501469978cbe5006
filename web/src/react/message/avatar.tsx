import { useState, type ReactNode } from 'react'
import { shownName } from '../i18n/names.ts'
import type { SlotProps } from '../slot-types.ts'
import { slot } from '../slots.tsx'

const HUES = 6

/** Decorative: the name stands beside it. Initials stand in for a picture that is gone, or may not be shown. */
function DefaultAvatar({ person, side }: SlotProps['Avatar']): ReactNode {
  const name = shownName(person?.name, '')
  const [gone, setGone] = useState<string | null>(null)
  const url = person?.avatarUrl
  return (
    <span
      className="wrk-avatar"
      data-side={side}
      data-hue={hueOf(person?.id ?? '')}
      aria-hidden="true"
    >
      {url && url !== gone ? (
        <img src={url} alt="" width="32" height="32" loading="lazy" onError={() => setGone(url)} />
      ) : (
        initials(name)
      )}
    </span>
  )
}

export const Avatar: (props: SlotProps['Avatar']) => ReactNode = slot('Avatar', DefaultAvatar)

/** Two letters, or one in a script that has no capitals: there they would join, or read as a word. */
function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  const first = initial(words[0])
  const hasCapitals = first !== first.toLowerCase()
  return words.length > 1 && hasCapitals ? first + initial(words.at(-1)) : first
}

function initial(word = '?'): string {
  return String.fromCodePoint(word.codePointAt(0) ?? 0).toUpperCase()
}

/** One of six, the same for a person everywhere. */
export function hueOf(id: string): number {
  let sum = 7
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 997
  return sum % HUES
}
