import type { Theme } from '../src/react/index.ts'

export const themes: Readonly<Record<Theme, string>> = {
  auto: 'System',
  light: 'Light',
  dark: 'Dark',
}

export function themeOf(chosen: string | undefined): Theme {
  return chosen === 'light' || chosen === 'dark' ? chosen : 'auto'
}
