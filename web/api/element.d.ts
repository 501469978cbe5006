// WorkflowChatElement, WorkflowChatEvents, define

/** Servers that render pages have no HTMLElement, and may import this all the same. */
declare const Base: typeof HTMLElement;

export interface ChatFeatures {
    /** The line that says who is typing. */
    readonly typing: boolean;
    /** Who has read up to where. */
    readonly receipts: boolean;
    /** The dot that says who is here. */
    readonly presence: boolean;
    /** Editing messages, for those who may. */
    readonly edit: boolean;
    /** Deleting messages, for those who may. */
    readonly delete: boolean;
}

/** Makes `<wrk-workflow-chat>` known to the page; a second call does nothing, nor does one on a server. */
export declare function define(name?: string): void;

/** @description Somebody who changed what another person wrote, as they were called then. */
export interface Editor {
    readonly id: string;
    readonly name: string;
    /** @enum {string} */
    readonly side: 'client' | 'wrk';
}

/** Status 0 means that no answer came: the network, a timeout, or the host's token callback failed. */
export interface Failure {
    readonly code: string;
    readonly status: number;
}

/** Brings the host's identity token; with `force` a new one, because the last was refused. */
export type GetToken = (options: {
    force: boolean;
}) => Promise<string> | string;

/** @description A message as it is now. A tombstone has neither text nor attachments. */
export interface Message {
    readonly id: string;
    readonly workflowId: string;
    readonly seq: number;
    readonly version: number;
    /** @enum {string} */
    readonly senderType: 'client' | 'wrk' | 'system';
    readonly sender: Sender | null;
    readonly body: string | null;
    readonly clientGeneratedId: string | null;
    readonly kind: string | null;
    readonly data: {
        readonly [key: string]: unknown;
    } | null;
    readonly attachments: readonly unknown[];
    readonly mentions: readonly unknown[];
    readonly replyTo: null;
    readonly createdAt: string;
    readonly editedAt: string | null;
    readonly deletedAt: string | null;
    readonly editedBy: Editor | null;
    readonly deletedBy: Editor | null;
}

/** @description Who wrote it. */
export interface Sender {
    readonly id: string;
    readonly name: string;
    readonly avatarUrl: string | null;
}

/** Every word the components say. Give a full object, or parts of it, for another language. */
export interface Strings {
    /** Which language this is, as a BCP 47 tag: dates and numbers are written in it where no `locale` says otherwise. */
    readonly language: string;
    readonly conversation: string;
    readonly messages: string;
    readonly messagesHint: string;
    readonly loading: string;
    readonly empty: string;
    readonly emptyHint: string;
    readonly startOfConversation: string;
    readonly loadingOlder: string;
    readonly olderFailed: string;
    readonly tryAgain: string;
    readonly loadFailed: string;
    readonly noAccess: string;
    readonly signedOut: string;
    readonly signIn: string;
    readonly readOnly: string;
    readonly you: string;
    readonly someone: string;
    readonly client: string;
    readonly wrk: string;
    readonly system: string;
    readonly today: string;
    readonly yesterday: string;
    readonly unread: string;
    readonly edited: string;
    readonly deleted: string;
    readonly broken: string;
    readonly noFiles: string;
    readonly queued: string;
    readonly sending: string;
    readonly sent: string;
    readonly notSent: string;
    readonly notSaved: string;
    readonly notDeleted: string;
    readonly retry: string;
    readonly edit: string;
    readonly discard: string;
    readonly messageActions: string;
    readonly editMessage: string;
    readonly editedText: string;
    readonly editing: string;
    readonly editCancelled: string;
    readonly editConflict: string;
    readonly deleteMessage: string;
    readonly deleteQuestion: string;
    readonly deleteHint: string;
    readonly delete: string;
    readonly save: string;
    readonly cancel: string;
    readonly showMore: string;
    readonly showLess: string;
    readonly composer: string;
    readonly placeholder: string;
    readonly send: string;
    readonly queue: string;
    readonly sendHint: string;
    readonly newlineHint: string;
    readonly jumpToLatest: string;
    readonly offline: string;
    readonly reconnecting: string;
    readonly backOnline: string;
    readonly tryNow: string;
    readonly online: string;
    readonly nextTry: (seconds: number) => string;
    readonly newMessages: (count: number) => string;
    readonly updates: (count: number) => string;
    readonly charactersLeft: (count: number) => string;
    readonly charactersOver: (count: number) => string;
    readonly seenBy: (names: string) => string;
    readonly lastSeen: (when: string) => string;
    readonly typing: (names: string, count: number) => string;
    readonly others: (count: number) => string;
    /** Messages of other conversations that are not sent yet. */
    readonly waitingElsewhere: (count: number) => string;
    /** Messages of other conversations that were refused. */
    readonly failedElsewhere: (count: number) => string;
    readonly editedBy: (who: string) => string;
    readonly deletedBy: (who: string) => string;
    readonly statusChanged: (from: string, to: string) => string;
    readonly taskAssigned: (task: string, name: string) => string;
    readonly workflowAssigned: (name: string) => string;
    readonly announced: (author: string, text: string) => string;
    readonly failure: (code: string) => string;
}

/** `<wrk-workflow-chat>`: the chat for pages without React, in a shadow root of its own. */
export declare class WorkflowChatElement extends Base {
    #private;
    static readonly observedAttributes: readonly string[];
    /** Never an attribute: a token in the markup is a token in every copy of the markup. */
    get getToken(): GetToken | null;
    set getToken(getToken: GetToken | null);
    /** Words in place of the English ones. */
    get strings(): Partial<Strings>;
    set strings(strings: Partial<Strings>);
    /** Leave parts out: `{ typing: false }`. */
    get features(): Partial<ChatFeatures>;
    set features(features: Partial<ChatFeatures>);
    connectedCallback(): void;
    disconnectedCallback(): void;
    attributeChangedCallback(name: string, before: string | null, after: string | null): void;
    /** Puts the cursor into the composer, where there is one. */
    focusComposer(): void;
    /** Shows a message in the middle and points it out; loads it where needed. False when there is none. */
    scrollToMessage(messageId: string): Promise<boolean>;
    /** Goes to the end, and follows what comes. */
    scrollToLatest(): void;
    /** Everything up to the newest message counts as read. */
    markRead(): void;
    /** Leaves nothing of the user in the browser, in no tab; also when the page has taken the element away before. */
    signOut(): void;
}

/** What the element tells the page. */
export interface WorkflowChatEvents {
    'wrk-ready': CustomEvent<object>;
    'wrk-unread': CustomEvent<{
        readonly count: number;
    }>;
    'wrk-sent': CustomEvent<{
        readonly message: Message;
    }>;
    'wrk-error': CustomEvent<{
        readonly error: WrkError;
    }>;
}

export declare class WrkError extends Error implements Failure {
    readonly code: string;
    readonly status: number;
    readonly requestId: string | null;
    readonly retryAfterMs: number | null;
    /** The message as the server has it, which 409 answers carry. */
    readonly storedMessage: Message | null;
    constructor(details: WrkErrorDetails);
}

interface WrkErrorDetails extends Failure {
    readonly detail?: string | undefined;
    readonly requestId?: string | null | undefined;
    readonly retryAfterMs?: number | null | undefined;
    readonly storedMessage?: Message | null | undefined;
    readonly cause?: unknown;
}
