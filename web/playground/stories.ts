import { ME } from './cast.ts'
import type { Room } from './room.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

type Line = readonly [by: string | null, body: string]

const invoice: readonly Line[] = [
  [null, 'Status changed from Draft to In review'],
  [
    'mia',
    'Hi Ana, the invoice workflow is set up. It reads the PDFs from your shared mailbox and posts them to the ledger.',
  ],
  [
    'mia',
    'Two things to check before we switch it on: the approval limit, and who gets the exceptions.',
  ],
  [ME, 'Great! The limit is €5,000. Exceptions should go to Ben.'],
  ['ben', 'Fine with me. Please copy Carla on anything above €20,000.'],
  [
    'mia',
    'Noted. I have changed both, see https://wrk.example/workflows/invoices (section “Approvals”).',
  ],
  [null, 'Task “Confirm approval limit” was assigned to Ben Okafor'],
  [ME, 'One question: what happens with an invoice that has no purchase order?'],
  [
    'mia',
    'It waits in the exceptions list with the reason, nothing is posted. You would see:\n\n  Invoice 2024-118   no PO   waits for Ben\n\nand Ben gets an e-mail.',
  ],
  ['carla', '👍'],
  [ME, 'Perfect. Let us switch it on for October then.'],
]

const arabic: readonly Line[] = [
  ['noor', 'مرحبًا آنا، سير عمل الفواتير جاهز للمراجعة.'],
  [ME, 'شكرًا! هل يقرأ ملفات PDF من صندوق البريد المشترك؟'],
  ['noor', 'نعم، ثم يرسلها إلى النظام. الرابط: https://wrk.example/workflows/invoices'],
  ['mia', 'The API key is INV-2024-118, please keep it safe.'],
  [ME, 'حسنًا، لنبدأ في أكتوبر 👍'],
]

function tell(room: Room, lines: readonly Line[], start: number, every = MINUTE_MS): void {
  for (const [index, [by, body]] of lines.entries())
    room.add({ by, body, at: start + index * every })
}

export function tellInvoice(room: Room): void {
  const now = Date.now()
  tell(room, invoice.slice(0, 5), now - DAY_MS, 3 * MINUTE_MS)
  tell(room, invoice.slice(5), now - 40 * MINUTE_MS, 4 * MINUTE_MS)
  for (const reader of ['mia', 'ben']) room.read(reader, room.head, now - MINUTE_MS)
}

export function tellArabic(room: Room): void {
  tell(room, arabic, Date.now() - 20 * MINUTE_MS, 2 * MINUTE_MS)
  room.read('noor', room.head)
}

/** Everything that is hard to lay out. */
export function tellExtremes(room: Room): void {
  const start = Date.now() - 60 * MINUTE_MS
  const long = 'This sentence is part of a message of ten thousand characters. '.repeat(158)
  tell(
    room,
    [
      [
        'mia',
        'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(
          3,
        ),
      ],
      ['mia', `https://wrk.example/${'a-very-long-path/'.repeat(18)}end?x=1`],
      ['carla', '🎉'],
      ['carla', '👨‍👩‍👧‍👦🇩🇪❤️'],
      [ME, long],
      ['ben', 'Line one\nLine two\n\n    indented code = true\n\tand a tab'],
      ['noor', 'English and العربية together, with the number ‎+49 123.'],
      [ME, 'ok'],
      ['mia', 'This one was deleted.'],
      ['mia', 'This one was edited.'],
      [null, 'Status changed from In review to Live'],
      [null, 'Task “Check October” was assigned to Carla Núñez'],
      [null, 'Workflow assigned to Mia Chen'],
      [null, 'Status changed from Live to Paused'],
      [ME, 'Sent and seen by many.'],
    ],
    start,
    MINUTE_MS,
  )
  const [deleted, edited] = room.messages.slice(8, 10)
  if (deleted) room.remove(deleted.id)
  if (edited) room.edit(edited.id, 'This one was edited, and says so.')
  for (const { id } of room.people) if (id !== ME) room.read(id, room.head)
}

const WORDS =
  'the invoice ledger approval waits until somebody has looked at it and said yes or no in time'.split(
    ' ',
  )

/** A long history, the same every time. */
export function tellHistory(room: Room, count: number): void {
  const start = Date.now() - count * 2 * MINUTE_MS
  for (let index = 0; index < count; index += 1) {
    const by = index % 23 === 0 ? null : (room.people[(index * 7) % 5]?.id ?? ME)
    const length = 3 + ((index * 13) % 40)
    const words = Array.from({ length }, (_, at) => WORDS[(index + at * 3) % WORDS.length])
    room.add({ by, body: `#${index + 1} ${words.join(' ')}`, at: start + index * 2 * MINUTE_MS })
  }
}
