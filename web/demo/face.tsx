import type { ReactNode } from 'react'
import { hueOf } from '../src/react/message/avatar.tsx'
import { isStaff, type DemoPerson } from './people.ts'

/** Decorative: the name stands beside it. */
export function Face({ person }: { readonly person: DemoPerson }): ReactNode {
  const words = person.name.split(' ')
  const initials = [words[0], words.at(-1)].map((word) => word?.[0]).join('')
  return (
    <span
      className="demo-face"
      data-staff={isStaff(person)}
      data-hue={hueOf(person.id)}
      aria-hidden="true"
    >
      {initials}
    </span>
  )
}
