// Preferences of a person, kept in cookies before and after signing in: language (else the browser's), light or dark
// (else the system's). Any link or form without effects may set them.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Language } from '#text/sentences.ts'
import { html } from '#text/html.ts'
import { among } from './visit.ts'

export const themes = ['auto', 'clair', 'sombre'] as const
export type Theme = (typeof themes)[number]

const preferences = {
  langue: { cookie: 'actes_langue', values: ['fr', 'en'] },
  theme: { cookie: 'actes_theme', values: themes },
} as const
const yearSeconds = 31_536_000

export function languageOf({ headers, cookies }: FastifyRequest) {
  const chosen = among(preferences.langue.values, cookies[preferences.langue.cookie])
  return chosen ?? (/^en\b/i.test(headers['accept-language'] ?? '') ? 'en' : 'fr')
}

export function themeOf({ cookies }: FastifyRequest): Theme {
  return among(themes, cookies[preferences.theme.cookie]) ?? 'auto'
}

/** Store the choice that any address makes, then redirect to that address without it. */
export function addPreferences(server: FastifyInstance, { secure }: { readonly secure: boolean }) {
  const kept = { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: yearSeconds } as const
  server.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET' || !/[?&](langue|theme)=/.test(request.url)) return
    const url = URL.parse(request.url, 'http://desk.invalid')
    let isChosen = false
    for (const [parameter, { cookie, values }] of Object.entries(preferences)) {
      const chosen = among<string>(values, url?.searchParams.get(parameter))
      if (chosen === undefined) continue
      isChosen = true
      url?.searchParams.delete(parameter)
      reply.setCookie(cookie, chosen, kept)
    }
    if (!url || !isChosen) return
    // An address that only answers POST has no page to go back to.
    return reply.redirect(request.is404 ? '/' : here(url), 303)
  })
}

/** The path on the desk, with one leading slash: `//elsewhere` would lead to another host. */
function here({ pathname, search }: URL) {
  return `/${pathname.replace(/^[/\\]+/, '')}${search}`
}

/** Link to the other language. @param url current address, whose filters are kept; without it, the path alone */
export function otherLanguage(language: Language, url?: URL) {
  const other = language === 'fr' ? 'en' : 'fr'
  const query = new URLSearchParams(url?.searchParams)
  query.set('langue', other)
  return html`<a href="?${query.toString()}" lang="${other}" hreflang="${other}"
    >${other === 'en' ? 'English' : 'Français'}</a
  >`
}
