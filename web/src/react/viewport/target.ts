import type { Position } from './anchors.ts'

/** A row, and where it is to stand: exactly, or at a part of the view's height. */
export type Target = Position | { readonly key: string; readonly part: number }

/** What to bring into view as soon as it is there: a row, or the end of a conversation that is shown in its past. */
export type Aim = Target | 'end'
