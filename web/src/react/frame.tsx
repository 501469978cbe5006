import type { ReactNode, RefObject } from 'react'
import type { ChatParts } from './chat-props.ts'
import { useWrk } from './provider.tsx'
import { useHostTheme } from './use-host-theme.ts'
import { useOwnKeys } from './use-own-keys.ts'
import { useRefusedFiles } from './use-refused-files.ts'

interface FrameProps extends Pick<ChatParts, 'section' | 'density'> {
  readonly root: RefObject<HTMLElement | null>
  readonly state: string
  readonly children: ReactNode
}

/** The element that is the chat to its page, in whatever state it is. */
export function Frame({ root, state, section, density, children }: FrameProps): ReactNode {
  const { strings, theme, dir, locale } = useWrk()
  const { className, ...attributes } = section
  const ground = useHostTheme(root, theme)
  const { isTold, ...files } = useRefusedFiles(section)
  useOwnKeys(root)
  return (
    <section
      aria-label={strings.conversation}
      lang={locale ?? strings.language}
      dir={dir}
      {...attributes}
      {...files}
      ref={root}
      className={className ? `wrk-chat ${className}` : 'wrk-chat'}
      data-theme={ground}
      data-density={density}
      data-state={state}
    >
      {children}
      <output className="wrk-told">{isTold && strings.noFiles}</output>
    </section>
  )
}
