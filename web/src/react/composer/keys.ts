import type { KeyboardEvent } from 'react'

/** 229 is what browsers report for keys that an input method takes, where `isComposing` comes too late. */
export function isComposing({ nativeEvent }: KeyboardEvent): boolean {
  return nativeEvent.isComposing || nativeEvent.keyCode === 229
}

export function isComposingInput(event: Event): boolean {
  return event instanceof InputEvent && event.isComposing
}

export type ComposerCommand = 'send' | 'edit-last' | null
export type EnterKey = 'send' | 'newline'

interface ComposerKey {
  readonly key: string
  readonly shiftKey: boolean
  readonly altKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

export function composerCommand(
  event: ComposerKey,
  text: string,
  enterKey: EnterKey,
): ComposerCommand {
  const { key, shiftKey, altKey, ctrlKey, metaKey } = event
  if (key === 'ArrowUp') return text === '' ? 'edit-last' : null
  if (key !== 'Enter' || shiftKey || altKey) return null
  return ctrlKey || metaKey || enterKey === 'send' ? 'send' : null
}
