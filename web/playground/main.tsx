import { createRoot } from 'react-dom/client'
import './playground.css'
import { showElement } from './element.ts'
import { createPlayground } from './playground.ts'
import { Page } from './page.tsx'
import { readOptions, stringsFor } from './options.ts'
import { installStyles } from './styles.ts'

const options = readOptions(location.search)
const root = document.getElementById('root')
const [strings] = await Promise.all([stringsFor(options.locale), installStyles(options)])
const playground = createPlayground(options)
Object.assign(globalThis, { playground })
if (root && options.as === 'element') showElement(root, playground, options)
else if (root) {
  playground.root = createRoot(root)
  playground.root.render(<Page playground={playground} options={options} strings={strings} />)
  markFirstPaint()
}

/** For the benchmark: when the latest page had been painted. */
function markFirstPaint(): void {
  const isThere = document.querySelector('.wrk-list > [data-key]') !== null
  if (isThere) requestAnimationFrame(() => performance.mark('latest page'))
  else requestAnimationFrame(markFirstPaint)
}
