import type { GetToken } from '../src/core/index.ts'
import type { Network } from './network.ts'

const HOUR_S = 3_600

/** As a host signs them, so that the chat reads when one ends, and asks for the next only then. */
function token(number: number): string {
  const exp = Math.floor(Date.now() / 1_000) + HOUR_S
  return `header.${btoa(JSON.stringify({ exp, number }))}.signature`
}

export function tokensOf(network: Network): GetToken {
  return () => {
    if (network.hostBrings === 'never') return new Promise<string>(() => {})
    // oxlint-disable-next-line no-unsafe-type-assertion -- hosts bring what they like
    if (network.hostBrings !== undefined) return network.hostBrings as string
    if (network.isSignedOut) throw new Error('Nobody is signed in.')
    return token(network.tokenNumber)
  }
}

export function isAccepted(authorization: string | null, { tokenNumber }: Network): boolean {
  const payload = authorization?.split('.')[1] ?? ''
  const { number }: { number?: unknown } = JSON.parse(atob(payload) || '{}')
  return number === tokenNumber
}

/** A real person's token, from the demo. */
export async function demoToken(personId: string): Promise<string> {
  const response = await fetch('/demo/people', { cache: 'no-store' })
  const people: { id: string; token: string }[] = await response.json()
  return people.find(({ id }) => id === personId)?.token ?? ''
}
