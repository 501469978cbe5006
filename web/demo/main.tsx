import { StrictMode, useLayoutEffect, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import '../src/styles/index.css'
import './demo.css'
import { ChatFrame } from './chat-frame.tsx'
import { SideBySide } from './side-by-side.tsx'
import { themeOf } from './theme.ts'
import { useChoice } from './use-choice.ts'
import { usePeople } from './use-people.ts'

function Demo(): ReactNode {
  const [choice, choose] = useChoice()
  const [loaded, reload] = usePeople()
  useTheme(themeOf(choice.theme))
  if (loaded.state === 'loading') return <p className="demo-note">Loading the demo…</p>
  if (loaded.state === 'failed') return <Unreachable onRetry={reload} />
  if (choice.person !== undefined) return <ChatFrame people={loaded.people} choice={choice} />
  return <SideBySide people={loaded.people} choice={choice} choose={choose} />
}

function useTheme(theme: string): void {
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])
}

function Unreachable({ onRetry }: { readonly onRetry: () => void }): ReactNode {
  return (
    <div className="demo-note" role="alert">
      <p>The demo server does not answer.</p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  )
}

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Demo />
    </StrictMode>,
  )
}
