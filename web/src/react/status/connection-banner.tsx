import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Connection } from '../../core/index.ts'
import { useChat } from '../chat-context.ts'
import { useOnline } from '../hooks/use-online.ts'
import type { Strings } from '../i18n/strings.ts'
import { useWrk } from '../provider.tsx'
import { slot, type SlotProps } from '../slots.tsx'
import { useNow } from './use-now.ts'

const PATIENCE_MS = 4_000
const BACK_MS = 2_000
const SECOND_MS = 1_000

/** Short interruptions heal unseen. Lies over the list, so that nothing moves. */
function DefaultBanner({ connection, onTryNow }: SlotProps['ConnectionBanner']): ReactNode {
  const { strings } = useWrk()
  const { status } = connection
  const isDown = useLongDown(connection)
  const isBack = useBack(isDown)
  const isOnline = useOnline()
  useSpoken(isDown, isBack, isOnline)
  if (isBack)
    return (
      <p className="wrk-banner" data-state="back">
        {strings.backOnline}
      </p>
    )
  if (!isDown) return null
  return (
    <div className="wrk-banner" data-state={isOnline ? status.state : 'offline'}>
      <span>{textOf(connection, isOnline, strings)}</span>
      {status.state === 'waiting' && isOnline && <NextTry at={status.retryAt} />}
      <button type="button" className="wrk-link" onClick={onTryNow}>
        {status.state === 'closed' ? strings.signIn : strings.tryNow}
      </button>
    </div>
  )
}

export const ConnectionBanner: (props: SlotProps['ConnectionBanner']) => ReactNode = slot(
  'ConnectionBanner',
  DefaultBanner,
)

function textOf({ status }: Connection, isOnline: boolean, strings: Strings): string {
  if (status.state === 'closed') return strings.signedOut
  return isOnline ? strings.reconnecting : strings.offline
}

function NextTry({ at }: { readonly at: number }): ReactNode {
  const { strings } = useWrk()
  const seconds = Math.ceil((at - useNow(SECOND_MS)) / SECOND_MS)
  if (!Number.isFinite(seconds) || seconds < 1) return null
  return <span className="wrk-countdown">{strings.nextTry(seconds)}</span>
}

function useLongDown({ downSince, status }: Connection): boolean {
  const { client } = useWrk()
  const [longDownSince, setLongDownSince] = useState<number | null>(null)
  useEffect(() => {
    if (downSince === null) return undefined
    const left = downSince + PATIENCE_MS - client.clock.now()
    return client.clock.after(Math.max(0, left), () => setLongDownSince(downSince))
  }, [client, downSince])
  return status.state === 'closed' || (downSince !== null && longDownSince === downSince)
}

/** For a moment after an interruption that the user was told of. */
function useBack(isDown: boolean): boolean {
  const { client } = useWrk()
  const [isBack, setIsBack] = useState(false)
  const wasDown = useRef(isDown)
  useEffect(() => {
    const isRecovered = wasDown.current && !isDown
    wasDown.current = isDown
    setIsBack(isRecovered)
    if (!isRecovered) return undefined
    return client.clock.after(BACK_MS, () => setIsBack(false))
  }, [client, isDown])
  return isBack
}

function useSpoken(isDown: boolean, isBack: boolean, isOnline: boolean): void {
  const { announce } = useChat()
  const { strings } = useWrk()
  useEffect(() => {
    if (isDown) announce(isOnline ? strings.reconnecting : strings.offline)
    else if (isBack) announce(strings.backOnline)
  }, [isDown, isBack, isOnline, announce, strings])
}
