import { Component, type ReactNode } from 'react'

interface RowBoundaryProps {
  readonly children: ReactNode
  readonly fallback: ReactNode
}

/** A part of the host's that throws breaks one row, not the page. */
export class RowBoundary extends Component<RowBoundaryProps, { readonly isBroken: boolean }> {
  override state: { readonly isBroken: boolean } = { isBroken: false }

  static getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true }
  }

  override render(): ReactNode {
    return this.state.isBroken ? this.props.fallback : this.props.children
  }
}
