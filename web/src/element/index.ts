import { WorkflowChatElement } from './workflow-chat-element.ts'

export { WorkflowChatElement } from './workflow-chat-element.ts'
export type { WorkflowChatEvents } from './types.ts'

/** Makes `<wrk-workflow-chat>` known to the page; a second call does nothing, nor does one on a server. */
export function define(name = 'wrk-workflow-chat'): void {
  if (typeof customElements === 'undefined') return
  if (!customElements.get(name)) customElements.define(name, WorkflowChatElement)
}
