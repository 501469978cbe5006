import type { ReactNode } from 'react'
import { piecesOf } from '../i18n/names.ts'

/** A sentence with names in it. Every piece is in an element of its own, and a name in one that isolates it. */
export function RunningText({ text }: { readonly text: string }): ReactNode {
  return piecesOf(text).map((piece, index) => {
    const key = `${index} ${piece}`
    if (index % 2 === 1) return <bdi key={key}>{piece}</bdi>
    return piece && <span key={key}>{piece}</span>
  })
}
