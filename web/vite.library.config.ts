import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const provided = /^(react|react-dom)(\/.+)?$/
const languages = ['ar', 'de', 'es', 'fr']
const strings = languages.map((code) => [`strings/${code}`, `src/react/i18n/${code}.ts`])

/** Calls that make something and do nothing else: what nobody imports, a host's bundler then leaves out. */
const MADE =
  /^((?:var|let|const) \w+ = )(?=(?:createContext|forwardRef|memo|slot|plural|secondsIn|new RegExp)\()/gm
const leavable: Plugin = {
  name: 'leavable',
  renderChunk: (code) => ({ code: code.replace(MADE, '$1/* @__PURE__ */ '), map: null }),
}

/** The package that a host application installs. Not Vite's library mode, which takes no style sheet as an entry. */
export default defineConfig({
  plugins: [react(), leavable],
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
        // Components are for browsers: on a server of React's they are only named.
        banner: ({ name }) => (name === 'index' ? `'use client'\n` : ''),
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
