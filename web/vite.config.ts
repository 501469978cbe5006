import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The pages that the server itself shows: the demo at `/`, the API documentation at `/docs`. */
export default defineConfig({
  base: '/',
  plugins: [react()],
  server: {
    // Exactly the address of the people: the demo's own modules lie beside it.
    proxy: Object.fromEntries(
      ['/api', '^/demo/people$', '/openapi.json'].map((path) => [path, 'http://127.0.0.1:8000']),
    ),
  },
  build: {
    outDir: '../src/workflow_chat/static',
    emptyOutDir: true,
    target: 'es2023',
    // A data: URL in the place of a small file would not pass a strict Content-Security-Policy everywhere.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: { index: 'index.html', docs: 'docs.html' } },
  },
})
