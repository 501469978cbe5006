import type { Participant, Permission } from '../src/core/protocol/views.ts'

export const ME = 'ana'

function portrait(hue: number): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="oklch(0.82 0.09 ${hue})"/><circle cx="32" cy="25" r="12" fill="oklch(0.45 0.1 ${hue})"/><path d="M8 64a24 22 0 0 1 48 0z" fill="oklch(0.45 0.1 ${hue})"/></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

export const people: readonly Participant[] = [
  { id: ME, name: 'Ana Lopes', avatarUrl: null, side: 'client' },
  { id: 'ben', name: 'Ben Okafor', avatarUrl: null, side: 'client' },
  { id: 'carla', name: 'Carla Núñez', avatarUrl: portrait(300), side: 'client' },
  { id: 'mia', name: 'Mia Chen', avatarUrl: null, side: 'wrk' },
  { id: 'noor', name: 'نور الهدى', avatarUrl: null, side: 'wrk' },
  { id: 'tom', name: 'Tom Weber', avatarUrl: null, side: 'wrk' },
]

export const member: readonly Permission[] = [
  'workflow:chat:read',
  'workflow:chat:write',
  'workflow:chat:edit',
  'workflow:chat:delete',
]
