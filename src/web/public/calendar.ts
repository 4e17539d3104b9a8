// A calendar of deadlines (RFC 5545) for whoever has its address: it shows only days, numbers and objets of actes. The
// token in the address opens nothing else, and no API token opens a calendar.
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import ical, { ICalEventTransparency } from 'ical-generator'
import { networkOf } from '#accounts/address-throttle.ts'
import { digestOf } from '#accounts/passwords.ts'
import { calendarPrefix as tokenPrefix } from '#accounts/tokens.ts'
import type { App } from '#app.ts'
import { calendarOf, type CalendarEntry } from '#operations/desk/calendar.ts'
import { echeanceWords, aVerifierWord } from '#text/delais.ts'
import { spaced } from '#text/sentences.ts'
import { taskWords } from '#text/tasks.ts'
import { sendKept } from './cached.ts'

export const calendarPrefix = '/calendar'

/** Serve calendars, in a scope of their own. Unknown and revoked addresses answer alike. */
export async function addCalendar(server: FastifyInstance, app: App) {
  await server.register(rateLimit, { timeWindow: 60_000, max: 300, keyGenerator: ({ ip }) => networkOf(ip) })
  server.addHook('onRequest', async (_request, reply) => {
    reply.header('x-robots-tag', 'noindex').header('referrer-policy', 'no-referrer')
    reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store')
  })
  server.setNotFoundHandler({ preHandler: server.rateLimit() }, async (_request, reply) =>
    reply.status(404).type('text/plain').send('404\n'),
  )
  server.setErrorHandler(async (error, _request, reply) => {
    // The log never contains the address: it is a secret.
    const { statusCode = 503 } = error as { readonly statusCode?: number }
    if (statusCode >= 500) app.ports.log.error({ error }, 'service-error')
    return reply.status(statusCode).type('text/plain').send(`${statusCode}\n`)
  })
  const look = app.lookAs({ who: 'calendar', grants: [], language: 'fr' })
  server.get('/:file', async (request, reply) => {
    const [, token = ''] =
      /^([A-Za-z0-9_-]{1,100})\.ics$/.exec((request.params as { readonly file: string }).file) ?? []
    const found = token.startsWith(tokenPrefix) ? await look(calendarOf, { digest: digestOf(token) }) : undefined
    if (!found) return reply.callNotFound()
    return sendKept(reply, renderIcs(found), { type: 'text/calendar; charset=utf-8', cache: 'private, max-age=600' })
  })
}

function renderIcs({ name, entries, isWhole }: { name: string; entries: readonly CalendarEntry[]; isWhole: boolean }) {
  const partly = spaced('Incomplet : trop d’actes pour un seul calendrier. Faites-en un par collectivité.', 'fr')
  const calendar = ical({
    name: `${spaced('Actes : échéances', 'fr')} (${name})`,
    prodId: { company: 'actes-worker', product: 'echeances', language: 'FR' },
    ttl: 3_600,
    description: isWhole ? 'Délais légaux des actes transmis, et réponses attendues par la préfecture.' : partly,
  })
  for (const entry of entries)
    calendar.createEvent({
      id: `${entry.uid}@actes-worker`,
      start: new Date(`${entry.day}T00:00:00Z`),
      stamp: entry.changedAt,
      allDay: true,
      transparency: ICalEventTransparency.TRANSPARENT,
      summary: [calendarEntryTitle(entry), entry.numero, entry.objet].filter(Boolean).join(' – '),
      description: [entry.idActe, entry.source, entry.aVerifier && aVerifierWord.fr].filter(Boolean).join(' · '),
    })
  return calendar.toString()
}

function calendarEntryTitle({ about }: CalendarEntry) {
  if ('echeance' in about)
    return about.echeance === 'executoire'
      ? 'Caractère exécutoire acquis'
      : spaced(`Fin du délai : ${echeanceWords[about.echeance].fr.toLowerCase()}`, 'fr')
  return spaced(`Répondre à la préfecture : ${taskWords[about.task].fr.toLowerCase()}`, 'fr')
}
