// The actes behind a bar: those acknowledged, refused or failed in a period, as many as the bar counts.
import { happened, type Happened } from '#operations/desk/figures.ts'
import { addDays, dayIn, morningInParis } from '#protocol/calendrier/jour.ts'
import { shortSentence } from '#text/sentences.ts'
import { html } from '#text/html.ts'
import { isDay } from '#operations/bulk-criteria.ts'
import { sendersFor } from '../../names.ts'
import { paged, quoted, rest, table } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { pageAt, type Visit, asked } from '../../visit.ts'
import { happenedPath, kinds, whoseIn } from './view.ts'

const pageSize = 50
export const happenedPage = pageAt(happenedPath, 'read', async (visit) => {
  const { say, language, now } = visit
  const given = (name: string) => asked(visit, name)
  const what = Object.hasOwn(kinds, given('quoi')) ? (given('quoi') as keyof typeof kinds) : 'ar'
  const today = dayIn('Europe/Paris', now)
  const [from, to] = [dayOr(given('depuis'), today), dayOr(given('jusquau'), today)]
  const code = /^ACTES-[A-Z]\d{3}$/.exec(given('code'))?.[0]
  const { collectivite, gateway } = await whoseIn(visit)
  const found = await visit.look(happened, {
    what: kinds[what],
    code,
    collectivite,
    gateway,
    limit: pageSize + 1,
    from: morningInParis(from),
    until: morningInParis(addDays(to, 1)),
    after: /^[\da-f-]{1,36}$/.test(given('apres')) ? given('apres') : undefined,
  })
  const { shown, last } = paged(found, pageSize)
  const title = {
    ar: say('AR reçus', 'AR received'),
    refus: say('Refus reçus', 'Refusals received'),
    echecs: say('Échecs', 'Failures'),
  }[what]
  const days =
    from === to
      ? html`${say('le', 'on')} ${jour(from, language)}`
      : html`${say('du', 'from')} ${jour(from, language)} ${say('au', 'to')} ${jour(to, language)}`
  return {
    title,
    heading: html`${title} ${days}`,
    lead: html`<a href="/tableau">${say('Tableau de bord', 'Dashboard')}</a
      >${code !== undefined && html` · <code>${code}</code>`}`,
    main: html`${await renderHappenedActs(shown, title, visit)} ${rest(visit, last?.place)}`,
  }
})

const dayOr = (text: string, other: string) => (isDay(text) && text < '9999' ? text : other)

async function renderHappenedActs(shown: readonly Happened[], caption: string, visit: Visit) {
  const { say, language } = visit
  const senderOf = await sendersFor(visit, shown)

  return table(shown, { caption, none: say('Aucun acte.', 'No act.') }, [
    [
      say('Acte', 'Act'),
      ({ id, numero, objet, collectivite }) =>
        html`<a href="/transmissions/${id}"><strong>${numero}</strong></a
          ><span class="sub">${quoted(visit, objet, collectivite)}</span>`,
    ],
    ['Collectivité', ({ collectivite }) => senderOf(collectivite)],
    shown.some(({ code }) => code !== null) && [
      say('Cause', 'Cause'),
      ({ code }) => (code === null ? '–' : html`${shortSentence(code, language)} <code>${code}</code>`),
    ],
    [say('Date', 'When'), ({ at }) => instant(at, language)],
  ])
}
