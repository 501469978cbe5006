import { useEffect, useState, type RefObject } from 'react'
import type { Theme } from './provider.tsx'

/** From here on a ground is light, and the text on it dark: the middle between black and white for the eye. */
const LIGHT_FROM = 0.18
const ATTRIBUTES = {
  attributes: true,
  attributeFilter: ['class', 'style', 'data-theme', 'data-mode'],
}

/** `auto` is what the chat stands on: the ground that the host has painted, and where it paints none its `color-scheme`. */
export function useHostTheme(root: RefObject<HTMLElement | null>, theme: Theme): Theme {
  const [ground, setGround] = useState<Theme>('auto')
  useEffect(() => {
    const chat = root.current
    if (theme !== 'auto' || !chat) return undefined
    const around = ancestorsOf(chat)
    const look = (): void => setGround(groundOf(around))
    const controller = new AbortController()
    const { signal } = controller
    const changes = new MutationObserver(look)
    for (const element of around) changes.observe(element, ATTRIBUTES)
    // Some pages change the style sheet instead.
    changes.observe(document.head, { childList: true })
    document.head.addEventListener('load', look, { signal, capture: true })
    document.addEventListener('transitionend', look, { signal })
    prefersDark()?.addEventListener('change', look, { signal })
    look()
    return () => {
      changes.disconnect()
      controller.abort()
    }
  }, [root, theme])
  return theme === 'auto' ? ground : theme
}

function prefersDark(): MediaQueryList | null {
  try {
    return matchMedia('(prefers-color-scheme: dark)')
  } catch {
    return null
  }
}

/** Outwards, through shadow roots. */
function ancestorsOf(element: Element): Element[] {
  const around: Element[] = []
  for (let one = outerOf(element); one; one = outerOf(one)) around.push(one)
  return around
}

function outerOf(element: Element): Element | null {
  const root = element.getRootNode()
  const outer = element.assignedSlot ?? element.parentElement
  return outer ?? (root instanceof ShadowRoot ? root.host : null)
}

function groundOf(around: readonly Element[]): Theme {
  const grounds = around.map((element) => luminanceOf(getComputedStyle(element).backgroundColor))
  const ground = grounds.find((luminance) => luminance !== null) ?? null
  if (ground === null) return schemeOf(around[0])
  return ground > LIGHT_FROM ? 'light' : 'dark'
}

/** A page that says nothing of dark is light, whatever the visitor's system is. */
function schemeOf(parent: Element | undefined): Theme {
  const own = parent ? getComputedStyle(parent).colorScheme : 'normal'
  const ofPage = document.querySelector<HTMLMetaElement>('meta[name="color-scheme"]')?.content
  const schemes = (own === 'normal' ? (ofPage ?? '') : own).split(/\s+/)
  if (!schemes.includes('dark')) return 'light'
  return schemes.includes('light') && !prefersDark()?.matches ? 'light' : 'dark'
}

/** Null where one sees through it. Drawn, because a colour may be written in many ways. */
function luminanceOf(color: string): number | null {
  if (color === 'transparent' || color === 'rgba(0, 0, 0, 0)') return null
  const canvas = document.createElement('canvas')
  canvas.width = 1
  canvas.height = 1
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return null
  context.fillStyle = color
  context.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data
  return alpha < 128 ? null : 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

function linear(value: number): number {
  return value <= 10 ? value / 3_295 : ((value / 255 + 0.055) / 1.055) ** 2.4
}
