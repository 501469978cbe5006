import chat from '../styles/index.css?inline'
import host from './host.css?inline'

let shared: CSSStyleSheet | null = null

/** One sheet for all elements of the page. Made by script, so that `style-src 'self'` lets it pass. */
export function styleSheet(): CSSStyleSheet {
  if (shared) return shared
  shared = new CSSStyleSheet()
  shared.replaceSync(host + chat)
  return shared
}
