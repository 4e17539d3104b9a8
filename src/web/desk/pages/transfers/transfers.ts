// Versements: transfers to archives, those that wait for a person first.
import { transferring, type TransferState } from '#lifecycle.ts'
import type { TransferJson } from '#operations/declared/transfers.ts'
import { both } from '#text/both.ts'
import { html } from '#text/html.ts'
import { shortSentence, writeNumber } from '#text/sentences.ts'
import { namesFor } from '../../names.ts'
import { inFrench, rest, table, tabs } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { among, afterIn, asked, pageAt, type Visit } from '../../visit.ts'
import { archiveServed } from './archive.ts'
import { transferServed } from './transfer.ts'
import {
  actByIdentifier,
  archiveNames,
  replyMeaning,
  sinceOf,
  standingOfTransfer,
  transferHref,
  transfersPath,
  transferTag,
} from './words.ts'

const pageSize = 50

/** By the word of the address; those that are counted say which states they sum up. */
const lists = {
  attention: both('À reprendre', 'To deal with'),
  underWay: both('En cours', 'Under way'),
  accepted: both('Acceptés', 'Accepted'),
  refused: both('Refusés', 'Refused'),
  all: both('Tous', 'All'),
} as const
type List = keyof typeof lists
const listNames = Object.keys(lists) as readonly List[]

const page = pageAt(transfersPath, 'retention', async (visit) => {
  const { say, language } = visit
  const list = among(listNames, asked(visit, 'liste')) ?? 'attention'
  const siren = asked(visit, 'collectivite')
  const only = siren === '' ? {} : { collectivite: siren }
  const { items, next } = await visit.ask.listTransfers({ list, limit: pageSize, ...only, ...afterIn(visit) })
  const nameOf = await namesFor(visit, items)
  const captions = {
    caption: `${say('Versements', 'Transfers')}${say(' :', ':')} ${lists[list][language].toLowerCase()}`,
    none:
      list === 'attention'
        ? say('Aucun versement n’attend de décision.', 'No transfer waits for a decision.')
        : say('Aucun versement.', 'No transfer.'),
  }
  return {
    title: say('Versements aux archives', 'Transfers to archives'),
    lead: html`${say(
        'Chaque acte versé à un service d’archives, jusqu’à sa réponse.',
        'Each act that is transferred to an archive, until its reply.',
      )} <a href="/aide/conservation">${say('Le chapitre du manuel', 'The chapter of the manual')}</a>`,
    live: ['actes'],
    main: html`${await listTabs(visit, list, siren)}
    ${table(items, captions, [
      [say('Acte', 'Act'), (each) => actSaid(visit, each)],
      ['Collectivité', ({ collectivite }) => nameOf(collectivite)],
      [say('Service d’archives', 'Archive'), ({ archive }) => archiveNames[archive]],
      [say('État', 'State'), (each) => html`${transferTag(each, language)}${metSaid(visit, each)}`],
      [say('Depuis', 'Since'), (each) => instant(sinceOf(each), language)],
      [say('Suite', 'Next'), (each) => standingOfTransfer(each).next[language]],
    ])}
    ${rest(visit, next)}`,
  }
})

function actSaid(visit: Visit, each: TransferJson) {
  const { numero, nature, day } = actByIdentifier(each.idActe)
  return html`<a href="${transferHref(each)}"><strong>${numero}</strong></a
    >${
      nature !== undefined &&
      day !== undefined &&
      html`<span class="sub">${inFrench(visit, nature)}, ${jour(day, visit.language)}</span>`
    }`
}

/** Of a refusal, its reason: the state says the rest. */
function metSaid({ language }: Visit, { metCode, state, reply }: TransferJson) {
  if (metCode === null || state === 'accepted') return false
  const words = metCode === 'ACTES-T001' && reply !== null ? replyMeaning(reply)?.what : undefined
  return html`<span class="sub">${words?.[language] ?? shortSentence(metCode, language)}</span>`
}

const isUnderWay = (state: TransferState) => transferring.includes(state)

async function listTabs(visit: Visit, here: List, siren: string) {
  const { say, language } = visit
  const { items } = await (siren === '' ? visit : visit.within(siren)).ask.countTransfers({})
  const sum = (of: (each: (typeof items)[number]) => number) => items.reduce((total, each) => total + of(each), 0)
  const counts: Readonly<Partial<Record<List, number>>> = {
    attention: sum(({ attention }) => attention),
    underWay: sum(({ state, count }) => (isUnderWay(state) ? count : 0)),
    refused: sum(({ state, count }) => (isUnderWay(state) ? 0 : count)),
  }
  const query = siren === '' ? '' : `&collectivite=${encodeURIComponent(siren)}`
  return tabs(
    say('Versements', 'Transfers'),
    listNames.map((list) => {
      const count = counts[list]
      const word = html`${lists[list][language]}
      ${count !== undefined && html`<b ${count === 0 && html`class="none"`}>${writeNumber(count, language)}</b>`}`
      return [`${transfersPath}?liste=${list}${query}`, word, list === here]
    }),
  )
}

export const transfersServed = {
  pages: [page, ...transferServed.pages, ...archiveServed.pages],
  actions: [...transferServed.actions, ...archiveServed.actions],
  downloads: transferServed.downloads,
  uploads: archiveServed.uploads,
}
