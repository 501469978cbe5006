import { define } from '../src/element/index.ts'
import { ME } from './cast.ts'
import type { Options } from './options.ts'
import type { Playground } from './playground.ts'
import { tokensOf } from './tokens.ts'

/** The chat as a page without React has it; what it asks of the network, the scripted server answers. */
export function showElement(root: HTMLElement, { server }: Playground, options: Options): void {
  globalThis.fetch = server.fetchAs(ME)
  const chat = document.createElement('wrk-workflow-chat')
  chat.setAttribute('user-id', ME)
  chat.setAttribute('workflow-id', options.workflowId)
  if (options.locale !== undefined) chat.setAttribute('locale', options.locale)
  Object.assign(chat, { getToken: tokensOf(server.network) })
  root.className = 'page'
  root.append(chat)
  define()
}
