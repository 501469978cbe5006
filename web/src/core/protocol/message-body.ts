export const MAX_BODY_LENGTH = 10_000

// oxlint-disable-next-line no-control-regex -- the server refuses exactly these characters
const REFUSED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g

/** The text as the server will store it, so that the optimistic row does not change on arrival. */
export function normaliseBody(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(REFUSED, '').toWellFormed().trim()
}

/** In code points, as the server counts. */
export function bodyLength(text: string): number {
  let length = 0
  for (const _ of text) length += 1
  return length
}
