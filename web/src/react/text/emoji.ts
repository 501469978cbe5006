const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[#*\d]\ufe0f?\u20e3)/u
const MOST = 3

/** One to three emoji and nothing else; families and flags count as one. */
export function isEmojiOnly(text: string): boolean {
  if (text.length > 60) return false
  const segments = [...new Intl.Segmenter().segment(text.replace(/\s+/g, ''))]
  return (
    segments.length > 0 &&
    segments.length <= MOST &&
    segments.every(({ segment }) => EMOJI.test(segment))
  )
}
