import type { ReactNode } from 'react'
import { isolated, shownName } from '../i18n/names.ts'
import { useWrk } from '../provider.tsx'
import type { SlotProps } from '../slot-types.ts'
import { slot } from '../slots.tsx'
import { RunningText } from '../text/running-text.tsx'

/** Its height is reserved, so that nothing moves when somebody begins to type. */
function DefaultTypingLine({ people }: SlotProps['TypingLine']): ReactNode {
  const { strings, format } = useWrk()
  const names = people.map(({ name }) => isolated(shownName(name, strings.someone)))
  return (
    <div className="wrk-typing">
      {names.length > 0 && (
        <>
          <span className="wrk-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span className="wrk-typing-text">
            <RunningText text={strings.typing(format.names(names), names.length)} />
          </span>
        </>
      )}
    </div>
  )
}

export const TypingLine: (props: SlotProps['TypingLine']) => ReactNode = slot(
  'TypingLine',
  DefaultTypingLine,
)
