/** Calls what the host gave. When that throws it is the host's error: told at its console, and nobody else's trouble. */
export function callHost(call: () => unknown): void {
  try {
    call()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
