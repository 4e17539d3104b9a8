// Every acte of the entity in Pastell, most recently changed first. A list row has no number, so unknown documents are
// read.
import { addDays, dayIn, isJour } from '#protocol/calendrier/jour.ts'
import type { Connection, ListedTransaction, ListingRequest, ListPage, StandingThere } from '../gateway.ts'
import { readDocument, readEntityJson, type Api } from './calls.ts'
import { standingOfAction, type DossierStanding } from './meanings.ts'
import { isoDayFrom, readRows, textIn, type DossierRow } from './responses.ts'
import { exchangeError, notAsked } from '../troubles.ts'
import { compact } from '#protocol/compact.ts'

const pageLimit = 100
const mostPages = 2_000

/** @throws ActesError ACTES-G013 for the entity of another collectivité, G002 for a list over `mostPages` */
export async function* listDossiers(
  api: Api,
  { collectivite }: Connection,
  { since, from = '0', known }: ListingRequest,
): AsyncGenerator<ListPage> {
  // Pastell's days are in its own zone: one day earlier covers the difference.
  const firstDay = addDays(dayIn(collectivite.fuseau, since), -1)
  for (let [offset, pages] = [Number(from), 0]; pages < mostPages; pages++) {
    const query = new URLSearchParams({ type: 'actes-generique', offset: String(offset), limit: String(pageLimit) })
    const found = readRows(await readEntityJson(api, `document?${query.toString()}`))
    if (found.some(({ siren }) => /^\d{9}$/.test(siren) && siren !== collectivite.siren))
      throw exchangeError('ACTES-G013', { setting: 'entite' })
    const recent = found.filter(
      ({ entity, movedOn }) => ['', String(api.entity)].includes(entity) && !(movedOn && movedOn < firstDay),
    )
    const ours = await known(recent.map(({ id }) => id))
    const rows: ListedTransaction[] = []
    for (const row of recent) rows.push(await describeDossierRow(api, row, ours.has(row.id)))
    offset += found.length
    yield { rows, next: String(offset) }
    if (found.length < pageLimit) return
  }
  throw notAsked('list')
}

const there: Readonly<Record<DossierStanding, StandingThere>> = {
  draft: 'unsent',
  failed: 'unsent',
  confirming: 'unsent',
  sent: 'sent',
  anomaly: 'refused',
  acknowledged: 'acknowledged',
  annulling: 'acknowledged',
  annulled: 'annulled',
}

/** A draft may already be at the TdT: only the document tells, and gives the number and the day. */
async function describeDossierRow(api: Api, { id, action }: DossierRow, isOurs: boolean): Promise<ListedTransaction> {
  const listed = standingOfAction(action, false)
  const dossier = isOurs && listed && there[listed] !== 'unsent' ? undefined : await readDocument(api, id)
  const standing = dossier ? dossier.standing : listed
  const state = standing ? there[standing] : isOurs ? 'unknown' : 'unsent'
  const numero = dossier && textIn(dossier.data, 'numero_de_lacte')
  const day = isoDayFrom((dossier && textIn(dossier.data, 'date_de_lacte')) ?? '')
  const accuse = state === 'acknowledged' || state === 'annulled'
  const facts = compact({ numero: numero || undefined, dateDecision: isJour(day) ? day : undefined })
  return { reference: id, type: '1', state, accuse, ...facts }
}
