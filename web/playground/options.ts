import type { Strings } from '../src/react/index.ts'

export type Story = 'invoice' | 'arabic' | 'extremes' | 'history' | 'empty'

/** A scenario is an address, so that it can be shared and tested. */
export interface Options {
  readonly story: Story
  readonly count: number
  readonly theme: 'auto' | 'light' | 'dark'
  /** As the host gives it; `none` gives none. */
  readonly locale: string | undefined
  readonly host: 'plain' | 'hostile' | 'layer'
  /** `element` shows `<wrk-workflow-chat>` in place of the component. */
  readonly as: 'component' | 'element'
  readonly access: 'member' | 'reader' | 'none'
  readonly disabled: boolean
  readonly unread: number
  readonly messageId: string | undefined
  readonly latencyMs: number
  readonly isFailing: boolean
  readonly isStrict: boolean
  readonly anchoring: 'none' | 'auto'
  readonly enterKey: 'auto' | 'send' | 'newline'
  readonly isFlaky: boolean
  readonly heartbeatMs: number
  /** Parts of the host's own: one that throws, or one that counts how often rows are rendered. */
  readonly parts: 'ours' | 'throwing' | 'counting'
  /** Several tabs in one page, side by side. */
  readonly tabs: number
  /** One of those tabs: its server is the page's around it. */
  readonly isTab: boolean
  /** Somebody of the demo: then the server is the real one behind this address. */
  readonly personId: string | undefined
  readonly workflowId: string
}

export const WORKFLOW = 'wf-invoices'
export const OTHER_WORKFLOW = 'wf-payroll'

export function readOptions(search: string): Options {
  const query = new URLSearchParams(search)
  const one = <T extends string>(name: string, values: readonly [T, ...T[]]): T =>
    values.find((value) => value === query.get(name)) ?? values[0]
  return {
    story: one('story', ['invoice', 'arabic', 'extremes', 'history', 'empty']),
    count: Number(query.get('count') ?? 200),
    theme: one('theme', ['auto', 'light', 'dark']),
    locale: query.get('locale') === 'none' ? undefined : (query.get('locale') ?? 'en-GB'),
    host: one('host', ['plain', 'hostile', 'layer']),
    as: one('as', ['component', 'element']),
    access: one('access', ['member', 'reader', 'none']),
    disabled: query.has('disabled'),
    unread: Number(query.get('unread') ?? 0),
    messageId: query.get('message') ?? undefined,
    latencyMs: Number(query.get('latency') ?? 0),
    isFailing: query.has('failing'),
    isStrict: !query.has('loose'),
    anchoring: one('anchoring', ['none', 'auto']),
    enterKey: one('enterKey', ['auto', 'send', 'newline']),
    isFlaky: query.has('flaky'),
    heartbeatMs: Number(query.get('heartbeat') ?? 1_000),
    parts: one('parts', ['ours', 'throwing', 'counting']),
    tabs: Number(query.get('tabs') ?? 0),
    isTab: query.has('tab'),
    personId: query.get('person') ?? undefined,
    workflowId: query.get('workflow') ?? WORKFLOW,
  }
}

const languages: Readonly<Record<string, () => Promise<Strings>>> = {
  ar: async () => (await import('../src/react/i18n/ar.ts')).ar,
  de: async () => (await import('../src/react/i18n/de.ts')).de,
  es: async () => (await import('../src/react/i18n/es.ts')).es,
  fr: async () => (await import('../src/react/i18n/fr.ts')).fr,
}

export async function stringsFor(locale = 'en'): Promise<Partial<Strings>> {
  return (await languages[locale.split(/[-_]/)[0] ?? '']?.()) ?? {}
}
