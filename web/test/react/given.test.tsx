import { act, type ComponentProps } from 'react'
import { createRoot } from 'react-dom/client'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { WorkflowChat, type WrkClient, type WrkError } from '../../src/react/index.ts'
import { de } from '../../src/react/i18n/de.ts'
import { message, page, person } from '../builders.ts'
import { ConversationHarness, delivered } from '../conversation-harness.ts'

vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

let chat: ConversationHarness
let client: WrkClient

beforeEach(() => {
  chat = new ConversationHarness()
  client = chat.createClient()
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

const hello = [message({ seq: 3, body: 'hello', sender: person('bo') })]

/** A page of a host with a heading of its own, and what a host without a compiler may give. */
async function open(given: object, messages = hello): Promise<HTMLElement> {
  const host = document.body.appendChild(document.createElement('div'))
  const root = createRoot(host, { onUncaughtError: () => {} })
  onTestFinished(async () => {
    await act(async () => root.unmount())
    host.remove()
  })
  const props = { workflowId: 'w', client, ...given } as ComponentProps<typeof WorkflowChat>
  await act(async () =>
    root.render(
      <main>
        <h1>The host</h1>
        <WorkflowChat {...props} />
      </main>,
    ),
  )
  await act(async () => {
    chat.api.page(0, page({ messages }))
    await delivered()
  })
  expect(host.querySelector('h1')?.textContent).toBe('The host')
  return host
}

test.each([
  ...['de_DE', 'ar_EG', '', 'C', 'en-US@posix', 'xx-nonsense-1', 'iw', 17, null, {}].map(
    (locale) => ({ locale }),
  ),
  { theme: 'blue' },
  { dir: 'down' },
  { density: 7 },
  { enterKey: 'shout' },
  { announce: true },
  { maxLength: 'much' },
  { maxLength: Number.NaN },
  { initialMessageId: '' },
  { workflowId: 17 },
  { strings: null },
  { strings: { placeholder: 3, typing: 'types', newMessages: null } },
  { features: null },
  { slots: { Composer: 'text', Header: 3, Avatar: null } },
  { slotProps: { Avatar: 'text' } },
  { systemRenderers: null },
])('%j costs what it was for, and no more', async (given) => {
  const host = await open(given)
  expect(host.textContent).toContain('hello')
  expect(host.querySelector('textarea')).not.toBeNull()
})

test('a message whose moment is none is no message of the service', async () => {
  const junk = message({ seq: 4, body: 'when?', createdAt: 'junk' })
  const host = await open({}, [...hello, junk])
  expect(host.textContent).toContain('hello')
  expect(host.textContent).not.toContain('when?')
})

test('what throws in the chat costs the chat, is told, and can be tried again', async () => {
  let isBroken = true
  const typing = (names: string): string => {
    if (isBroken) throw new Error('a word of the host')
    return names
  }
  const errors: WrkError[] = []
  const strings = { charactersLeft: typing, typing }
  const host = await open({
    strings,
    maxLength: 3,
    onError: (error: WrkError) => errors.push(error),
  })
  await act(async () => client.conversation('w').write('abc'))
  expect(host.querySelector('.wrk-chat')?.getAttribute('data-state')).toBe('failed')
  expect(errors.map(({ code }) => code)).toEqual(['chat_broken'])
  isBroken = false
  await act(async () => host.querySelector('button')?.click())
  expect(host.querySelector('textarea')?.value).toBe('abc')
})

test('words that always throw leave the rest of the page', async () => {
  const failure = (): string => {
    throw new Error('a word of the host')
  }
  const host = await open({ strings: { charactersLeft: failure, failure }, maxLength: 3 })
  await act(async () => client.conversation('w').write('abc'))
  expect(host.querySelector('h1')).not.toBeNull()
})

test('without a locale everything is in the language of the words', async () => {
  const host = await open({ strings: de })
  const time = host.querySelector('time')?.title ?? ''
  expect(time).toMatch(/ um \d\d:\d\d$/)
  expect(host.querySelector('section')?.lang).toBe('de')
})
