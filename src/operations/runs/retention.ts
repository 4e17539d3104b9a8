// Retention. Each change and its journal line share one transaction. Nothing is deleted here: the schedule executes a
// granted bordereau, and a database function decides on each act.
import { ActesError } from '#errors.ts'
import { spreadsheet } from '#opendata/csv.ts'
import { accordOf, storedArchiveSettings } from '#archives/settings.ts'
import { factsOf } from '#gateways/facts.ts'
import { downloadOf } from '#proof/package.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { natureOf, type NatureActe } from '#protocol/codes.ts'
import { accordGiven } from '#protocol/seda/accord.ts'
import { archiveBySiren } from '#store/archiving/archives.ts'
import { declaredSender } from '#store/connections/collectivites.ts'
import { gatewayOf } from '#store/connections/connections.ts'
import { snapshot, type Sql } from '#store/engine/database.ts'
import { noteDesk } from '#store/desk/journal.ts'
import {
  abandonDisposal,
  actsOf,
  disposalOf,
  disposalsOf,
  grantDisposal,
  holdsOf,
  liftHold,
  openDisposal,
  setHold,
  shares,
  sharesOf,
  startDisposal,
  type Disposal,
  type RetentionTerms,
} from '#store/retention/disposals.ts'
import { retentionSchedule } from '#transmission/purging.ts'
import { fateWords, stayWords, terms } from '#config/retention.ts'
import { retentionTable, type WishJson } from '../declared/retention.ts'
import { bind, type At } from '../guard.ts'
import { canOf, mayDisposal, mayHold, need } from '../may.ts'
import { journalled, paginateList } from './run.ts'
import { startNow } from './schedules.ts'
import { existing } from '../subjects.ts'
import { compact } from '#protocol/compact.ts'

type OfOne = At<{ readonly collectivite: unknown }>

export const retentionRuns = bind(retentionTable, {
  listTerms: async (_, { ports: { retention = {} } }) => ({
    items: Object.entries(terms).map(([nature, { months: legalMonths, fate, verify }]) => ({
      nature: nature as NatureActe,
      legalMonths,
      fate,
      verify,
      months: Math.max(legalMonths, retention[nature as NatureActe] ?? 0),
    })),
  }),
  previewDisposal: async ({ kind = 'elimination', ...wish }, at) => ({
    items: [...(await patient(at, (sql) => shares(sql, { ...wishOf(wish, at), kind }, judging(at))))],
  }),
  openDisposal: async ({ kind, reason, ...wish }, at) => {
    const id = at.ports.clock.newId()
    const given = { wish: wishOf(wish, at), judging: judging(at) }
    const line = { event: 'disposal-opened', target: id, detail: { kind, reason, ...given.wish } }
    const made = { id, kind, reason, createdAt: at.now(), createdBy: at.who }
    await at.db.transaction(async (sql) => {
      await sql.query(unhurried)
      if ((await openDisposal(sql, made, given)) === 0) throw new ActesError('ACTES-A101')
      await noteDesk(sql, { ...line, at: made.createdAt, who: at.who })
    }, 'endless')
    return disposalToJson(id, at)
  },
  listDisposals: async ({ limit, after }, at) => {
    const page = await paginateList(limit, (most) =>
      disposalsOf(at.db, at.collectivite, { limit: most, ...compact({ after }) }),
    )
    return page(withDisposalCan, ({ id }) => id)
  },
  showDisposal: ({ id }, at) => disposalToJson(id, at),
  downloadDisposal: async ({ id }, at) => {
    const found = await needed(id, at)
    return { name: `bordereau-${found.kind}-${found.id}.csv`, bytes: spreadsheet(listBordereauRows(found, at)) }
  },
  grantDisposal: async ({ id, reference, date, reason }, at) => {
    const found = await needed(id, at)
    if (date > today(at)) throw new ActesError('ACTES-A103', { params: { date } })
    need(mayDisposal.grant(found))
    const line = { event: 'disposal-granted', target: id, detail: { kind: found.kind, reference, date, reason } }
    const given = { reference, dated: date, who: at.who }
    return stepped(found, at, await journalled(at, line, (sql) => grantDisposal(sql, id, given)))
  },
  purgeDisposal: async ({ id, count: seen, reason }, at) => {
    const found = await needed(id, at)
    need(mayDisposal.purge(found))
    const left = await leftOf(id, at)
    const count = left.find(({ because }) => because === null)?.count ?? 0
    if (count !== seen) throw new ActesError('ACTES-A106', { params: { count } })
    const line = { event: 'disposal-purged', target: id, detail: { count, reference: found.reference, reason } }
    const isBegun = await journalled(at, line, (sql) => startDisposal(sql, id))
    if (isBegun) await startNow(retentionSchedule, at)
    return stepped(found, at, isBegun)
  },
  abandonDisposal: async ({ id, reason }, at) => {
    const found = await needed(id, at)
    need(mayDisposal.abandon(found))
    const line = { event: 'disposal-abandoned', target: id, detail: { reason } }
    return stepped(found, at, await journalled(at, line, (sql, now) => abandonDisposal(sql, id, now)))
  },
  listLegalHolds: ({ limit }, at) => holdsShown(at.collectivite, at, limit),
  setLegalHold: ({ reason }, at) => held({ siren: at.collectivite, transmission: null, reason }, at),
  setLegalHoldOnAct: ({ reason }, at) => {
    const { id, collectivite: siren } = at.transmission
    return held({ siren, transmission: id, reason }, at)
  },
  liftLegalHold: async ({ id, reason }, at) => {
    const siren = at.collectivite
    const line = { event: 'legal-hold-lifted', target: id, detail: { siren, reason } }
    const lifting = { id, siren, who: at.who, reason }
    if (!(await journalled(at, line, (sql, now) => liftHold(sql, { ...lifting, at: now }))))
      throw new ActesError('ACTES-A104')
    return holdsShown(siren, at)
  },
  archiveTransmission: async ({ id: _, ...given }, { transmission, ports, now }) => {
    const { id, collectivite: siren, connection } = transmission
    const { db } = ports.store
    const { nom } = (await declaredSender(db, siren)).collectivite
    const declared = Object.keys(given).length === 0 ? await archiveBySiren(db, siren) : undefined
    const accord = declared
      ? accordOf(storedArchiveSettings(declared.settings))
      : accordGiven(given, { siren, nom, tdt: factsOf(gatewayOf(connection)).label.fr })
    const longer = ports.retention ?? {}
    return downloadOf(transmission, ports.store, { at: now(), longer, accord, identifier: `actes-${id}` })
  },
})

/** No timeout: acts are judged one by one, and many exceed the usual limit. */
const unhurried = 'SET LOCAL statement_timeout = 0'
const patient = <T>({ db }: At, read: (sql: Sql) => Promise<T>) => snapshot(db, read, 0)
const leftOf = (id: string, at: At) => patient(at, (sql) => sharesOf(sql, id, judging(at)))

const today = ({ now }: At) => dayIn('Europe/Paris', now())

function judging(at: At): RetentionTerms {
  return { day: today(at), longer: at.ports.retention ?? {} }
}

function wishOf({ natures, decidedTo }: WishJson, { collectivite }: OfOne) {
  return { collectivite, natures: natures ?? null, decidedTo: decidedTo ?? null }
}

async function needed(id: string, { collectivite, db }: OfOne) {
  return existing(await disposalOf(db, collectivite, id), id)
}

async function disposalToJson(id: string, at: OfOne) {
  const found = await needed(id, at)
  // For one in execution, its counts suffice.
  const isJudged = found.state === 'open' || found.state === 'granted'
  return { ...withDisposalCan(found), left: isJudged ? [...(await leftOf(id, at))] : [] }
}

const withDisposalCan = (found: Disposal) => ({ ...found, can: canOf(mayDisposal, found) })

/** @throws ActesError ACTES-A102 when nothing was changed */
function stepped({ id, state }: Disposal, at: OfOne, isDone: boolean) {
  if (!isDone) throw new ActesError('ACTES-A102', { params: { state } })
  return disposalToJson(id, at)
}

const listedAtOnce = 500

async function* listBordereauRows(
  { id, kind, reference }: Disposal,
  { ports, db }: At,
): AsyncGenerator<readonly string[]> {
  const title = kind === 'elimination' ? 'Visa d’élimination' : 'Accusé du service d’archives'
  yield [
    'Identifiant',
    'Numéro',
    'Nature',
    'Date de la décision',
    'Reçu en préfecture le',
    'Objet',
    'DUA (mois)',
  ].concat(['Sort final', title, 'Suite', 'Supprimé le'])
  for (let after: string | null = null; ;) {
    const acts: Awaited<ReturnType<typeof actsOf>> = await actsOf(db, id, { after, limit: listedAtOnce })
    for (const act of acts) {
      const { months, fate } = terms[act.nature]
      const outcome = act.outcome === 'purged' ? 'supprimé' : act.because ? stayWords[act.because].fr : ''
      yield [
        act.idActe ?? '',
        act.numero,
        natureOf(act.nature).libelle,
        act.dateDecision,
        act.dateReception ?? '',
        act.objet,
        String(Math.max(months, ports.retention?.[act.nature] ?? 0)),
        fateWords[fate].fr,
        reference ?? '',
        outcome,
        act.purgedAt?.toISOString().slice(0, 10) ?? '',
      ]
    }
    after = acts.at(-1)?.transmission ?? null
    if (acts.length < listedAtOnce) return
  }
}

async function held(
  { siren, transmission, reason }: { siren: string; transmission: string | null; reason: string },
  at: At,
) {
  const id = at.ports.clock.newId()
  const line = { event: 'legal-hold-set', target: transmission ?? siren, detail: { id, reason } }
  const isSet = await journalled(at, line, (sql, setAt) =>
    setHold(sql, { id, collectivite: siren, transmission, reason, setAt, setBy: at.who }),
  )
  if (!isSet) throw new ActesError('ACTES-A104')
  return holdsShown(siren, at)
}

async function holdsShown(siren: string, { db }: At, limit = 500) {
  const all = await holdsOf(db, siren, limit)
  return { items: all.map((each) => ({ ...each, can: canOf(mayHold, each) })) }
}
