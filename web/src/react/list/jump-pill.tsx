import type { ReactNode } from 'react'
import { isolated, shownName } from '../i18n/names.ts'
import { DownIcon } from '../icons.tsx'
import { useWrk } from '../provider.tsx'
import type { SlotProps } from '../slot-types.ts'
import { slot } from '../slots.tsx'
import { RunningText } from '../text/running-text.tsx'
import { Button } from '../button.tsx'

/** Back to the end; says how much, or what, has come there meanwhile. */
function DefaultJumpPill({ count, preview, onJump }: SlotProps['JumpPill']): ReactNode {
  const { strings } = useWrk()
  const author = isolated(shownName(preview?.sender?.name, strings.someone))
  return (
    <Button
      className="wrk-pill"
      part="pill"
      data-new={count > 0 || undefined}
      aria-label={count === 0 ? strings.jumpToLatest : undefined}
      onClick={onJump}
    >
      <DownIcon />
      {count > 0 && (
        <span className="wrk-pill-text" dir="auto">
          <RunningText
            text={preview ? strings.announced(author, preview.body) : strings.newMessages(count)}
          />
        </span>
      )}
    </Button>
  )
}

export const JumpPill: (props: SlotProps['JumpPill']) => ReactNode = slot(
  'JumpPill',
  DefaultJumpPill,
)
