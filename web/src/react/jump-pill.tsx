import type { ReactNode } from 'react'
import type { Row } from '../core/index.ts'
import { DownIcon } from './icons.tsx'
import { useWrk } from './provider.tsx'

interface JumpPillProps {
  readonly rows: readonly Row[]
  readonly leftAtSeq: number | null
  readonly onJump: () => void
}

/** Back to the end; says how much has come there meanwhile. */
export function JumpPill({ rows, leftAtSeq, onJump }: JumpPillProps): ReactNode {
  const { strings } = useWrk()
  if (leftAtSeq === null) return null
  const count = rows.filter((row) => isNews(row, leftAtSeq)).length
  return (
    <button
      type="button"
      className="wrk-pill"
      data-new={count > 0 || undefined}
      aria-label={count === 0 ? strings.jumpToLatest : undefined}
      onClick={onJump}
    >
      <DownIcon />
      {count > 0 && strings.newMessages(count)}
    </button>
  )
}

function isNews(row: Row, leftAtSeq: number): boolean {
  return !row.isOwn && row.type === 'message' && row.seq !== null && row.seq > leftAtSeq
}
