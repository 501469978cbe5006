import {
  useEffect,
  useState,
  type ClipboardEvent,
  type DragEvent,
  type HTMLAttributes,
} from 'react'
import { useWrk } from './provider.tsx'

const TOLD_MS = 6_000
type Handlers = Pick<HTMLAttributes<HTMLElement>, 'onDragOver' | 'onDrop' | 'onPaste'>

/**
 * Files cannot be sent yet. What is dropped would be opened by the browser in place of the page, and what is pasted would be
 * lost without a word. A part of the host's that takes files prevents the default before.
 */
export function useRefusedFiles(own: Handlers): Handlers & { readonly isTold: boolean } {
  const { client } = useWrk()
  const [told, setTold] = useState(0)
  useEffect(() => {
    if (told === 0) return undefined
    return client.clock.after(TOLD_MS, () => setTold(0))
  }, [client, told])
  const refuse = (event: DragEvent<HTMLElement>): void => {
    if (event.isDefaultPrevented() || isTextForInput(event)) return
    event.preventDefault()
    if (!hasFiles(event.dataTransfer)) return
    if (event.type === 'dragover') event.dataTransfer.dropEffect = 'none'
    setTold((count) => count + 1)
  }
  return {
    isTold: told > 0,
    onDragOver: (event) => {
      own.onDragOver?.(event)
      refuse(event)
    },
    onDrop: (event) => {
      own.onDrop?.(event)
      refuse(event)
    },
    onPaste: (event) => {
      own.onPaste?.(event)
      if (!event.isDefaultPrevented() && isFileOnly(event)) setTold((count) => count + 1)
    },
  }
}

function hasFiles({ types }: DataTransfer): boolean {
  return types.includes('Files')
}

function isTextForInput({ target, dataTransfer }: DragEvent<HTMLElement>): boolean {
  return target instanceof HTMLTextAreaElement && !hasFiles(dataTransfer)
}

function isFileOnly({ clipboardData }: ClipboardEvent<HTMLElement>): boolean {
  return clipboardData.files.length > 0 && clipboardData.getData('text/plain') === ''
}
