import { useEffect, useState } from 'react'
import { useWrk } from '../provider.tsx'

/** The time, told anew at every interval. */
export function useNow(intervalMs: number): number {
  const { client } = useWrk()
  const [now, setNow] = useState(() => client.clock.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(client.clock.now()), intervalMs)
    return () => clearInterval(timer)
  }, [client, intervalMs])
  return now
}
