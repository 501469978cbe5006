import { useState, type ReactNode } from 'react'

interface TabsProps {
  readonly count: number
}

/** Tabs of one browser, side by side: each is a document of its own, and all talk to the server of this page. */
export function Tabs({ count }: TabsProps): ReactNode {
  const [open, setOpen] = useState(() => Array.from({ length: count }, (_, index) => index + 1))
  const query = new URLSearchParams(location.search)
  query.delete('tabs')
  query.set('tab', '')
  return (
    <div className="tabs">
      {open.map((number) => (
        <section key={number}>
          <button type="button" onClick={() => setOpen(open.filter((one) => one !== number))}>
            Close tab {number}
          </button>
          <iframe title={`Tab ${number}`} src={`?${query}`} />
        </section>
      ))}
    </div>
  )
}
