import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const folder = import.meta.dirname

/** The scripted scenarios, for people (`npm run playground`) and for the browser tests (built, then served). */
export default defineConfig(({ mode }) => ({
  root: folder,
  plugins: [react()],
  publicDir: false,
  // The development build of React tells of mistakes, and mounts twice in StrictMode: the tests want both.
  define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
  build: { outDir: `../node_modules/.playground/${mode}`, emptyOutDir: true, target: 'es2023' },
  server: { fs: { allow: ['..'] } },
}))
