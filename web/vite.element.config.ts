import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `<wrk-workflow-chat>` as one file with everything inside, for pages that have neither React nor a bundler. */
export default defineConfig({
  plugins: [react()],
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: 'es2023',
    cssMinify: true,
    modulePreload: false,
    rolldownOptions: {
      input: { element: 'src/element/index.ts' },
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: '[name].js' },
    },
  },
})
