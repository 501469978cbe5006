import { useCallback, useEffect, useState } from 'react'

export type ChoiceName = 'person' | 'left' | 'right' | 'workflow' | 'language' | 'theme'
export type Choice = Readonly<Partial<Record<ChoiceName, string>>>

function read(): Choice {
  return Object.fromEntries(new URLSearchParams(location.search))
}

/** Every choice lives in the address, so that it can be shared, reloaded and undone by going back. */
export function useChoice(): [Choice, (changes: Choice) => void] {
  const [choice, setChoice] = useState(read)
  useEffect(() => {
    const update = (): void => setChoice(read())
    addEventListener('popstate', update)
    return () => removeEventListener('popstate', update)
  }, [])
  const choose = useCallback((changes: Choice) => {
    const next = { ...read(), ...changes }
    history.pushState(null, '', `?${new URLSearchParams(next)}`)
    setChoice(next)
  }, [])
  return [choice, choose]
}
