import { Component, type ReactNode } from 'react'

interface BoundaryProps {
  readonly children: ReactNode
  readonly fallback: ReactNode
  /** What is drawn: another one is tried again. */
  readonly of?: unknown
  readonly onBroken?: (cause: unknown) => void
}

interface BoundaryState {
  readonly isBroken: boolean
  readonly of: unknown
}

/** What throws is replaced, and breaks neither what is around it nor the page. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { isBroken: false, of: this.props.of }

  static getDerivedStateFromError(): Partial<BoundaryState> {
    return { isBroken: true }
  }

  static getDerivedStateFromProps({ of }: BoundaryProps, known: BoundaryState): BoundaryState {
    return of === known.of ? known : { isBroken: false, of }
  }

  override componentDidCatch(cause: unknown): void {
    this.props.onBroken?.(cause)
  }

  override render(): ReactNode {
    return this.state.isBroken ? this.props.fallback : this.props.children
  }
}
