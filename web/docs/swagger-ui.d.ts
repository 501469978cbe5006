declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  interface SwaggerUIOptions {
    domNode: HTMLElement | null
    url: string
    deepLinking?: boolean
    defaultModelsExpandDepth?: number
    displayRequestDuration?: boolean
    tryItOutEnabled?: boolean
    validatorUrl?: string | null
  }
  export default function SwaggerUI(options: SwaggerUIOptions): void
}
