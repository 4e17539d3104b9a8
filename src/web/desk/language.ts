// Which language a person reads: the chosen one, else what the browser asks for. The choice is a preference and nothing else: a
// link sets it, a cookie keeps it, before and after signing in.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Language } from '../../text/sentences.ts'
import { html, type Html } from '../../text/html.ts'

const languageCookie = 'actes_langue'
/** Of the address that chooses: `?langue=en`. */
const parameter = 'langue'
const yearSeconds = 31_536_000

/** The language of an answer. */
export function languageOf({ headers, cookies }: FastifyRequest): Language {
  const chosen = known(cookies[languageCookie])
  return chosen ?? (/^en\b/i.test(headers['accept-language'] ?? '') ? 'en' : 'fr')
}

function known(text: string | null | undefined): Language | undefined {
  return text === 'fr' || text === 'en' ? text : undefined
}

/**
 * Let any address choose the language: it is kept, and the same address follows without the choice.
 * @param secure is the desk reached over HTTPS? The cookie then never leaves in clear
 */
export function addLanguageChoice(server: FastifyInstance, { secure }: { readonly secure: boolean }): void {
  const kept = { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: yearSeconds } as const
  server.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET' || !request.url.includes(`${parameter}=`)) return
    const url = URL.parse(request.url, 'http://desk.invalid')
    const chosen = known(url?.searchParams.get(parameter))
    if (!url || chosen === undefined) return
    url.searchParams.delete(parameter)
    // Where only a form leads, there is nothing to come back to.
    const back = request.is404 ? '/' : here(url)
    return reply.setCookie(languageCookie, chosen, kept).redirect(back, 303)
  })
}

/** An address of the desk, never of another host: `//elsewhere` would be one. */
function here({ pathname, search }: URL): string {
  return `/${pathname.replace(/^[/\\]+/, '')}${search}`
}

/** The way to the other language. @param url where one is, with filters that live in it; without: the path alone */
export function otherLanguage(language: Language, url?: URL): Html {
  const other = language === 'fr' ? 'en' : 'fr'
  const query = new URLSearchParams(url?.searchParams)
  query.set(parameter, other)
  return html`<a href="?${query.toString()}" lang="${other}" hreflang="${other}"
    >${other === 'en' ? 'English' : 'Français'}</a
  >`
}
