// ChatFeatures, ChatHandle, ChatSlotProps, ChatSlots, ChatViewport, Connection, ConversationSession, ConversationView, Editor, GetToken, Message, OutboxSummary, Participant, Permission, Person, PersonPresence, Reader, Row, RowStatus, SenderType, Slot, SlotName, SlotProps, Strings, SystemData, SystemMessageRow, SystemRenderers, Theme, UsedComposer, UsedConversation, Verbosity, WorkflowChat, WorkflowChatProps, Wrk, WrkClient, WrkClientOptions, WrkError, WrkOptions, WrkProvider, WrkProviderProps, createWrkClient, en, useComposer, useConnection, useConversation, useMessage, useOutbox, usePresence, useReceipts, useTimeline, useTyping, useUnread, useViewport, useWrk

export interface Attention {
    readonly isVisible: boolean;
    readonly isFocused: boolean;
    /** The list is neither inert nor under a dialog. */
    readonly isOpen: boolean;
    /** The newest message of which at least half is in view; infinite at the very end. */
    readonly visibleSeq: number | null;
    /** The oldest of which something is in view; everything before counts as shown where that is not told. */
    readonly visibleFromSeq?: number | null;
}

export type Change =
/** A full answer that replaces what was known. */
{
    readonly type: 'snapshot';
    readonly page: MessagePage;
}
/** The page that ends right below `before`. */
 | {
    readonly type: 'older';
    readonly page: MessagePage;
    readonly before: number;
}
/** A page from somewhere in the past, shown instead of the latest. */
 | {
    readonly type: 'around';
    readonly page: MessagePage;
}
/** The page that begins right above `after`. */
 | {
    readonly type: 'newer';
    readonly page: MessagePage;
    readonly after: number;
}
/** Messages that changed since a position, wherever they are in the history. */
 | {
    readonly type: 'changes';
    readonly page: MessagePage;
} | {
    readonly type: 'message';
    readonly message: Message;
} | {
    readonly type: 'receipts';
    readonly receipts: readonly ReadReceipt[];
} | {
    readonly type: 'typing';
    readonly userId: string;
    readonly until: number;
} | {
    readonly type: 'typing.stopped';
    readonly userId: string;
} | {
    readonly type: 'presence';
    readonly presence: readonly Presence[];
}
/** Who the service says somebody is. */
 | {
    readonly type: 'people.found';
    readonly people: readonly Participant[];
} | {
    readonly type: 'clock';
    readonly now: number;
};

export interface Channel {
    post(message: unknown): void;
    close(): void;
}

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

/** What a host can ask of a mounted chat. */
export interface ChatHandle {
    /** Puts the cursor into the composer, where there is one. */
    readonly focusComposer: () => void;
    /** Shows a message in the middle and points it out; loads it where needed. False when there is none. */
    readonly scrollToMessage: (messageId: string) => Promise<boolean>;
    /** Goes to the end, and follows what comes. */
    readonly scrollToLatest: () => void;
    /** Everything up to the newest message counts as read. */
    readonly markRead: () => void;
}

/** Further data for a part: `{ Composer: { onSend: myOnSend } }`. */
export type ChatSlotProps = {
    readonly [N in SlotName]?: Partial<SlotProps[N]>;
};

export type ChatSlots = {
    readonly [N in SlotName]?: Slot<N>;
};

/** Where the reader of a `<WorkflowChat>` is, and how to bring them elsewhere. */
export interface ChatViewport extends Pick<ChatHandle, 'scrollToLatest' | 'scrollToMessage'> {
    readonly isAtBottom: boolean;
    /** Messages of others that have come below the fold since the reader left the end. */
    readonly newMessages: number;
}

/** What the core needs from its surroundings; injected, so that tests own time, storage and the network. */
export interface Clock {
    now(): number;
    /** Calls back once after `ms`; returns the function that cancels it. */
    after(ms: number, callback: () => void): () => void;
}

/** What makes a `<textarea>` a composer. */
export interface ComposerInput {
    readonly ref: RefObject<HTMLTextAreaElement | null>;
    readonly value: string;
    readonly enterKeyHint: 'send' | 'enter';
    readonly onChange: (event: ChangeEvent<HTMLTextAreaElement>) => void;
    readonly onFocus: () => void;
    readonly onBlur: (event: FocusEvent<HTMLTextAreaElement>) => void;
    readonly onCompositionEnd: (event: CompositionEvent<HTMLTextAreaElement>) => void;
    readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
}

export interface ComposerOptions {
    /** In code points. The service takes 10,000; less may be wanted. */
    readonly maxLength?: number;
    /** What Enter does; `auto` sends, except where people type with a thumb. Ctrl or Cmd with Enter always sends. */
    readonly enterKey?: 'auto' | 'send' | 'newline';
    /** Whether others see that one types. */
    readonly tellsTyping?: boolean;
    /** In place of sending at once; false keeps the draft. */
    readonly onSend?: (text: string) => boolean;
    /** Up was pressed in the empty input. */
    readonly onEditLast?: () => void;
}

export interface ComposerSlotProps {
    readonly onSend: (text: string) => boolean;
    readonly onEditLast: () => void;
    readonly enterKey?: 'auto' | 'send' | 'newline';
    readonly takesFocus?: boolean;
}

export interface Connection {
    readonly status: StreamStatus;
    /** Since when there has been no live connection; null while there is one. */
    readonly downSince: number | null;
    /** The host has no token for the user any more: they have to sign in. */
    readonly needsToken: boolean;
}

/** One conversation for everybody in this page who looks at it: what the server tells, and what the user does. */
export declare class ConversationSession {
    #private;
    readonly workflowId: string;
    readonly commands: MessageCommands;
    readonly draft: Draft;
    constructor(options: SessionOptions);
    readonly subscribe: (listener: () => void) => (() => void);
    readonly getView: () => ConversationView;
    start(): void;
    stop(): void;
    /** Ends it and forgets everything, because the user has signed out. */
    forget(error: WrkError): void;
    /** Called with every message that was written in this tab, once it is stored. */
    onSent(listener: SentListener): () => void;
    loadOlder(): void;
    /** The newest row that fits, from older pages where it is not loaded; null when none of the next ten has it. */
    findOlder(fits: (row: Row) => boolean): Promise<Row | null>;
    loadNewer(): void;
    /** Shows the history around a message; false when there is none. */
    openAround(messageId: string): Promise<boolean>;
    /** Shows the history around the first unread message; false when the service cannot say which that is. */
    openAtFirstUnread(): Promise<boolean>;
    showLatest(): void;
    /** After a failure, or when the user does not want to wait for the next attempt. */
    reconnect(): void;
    /** The user has changed what is in the composer: it is kept as the draft, and others see that somebody types. */
    write(text: string): void;
    keystroke(): void;
    stopTyping(): void;
    attend(attention: Partial<Attention>): void;
    /** The user did something in the page. */
    touched(): void;
    markRead(): void;
}

/** What the server has told so far. Everything shown is derived from this and the pending operations. */
export interface ConversationState {
    /** Every message heard of, tombstones included, also those outside of what is shown. */
    readonly messages: ReadonlyMap<string, Message>;
    /** From here up the history is complete; 0 means from its beginning. */
    readonly floor: number;
    /** Up to here it is; infinite unless the conversation was opened somewhere in its past. */
    readonly ceiling: number;
    readonly receipts: ReadonlyMap<string, ReadReceipt>;
    /** When each person's typing runs out. */
    readonly typing: ReadonlyMap<string, number>;
    readonly presence: ReadonlyMap<string, Presence>;
    readonly participants: ReadonlyMap<string, Participant>;
    readonly permissions: readonly Permission[];
}

/** Server truth, pending operations and status; the view is derived when somebody looks. */
export declare class ConversationStore {
    #private;
    constructor(userId: string);
    readonly subscribe: Emitter['subscribe'];
    get state(): ConversationState;
    /** The own message that was sent under this id. */
    sentAs(clientGeneratedId: string): Message | undefined;
    get status(): Status;
    readonly getView: () => ConversationView;
    apply(change: Change): void;
    expectSnapshot(): void;
    applySnapshot(page: MessagePage): void;
    /** The service's number of unread messages, from a page of which nothing else is wanted. */
    recountUnread(page: MessagePage): void;
    get isUnreadStale(): boolean;
    /**
     * The first message of others after `seq` that has not been shown; `seq + 1` where that may lie in what is not
     * loaded; null where there is none.
     */
    firstUnseen(seq: number, wasShown: (seq: number) => boolean): number | null;
    setEntries(entries: readonly PendingOperation[]): void;
    opened(): void;
    /** Nothing of the user may be left in memory. */
    clear(): void;
    setStatus(status: Partial<Status>): void;
}

/** Everything a component needs to draw the conversation. */
export interface ConversationView {
    readonly phase: Phase;
    readonly connection: Connection;
    readonly rows: readonly Row[];
    readonly seenBy: SeenByMap;
    /** Own messages up to here have been read by somebody. */
    readonly readByOthersSeq: number;
    readonly typing: readonly Person[];
    /** Empty while there is no connection: then nobody's presence is known. */
    readonly presence: ReadonlyMap<string, PersonPresence>;
    readonly permissions: readonly Permission[];
    readonly canWrite: boolean;
    /** At most 999: there may be more. */
    readonly unreadCount: number;
    /** Some of them lie before what is loaded. */
    readonly hasUnreadBefore: boolean;
    readonly hasOlder: boolean;
    readonly older: PageLoading;
    /** The conversation is shown somewhere in its past; what is new is not shown until it is reached. */
    readonly hasNewer: boolean;
    readonly newer: PageLoading;
    /** How far the user had read when the conversation was opened. */
    readonly readSeqAtOpening: number;
}

export declare function createWrkClient(options: WrkClientOptions): WrkClient;

export interface DeleteOperation extends OperationBase {
    readonly kind: 'delete';
    readonly messageId: string;
}

/** What the user has begun to write in a conversation; it survives the page. */
export declare class Draft {
    #private;
    constructor(options: DraftOptions);
    /** Listeners hear at once: a text field that is given its value later loses the caret. */
    readonly subscribe: (listener: () => void) => (() => void);
    /** As it is to be shown. */
    readonly get: () => string;
    /** An emptied draft is forgotten at once: its text is in the outbox, or nowhere. */
    set(text: string): void;
    /** What an input method is composing: shown, and neither kept nor told to anybody until it is done. */
    compose(text: string): void;
    flush(): void;
    /** While the composer has focus, other tabs do not overwrite it. */
    hold(isHeld: boolean): void;
    /** Another tab's. */
    receive(text: string): void;
    clear(): void;
}

interface DraftOptions {
    readonly storage: KeyValueStorage;
    readonly key: string;
    readonly clock: Clock;
    /** Tells the other tabs. */
    readonly share: (text: string) => void;
}

export interface EditOperation extends OperationBase {
    readonly kind: 'edit';
    readonly messageId: string;
    readonly body: string;
    readonly version: number;
}

/** @description Somebody who changed what another person wrote, as they were called then. */
export interface Editor {
    readonly id: string;
    readonly name: string;
    /** @enum {string} */
    readonly side: 'client' | 'wrk';
}

/** Tells listeners once per task's end that something has changed, however often it did. */
export declare class Emitter {
    #private;
    readonly subscribe: (listener: () => void) => (() => void);
    emit(): void;
}

export declare const en: Strings;

/** Status 0 means that no answer came: the network, a timeout, or the host's token callback failed. */
export interface Failure {
    readonly code: string;
    readonly status: number;
}

export declare function focusComposer(root: HTMLElement | null): void;

/** Dates, times and lists as the reader's language writes them. */
export declare class Format {
    #private;
    /** The reader's present time zone: days begin at its midnight. */
    readonly zone: string;
    constructor(locale: string, strings: Strings, zone?: string);
    time(at: number): string;
    dateAndTime(at: number): string;
    day(at: number, now: number): string;
    /** How long ago: "5 minutes ago", "yesterday". */
    ago(at: number, now: number): string;
    /** The first names in full, the rest as a number. */
    names(names: readonly string[], shown?: number): string;
}

/** Brings the host's identity token; with `force` a new one, because the last was refused. */
export type GetToken = (options: {
    force: boolean;
}) => Promise<string> | string;

export declare class Http {
    #private;
    constructor(options: HttpOptions);
    /** One JSON exchange, read by `parse`, which knows the service's answers; every failure is a WrkError. */
    json<T>(request: HttpRequest, parse: (body: unknown) => T): Promise<T>;
    /** The raw response; the service's 401 is answered once with a forced token. */
    open(request: HttpRequest): Promise<Response>;
}

interface HttpOptions extends Pick<Ports, 'fetch' | 'clock'> {
    readonly baseUrl: string;
    readonly tokens: TokenSource;
}

export interface HttpRequest {
    readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
    readonly path: string;
    readonly query?: Readonly<Record<string, string | number | undefined>>;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
    readonly keepalive?: boolean;
    /** Ask the host for a new token even before the server has refused the present one. */
    readonly freshToken?: boolean;
}

export interface KeyValueStorage {
    keys(): readonly string[];
    get(key: string): string | null;
    set(key: string, value: string): void;
    remove(key: string): void;
}

export interface Lifecycle {
    subscribe(listener: (event: LifecycleEvent) => void): () => void;
}

export type LifecycleEvent = 'online' | 'offline' | 'visible' | 'wake' | 'pagehide' | 'pageshow' | 'freeze' | 'resume';

type Listener = (message: TabMessage) => void;

export interface LockHandlers {
    onHeld: () => void;
    /** Another tab has taken the lock by force. */
    onLost: () => void;
    /** The browser has the interface and does not let this page use it. */
    onRefused: () => void;
}

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

/** What the user does with messages; all of it goes through the outbox. */
export declare class MessageCommands {
    #private;
    constructor(options: MessageCommandsOptions);
    /** False when there is nothing to send. */
    send(text: string): boolean;
    /**
     * Saves a text in place of the version that its author saw, by default the present one. When the message has
     * another version by then, the service refuses, and the author gets both texts.
     */
    edit(messageId: string, text: string, seenVersion?: number): void;
    /** Another text for what was not known to be stored when its author began to change it. */
    revise(operationId: string, text: string): void;
    delete(messageId: string): void;
    retry(operationId: string): void;
    discard(operationId: string): void;
    /** Gives up a message that waits. One that was stored meanwhile is deleted: its author wanted it gone. */
    takeBack(operationId: string): void;
}

interface MessageCommandsOptions {
    readonly outbox: Outbox;
    readonly store: ConversationStore;
    readonly serviceClock: ServiceClock;
    readonly onSend: () => void;
}

/** @description A page of messages, oldest first, and what a screen shows around it. */
export interface MessageList {
    readonly messages: readonly Message[];
    readonly hasMoreBefore: boolean;
    readonly hasMoreAfter: boolean;
    readonly streamCursor: string;
    readonly readReceipts: readonly ReadReceipt[];
    readonly unreadCount: number;
    readonly participants: readonly Participant[];
    readonly permissions: readonly string[];
}

/** The service describes permissions as text; these are the ones that mean something here. */
export interface MessagePage extends Omit<MessageList, 'permissions'> {
    readonly permissions: readonly Permission[];
}

export type Operation = SendOperation | WithdrawOperation | EditOperation | DeleteOperation;

interface OperationBase {
    /** Sorts in the order of making. For a send, and what follows from it, it is the clientGeneratedId. */
    readonly id: string;
    readonly createdAt: number;
}

/**
 * An ordered, durable queue: an entry leaves only when the server has acknowledged it or the user gives it up.
 * Every tab holds all entries, the leading one drains. Should two drain, the server still stores each once.
 */
export declare class Outbox {
    #private;
    constructor(options: OutboxOptions);
    get entries(): readonly PendingOperation[];
    observe(observer: Partial<OutboxObserver>): () => void;
    start(): void;
    stop(): void;
    /** What other tabs have done while this one did not listen. */
    refresh(): void;
    /** Nothing of the user may be left in memory. */
    clear(): void;
    add(operation: Operation): void;
    retry(operationId: string): void;
    /** Another text for what waits, under the id that it was first tried with. False when it waits no more. */
    revise(operationId: string, body: string): boolean;
    /** Gives up what waits, and false when it waits no more. What may be stored all the same is taken back from there. */
    discard(operationId: string): boolean;
    /** What another tab has done. */
    receive(change: OutboxChange): void;
    /** Do not wait for the next attempt: there is reason to believe that it works now. */
    kick(): void;
    /** Messages that came from anywhere acknowledge what asked for them, or tell what is left of it to do. */
    acknowledge(messages: readonly Message[]): void;
}

export type OutboxChange = {
    readonly type: 'outbox.put';
    readonly entry: PendingOperation;
} | {
    readonly type: 'outbox.done';
    readonly id: string;
    readonly message: Message | null;
};

/** Whoever shows the conversation while its outbox works. */
export interface OutboxObserver {
    /** Called before the operation is removed, so that both are seen together. */
    readonly onDone: (message: Message) => void;
    /** A message that was written here is stored. */
    readonly onSent: (message: Message) => void;
    readonly onChange: () => void;
    readonly onRefused: (error: WrkError) => void;
}

interface OutboxOptions {
    readonly storage: OutboxStorage;
    readonly userId: string;
    /** Null when there turned out to be nothing to take back. */
    readonly perform: (operation: Operation) => Promise<Message | null>;
    /** Tells the other tabs: whichever leads does the work. */
    readonly share: (change: OutboxChange) => void;
    readonly clock: Clock;
    readonly random: () => number;
}

/** Every conversation's outbox. What was sent goes out whether or not its conversation is still looked at. */
export declare class OutboxRegistry {
    #private;
    constructor(options: OutboxRegistryOptions);
    get summary(): OutboxSummary;
    get(workflowId: string): Outbox;
    /** From now on whoever holds it says when it runs, until the returned function is called. */
    hold(workflowId: string): () => void;
    /** Ends every timer and listener; what is unsent stays in the storage. */
    stop(): void;
    clear(): void;
}

interface OutboxRegistryOptions {
    readonly ports: Ports;
    readonly bus: TabBus;
    readonly userId: string;
    readonly perform: (workflowId: string, operation: Operation) => Promise<Message | null>;
    readonly onChange: (summary: OutboxSummary) => void;
    readonly onRefused: (error: WrkError) => void;
    /** Called when there is something to send that nobody looks at; what it returns, when there is none any more. */
    readonly onBusy: () => () => void;
}

/** One entry per operation, so that several tabs never overwrite each other's. */
export declare class OutboxStorage {
    #private;
    constructor(storage: KeyValueStorage);
    /** What was left behind long ago is not sent any more by itself: its author is asked. */
    load(now: number): PendingOperation[];
    save({ operation, failure }: PendingOperation): void;
    remove(operationId: string): void;
}

/** What the service has not acknowledged yet, in conversations that are looked at and in others. */
export interface OutboxSummary {
    /** On its way by itself. */
    readonly waiting: number;
    /** Refused: its author must say what becomes of it. */
    readonly failed: number;
    readonly conversations: readonly {
        readonly workflowId: string;
        readonly waiting: number;
        readonly failed: number;
    }[];
}

export type PageLoading = 'idle' | 'loading' | 'failed';

/** @description Somebody of the conversation, and on which side. */
export interface Participant {
    readonly id: string;
    readonly name: string;
    readonly avatarUrl: string | null;
    /** @enum {string} */
    readonly side: 'client' | 'wrk';
}

/** What the user has done and the server has not yet acknowledged. */
export interface PendingOperation {
    readonly operation: Operation;
    /** Attempts that got no usable answer: each of them may have been carried out. */
    readonly attempts: number;
    /** The server's refusal; the operation waits for the user then. */
    readonly failure: Failure | null;
}

export type Permission = 'workflow:chat:read' | 'workflow:chat:write' | 'workflow:chat:edit' | 'workflow:chat:delete' | 'wrk:chat:read' | 'wrk:chat:write' | 'wrk:chat:edit' | 'wrk:chat:delete' | 'wrk:inbox:view';

export type Person = Sender;

export interface PersonPresence {
    readonly online: boolean;
    readonly lastSeenAt: number | null;
}

export type Phase = {
    readonly name: 'loading';
} | {
    readonly name: 'ready';
}
/** Attempts go on by themselves when the error may pass. */
 | {
    readonly name: 'failed';
    readonly error: WrkError;
} | {
    readonly name: 'denied';
    readonly error: WrkError;
};

export interface Ports {
    clock: Clock;
    storage: KeyValueStorage;
    lifecycle: Lifecycle;
    /** Null where the browser lacks Web Locks or BroadcastChannel: then every tab is on its own. */
    tabs: Tabs | null;
    random: () => number;
    debug: (text: string) => void;
    /** For the host's developer, who looks at the console. */
    warn: (text: string) => void;
    fetch: typeof fetch;
}

export interface Presence {
    readonly userId: string;
    readonly online: boolean;
    readonly lastSeenAt: string | null;
}

export interface Reader extends Participant {
    readonly readAt: number;
}

/** @description How far somebody has read. */
export interface ReadReceipt {
    readonly userId: string;
    readonly lastReadMessageId: string;
    readonly lastReadSeq: number;
    readonly readAt: string;
}

export interface Row {
    /** Stable for the row's whole life, from optimistic to deleted. */
    readonly key: string;
    readonly id: string | null;
    readonly seq: number | null;
    readonly version: number;
    readonly type: 'message' | 'system' | 'deleted';
    readonly isOwn: boolean;
    readonly senderType: SenderType | null;
    readonly sender: Person | null;
    readonly body: string;
    readonly kind: string | null;
    /** What a system message is about. */
    readonly data: Message['data'];
    readonly createdAt: number;
    readonly editedAt: number | null;
    /** Where it was not the sender. */
    readonly editedBy: Editor | null;
    readonly deletedBy: Editor | null;
    readonly status: RowStatus;
    readonly pending: PendingOperation | null;
    readonly canEdit: boolean;
    readonly canDelete: boolean;
}

export type RowStatus = 'queued' | 'sending' | 'sent' | 'failed';

export type SectionProps = Omit<ComponentPropsWithoutRef<'section'>, 'children' | 'onError' | 'dir'>;

export type SeenByMap = ReadonlyMap<string, readonly Reader[]>;

/** @description Who wrote it. */
export interface Sender {
    readonly id: string;
    readonly name: string;
    readonly avatarUrl: string | null;
}

export type SenderType = Message['senderType'];

export interface SendOperation extends OperationBase {
    readonly kind: 'send';
    readonly body: string;
    /** Its text was changed while it waited: another one may be stored under its id. */
    readonly isRevised?: boolean;
}

type SentListener = (message: Message) => void;

/** The service's time, as far as it has told it: the clock of a computer may be hours wrong. */
export declare class ServiceClock {
    #private;
    constructor(clock: Clock);
    /** Null until the service has told the time. */
    get known(): number | null;
    now(): number;
    /** `serverTime` as frames carry it; anything else tells nothing. */
    observe(serverTime: unknown): void;
}

export interface SessionOptions {
    readonly http: Http;
    readonly workflowId: string;
    readonly userId: string;
    /** Its storage holds this user's things only. */
    readonly ports: Ports;
    readonly bus: TabBus;
    readonly outboxes: OutboxRegistry;
    readonly serviceClock: ServiceClock;
    /** Begins the names of what this user's tabs share. */
    readonly namespace: string;
    readonly onError: (error: WrkError) => void;
}

/** Gets the same data as the part it replaces, and that part itself, so that it can wrap instead of re-implement. */
export type Slot<N extends SlotName> = ComponentType<SlotProps[N] & {
    readonly Default: ComponentType<SlotProps[N]>;
}>;

export type SlotName = keyof SlotProps;

/** What each replaceable part is given. */
export interface SlotProps {
    readonly Header: {
        readonly workflowId: string;
    };
    readonly Message: {
        readonly row: Row;
        readonly children: ReactNode;
    };
    readonly MessageBody: {
        readonly row: Row;
    };
    readonly MessageMeta: {
        readonly row: Row;
        readonly isHidden: boolean;
    };
    readonly MessageActions: {
        readonly row: Row;
        readonly onEdit: (() => void) | null;
        readonly onDelete: (() => void) | null;
    };
    readonly SystemMessage: {
        readonly row: Row;
    };
    readonly DateSeparator: {
        readonly at: number;
    };
    readonly UnreadDivider: object;
    readonly JumpPill: {
        readonly count: number;
        readonly preview: Row | null;
        readonly onJump: () => void;
    };
    readonly TypingLine: {
        readonly people: readonly Person[];
    };
    readonly SeenBy: {
        readonly readers: readonly Reader[];
    };
    readonly Avatar: {
        readonly person: Person | null;
        readonly side: SenderType | null;
    };
    readonly Composer: ComposerSlotProps;
    readonly ComposerStart: object;
    readonly ComposerEnd: object;
    readonly Empty: {
        readonly canWrite: boolean;
    };
    readonly ConnectionBanner: {
        readonly connection: Connection;
        readonly onTryNow: () => void;
    };
    readonly ErrorState: {
        readonly error: WrkError;
        readonly onRetry: () => void;
    };
}

export interface Status {
    readonly phase: Phase;
    readonly connection: Connection;
    readonly older: PageLoading;
    readonly newer: PageLoading;
    readonly readSeqAtOpening: number;
}

/** A frame of the event stream as it came; `id` only on durable events. */
export interface StreamFrame {
    readonly event: string;
    readonly data: string;
    readonly id: string | null;
}

export type StreamStatus = {
    readonly state: 'idle' | 'connecting' | 'open';
} | {
    readonly state: 'waiting';
    readonly retryAt: number;
    /** The host had none to give, so that only a new login helps. */
    readonly needsToken: boolean;
} | {
    readonly state: 'closed';
    readonly error: WrkError;
};

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

/** What the service's own system messages are about, by their `kind`, and whatever is told of else. */
export interface SystemData {
    readonly oldStatus?: string;
    readonly newStatus?: string;
    readonly task?: string;
    readonly assigneeId?: string;
    readonly assigneeName?: string;
    readonly [name: string]: unknown;
}

export interface SystemMessageRow extends Row {
    readonly data: SystemData | null;
}

/** How system messages of a kind are shown; the readable text stays the fallback. */
export type SystemRenderers = Readonly<Record<string, ComponentType<{
    readonly row: SystemMessageRow;
}>>>;

/** What tabs tell each other, by topic. The channel is open only while somebody listens. */
export declare class TabBus {
    #private;
    constructor(tabs: Tabs | null, name: string);
    subscribe(topic: string, listener: Listener): () => void;
    post(topic: string, message: TabMessage): void;
}

export type TabMessage =
/** Asks the leader whether it lives; `wants` is what the asking tab's user or network suggests. */
{
    readonly type: 'ping';
    readonly wants: 'answer' | 'state' | 'kick' | 'reopen';
} | {
    readonly type: 'alive';
    readonly cursor: string;
    readonly status: StreamStatus;
}
/** `after` is the leader's position before the frame, so that a gap is seen. */
 | {
    readonly type: 'frame';
    readonly frame: StreamFrame;
    readonly after: string;
} | {
    readonly type: 'outbox.put';
    readonly entry: PendingOperation;
} | {
    readonly type: 'outbox.done';
    readonly id: string;
    readonly message: Message | null;
} | {
    readonly type: 'draft';
    readonly text: string;
} | {
    readonly type: 'signed-out';
};

/** What tabs of one browser profile share. */
export interface Tabs {
    openChannel(name: string, listener: (message: unknown) => void): Channel;
    /** Waits for the lock, or takes it with `steal`; returns the function that gives it back, or stops waiting. */
    lock(name: string, handlers: LockHandlers, options: {
        readonly steal: boolean;
    }): () => void;
}

export type TextProblem = 'empty' | 'too_long';

export type Theme = 'auto' | 'light' | 'dark';

/** What the payload of a token says; read, not verified: that is the server's business. */
export interface TokenClaims {
    readonly sub: string | null;
    readonly issuedAt: number | null;
    readonly endsAt: number | null;
}

/** Keeps the host's token while it lives, so that the host is asked once and not at every request. */
export declare class TokenSource {
    #private;
    constructor(options: TokenSourceOptions);
    /** Whoever asks meanwhile waits for the same answer, unless it must be a new token. */
    token(force: boolean): Promise<string>;
}

interface TokenSourceOptions {
    readonly getToken: GetToken;
    readonly clock: Clock;
    readonly serviceClock: ServiceClock;
    /** Told of every token that is taken into use. */
    readonly onToken?: (claims: TokenClaims) => void;
    /** Told why there is none, in words for the developer. */
    readonly onFailure?: (error: WrkError) => void;
}

/** The draft of a conversation and what can be done with it: our composer's behaviour, for one of one's own. */
export declare function useComposer(workflowId: string, options?: ComposerOptions): UsedComposer;

/** How it stands with the live stream. */
export declare function useConnection(workflowId: string): ConversationView['connection'];

/** A conversation, live while the component is mounted. Several components share one session. */
export declare function useConversation(workflowId: string): UsedConversation;

export interface UsedComposer {
    /** The draft, or the text of the message that is being edited. */
    readonly text: string;
    readonly setText: (text: string) => void;
    /** Sends the draft, or saves the edit. Null while there is nothing that could be sent; `reason` says why. */
    readonly send: (() => void) | null;
    readonly canSend: boolean;
    readonly reason: TextProblem | 'read_only' | null;
    /** The message that is being edited. */
    readonly editing: string | null;
    /** Puts a message's text in the place of the draft, which stays as it is; nothing happens where one may not. */
    readonly edit: (messageId: string) => void;
    /** Ends the edit and brings the draft back. Null while nothing is being edited. */
    readonly cancel: (() => void) | null;
    /** For `<textarea {...input} />`: Enter sends, input methods keep their keys, and it grows with its text. */
    readonly input: ComposerInput;
}

export interface UsedConversation {
    /** What can be done: `commands.send`, `.edit`, `.delete`, `.retry`; `loadOlder`, `markRead`, `draft`. */
    readonly session: ConversationSession;
    /** What there is to show; a new object whenever something has changed. */
    readonly view: ConversationView;
}

/** One row by its key, which it keeps from optimistic to deleted. */
export declare function useMessage(workflowId: string, key: string): Row | null;

/** What waits to be sent, or was refused, in any conversation of the user. */
export declare function useOutbox(): OutboxSummary;

/** Whether somebody is here; null while it is not known. */
export declare function usePresence(workflowId: string, userId: string): PersonPresence | null;

/** Who has read up to this row, of those who have read no further. */
export declare function useReceipts(workflowId: string, key: string): readonly Reader[];

/** The rows of a conversation, oldest first, what is unsent at the end. */
export declare function useTimeline(workflowId: string): readonly Row[];
/** Part of them: the component is drawn again only when that part changes. */
export declare function useTimeline<T>(workflowId: string, select: (rows: readonly Row[]) => T): T;

/** Who is typing, other than the user. */
export declare function useTyping(workflowId: string): readonly Person[];

/** Messages of others that the user has not read. Works beside the chat, and without it: in a tab, on a button. */
export declare function useUnread(workflowId: string): number;

/** For slots: the list of the chat that they are part of. */
export declare function useViewport(): ChatViewport;

/** The surroundings of a chat, for slots: client, strings, format. */
export declare function useWrk(): Wrk;

export type Verbosity = 'full' | 'summary' | 'off';

/** A send that was taken back, though it may have been stored. */
export interface WithdrawOperation extends OperationBase {
    readonly kind: 'withdraw';
}

/** The conversation of one workflow. For people who may not chat it renders nothing, and says so through `onError`. */
export declare const WorkflowChat: ForwardRefExoticComponent<WorkflowChatProps & RefAttributes<ChatHandle>>;

export interface WorkflowChatProps extends SectionProps, WrkOptions {
    /** The host's id of the workflow (its automation version). Another id shows another conversation. */
    readonly workflowId: string;
    /** Instead of a `<WrkProvider>`. */
    readonly client?: WrkClient;
    /** Opens the conversation at this message. */
    readonly initialMessageId?: string;
    /** Shows the history without a composer. */
    readonly disabled?: boolean;
    /** Puts the cursor into the composer once the conversation is there. Off: the chat takes no focus by itself. */
    readonly autoFocus?: boolean;
    /** What Enter does; `auto` sends, except where people type with a thumb. Ctrl or Cmd with Enter always sends. */
    readonly enterKey?: 'auto' | 'send' | 'newline';
    /** In code points. The service takes 10,000; less may be wanted. */
    readonly maxLength?: number;
    /** `compact` for narrow side panels: smaller text, less air. */
    readonly density?: 'comfortable' | 'compact';
    /** All are on; `{ typing: false }` leaves one out. */
    readonly features?: Partial<ChatFeatures>;
    /** What screen readers are told of new messages: author and text, only how many, or nothing. */
    readonly announce?: Verbosity;
    /** The number of unread messages, at first and whenever it changes. */
    readonly onUnreadChange?: (count: number) => void;
    /** The service has stored a message that was written here. */
    readonly onMessageSent?: (message: Message) => void;
    /** The conversation cannot be shown (any more): `chat_not_allowed`, `workflow_not_found`, `token_…`, `network`. */
    readonly onError?: (error: WrkError) => void;
}

/** What a `<WrkProvider>` provides, with every default filled in. */
export interface Wrk {
    readonly client: WrkClient;
    readonly strings: Strings;
    readonly format: Format;
    readonly locale: string | undefined;
    readonly dir: 'ltr' | 'rtl' | undefined;
    readonly theme: Theme;
    readonly slots: ChatSlots;
    readonly slotProps: ChatSlotProps;
    readonly systemRenderers: SystemRenderers;
}

/** What one user does in this page; all components that get it share its conversations. */
export declare class WrkClient {
    #private;
    readonly userId: string;
    constructor(options: WrkClientOptions);
    get clock(): Ports['clock'];
    /** What waits to be sent, or was refused, in any conversation. */
    readonly getOutbox: () => OutboxSummary;
    readonly subscribeToOutbox: (listener: () => void) => (() => void);
    /** The one session of a conversation; it does nothing until somebody holds it. */
    conversation(workflowId: string): ConversationSession;
    /** Keeps a session live until the returned function is called. */
    hold(session: ConversationSession): () => void;
    /** Ends every stream, timer and listener; what is unsent stays in this browser's storage. */
    dispose(): void;
    /** As `dispose`, once what waits to be sent has been sent. */
    retire(): void;
    /** Leaves nothing of this user in the browser, in no tab. */
    signOut(): void;
}

export interface WrkClientOptions {
    /** Where the chat service lives; by default the page's own origin. */
    readonly baseUrl?: string;
    /** Asked when there is no token, or it is about to end; with `force` when the last was refused. Has ten seconds. */
    readonly getToken: GetToken;
    /** Whose messages are "own", and whose drafts and unsent messages are kept in this browser. */
    readonly user: {
        readonly id: string;
    };
    /** `memory` leaves nothing on a shared computer: drafts and unsent messages end with the page. */
    readonly storage?: 'persistent' | 'memory';
    /** Tabs of one conversation share a stream, unless `single`. */
    readonly tabs?: 'shared' | 'single';
    /** Every failure of any conversation, also of messages that could not be sent. */
    readonly onError?: (error: WrkError) => void;
    /** What waits to be sent, or was refused, in any conversation; whenever it changes. */
    readonly onOutboxChange?: (outbox: OutboxSummary) => void;
    /** Clock, storage, network and page lifecycle of one's own; for tests. */
    readonly ports?: Partial<Ports>;
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

export interface WrkOptions {
    /** For dates, times, numbers and lists: a BCP 47 tag, by default the language of the words. Those come with `strings`. */
    readonly locale?: string | undefined;
    /** `auto` follows `locale`, else the language of `strings`, or what surrounds the chat where there is neither. */
    readonly dir?: 'auto' | 'ltr' | 'rtl' | undefined;
    /** `auto` follows what the chat stands on: the page's ground, else its `color-scheme`. */
    readonly theme?: Theme | undefined;
    /** Words in place of the English ones: a language of `@wrk/workflow-chat/strings/…`, or single words. */
    readonly strings?: Partial<Strings> | undefined;
    /** Parts of one's own in place of ours. Define them outside of components, or each render mounts them anew. */
    readonly slots?: ChatSlots | undefined;
    /** Further data for parts, ours or one's own. */
    readonly slotProps?: ChatSlotProps | undefined;
    /** Parts for system messages, by their `kind`. */
    readonly systemRenderers?: SystemRenderers | undefined;
}

/** Client, language, theme and parts for every chat below it. Providers may be nested. */
export declare function WrkProvider({ children, ...options }: WrkProviderProps): ReactNode;

export interface WrkProviderProps extends WrkOptions {
    /** Needed once; a provider inside another takes what it does not say from there. */
    readonly client?: WrkClient | undefined;
    readonly children: ReactNode;
}
