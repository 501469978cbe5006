import { StrictMode, useEffect, useState, type ReactNode } from 'react'
import { WorkflowChat, WrkProvider, type Strings } from '../src/react/index.ts'
import type { Options } from './options.ts'
import { Panel } from './panel.tsx'
import { partsOf } from './parts.tsx'
import type { Playground } from './playground.ts'
import { Tabs } from './tabs.tsx'

interface PageProps {
  readonly playground: Playground
  readonly options: Options
  readonly strings: Partial<Strings>
}

export function Page({ playground, options, strings }: PageProps): ReactNode {
  const [workflowId, setWorkflowId] = useState(options.workflowId)
  const [isMounted, setIsMounted] = useState(true)
  useEffect(() => {
    playground.onShow((view) => {
      if (view.workflowId !== undefined) setWorkflowId(view.workflowId)
      if (view.isMounted !== undefined) setIsMounted(view.isMounted)
    })
  }, [playground])
  const [slots] = useState(() => partsOf(options, playground))
  const chat = (
    <WrkProvider
      client={playground.client}
      locale={options.locale}
      theme={options.theme}
      strings={strings}
      slots={slots}
    >
      {isMounted && (
        <WorkflowChat
          workflowId={workflowId}
          disabled={options.disabled}
          enterKey={options.enterKey}
          {...(options.messageId !== undefined && { initialMessageId: options.messageId })}
        />
      )}
    </WrkProvider>
  )
  return (
    <div className="page" data-theme={options.theme}>
      {!options.isTab && <Panel playground={playground} />}
      <main>{options.tabs > 0 ? <Tabs count={options.tabs} /> : inMode(options, chat)}</main>
    </div>
  )
}

function inMode({ isStrict }: Options, chat: ReactNode): ReactNode {
  return isStrict ? <StrictMode>{chat}</StrictMode> : chat
}
