import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The package that a host application installs. */
export default defineConfig({
  plugins: [react()],
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    minify: false,
    lib: {
      entry: { index: 'src/react/index.ts', core: 'src/core/index.ts' },
      formats: ['es'],
    },
    rolldownOptions: {
      external: [/^react(\/.+)?$/, /^react-dom(\/.+)?$/, /^eventsource-parser(\/.+)?$/],
    },
  },
})
