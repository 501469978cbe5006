import { useEffect, type RefObject } from 'react'

const TYPES = [
  'keydown',
  'keypress',
  'keyup',
  'beforeinput',
  'input',
  'copy',
  'cut',
  'paste',
] as const
/** Keys with Ctrl or Cmd that belong to a text that is being written. */
const EDITING = new Set(['a', 'c', 'v', 'x', 'y', 'z', 'Enter', 'Backspace', 'Delete'])
/** Keys that leave a text, and mean something to the page around it. */
const LEAVING = new Set(['Escape', 'Tab'])

/**
 * Outside of a shadow root its events seem to come from the host element, which is no input: a page's shortcuts would take
 * what is typed. So that stays inside, once our own handlers have had it.
 */
export function useOwnKeys(chat: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const root = chat.current?.getRootNode()
    if (!(root instanceof ShadowRoot)) return undefined
    const controller = new AbortController()
    const { signal } = controller
    for (const type of TYPES) root.addEventListener(type, keepInside, { signal })
    return () => controller.abort()
  }, [chat])
}

function keepInside(event: Event): void {
  const [target] = event.composedPath()
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) {
    if (!(event instanceof KeyboardEvent) || isTyped(event)) event.stopPropagation()
  }
}

function isTyped(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey } = event
  const isCharacter = event.getModifierState('AltGraph') || (ctrlKey && altKey && key.length === 1)
  if (LEAVING.has(key) || /^F\d+$/.test(key)) return false
  return isCharacter || !(ctrlKey || metaKey) || EDITING.has(key)
}
