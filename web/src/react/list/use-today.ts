import { useEffect, useState } from 'react'
import { startOfDay } from '../i18n/format.ts'
import { useWrk } from '../provider.tsx'

const DAY_MS = 86_400_000

/** The start of the present day; changes at midnight, or when a sleeping machine wakes on another day. */
export function useToday(): number {
  const { client } = useWrk()
  const [today, setToday] = useState(() => startOfDay(client.clock.now()))
  useEffect(() => {
    const update = (): void => setToday(startOfDay(client.clock.now()))
    const midnight = startOfDay(today + 1.5 * DAY_MS)
    const cancel = client.clock.after(Math.max(0, midnight - client.clock.now()), update)
    document.addEventListener('visibilitychange', update)
    return () => {
      cancel()
      document.removeEventListener('visibilitychange', update)
    }
  }, [client, today])
  return today
}
