import { expect, test } from './test.ts'
import type { Playground } from '../playground/playground.ts'

declare const playground: Playground

test('whoever changes another’s words is named', async ({ chat }) => {
  await chat.open()
  await chat.page.evaluate(() => {
    const { room } = playground
    const wanda = { id: 'wanda', name: 'Wanda \u202eOkoro', side: 'wrk' }
    const [first, second] = room.messages.filter(({ sender }) => sender?.id === 'ana')
    if (first) Object.assign(first, { editedBy: wanda })
    if (second) Object.assign(second, { deletedBy: wanda })
    room.edit(first?.id ?? '', 'I agree to pay double.')
    room.remove(second?.id ?? '')
    room.edit(room.messages[1]?.id ?? '', 'By Mia herself.')
  })
  await expect(chat.row('pay double').locator('.wrk-edited')).toContainText(
    'edited by Wanda Okoro (Wrk)',
  )
  await expect(chat.page.locator('.wrk-tombstone')).toHaveText(
    'Message deleted by Wanda Okoro (Wrk)',
  )
  await expect(chat.row('By Mia herself').locator('.wrk-edited')).toContainText('(edited)')
})

test('what the service says by itself is in the reader’s language', async ({ chat }) => {
  await chat.open('locale=de')
  await chat.page.evaluate(() => {
    playground.room.add({
      by: null,
      body: 'Status changed from Draft to Live',
      kind: 'workflow.status_changed',
      data: { oldStatus: 'Draft', newStatus: 'Live' },
    })
  })
  await expect(chat.row('geändert').locator('.wrk-system-text')).toHaveText(
    'Status von Draft zu Live geändert',
  )
})

test.describe('in an Arabic browser', () => {
  test.use({ locale: 'ar-EG' })

  test('without a locale nothing is half Arabic', async ({ chat }) => {
    await chat.open('locale=none')
    await expect(chat.row('Perfect').locator('.wrk-message > .wrk-contents time')).toHaveText(
      /^\d+:\d\d\s[AP]M$/,
    )
  })
})

for (const locale of ['de_DE', 'ar_EG', '', 'C', 'en-US@posix', 'xx-nonsense-1', 'iw']) {
  test(`the element with locale="${locale}" is a chat`, async ({ chat }) => {
    const warnings: string[] = []
    chat.page.on(
      'console',
      (line) => void (line.type() === 'warning' && warnings.push(line.text())),
    )
    await chat.page.goto(`/?as=element&locale=${encodeURIComponent(locale)}`)
    await expect(chat.row('Perfect')).toBeVisible()
    const words = { de_DE: 'Nachricht schreiben', ar_EG: 'اكتب رسالة' }[locale]
    await expect(chat.input).toHaveAttribute('placeholder', words ?? 'Write a message')
    const isRtl = locale === 'ar_EG' || locale === 'iw'
    await expect(chat.page.locator('.wrk-chat')).toHaveCSS('direction', isRtl ? 'rtl' : 'ltr')
    const isNamed = ['', 'C', 'xx-nonsense-1'].includes(locale)
    expect(warnings.filter((text) => text.includes('bad_locale'))).toHaveLength(isNamed ? 1 : 0)
  })
}

test('signing out leaves nothing, also when the page has taken the element away', async ({
  chat,
}) => {
  await chat.page.goto('/?as=element')
  await chat.row('Perfect').waitFor()
  await chat.input.fill('not for the next person')
  const stored = (): Promise<string> =>
    chat.page.evaluate(() => JSON.stringify(Object.entries(localStorage)))
  await expect.poll(stored).toContain('not for the next person')
  await chat.page.evaluate(async () => {
    const element = document.querySelector('wrk-workflow-chat')
    element?.remove()
    await new Promise((done) => setTimeout(done, 50))
    element?.signOut()
  })
  expect(await stored()).not.toContain('not for the next person')
})
