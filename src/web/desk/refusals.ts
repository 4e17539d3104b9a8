// Error pages where no page answers, in the desk's own frame; they reveal nothing of the machine.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { statusOf } from '../problem.ts'
import type { App } from '#app.ts'
import { ActesError } from '#errors.ts'
import { html } from '#text/html.ts'
import type { Language } from '#text/sentences.ts'
import { sendPage } from './layout.ts'
import { languageOf } from './language.ts'
import { renderNotePage } from './sign-in-forms.ts'

type RefusalWords = Readonly<Record<Language, readonly [title: string, lead: string]>>

const nowhere: RefusalWords = {
  fr: ['Cette page n’existe pas', 'Vérifiez l’adresse, ou revenez à l’accueil.'],
  en: ['There is no such page', 'Check the address, or go back to the start.'],
}
const expired: RefusalWords = {
  fr: [
    'Ce formulaire a expiré',
    'Rien n’a été fait : vous vous êtes déconnecté ou reconnecté depuis que sa page a été ouverte. Rouvrez la page, puis recommencez.',
  ],
  en: [
    'This form has expired',
    'Nothing was done: you signed out or in since its page was opened. Open the page again, then try again.',
  ],
}
const keptWords: Readonly<Record<Language, readonly [text: string, link: string]>> = {
  fr: [
    'Rien n’a été fait : vous vous êtes déconnecté ou reconnecté depuis que sa page a été ouverte. Ce que vous aviez saisi est conservé douze heures : reprenez-le, relisez-le, puis envoyez-le.',
    'Reprendre ma saisie',
  ],
  en: [
    'Nothing was done: you signed out or in since its page was opened. What you had typed is kept for twelve hours: take it up, read it again, then send it.',
    'Take up what I typed',
  ],
}
const tooMany: RefusalWords = {
  fr: ['Trop de demandes à la fois', 'Attendez une minute, puis recommencez.'],
  en: ['Too many calls at once', 'Wait for a minute, then try again.'],
}
const refused: RefusalWords = {
  fr: ['Demande refusée', 'Rien n’a été fait.'],
  en: ['This request is not accepted', 'Nothing was done.'],
}
/** The database does not answer, the disk is full, or too many requests arrive at once. */
export const away: RefusalWords = {
  fr: [
    'Le service ne répond pas en ce moment',
    'Rien de ce qui est enregistré n’est perdu : attendez une minute, puis recommencez.',
  ],
  en: [
    'The service does not answer at the moment',
    'Nothing that is stored is lost: wait for a minute, then try again.',
  ],
}
const bug: RefusalWords = {
  fr: [
    'Une erreur inattendue',
    'Elle est inscrite au journal technique : vérifiez où en est l’acte avant de recommencer.',
  ],
  en: ['An unexpected error', 'It stands in the log of the machine: look where the act stands before you try again.'],
}

const byStatus: Readonly<Record<number, RefusalWords>> = { 403: expired, 404: nowhere, 429: tooMany, 503: away }

interface DeskRefusal {
  readonly status: number
  readonly words: RefusalWords
}

/** Our own errors have the status that the API gives them; a 403 of ours is not an expired form. */
function deskRefusalOf(error: unknown): DeskRefusal {
  const { statusCode = 500 } = error as { readonly statusCode?: number }
  const status = error instanceof ActesError ? statusOf(error.code, error.kind) : statusCode
  if (status !== 503 && (status < 400 || status >= 500)) return { status: 500, words: bug }
  const isForm = status !== 403 || !(error instanceof ActesError)
  return { status, words: (isForm ? byStatus[status] : undefined) ?? refused }
}

interface Refusing {
  readonly log: App['ports']['log']
  /** Holds the form of a request. @returns the address that shows it again */
  readonly late: (request: FastifyRequest) => Promise<string | undefined>
}

/** True when the token is missing or too old; requests from another site have another error. */
function isStaleToken(error: unknown) {
  return String((error as { readonly code?: unknown }).code).startsWith('FST_CSRF_')
}

export function addRefusals(server: FastifyInstance, { log, late }: Refusing) {
  const refuse = (reply: FastifyReply, { status, words }: DeskRefusal) => {
    const language = languageOf(reply.request)
    const [title, text] = words[language]
    const page = renderNotePage(language, { title, text, more: html`<p><a href="/">actes-worker</a></p>` })
    return sendPage(reply.status(status), page)
  }
  const keptFor = (reply: FastifyReply, at: string) => {
    const language = languageOf(reply.request)
    const [text, link] = keptWords[language]
    const more = html`<p><a class="button" data-reprise href="${at}">${link}</a></p>`
    return sendPage(reply.status(403), renderNotePage(language, { title: expired[language][0], text, more }))
  }
  // Unknown addresses count against the rate limit too.
  const counted = { preHandler: server.rateLimit() }
  server.setNotFoundHandler(counted, async (_request, reply) => refuse(reply, { status: 404, words: nowhere }))
  server.setErrorHandler(async (error, _request, reply) => {
    const refusal = deskRefusalOf(error)
    if (refusal.words === bug) log.error({ error }, 'bug')
    if (refusal.words === away) reply.header('retry-after', '30')
    const kept = isStaleToken(error) ? await late(reply.request) : undefined
    return kept === undefined ? refuse(reply, refusal) : keptFor(reply, kept)
  })
  // No name contains a NUL, and the database accepts none.
  server.addHook('onRequest', async (request, reply) => {
    if (/%00|\0/i.test(request.url)) await refuse(reply, { status: 404, words: nowhere })
  })
}
