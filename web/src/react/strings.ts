/** Every word the components say. Give a full object, or parts of it, for another language. */
export interface Strings {
  readonly conversation: string
  readonly messages: string
  readonly loading: string
  readonly empty: string
  readonly emptyHint: string
  readonly startOfConversation: string
  readonly loadingOlder: string
  readonly olderFailed: string
  readonly tryAgain: string
  readonly loadFailed: string
  readonly noAccess: string
  readonly signedOut: string
  readonly readOnly: string
  readonly you: string
  readonly someone: string
  readonly client: string
  readonly wrk: string
  readonly system: string
  readonly today: string
  readonly yesterday: string
  readonly unread: string
  readonly edited: string
  readonly deleted: string
  readonly sending: string
  readonly sent: string
  readonly notSent: string
  readonly notSaved: string
  readonly notDeleted: string
  readonly retry: string
  readonly discard: string
  readonly editMessage: string
  readonly editedText: string
  readonly deleteMessage: string
  readonly deleteQuestion: string
  readonly deleteHint: string
  readonly delete: string
  readonly save: string
  readonly cancel: string
  readonly composer: string
  readonly placeholder: string
  readonly send: string
  readonly composerHint: string
  readonly jumpToLatest: string
  readonly offline: string
  readonly reconnecting: string
  readonly tryNow: string
  readonly newMessages: (count: number) => string
  readonly charactersLeft: (count: number) => string
  readonly charactersOver: (count: number) => string
  readonly seenBy: (names: string) => string
  readonly typing: (names: string, count: number) => string
  readonly others: (count: number) => string
  readonly authored: (author: string, time: string) => string
  readonly announced: (author: string, text: string) => string
  readonly failure: (code: string) => string
}

const failures: Readonly<Record<string, string>> = {
  network: 'There is no connection right now.',
  token_unavailable: 'You are signed out.',
  permission_denied: 'You may no longer do that.',
  chat_not_allowed: 'You may no longer write here.',
  workflow_not_found: 'The conversation is no longer there.',
  message_not_found: 'The message is no longer there.',
  version_conflict: 'Somebody changed the message meanwhile.',
  body_too_large: 'The message is too long.',
  validation_failed: 'The message contains something that cannot be sent.',
  unavailable: 'The chat is briefly unavailable.',
}

export const en: Strings = {
  conversation: 'Conversation',
  messages: 'Messages',
  loading: 'Loading the conversation',
  empty: 'No messages yet',
  emptyHint: 'Ask a question or share an update about this workflow.',
  startOfConversation: 'Start of the conversation',
  loadingOlder: 'Loading older messages…',
  olderFailed: 'Older messages could not be loaded.',
  tryAgain: 'Try again',
  loadFailed: 'The conversation could not be loaded.',
  noAccess: 'You do not have access to this conversation.',
  signedOut: 'You are signed out.',
  readOnly: 'You can read this conversation, but not write in it.',
  you: 'You',
  someone: 'Someone',
  client: 'Client',
  wrk: 'Wrk',
  system: 'System',
  today: 'Today',
  yesterday: 'Yesterday',
  unread: 'New',
  edited: '(edited)',
  deleted: 'Message deleted',
  sending: 'Sending…',
  sent: 'Sent',
  notSent: 'Not sent.',
  notSaved: 'The change was not saved.',
  notDeleted: 'The message was not deleted.',
  retry: 'Retry',
  discard: 'Discard',
  editMessage: 'Edit message',
  editedText: 'Edited message',
  deleteMessage: 'Delete message',
  deleteQuestion: 'Delete this message?',
  deleteHint: 'Everybody will see that a message was deleted, but not what it said.',
  delete: 'Delete',
  save: 'Save',
  cancel: 'Cancel',
  composer: 'Message',
  placeholder: 'Write a message',
  send: 'Send message',
  composerHint: 'Enter to send, Shift + Enter for a new line',
  jumpToLatest: 'Jump to the latest message',
  offline: 'You are offline.',
  reconnecting: 'Reconnecting…',
  tryNow: 'Try now',
  newMessages: (count) => (count === 1 ? '1 new message' : `${count} new messages`),
  charactersLeft: (count) => `${count} left`,
  charactersOver: (count) => `${count} too many`,
  seenBy: (names) => `Seen by ${names}`,
  typing: (names, count) => (count === 1 ? `${names} is typing…` : `${names} are typing…`),
  others: (count) => (count === 1 ? '1 other' : `${count} others`),
  authored: (author, time) => `${author}, ${time}`,
  announced: (author, text) => `${author}: ${text}`,
  failure: (code) => failures[code] ?? 'Something went wrong.',
}
