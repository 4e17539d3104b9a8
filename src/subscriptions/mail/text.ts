// The French text and HTML of an event mail. Mails travel unencrypted: no objet, no person's name.
import { errors, type ErrorCode } from '#errors.ts'
import { codeSentence, dated, spaced } from '#text/sentences.ts'
import type { NamedEvent } from '#store/subscriptions/mails.ts'
import { healing } from '#text/messages.ts'
import { html, typeset } from '#text/html.ts'
import { isEventType, eventTypes } from '../catalogue.ts'
import { countSaid, lineSaid, type WaitingLine } from '../waiting.ts'

const most = 20

interface MailText {
  readonly subject: string
  readonly text: string
  readonly html: string
}

interface MailContext {
  /** `daily 2025-07-08`, `weekly …`, else immediate. */
  readonly period: string
  /** Of the desk, without trailing slash. */
  readonly url: string
  /** What waits for the person, as the desk's first page says it. */
  readonly lines?: readonly WaitingLine[]
}

export function mailText(events: readonly NamedEvent[], { period, url, lines = [] }: MailContext): MailText {
  const groups = groupsOf(events)
  const works = lines.map((line) => ({ said: formatWaitingLine(line), href: `${url}${line.href}` }))
  const waits = lines.reduce((sum, { count }) => sum + count, 0)
  const lead = formatMailLead(events.length, period, waits)
  const foot = `${spaced('Vos choix :', 'fr')} ${url}/moi/avis`
  const waiting =
    works.length > 0 ? ['# À traiter', '', ...works.map(({ said, href }) => `- ${said} : ${href}`), ''] : []
  const text = [
    spaced(lead, 'fr'),
    '',
    ...waiting.map((line) => spaced(line, 'fr')),
    ...groups.flatMap((group) => formatGroupText(group, url)),
    foot,
    '',
  ].join('\n')
  const page = html`<!doctype html>
    <html lang="fr">
      <body>
        <p>${lead}</p>
        ${
          works.length > 0 &&
          html`<h2>À traiter</h2>
            <ul>
              ${works.map(({ said, href }) => html`<li><a href="${href}">${said}</a></li>`)}
            </ul>`
        }
        ${groups.map((group) => htmlOf(group, url))}
        <p><a href="${url}/moi/avis">Vos choix</a></p>
      </body>
    </html>`
  return { subject: subjectOf(events, period, waits), text, html: typeset(page) }
}

interface Group {
  readonly collectivite: string
  readonly causes: readonly { readonly cause: string; readonly events: readonly NamedEvent[] }[]
}

function groupsOf(events: readonly NamedEvent[]): readonly Group[] {
  const byCollectivite = Map.groupBy(events, ({ nom, collectivite }) =>
    collectivite === null ? 'Toutes les collectivités' : `${nom ?? ''} (${collectivite})`.trim(),
  )
  return [...byCollectivite].map(([collectivite, all]) => ({
    collectivite,
    causes: [...Map.groupBy(all, causeOf)].map(([cause, group]) => ({ cause, events: group })),
  }))
}

function causeOf({ type, data }: NamedEvent) {
  const { code } = data
  const about = isEventType(type) ? eventTypes[type].fr : type
  const capital = about.charAt(0).toUpperCase() + about.slice(1)
  if (data.healing !== undefined) return `${capital} : ${healing.fr} (${code ?? ''})`
  return code === undefined ? capital : `${capital} : ${isErrorCode(code) ? codeSentence(code, 'fr') : ''} (${code})`
}

function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errors, text)
}

/** Mails travel unencrypted: no address of a sender. */
function formatWaitingLine(line: WaitingLine) {
  const told = line.kind === 'sender' ? 'Expéditeur à confirmer' : lineSaid(line, 'fr')
  const due = line.dueOn ? `, ${dueText(dayText(line.dueOn), undefined)}` : ''
  return `${told}${line.more === '' ? '' : ` (${line.more})`}${due}`
}

function formatMailLead(count: number, period: string, waits: number) {
  const notices = count === 1 ? 'Un avis' : `${count} avis`
  const what =
    waits === 0 ? notices : [`${countSaid(waits, 'fr')} à traiter`, ...(count > 0 ? [notices] : [])].join(', ')
  const [how, day = ''] = period.split(' ')
  if (how === 'daily') return `Résumé du ${dayText(day)} : ${what.toLowerCase()}.`
  if (how === 'weekly') return `Résumé de la semaine, au ${dayText(day)} : ${what.toLowerCase()}.`
  return `${what} du tableau de bord des actes.`
}

function subjectOf(events: readonly NamedEvent[], period: string, waits: number) {
  const [only] = events
  if (events.length === 1 && only && !period.includes(' ')) {
    const about = isEventType(only.type) ? eventTypes[only.type].fr : only.type
    return `Actes : ${about}${only.data.numero === undefined ? '' : `, ${only.data.numero}`}`
  }
  const notices = events.length > 0 || waits === 0 ? `, ${events.length} avis` : ''
  const work = waits > 0 ? `, ${countSaid(waits, 'fr')} à traiter` : ''
  return period.includes(' ') ? `Actes : résumé${work}${notices}` : `Actes : ${events.length} avis`
}

const days = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', dateStyle: 'long' })

function dayText(day: string) {
  return dated(days.format(new Date(`${day}T12:00:00Z`)))
}

function formatEventLine({ data, at }: NamedEvent) {
  const due = data.dueOn === undefined ? '' : `, ${dueText(dayText(data.dueOn), data.daysLeft)}`
  const until = data.expiresOn === undefined ? '' : `, valable jusqu’au ${dayText(data.expiresOn)}`
  return `${data.numero ?? data.idActe ?? data.connection ?? data.name ?? ''} (${times.format(at)})${due}${until}`
}

function dueText(day: string, daysLeft: string | undefined) {
  if (daysLeft === '0') return 'à répondre aujourd’hui, dernier jour'
  return Number(daysLeft) < 0 ? `en retard : le dernier jour était le ${day}` : `à répondre avant le ${day} inclus`
}

const times = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', dateStyle: 'short', timeStyle: 'short' })

function linkOf({ type, transmission, data }: NamedEvent, url: string) {
  if (transmission !== null) return `${url}/transmissions/${transmission}`
  const [kind = ''] = type.split('.')
  return `${url}${placesOf(data)[kind] ?? ''}`
}

/** Desk pages of events without an act, by the first word of the type. */
function placesOf({ connection = '', retour = '', subscription = '' }: NamedEvent['data']): Record<string, string> {
  const ofConnection = `/connexions/${encodeURIComponent(connection)}`
  return {
    return: `/retours/${retour}`,
    connection: ofConnection,
    ledger: ofConnection,
    token: '/jetons',
    siem: '/planifications',
    webhook: `/abonnements/${subscription}`,
  }
}

function restOf(count: number) {
  return count > most ? `et ${count - most} de plus, sur le tableau de bord` : ''
}

function formatGroupText({ collectivite, causes }: Group, url: string): readonly string[] {
  return [
    `# ${collectivite}`,
    '',
    ...causes.flatMap(({ cause, events }) => [
      spaced(cause, 'fr'),
      ...events.slice(0, most).map((each) => `- ${formatEventLine(each)}${spaced(' :', 'fr')} ${linkOf(each, url)}`),
      ...(events.length > most ? [`- ${restOf(events.length)}`] : []),
      '',
    ]),
  ]
}

function htmlOf({ collectivite, causes }: Group, url: string) {
  return html`<h2>${collectivite}</h2>
    ${causes.map(
      ({ cause, events }) =>
        html`<p>${cause}</p>
          <ul>
            ${events.slice(0, most).map((each) => html`<li><a href="${linkOf(each, url)}">${formatEventLine(each)}</a></li>`)}
            ${events.length > most && html`<li>${restOf(events.length)}</li>`}
          </ul>`,
    )}`
}
