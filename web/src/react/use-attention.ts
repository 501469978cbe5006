import { useEffect } from 'react'
import type { ConversationSession } from '../core/index.ts'

/** Nothing counts as read in a hidden or unfocused window. */
export function useAttention(session: ConversationSession): void {
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const tell = (): void =>
      session.attend({
        isVisible: document.visibilityState === 'visible',
        isFocused: document.hasFocus(),
      })
    document.addEventListener('visibilitychange', tell, { signal })
    window.addEventListener('focus', tell, { signal })
    window.addEventListener('blur', tell, { signal })
    tell()
    return () => controller.abort()
  }, [session])
}
