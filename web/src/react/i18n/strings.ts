/** Every word the components say. Give a full object, or parts of it, for another language. */
export interface Strings {
  /** Which language this is, as a BCP 47 tag: dates and numbers are written in it where no `locale` says otherwise. */
  readonly language: string
  readonly conversation: string
  readonly messages: string
  readonly messagesHint: string
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
  readonly signIn: string
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
  readonly broken: string
  readonly noFiles: string
  readonly queued: string
  readonly sending: string
  readonly sent: string
  readonly notSent: string
  readonly notSaved: string
  readonly notDeleted: string
  readonly retry: string
  readonly edit: string
  readonly discard: string
  readonly messageActions: string
  readonly editMessage: string
  readonly editedText: string
  readonly editing: string
  readonly editCancelled: string
  readonly editConflict: string
  readonly deleteMessage: string
  readonly deleteQuestion: string
  readonly deleteHint: string
  readonly delete: string
  readonly save: string
  readonly cancel: string
  readonly showMore: string
  readonly showLess: string
  readonly composer: string
  readonly placeholder: string
  readonly send: string
  readonly queue: string
  readonly sendHint: string
  readonly newlineHint: string
  readonly jumpToLatest: string
  readonly offline: string
  readonly reconnecting: string
  readonly backOnline: string
  readonly tryNow: string
  readonly online: string
  readonly nextTry: (seconds: number) => string
  readonly newMessages: (count: number) => string
  readonly updates: (count: number) => string
  readonly charactersLeft: (count: number) => string
  readonly charactersOver: (count: number) => string
  readonly seenBy: (names: string) => string
  readonly lastSeen: (when: string) => string
  readonly typing: (names: string, count: number) => string
  readonly others: (count: number) => string
  /** Messages of other conversations that are not sent yet. */
  readonly waitingElsewhere: (count: number) => string
  /** Messages of other conversations that were refused. */
  readonly failedElsewhere: (count: number) => string
  readonly editedBy: (who: string) => string
  readonly deletedBy: (who: string) => string
  readonly statusChanged: (from: string, to: string) => string
  readonly taskAssigned: (task: string, name: string) => string
  readonly workflowAssigned: (name: string) => string
  readonly announced: (author: string, text: string) => string
  readonly failure: (code: string) => string
}
