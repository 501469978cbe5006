import { registerHooks } from 'node:module'

/** react-dom 18 asks for `react`, and must get the 18 that is installed beside the 19. */
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier.replace(/^(react|react-dom)(?=\/|$)/, '$1-18'), context),
})
