import { useEffect, type RefObject } from 'react'
import type { ConversationSession } from '../../core/index.ts'

const INPUTS = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart'] as const
const CHECK_MS = 1_000

/** Tells the session whether anybody looks: nothing counts as read in a hidden, unfocused or covered chat. */
export function useAttention(
  session: ConversationSession,
  scroller: RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const tell = (): void =>
      session.attend({
        isVisible: document.visibilityState === 'visible',
        isFocused: document.hasFocus(),
        isOpen: isOpen(scroller.current),
      })
    document.addEventListener('visibilitychange', tell, { signal })
    for (const type of ['focus', 'blur']) addEventListener(type, tell, { signal })
    listenForInput(() => session.touched(), signal)
    // No event tells of a host dialog that opens above the chat.
    const timer = setInterval(tell, CHECK_MS)
    tell()
    return () => {
      clearInterval(timer)
      controller.abort()
    }
  }, [session, scroller])
}

function listenForInput(touched: () => void, signal: AbortSignal): void {
  let last = Number.NEGATIVE_INFINITY
  const onInput = ({ timeStamp }: Event): void => {
    if (timeStamp - last < CHECK_MS) return
    last = timeStamp
    touched()
  }
  for (const type of INPUTS)
    addEventListener(type, onInput, { signal, passive: true, capture: true })
}

/** Neither inert nor under a modal dialog. */
function isOpen(element: HTMLElement | null): boolean {
  if (!element?.checkVisibility() || element.closest('[inert]')) return false
  const modals = [...document.querySelectorAll('dialog:modal')]
  return modals.every((modal) => modal.contains(hostOf(element)))
}

function hostOf(element: HTMLElement): Node {
  const root = element.getRootNode()
  return root instanceof ShadowRoot ? root.host : element
}
