import type { KeyboardEvent } from 'react'

/** 229 is what browsers report for keys that an input method takes, where `isComposing` comes too late. */
export function isComposing({ nativeEvent }: KeyboardEvent): boolean {
  return nativeEvent.isComposing || nativeEvent.keyCode === 229
}

export type ComposerCommand = 'send' | 'edit-last' | null

interface ComposerKey {
  readonly key: string
  readonly shiftKey: boolean
  readonly altKey: boolean
}

export function composerCommand(event: ComposerKey, text: string): ComposerCommand {
  if (event.key === 'Enter' && !event.shiftKey && !event.altKey) return 'send'
  return event.key === 'ArrowUp' && text === '' ? 'edit-last' : null
}
