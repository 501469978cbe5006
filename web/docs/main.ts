import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js'
import 'swagger-ui-dist/swagger-ui.css'
import './docs.css'

/** Swagger UI knows the dark by a class, not by what the system says. */
const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = (): void => {
  document.documentElement.classList.toggle('dark-mode', dark.matches)
}
dark.addEventListener('change', follow)
follow()

SwaggerUI({
  domNode: document.getElementById('docs'),
  url: '/openapi.json',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // The default asks a public service whether the document is valid.
  validatorUrl: null,
})
