export { createWrkClient, WrkClient, WrkError, type WrkClientOptions } from '../core/index.ts'
export { WrkProvider, type WrkProviderProps } from './provider.tsx'
export { en, type Strings } from './strings.ts'
export { WorkflowChat, type WorkflowChatProps } from './workflow-chat.tsx'
