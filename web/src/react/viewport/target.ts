import type { Position } from './anchors.ts'

/** A row, and where it is to stand: exactly, or at a part of the view's height. */
export type Target = Position | { readonly key: string; readonly part: number }
