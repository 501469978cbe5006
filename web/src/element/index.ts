import { WorkflowChatElement } from './workflow-chat-element.ts'

export { WorkflowChatElement } from './workflow-chat-element.ts'

/** Makes `<wrk-workflow-chat>` known to the page; a second call does nothing. */
export function define(name = 'wrk-workflow-chat'): void {
  if (!customElements.get(name)) customElements.define(name, WorkflowChatElement)
}
