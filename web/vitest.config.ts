import { defineConfig } from 'vitest/config'

/** A busy machine is slow and not wrong. */
const common = { pool: 'threads' as const, restoreMocks: true, testTimeout: 30_000 }
const components = {
  ...common,
  include: ['test/react/**/*.test.tsx'],
  environment: 'happy-dom' as const,
}

/** The core without a DOM; the components in both versions of React that the package promises. */
export default defineConfig({
  test: {
    projects: [
      {
        test: { ...common, name: 'unit', include: ['src/**/*.test.ts'], environment: 'node' },
      },
      {
        test: { ...components, name: 'react-19', env: { REACT_MAJOR: '19' } },
      },
      {
        resolve: { alias: [{ find: /^(react|react-dom)(?=\/|$)/, replacement: '$1-18' }] },
        test: {
          ...components,
          name: 'react-18',
          env: { REACT_MAJOR: '18' },
          setupFiles: ['test/react/resolve-react-18.ts'],
        },
      },
    ],
  },
})
