import type { ReactNode } from 'react'

function Icon({ path }: { readonly path: string }): ReactNode {
  return (
    <svg className="wrk-icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  )
}

const CIRCLE = 'M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z'

export const SendIcon = (): ReactNode => <Icon path="M10 16V4.5M5 9l5-5 5 5" />
export const EditIcon = (): ReactNode => <Icon path="M4 16h3L16 7l-3-3-9 9v3zM11.5 5.5l3 3" />
export const DeleteIcon = (): ReactNode => (
  <Icon path="M4 6h12M8 6V4h4v2M6 6l.7 10h6.6L14 6M8.5 9v4.5M11.5 9v4.5" />
)
export const DownIcon = (): ReactNode => <Icon path="M10 4v11.5M5 11l5 5 5-5" />
export const UnfoldIcon = (): ReactNode => <Icon path="M5.5 8l4.5 4.5L14.5 8" />
export const SystemIcon = (): ReactNode => <Icon path="M11 3L5 11h4.5L9 17l6-8h-4.5L11 3z" />
export const RemovedIcon = (): ReactNode => <Icon path={`${CIRCLE}M5.5 14.5l9-9`} />
export const AlertIcon = (): ReactNode => <Icon path={`${CIRCLE}M10 6.5v4M10 13.2v.1`} />
export const ClockIcon = (): ReactNode => <Icon path={`${CIRCLE}M10 6.5v3.8l2.4 1.6`} />
export const CheckIcon = (): ReactNode => <Icon path="M4.5 10.5l3.7 3.7L15.5 6.5" />
export const ChatIcon = (): ReactNode => (
  <Icon path="M4 6.5a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H9.5L6 16.5v-3a2 2 0 0 1-2-2z" />
)
