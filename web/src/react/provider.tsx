import { createContext, useContext, useMemo, type ComponentType, type ReactNode } from 'react'
import type { Row, WrkClient } from '../core/index.ts'
import { oneOf } from './given.ts'
import { en } from './i18n/en.ts'
import { Format } from './i18n/format.ts'
import { directionOf, localeOf } from './i18n/locale.ts'
import type { Strings } from './i18n/strings.ts'
import { useTimeZone } from './i18n/use-time-zone.ts'
import { wordsOver } from './i18n/words.ts'
import type { ChatSlotProps, ChatSlots } from './slot-types.ts'

export type Theme = 'auto' | 'light' | 'dark'

/** What the service's own system messages are about, by their `kind`, and whatever is told of else. */
export interface SystemData {
  readonly oldStatus?: string
  readonly newStatus?: string
  readonly task?: string
  readonly assigneeId?: string
  readonly assigneeName?: string
  readonly [name: string]: unknown
}

export interface SystemMessageRow extends Row {
  readonly data: SystemData | null
}

/** How system messages of a kind are shown; the readable text stays the fallback. */
export type SystemRenderers = Readonly<
  Record<string, ComponentType<{ readonly row: SystemMessageRow }>>
>

export interface WrkOptions {
  /** For dates, times, numbers and lists: a BCP 47 tag, by default the language of the words. Those come with `strings`. */
  readonly locale?: string | undefined
  /** `auto` follows `locale`, else the language of `strings`, or what surrounds the chat where there is neither. */
  readonly dir?: 'auto' | 'ltr' | 'rtl' | undefined
  /** `auto` follows what the chat stands on: the page's ground, else its `color-scheme`. */
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
  const given = localeOf(options.locale)
  // Words of another language are not mixed with the dates of the one around.
  const locale = given ?? (strings?.language === undefined ? outer?.locale : undefined)
  const dir = oneOf('dir', options.dir, ['auto', 'ltr', 'rtl'])
  const theme = oneOf('theme', options.theme ?? outer?.theme, ['auto', 'light', 'dark'])
  const words = useMemo(() => wordsOver(outer?.strings ?? en, strings), [outer, strings])
  const format = useFormat(locale ?? words.language, words)
  const language = given ?? localeOf(strings?.language)
  const ownDirection = language === undefined ? outer?.dir : directionOf(language)
  const direction = dir === 'auto' ? ownDirection : dir
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

/** Made anew where the reader is in another time zone. */
function useFormat(locale: string, words: Strings): Format {
  const zone = useTimeZone()
  return useMemo(
    () => new Format(localeOf(locale) ?? en.language, words, zone),
    [locale, words, zone],
  )
}
