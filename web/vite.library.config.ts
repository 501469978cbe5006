import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const provided = /^(react|react-dom|eventsource-parser)(\/.+)?$/
const languages = ['ar', 'de', 'es', 'fr']
const strings = languages.map((code) => [`strings/${code}`, `src/react/i18n/${code}.ts`])

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
        'styles.layer': 'src/styles/layer.css',
        ...Object.fromEntries(strings),
      },
      external: [provided],
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        // Both would be named after the entry's first word.
        assetFileNames: ({ originalFileNames }) =>
          originalFileNames.some((name) => name.endsWith('layer.css'))
            ? 'styles.layer.css'
            : 'styles.css',
      },
    },
  },
})
