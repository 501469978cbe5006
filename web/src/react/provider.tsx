import { createContext, useContext, useMemo, type ComponentType, type ReactNode } from 'react'
import type { Row, WrkClient } from '../core/index.ts'
import { Format } from './i18n/format.ts'
import { en } from './i18n/en.ts'
import type { Strings } from './i18n/strings.ts'
import type { ChatSlotProps, ChatSlots } from './slot-types.ts'

export type Theme = 'auto' | 'light' | 'dark'

/** How system messages of a kind are shown; the readable text stays the fallback. */
export type SystemRenderers = Readonly<Record<string, ComponentType<{ readonly row: Row }>>>

export interface WrkOptions {
  /** For dates, times, numbers and lists: a BCP 47 tag, by default the browser's. Words come with `strings`. */
  readonly locale?: string | undefined
  /** `auto` follows `locale`, or what surrounds the chat where there is none. */
  readonly dir?: 'auto' | 'ltr' | 'rtl' | undefined
  /** `auto` follows the operating system. */
  readonly theme?: Theme | undefined
  /** Words in place of the English ones: a language of `@wrk/workflow-chat/strings/…`, or single words. */
  readonly strings?: Partial<Strings> | undefined
  /** Parts of one's own in place of ours. Define them outside of components, or each render mounts them anew. */
  readonly slots?: ChatSlots | undefined
  /** Further data for parts, ours or one's own. */
  readonly slotProps?: ChatSlotProps | undefined
  /** Parts for system messages, by their `kind`. */
  readonly systemRenderers?: SystemRenderers | undefined
}

/** What a `<WrkProvider>` provides, with every default filled in. */
export interface Wrk {
  readonly client: WrkClient
  readonly strings: Strings
  readonly format: Format
  readonly locale: string | undefined
  readonly dir: 'ltr' | 'rtl' | undefined
  readonly theme: Theme
  readonly slots: ChatSlots
  readonly slotProps: ChatSlotProps
  readonly systemRenderers: SystemRenderers
}

const WrkContext = createContext<Wrk | null>(null)
const NO_CLIENT =
  '<WorkflowChat> needs a <WrkProvider> with a `client` above it, or a `client` of its own.'

export interface WrkProviderProps extends WrkOptions {
  /** Needed once; a provider inside another takes what it does not say from there. */
  readonly client?: WrkClient | undefined
  readonly children: ReactNode
}

/** Client, language, theme and parts for every chat below it. Providers may be nested. */
export function WrkProvider({ children, ...options }: WrkProviderProps): ReactNode {
  const outer = useContext(WrkContext)
  const { client = outer?.client, strings, slots, slotProps, systemRenderers } = options
  const { locale = outer?.locale, dir = 'auto', theme = outer?.theme ?? 'auto' } = options
  const words = useMemo(() => ({ ...(outer?.strings ?? en), ...strings }), [outer, strings])
  const format = useMemo(() => new Format(locale, words), [locale, words])
  const direction = dir === 'auto' ? (directionOf(options.locale) ?? outer?.dir) : dir
  const parts = useMemo(
    () => ({
      slots: { ...outer?.slots, ...slots },
      slotProps: { ...outer?.slotProps, ...slotProps },
      systemRenderers: { ...outer?.systemRenderers, ...systemRenderers },
    }),
    [outer, slots, slotProps, systemRenderers],
  )
  const value = useMemo(
    () => client && { client, locale, dir: direction, theme, strings: words, format, ...parts },
    [client, locale, direction, theme, words, format, parts],
  )
  if (!value) throw new Error(NO_CLIENT)
  return <WrkContext.Provider value={value}>{children}</WrkContext.Provider>
}

/** The surroundings of a chat, for slots: client, strings, format. */
export function useWrk(): Wrk {
  const wrk = useContext(WrkContext)
  if (!wrk) throw new Error(NO_CLIENT)
  return wrk
}

const RTL_LANGUAGES = /^(ar|he|fa|ur|ps|sd|ug|yi|dv|ckb)\b/i

/** Without a locale the host's own direction is inherited. */
function directionOf(locale: string | undefined): 'ltr' | 'rtl' | undefined {
  if (locale === undefined) return undefined
  return RTL_LANGUAGES.test(locale) ? 'rtl' : 'ltr'
}
