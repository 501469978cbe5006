import { useEffect, useState } from 'react'
import { startOfDay } from '../i18n/format.ts'
import { useWrk } from '../provider.tsx'

const DAY_MS = 86_400_000

/** The start of the present day; changes at midnight, when a sleeping machine wakes on another day, and with the zone. */
export function useToday(): number {
  const { client, format } = useWrk()
  const { zone } = format
  const [known, setKnown] = useState({ zone: '', today: 0 })
  const today = known.zone === zone ? known.today : startOfDay(client.clock.now())
  useEffect(() => {
    const update = (): void => setKnown({ zone, today: startOfDay(client.clock.now()) })
    const midnight = startOfDay(today + 1.5 * DAY_MS)
    const cancel = client.clock.after(Math.max(0, midnight - client.clock.now()), update)
    document.addEventListener('visibilitychange', update)
    return () => {
      cancel()
      document.removeEventListener('visibilitychange', update)
    }
  }, [client, today, zone])
  return today
}
