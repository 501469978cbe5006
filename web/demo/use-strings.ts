import { useEffect, useState } from 'react'
import type { Strings } from '../src/react/index.ts'
import { loadStrings, type Language } from './languages.ts'

/** Null until they are there. */
export function useStrings(language: Language): Strings | null {
  const [strings, setStrings] = useState<Strings | null>(null)
  useEffect(() => {
    let isWanted = true
    void loadStrings(language).then((loaded) => isWanted && setStrings(loaded))
    return () => {
      isWanted = false
    }
  }, [language])
  return strings
}
