import { useEffect, useRef, useState, type ReactNode } from 'react'
import { isAboutToken, type Connection } from '../../core/index.ts'
import { useChat } from '../chat-context.ts'
import { useOnline } from '../hooks/use-online.ts'
import { useWrk } from '../provider.tsx'
import type { SlotProps } from '../slot-types.ts'
import { slot } from '../slots.tsx'
import { useNow } from './use-now.ts'
import { Button } from '../button.tsx'

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
  const isOut = isSignedOut(connection, isOnline)
  const text = isOut ? strings.signedOut : isOnline ? strings.reconnecting : strings.offline
  useSpoken(isDown ? text : isBack ? strings.backOnline : null)
  if (isBack)
    return (
      <p className="wrk-banner" data-state="back">
        {strings.backOnline}
      </p>
    )
  if (!isDown) return null
  return (
    <div className="wrk-banner" data-state={isOnline ? status.state : 'offline'}>
      <span>{text}</span>
      {status.state === 'waiting' && isOnline && !isOut && <NextTry at={status.retryAt} />}
      <Button className="wrk-link" onClick={onTryNow}>
        {isOut ? strings.signIn : strings.tryNow}
      </Button>
    </div>
  )
}

export const ConnectionBanner: (props: SlotProps['ConnectionBanner']) => ReactNode = slot(
  'ConnectionBanner',
  DefaultBanner,
)

/** Who is offline may well be signed in: the host cannot be asked. */
function isSignedOut({ status, needsToken }: Connection, isOnline: boolean): boolean {
  return status.state === 'closed' ? isAboutToken(status.error) : needsToken && isOnline
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

function useSpoken(text: string | null): void {
  const { announce } = useChat()
  useEffect(() => {
    if (text !== null) announce(text)
  }, [text, announce])
}
