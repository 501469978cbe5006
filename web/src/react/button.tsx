import {
  forwardRef,
  type ComponentPropsWithoutRef,
  type ForwardRefExoticComponent,
  type RefAttributes,
} from 'react'

type ButtonProps = Omit<ComponentPropsWithoutRef<'button'>, 'type' | 'form'>

/** No form of the page has this id. */
const NO_FORM = 'wrk-no-form'

/**
 * A button that sends no form, also not one of the host's that the chat stands in. It has no `type`, because rules of pages
 * for `[type=button]` weigh as much as ours for a class.
 */
export const Button: ForwardRefExoticComponent<ButtonProps & RefAttributes<HTMLButtonElement>> =
  forwardRef<HTMLButtonElement, ButtonProps>(function Button(props, ref) {
    return <button {...props} form={NO_FORM} ref={ref} />
  })
