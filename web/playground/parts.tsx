import type { ReactNode } from 'react'
import type { ChatSlots } from '../src/react/index.ts'
import type { Options } from './options.ts'
import type { Playground } from './playground.ts'

/** What a host might put in place of ours. */
export function partsOf({ parts }: Options, playground: Playground): ChatSlots {
  if (parts === 'throwing') return throwing
  return parts === 'counting' ? counting(playground.rendered) : {}
}

function Broken(): ReactNode {
  throw new Error('a part of the host is broken')
}

/** One message, and things that are there once. */
const throwing: ChatSlots = {
  MessageBody: ({ row, Default }) =>
    row.body.includes('€5,000') ? <Broken /> : <Default row={row} />,
  Composer: Broken,
  TypingLine: Broken,
  Header: Broken,
}

function counting(rendered: Map<string, number>): ChatSlots {
  return {
    Message: ({ row, children }) => {
      rendered.set(row.key, (rendered.get(row.key) ?? 0) + 1)
      return children
    },
  }
}
