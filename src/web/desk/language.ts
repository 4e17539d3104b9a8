// What a person prefers: a language, else what the browser asks for; light or dark, else what the system shows; how wide documents are. A choice is a
// preference and nothing else: a link or a form without effects sets it, a cookie keeps it, before and after signing in.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Language } from '../../text/sentences.ts'
import { html, type Html } from '../../text/html.ts'

export const themes = ['auto', 'clair', 'sombre'] as const
export type Theme = (typeof themes)[number]

/** How wide documents stand beside an act. */
export const widths = ['moyen', 'etroit', 'large', 'aucun'] as const
export type Width = (typeof widths)[number]

/** By the parameter of the address that chooses: `?langue=en`. */
const preferences = {
  langue: { cookie: 'actes_langue', values: ['fr', 'en'] },
  theme: { cookie: 'actes_theme', values: themes },
  largeur: { cookie: 'actes_apercu', values: widths },
} as const
const yearSeconds = 31_536_000

/** The language of an answer. */
export function languageOf({ headers, cookies }: FastifyRequest): Language {
  const chosen = findKnownValue(preferences.langue.values, cookies[preferences.langue.cookie])
  return chosen ?? (/^en\b/i.test(headers['accept-language'] ?? '') ? 'en' : 'fr')
}

export function themeOf({ cookies }: FastifyRequest): Theme {
  return findKnownValue(themes, cookies[preferences.theme.cookie]) ?? 'auto'
}

export function widthOf({ cookies }: FastifyRequest): Width {
  return findKnownValue(widths, cookies[preferences.largeur.cookie]) ?? 'moyen'
}

function findKnownValue<T extends string>(values: readonly T[], text: string | null | undefined): T | undefined {
  return values.find((value) => value === text)
}

/**
 * Let any address choose: it is kept, and the same address follows without the choice.
 * @param secure is the desk reached over HTTPS? The cookie then never leaves in clear
 */
export function addPreferences(server: FastifyInstance, { secure }: { readonly secure: boolean }): void {
  const kept = { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: yearSeconds } as const
  server.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET' || !/[?&](langue|theme|largeur)=/.test(request.url)) return
    const url = URL.parse(request.url, 'http://desk.invalid')
    let isChosen = false
    for (const [parameter, { cookie, values }] of Object.entries(preferences)) {
      const chosen = findKnownValue<string>(values, url?.searchParams.get(parameter))
      if (chosen === undefined) continue
      isChosen = true
      url?.searchParams.delete(parameter)
      reply.setCookie(cookie, chosen, kept)
    }
    if (!url || !isChosen) return
    // Where only a form leads, there is nothing to come back to.
    return reply.redirect(request.is404 ? '/' : here(url), 303)
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
  query.set('langue', other)
  return html`<a href="?${query.toString()}" lang="${other}" hreflang="${other}"
    >${other === 'en' ? 'English' : 'Français'}</a
  >`
}
