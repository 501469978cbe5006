import { memo, useId, useState, type NamedExoticComponent, type ReactNode } from 'react'
import type { Row } from '../../core/index.ts'
import { SystemIcon, UnfoldIcon } from '../icons.tsx'
import { Time } from '../message/time.tsx'
import { Boundary } from '../boundary.tsx'
import { useChat } from '../chat-context.ts'
import { partOf } from '../given.ts'
import { systemText } from '../i18n/system-text.ts'
import { useWrk, type SystemMessageRow } from '../provider.tsx'
import type { SlotProps } from '../slot-types.ts'
import { slot } from '../slots.tsx'
import { RunningText } from '../text/running-text.tsx'
import { Button } from '../button.tsx'

interface SystemRowProps {
  readonly row: Row
  /** Those that are told together with it, itself included. */
  readonly run: readonly Row[] | null
  readonly chunk: number
  readonly day: number
  readonly isTabStop: boolean
}

/** Events of the workflow, told by the system: no bubble, no author, no actions. */
export const SystemRow: NamedExoticComponent<SystemRowProps> = memo(function SystemRow(
  props: SystemRowProps,
): ReactNode {
  const { row, run } = props
  const { strings } = useWrk()
  return (
    <li
      className="wrk-system"
      data-key={row.key}
      data-chunk={props.chunk}
      data-day={props.day}
      data-seq={run?.at(-1)?.seq ?? row.seq ?? undefined}
      data-kind="system"
      data-system-kind={row.kind ?? undefined}
      data-message-id={row.id ?? undefined}
      data-status={row.status}
    >
      <article
        aria-label={strings.system}
        className="wrk-system-card"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrow keys move from message to message
        tabIndex={props.isTabStop ? 0 : -1}
      >
        <Boundary of={run ?? row} fallback={<span>{strings.broken}</span>}>
          {run ? <Run rows={run} /> : <SystemMessage row={row} />}
        </Boundary>
      </article>
    </li>
  )
}, isSameSystemRow)

function isSameSystemRow(before: SystemRowProps, after: SystemRowProps): boolean {
  const { row, chunk, isTabStop } = before
  const isSame = row === after.row && chunk === after.chunk && isTabStop === after.isTabStop
  return isSame && isSameRun(before.run, after.run)
}

function isSameRun(before: readonly Row[] | null, after: readonly Row[] | null): boolean {
  if (!before || !after) return before === after
  return before.length === after.length && before.every((row, index) => row === after[index])
}

function Run({ rows }: { readonly rows: readonly Row[] }): ReactNode {
  const { strings } = useWrk()
  const { holdPlace } = useChat()
  const [isOpen, setIsOpen] = useState(false)
  const listId = useId()
  const last = rows.at(-1)
  const toggle = (): void => {
    holdPlace()
    setIsOpen(!isOpen)
  }
  return (
    <div className="wrk-system-run">
      <Button className="wrk-link" aria-expanded={isOpen} aria-controls={listId} onClick={toggle}>
        <UnfoldIcon />
        <span>{strings.updates(rows.length)}</span>
      </Button>
      <ul id={listId}>
        {(isOpen ? rows : [last]).map(
          (row) =>
            row && (
              <li key={row.key}>
                <SystemMessage row={row} />
              </li>
            ),
        )}
      </ul>
    </div>
  )
}

const TEXTS = ['oldStatus', 'newStatus', 'task', 'assigneeId', 'assigneeName']

/** Whether what renderers are promised is so. */
function isTyped(row: Row): row is SystemMessageRow {
  return TEXTS.every((name) => ['string', 'undefined'].includes(typeof row.data?.[name]))
}

const SystemMessage = slot(
  'SystemMessage',
  function DefaultSystemMessage({ row }: SlotProps['SystemMessage']) {
    const { strings, systemRenderers } = useWrk()
    const kind = row.kind ?? ''
    const Custom = Object.hasOwn(systemRenderers, kind)
      ? partOf(`systemRenderers.${kind}`, systemRenderers[kind])
      : undefined
    if (Custom && isTyped(row)) return <Custom row={row} />
    return (
      <span className="wrk-system-line">
        <SystemIcon />
        <span className="wrk-system-text" dir="auto">
          <RunningText text={systemText(row, strings)} />
        </span>
        <Time at={row.createdAt} />
      </span>
    )
  },
)
