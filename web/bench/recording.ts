export interface Recorded {
  /** Every stretch of work between two turns of the event loop. */
  readonly tasks: readonly number[]
  readonly longTasks: readonly number[]
  /** From a key to the frame that shows it. */
  readonly keys: readonly number[]
}

/** Runs in the page. Tasks under 50 ms are seen by how late a channel's message comes. */
export function recordFrames(): void {
  const tasks: number[] = []
  const longTasks: number[] = []
  const keys: number[] = []
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration)
  })
  observer.observe({ type: 'longtask' })
  const channel = new MessageChannel()
  let asked = performance.now()
  channel.port1.addEventListener('message', () => {
    tasks.push(performance.now() - asked)
    setTimeout(() => {
      asked = performance.now()
      channel.port2.postMessage(null)
    }, 4)
  })
  channel.port1.start()
  channel.port2.postMessage(null)
  const input = document.querySelector('.wrk-input')
  input?.addEventListener('keydown', ({ timeStamp }) => {
    requestAnimationFrame(() => {
      const paint = new MessageChannel()
      paint.port1.addEventListener('message', () => keys.push(performance.now() - timeStamp))
      paint.port1.start()
      paint.port2.postMessage(null)
    })
  })
  Object.assign(globalThis, { recorded: () => ({ tasks, longTasks, keys }) })
}

/** Runs in the page: how many rows anything happened in. */
export function countRenders(selector: string): void {
  const touched = new Set<Node>()
  const list = document.querySelector('.wrk-list')
  const rowOf = (node: Node): Element | null =>
    (node instanceof Element ? node : node.parentElement)?.closest(selector) ?? null
  const changes = new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      for (const node of [target, ...addedNodes]) {
        const row = rowOf(node)
        if (row) touched.add(row)
      }
    }
  })
  if (list)
    changes.observe(list, { subtree: true, childList: true, attributes: true, characterData: true })
  Object.assign(globalThis, { touchedRows: () => touched.size })
}
