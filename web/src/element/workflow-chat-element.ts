import { createElement, createRef, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { MAX_BODY_LENGTH, createWrkClient, type GetToken, type WrkClient } from '../core/index.ts'
import type { Verbosity } from '../react/a11y/use-message-announcements.ts'
import type { ChatFeatures } from '../react/chat-context.ts'
import type { WorkflowChatProps } from '../react/chat-props.ts'
import { idOf, lengthOf, oneOf } from '../react/given.ts'
import { localeOf } from '../react/i18n/locale.ts'
import type { Strings } from '../react/i18n/strings.ts'
import type { Theme } from '../react/provider.tsx'
import type { ChatHandle } from '../react/use-handle.ts'
import { WorkflowChat } from '../react/workflow-chat.tsx'
import { stringsIn } from './languages.ts'
import { styleSheet } from './style-sheet.ts'

/** Servers that render pages have no HTMLElement, and may import this all the same. */
const Base: typeof HTMLElement = Reflect.get(globalThis, 'HTMLElement') ?? Object

/** Changing one of these means another client: nothing of the former user may stay. */
const CLIENT_ATTRIBUTES = ['base-url', 'user-id', 'storage', 'tabs']
const VIEW_ATTRIBUTES = [
  'workflow-id',
  'initial-message-id',
  'disabled',
  'theme',
  'density',
  'locale',
  'dir',
  'enter-key',
  'max-length',
  'announce',
]

const VERBOSITIES = ['full', 'summary', 'off'] as const

/** What stands in the element with `slot="header"` is shown above the messages. */
const slots = {
  Header: () => createElement('slot', { name: 'header', part: 'header' }),
}

/** `<wrk-workflow-chat>`: the chat for pages without React, in a shadow root of its own. */
export class WorkflowChatElement extends Base {
  static readonly observedAttributes: readonly string[] = [...CLIENT_ATTRIBUTES, ...VIEW_ATTRIBUTES]
  readonly #handle = createRef<ChatHandle>()
  #root: Root | null = null
  #client: WrkClient | null = null
  #getToken: GetToken | null = null
  #strings: Partial<Strings> = {}
  #features: Partial<ChatFeatures> = {}
  #isScheduled = false
  #isReady = false

  /** Never an attribute: a token in the markup is a token in every copy of the markup. */
  get getToken(): GetToken | null {
    return this.#getToken
  }

  set getToken(getToken: GetToken | null) {
    this.#getToken = getToken
    this.#schedule()
  }

  /** Words in place of the English ones. */
  get strings(): Partial<Strings> {
    return this.#strings
  }

  set strings(strings: Partial<Strings>) {
    this.#strings = strings
    this.#schedule()
  }

  /** Leave parts out: `{ typing: false }`. */
  get features(): Partial<ChatFeatures> {
    return this.#features
  }

  set features(features: Partial<ChatFeatures>) {
    this.#features = features
    this.#schedule()
  }

  connectedCallback(): void {
    this.#adoptEarlyProperties()
    this.#schedule()
  }

  disconnectedCallback(): void {
    this.#schedule()
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after) return
    if (CLIENT_ATTRIBUTES.includes(name)) this.#disposeClient()
    this.#schedule()
  }

  /** Puts the cursor into the composer, where there is one. */
  focusComposer(): void {
    this.#handle.current?.focusComposer()
  }

  /** Shows a message in the middle and points it out; loads it where needed. False when there is none. */
  async scrollToMessage(messageId: string): Promise<boolean> {
    return (await this.#handle.current?.scrollToMessage(messageId)) ?? false
  }

  /** Goes to the end, and follows what comes. */
  scrollToLatest(): void {
    this.#handle.current?.scrollToLatest()
  }

  /** Everything up to the newest message counts as read. */
  markRead(): void {
    this.#handle.current?.markRead()
  }

  /** Leaves nothing of the user in the browser, in no tab; also when the page has taken the element away before. */
  signOut(): void {
    const client = this.#client ?? this.#newClient()
    client?.signOut()
  }

  /** What was set before the element was defined hides the setter until it is taken over. */
  #adoptEarlyProperties(): void {
    for (const name of ['getToken', 'strings', 'features'] as const) {
      const early = Object.getOwnPropertyDescriptor(this, name)
      if (!early) continue
      Reflect.deleteProperty(this, name)
      Reflect.set(this, name, early.value)
    }
  }

  /** Once per task's end: an element that is only moved, or changed in several ways, starts over once at most. */
  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      if (this.isConnected) this.#render()
      else this.#unmount()
    })
  }

  #render(): void {
    const workflowId = this.getAttribute('workflow-id')
    const client = this.#clientOrNull()
    if (workflowId && client) this.#mounted().render(this.#chat(workflowId, client))
  }

  #chat(workflowId: string, client: WrkClient): ReactNode {
    return createElement(WorkflowChat, {
      client,
      workflowId,
      ref: this.#handle,
      slots,
      ...this.#look(),
      ...this.#writing(),
      ...optional('initialMessageId', this.getAttribute('initial-message-id')),
      features: this.#features,
      announce: oneOf<Verbosity>('announce', this.getAttribute('announce'), VERBOSITIES),
      onUnreadChange: (count) => this.#onUnread(count),
      onMessageSent: (message) => this.#emit('wrk-sent', { message }),
    })
  }

  #look(): Pick<WorkflowChatProps, 'theme' | 'density' | 'dir' | 'locale' | 'strings'> {
    return {
      theme: oneOf<Theme>('theme', this.getAttribute('theme'), ['auto', 'light', 'dark']),
      dir: oneOf<'auto' | 'ltr' | 'rtl'>('dir', this.getAttribute('dir'), ['auto', 'ltr', 'rtl']),
      density: oneOf('density', this.getAttribute('density'), ['comfortable', 'compact']),
      ...this.#language(),
    }
  }

  /** The words come with the language, where there are some; single ones of the host's over them. */
  #language(): Pick<WorkflowChatProps, 'locale' | 'strings'> {
    const locale = localeOf(this.getAttribute('locale'))
    return { locale, strings: { ...stringsIn(locale), ...this.#strings } }
  }

  #writing(): Pick<WorkflowChatProps, 'disabled' | 'enterKey' | 'maxLength'> {
    return {
      disabled: this.hasAttribute('disabled'),
      enterKey: oneOf('enter-key', this.getAttribute('enter-key'), ['auto', 'send', 'newline']),
      maxLength: lengthOf('max-length', this.getAttribute('max-length'), MAX_BODY_LENGTH),
    }
  }

  #mounted(): Root {
    if (this.#root) return this.#root
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: 'open', delegatesFocus: true })
    shadow.adoptedStyleSheets = [styleSheet()]
    this.#root = createRoot(shadow)
    return this.#root
  }

  #clientOrNull(): WrkClient | null {
    if (this.#getToken) this.#client ??= this.#newClient()
    return this.#client
  }

  /** Null while it is not known for whom. */
  #newClient(): WrkClient | null {
    const userId = this.getAttribute('user-id')
    if (!userId) return null
    return createWrkClient({
      baseUrl: this.getAttribute('base-url') ?? '',
      user: { id: idOf('user-id', userId) },
      getToken: (options) => this.#token(options),
      storage: oneOf('storage', this.getAttribute('storage'), ['persistent', 'memory']),
      tabs: oneOf('tabs', this.getAttribute('tabs'), ['shared', 'single']),
      onError: (error) => this.#emit('wrk-error', { error }),
      onOutboxChange: (outbox) => this.#emit('wrk-outbox', { outbox }),
    })
  }

  #token(options: { force: boolean }): Promise<string> | string {
    if (!this.#getToken) throw new Error('wrk-workflow-chat has no getToken any more')
    return this.#getToken(options)
  }

  #onUnread(count: number): void {
    if (!this.#isReady) this.#emit('wrk-ready', {})
    this.#isReady = true
    this.#emit('wrk-unread', { count })
  }

  #emit(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
  }

  #unmount(): void {
    this.#root?.unmount()
    this.#root = null
    // What was sent goes out all the same, and signing out is still possible.
    this.#client?.retire()
    this.#isReady = false
  }

  #disposeClient(): void {
    this.#client?.dispose()
    this.#client = null
    this.#isReady = false
  }
}

function optional<K extends string, T>(key: K, value: T | null | undefined): Partial<Record<K, T>> {
  const entries: Partial<Record<K, T>> = {}
  if (value !== null && value !== undefined) entries[key] = value
  return entries
}
