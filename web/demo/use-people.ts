import { useCallback, useEffect, useState } from 'react'
import { fetchPeople, type DemoPerson } from './people.ts'

type People =
  | { readonly state: 'loading' }
  | { readonly state: 'failed' }
  | { readonly state: 'ready'; readonly people: readonly DemoPerson[] }

export function usePeople(): [People, () => void] {
  const [loaded, setLoaded] = useState<People>({ state: 'loading' })
  const load = useCallback(() => {
    fetchPeople().then(
      (people) => setLoaded({ state: 'ready', people }),
      () => setLoaded({ state: 'failed' }),
    )
  }, [])
  useEffect(load, [load])
  return [loaded, load]
}
