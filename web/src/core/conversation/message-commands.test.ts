import { beforeEach, describe, expect, test } from 'vitest'
import { message, person } from '../../../test/builders.ts'
import { ConversationHarness, ME, delivered } from '../../../test/conversation-harness.ts'
import { json } from '../../../test/fake-api.ts'
import { settled } from '../../../test/fake-clock.ts'
import type { ConversationSession } from './session.ts'

let chat: ConversationHarness

beforeEach(() => {
  chat = new ConversationHarness()
})

describe('a message that was stored between the first look at it and the last word', () => {
  /** As somebody has it who began to change it while it was on its way. */
  async function overtaken(): Promise<[ConversationSession, string]> {
    const [session] = await chat.openLive()
    session.commands.send('hello')
    const operationId = session.getView().rows.at(-1)?.pending?.operation.id ?? ''
    await settled()
    const stored = { id: 'm4', seq: 4, body: 'hello', clientGeneratedId: operationId }
    const answer = json(201, message({ ...stored, sender: person(ME) }))
    chat.api.asked('POST', '/messages')[0]?.answer(answer)
    await delivered()
    expect(session.getView().rows.at(-1)?.pending).toBeNull()
    return [session, operationId]
  }

  test('45: gets the text that was begun', async () => {
    const [session, operationId] = await overtaken()
    session.commands.revise(operationId, 'hello, all')
    await settled()
    const asked = chat.api.asked('PATCH', '/m4').map(({ body }) => body)
    expect(asked).toEqual([{ body: 'hello, all', version: 1 }])
  })

  test('45: is deleted when it is taken back', async () => {
    const [session, operationId] = await overtaken()
    session.commands.takeBack(operationId)
    await settled()
    expect(chat.api.asked('DELETE', '/m4')).toHaveLength(1)
  })
})
