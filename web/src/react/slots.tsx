import type { ComponentType, ReactNode } from 'react'
import { Boundary } from './boundary.tsx'
import { useWrk } from './provider.tsx'
import { partOf } from './given.ts'
import type { Slot, SlotName, SlotProps } from './slot-types.ts'

/** A part of the chat: the host's where it gave one that works, else ours. */
export function slot<N extends SlotName>(
  name: N,
  Default: ComponentType<SlotProps[N]>,
): (props: SlotProps[N]) => ReactNode {
  return function SlotOf(props) {
    const { slots, slotProps } = useWrk()
    const Custom: Slot<N> | undefined = partOf(`slots.${name}`, slots[name])
    const all: SlotProps[N] = { ...props, ...slotProps[name] }
    const ours = draw(Default, all)
    if (!Custom) return ours
    return <Boundary fallback={ours}>{draw(Custom, { ...all, Default })}</Boundary>
  }
}

function draw<P extends object>(Part: ComponentType<P>, props: P): ReactNode {
  return <Part {...props} />
}
