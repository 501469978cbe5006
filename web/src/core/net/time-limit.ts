import type { Clock } from '../ports/ports.ts'

/** Rejects when the answer takes longer than `ms`; whoever gave the promise may never settle it. */
export function within<T>(clock: Clock, ms: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new Error(`no answer within ${ms / 1000} seconds`)))
    answer.then(resolve, reject).finally(cancel)
  })
}

/** Rejects when the signal says so, whether or not what is waited for listens to it. */
export function abortable<T>(signal: AbortSignal | undefined, answer: Promise<T>): Promise<T> {
  if (!signal) return answer
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new DOMException('Nobody waits any more.', 'AbortError'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
