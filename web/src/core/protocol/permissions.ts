import type { Message, Permission } from './views.ts'

type Verb = 'read' | 'write' | 'edit' | 'delete'

function has(permissions: readonly Permission[], scope: 'workflow' | 'wrk', verb: Verb): boolean {
  return permissions.includes(`${scope}:chat:${verb}`)
}

export function mayWrite(permissions: readonly Permission[]): boolean {
  return has(permissions, 'workflow', 'write') || has(permissions, 'wrk', 'write')
}

/** Staff change anybody's message, others their own; nobody changes what the system said. */
export function mayChange(
  permissions: readonly Permission[],
  verb: 'edit' | 'delete',
  message: Message,
  userId: string,
): boolean {
  if (message.senderType === 'system' || message.deletedAt !== null) return false
  const isOwn = message.sender?.id === userId
  return has(permissions, 'wrk', verb) || (isOwn && has(permissions, 'workflow', verb))
}
