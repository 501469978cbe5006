import { createContext, useContext, useMemo, type ReactNode } from 'react'
import type { WrkClient } from '../core/index.ts'
import { Format } from './format.ts'
import { en, type Strings } from './strings.ts'

export interface Wrk {
  readonly client: WrkClient
  readonly strings: Strings
  readonly format: Format
}

const WrkContext = createContext<Wrk | null>(null)

export interface WrkProviderProps {
  readonly client: WrkClient
  readonly locale?: string
  readonly strings?: Partial<Strings>
  readonly children: ReactNode
}

export function WrkProvider({ client, locale, strings, children }: WrkProviderProps): ReactNode {
  const value = useMemo(() => {
    const words = { ...en, ...strings }
    return { client, strings: words, format: new Format(locale, words) }
  }, [client, locale, strings])
  return <WrkContext.Provider value={value}>{children}</WrkContext.Provider>
}

export function useWrk(): Wrk {
  const wrk = useContext(WrkContext)
  if (!wrk) throw new Error('<WorkflowChat> needs a <WrkProvider> above it.')
  return wrk
}
