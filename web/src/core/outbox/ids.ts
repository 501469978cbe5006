let lastTime = 0
let sequence = 0

/** UUIDv7, strictly increasing within this page and after every id observed, so that ids sort in the order they were made. */
export function uuidv7(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  advance(now)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, Math.floor(lastTime / 0x10000))
  view.setUint16(4, lastTime % 0x10000)
  view.setUint16(6, 0x7000 | sequence)
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f))
  return format(bytes)
}

/** Made by an earlier page or another tab, perhaps when the clock showed a later time. */
export function observeId(id: string): void {
  const time = /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(id)
    ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
    : 0
  if (time < lastTime) return
  sequence = time > lastTime ? Number.parseInt(id.slice(15, 18), 16) : 0xfff
  lastTime = time
}

function advance(now: number): void {
  sequence = now > lastTime ? 0 : sequence + 1
  lastTime = Math.max(now, lastTime)
  if (sequence > 0xfff) {
    lastTime += 1
    sequence = 0
  }
}

function format(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
