/** White space, and what Unicode has besides that draws nothing. */
const NOTHING = /[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu

/** Whether there is nothing in a text to see. */
export function isBlank(text: string): boolean {
  return text.replace(NOTHING, '') === ''
}
