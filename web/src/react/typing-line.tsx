import type { ReactNode } from 'react'
import type { Person } from '../core/index.ts'
import { useWrk } from './provider.tsx'

/** Its height is reserved, so that nothing moves when somebody begins to type. */
export function TypingLine({ people }: { readonly people: readonly Person[] }): ReactNode {
  const { strings, format } = useWrk()
  const names = people.map(({ name }) => name || strings.someone)
  return (
    <div className="wrk-typing">
      {names.length > 0 && (
        <>
          <span className="wrk-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span>{strings.typing(format.names(names), names.length)}</span>
        </>
      )}
    </div>
  )
}
