import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const provided = /^(react|react-dom|eventsource-parser)(\/.+)?$/

/** The package that a host application installs. Not Vite's library mode, which takes no style sheet as an entry. */
export default defineConfig({
  plugins: [react()],
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    minify: false,
    cssMinify: true,
    modulePreload: false,
    rolldownOptions: {
      input: {
        index: 'src/react/index.ts',
        core: 'src/core/index.ts',
        styles: 'src/styles/index.css',
      },
      external: [provided],
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name][extname]',
      },
    },
  },
})
