import type { Options } from './options.ts'

const HOSTILE = `
  * { box-sizing: content-box; }
  button { all: unset; }
  li { display: none; }
  p { margin: 40px; color: hotpink; }
  ol, ul { list-style: decimal; padding: 60px; }
  textarea, input { width: 40px; border: 8px solid hotpink; background: black; }
  section, article, header, form { border: 4px dotted hotpink; margin: 20px; padding: 20px; }
  a { color: lime; text-transform: uppercase; }
  span, div { letter-spacing: 0.02em; }
  svg { width: 90px; display: block; }
`

/** The chat's own styles in one of their two forms, and the host's around them. */
export async function installStyles({ host, anchoring }: Options): Promise<void> {
  if (host === 'layer') await import('../src/styles/layer.css')
  else await import('../src/styles/index.css')
  const sheet = document.createElement('style')
  if (host === 'hostile') sheet.textContent = HOSTILE
  if (anchoring === 'auto')
    sheet.textContent += '.wrk-scroller.wrk-scroller { overflow-anchor: auto; }'
  document.head.prepend(sheet)
}
