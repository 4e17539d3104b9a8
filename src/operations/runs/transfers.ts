// Archives and transfers. A person asks, decides and corrects; the schedule does the work (transfers/work.ts).
import { ActesError } from '#errors.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { natures } from '#protocol/codes.ts'
import { readBordereau } from '#protocol/seda/reading.ts'
import { troubleFinding } from '#gateways/findings.ts'
import { leadsHere, withoutWhatAnswers } from '#gateways/own-machine.ts'
import { transferable } from '#store/archiving/acts.ts'
import {
  archives,
  declaredArchive,
  forgetArchive,
  suspendArchive,
  type StoredArchive,
} from '#store/archiving/archives.ts'
import { transferAttempts } from '#store/archiving/attempts.ts'
import {
  isTransferUncertain,
  moveTransfer,
  openTransfer,
  transferById,
  transfersOf,
  type Transfer,
} from '#store/archiving/transfers.ts'
import { transferCounts, transfersWanted } from '#store/archiving/waiting.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { leftSince } from '#store/portable/leave.ts'
import { dropSecrets } from '#store/secrets/secrets.ts'
import { sampleOf } from '#transfers/sample.ts'
import { transfersSchedule } from '#transfers/work.ts'
import { transferTable, type WishJson } from '../declared/transfers.ts'
import { bind, isRemote, type At } from '../guard.ts'
import { canOf, mayTransfer, need } from '../may.ts'
import { existing } from '../subjects.ts'
import { writeArchive } from './archive-declaration.ts'
import { noted, paginateList } from './run.ts'
import { startNow } from './schedules.ts'

type OfOne = At<{ readonly collectivite: unknown }>
const most = 10_000

export const transferRuns = bind(transferTable, {
  listArchives: async (_, { db, sirens }) => {
    const all = await archives(db)
    return { items: all.filter(({ siren }) => sirens === undefined || sirens.includes(siren)).map(archiveToJson) }
  },
  showArchive: async (_, { db, collectivite }) => archiveToJson(await declaredArchive(db, collectivite)),
  declareArchive: async ({ siren: _, ...input }, at) => {
    await writeArchive(input, at)
    return archiveToJson(await declaredArchive(at.db, at.collectivite))
  },
  removeArchive: async ({ reason }, at) => {
    const { db, collectivite: siren } = at
    await declaredArchive(db, siren)
    await db.transaction(async (sql) => {
      if (!(await forgetArchive(sql, siren))) throw new ActesError('ACTES-T011')
      await dropSecrets(sql, { siren, of: 'archive' }, [])
      await noteDesk(sql, { at: at.now(), who: at.who, event: 'archive-removed', target: siren, detail: { reason } })
    })
    return { siren }
  },
  examineArchive: async ({ blank = true }, at) => {
    const { ports, collectivite } = at
    const { settings } = await declaredArchive(at.db, collectivite)
    const signal = AbortSignal.any([ports.signal, ports.clock.limit(examinedMs)])
    const found = await findingsOfArchive(collectivite, at, { signal, blank })
    const isHere = isRemote(at.caller) && (await leadsHere(settings as never))
    const items = isHere ? found.map(withoutWhatAnswers) : found
    const faults = items.filter(({ ok }) => !ok).length
    await noted(at, { event: 'archive-examined', target: collectivite, detail: { faults } })
    if (faults === 0 && (await suspendArchive(at.db, collectivite, null))) {
      await noted(at, { event: 'archive-resumed', target: collectivite })
      await startNow(transfersSchedule, at)
    }
    return { items: [...items] }
  },
  listTransfers: async ({ list, limit, after }, at) => {
    const { db, collectivites, sirens } = at
    const page = await paginateList(limit, (size) =>
      transfersWanted(db, { sirens: collectivites ?? sirens, list, after, limit: size }),
    )
    return page(
      (row) => transferToJson(row, at),
      ({ id }) => id,
    )
  },
  countTransfers: async (_, { db, sirens }) => ({
    items: (await transferCounts(db, sirens)).map(({ state, count, attention }) => ({ state, count, attention })),
  }),
  previewTransfers: async (wish, at) => {
    await declaredArchive(at.db, at.collectivite)
    const found = await wanted(wish, at)
    const counts = Map.groupBy(found, ({ nature }) => nature)
    return { count: found.length, natures: [...counts].map(([nature, all]) => ({ nature, count: all.length })) }
  },
  startTransfers: async ({ count: seen, reason, ...wish }, at) => {
    const { type } = (await declaredHere(at.db, at.collectivite)).settings
    const found = await wanted(wish, at)
    if (found.length !== seen) throw new ActesError('ACTES-A106', { params: { count: found.length } })
    let started = 0
    for (const { id: transmission } of found)
      if (
        await openTransfer(at.db, {
          id: at.ports.clock.newId(),
          transmission,
          archive: type,
          at: at.now(),
          who: at.who,
        })
      )
        started++
    await noted(at, { event: 'transfers-asked', target: at.collectivite, detail: { started, reason } })
    await startNow(transfersSchedule, at)
    return { started }
  },
  startTransfer: async ({ reason }, at) => {
    const { transmission, db, who } = at
    const { type } = (await declaredHere(db, transmission.collectivite)).settings
    if (transmission.idActe === null || transmission.dateReception === null || transmission.formulaire.code !== '1-1')
      throw new ActesError('ACTES-A002', { params: { state: transmission.state } })
    const made = { id: at.ports.clock.newId(), transmission: transmission.id, archive: type, at: at.now(), who }
    if (!(await openTransfer(db, made))) throw new ActesError('ACTES-T006')
    await noted(at, { event: 'transfers-asked', target: transmission.id, detail: { started: 1, reason } })
    await startNow(transfersSchedule, at)
    return shownById(made.id, at)
  },
  listTransfersOfAct: async (_, at) => ({
    items: (await transfersOf(at.db, at.transmission.id)).map((each) => transferToJson(each, at)),
  }),
  showTransfer: async ({ id }, at) => shownToJson(await needed(id, at), at),
  readTransferBordereau: async ({ id }, at) => {
    const { bordereauSha256: sha256 } = await needed(id, at)
    if (sha256 === undefined || sha256 === null) throw new ActesError('ACTES-S006', { params: { name: 'bordereau' } })
    return { siren: at.collectivite, ...(await readBordereau(await at.ports.store.blobs.bytes(sha256))) }
  },
  downloadTransfer: async ({ id, piece }, at) => {
    const row = await needed(id, at)
    const sha256 = pieceDigest(row, piece)
    if (sha256 === null) throw new ActesError('ACTES-S006', { params: { name: piece } })
    return { name: `${row.identifier}-${piece}.xml`, bytes: await at.ports.store.blobs.bytes(sha256) }
  },
  retryTransfer: ({ id, reason }, at) =>
    change({ id, action: 'retry' }, at, (row, now) => {
      // What was frozen and never left is packed again, by the settings as they are now; a reply is asked for again.
      const to = row.state === 'frozen' && row.openAttempt === null && !row.look ? ('asked' as const) : row.state
      return { to, set: { dueAt: now, heldCode: null, failures: 0 }, event: 'transfer-retried', more: { reason } }
    }),
  settleTransfer: ({ id, arrived, reference, reason }, at) =>
    change({ id, action: 'settle' }, at, ({ openAttempt, archive }, now) => {
      if (arrived && archive === 'vitam' && reference === undefined)
        throw new ActesError('ACTES-T004', { params: { reason: 'reference' } })
      const verdict = arrived ? 'taken' : 'not-taken'
      const closing =
        openAttempt === null
          ? {}
          : { closing: { attempt: openAttempt, verdict, ...(reference !== undefined && { reference }) } as const }
      const set = { dueAt: now, heldCode: null, failures: 0, look: false, late: 0 } as const
      const gone = arrived
        ? { to: 'sent' as const, set: { ...set, sentAt: now, ...(reference !== undefined && { reference }) } }
        : { to: 'frozen' as const, set: { ...set, reference: null } }
      return { ...gone, ...closing, event: 'transfer-settled', more: { arrived, reason } }
    }),
  cancelTransfer: ({ id, reason }, at) =>
    change({ id, action: 'cancel' }, at, () => ({
      to: 'cancelled' as const,
      set: { dueAt: null, heldCode: null },
      event: 'transfer-cancelled',
      more: { reason },
    })),
})

/** @throws ActesError ACTES-A113 if the collectivité has left */
async function declaredHere(db: At['db'], siren: string) {
  if (await leftSince(db, siren)) throw new ActesError('ACTES-A113', { params: { siren } })
  return declaredArchive(db, siren)
}

/** A blank transfer takes its time. */
const examinedMs = 60_000

async function findingsOfArchive(
  siren: string,
  { ports }: At,
  { signal, blank }: { readonly signal: AbortSignal; readonly blank: boolean },
) {
  try {
    const opened = await ports.archiveOf(siren)
    const sample = blank && opened.settings.type === 'vitam' ? await sampleOf(siren, opened, ports) : undefined
    return await opened.archive.check(signal, sample)
  } catch (error) {
    return [troubleFinding(error, { name: 'open' })]
  }
}

const archiveToJson = ({ siren, settings, updatedAt, suspendedCode }: StoredArchive) => ({
  siren,
  settings,
  updatedAt,
  suspendedCode,
})

function wanted({ natures: some, decidedTo: to }: WishJson, at: OfOne) {
  const today = dayIn('Europe/Paris', at.now())
  const named = some ?? natures.map(({ abrege }) => abrege)
  return transferable(at.db, { siren: at.collectivite, natures: named, to: to ?? today, limit: most })
}

async function needed(id: string, { db, collectivite }: OfOne): Promise<Transfer> {
  const found = await transferById(db, id)
  return existing(found?.collectivite === collectivite ? found : undefined, id)
}

type Changing = Omit<Parameters<typeof moveTransfer>[1], 'id' | 'from' | 'at' | 'who' | 'token'>

/** @throws ActesError ACTES-T011 if its state does not allow it, or a worker has it in hand */
async function change(
  { id, action }: { readonly id: string; readonly action: keyof typeof mayTransfer },
  at: OfOne,
  work: (row: Transfer, now: Date) => Changing,
) {
  const row = await needed(id, at)
  const now = at.now()
  need(mayTransfer[action](standingOf(row, now)))
  const moved = await moveTransfer(at.db, { id, from: row.state, seen: row, at: now, who: at.who, ...work(row, now) })
  if (!moved) throw new ActesError('ACTES-T011', { params: { state: row.state } })
  await startNow(transfersSchedule, at)
  return shownToJson(moved, at)
}

const standingOf = (row: Transfer, now: Date) => ({ ...row, uncertain: isTransferUncertain(row, now) })

const shownById = async (id: string, at: At) => shownToJson(existing(await transferById(at.db, id), id), at)

function transferToJson(row: Transfer, { now }: Pick<At, 'now'>) {
  const standing = standingOf(row, now())
  const { id, transmission, collectivite, idActe, archive, state, identifier, reference, createdAt, createdBy } =
    standing
  const { sentAt, endedAt, uncertain, heldCode, metCode, detail, late, reply, verified } = standing
  const names = { id, transmission, collectivite, idActe, archive, state, identifier, reference, createdAt, createdBy }
  const met = {
    uncertain,
    heldCode,
    metCode,
    detail,
    late,
    reply: reply && { ...reply, ...(reply.events && { events: [...reply.events] }) },
  }
  return { ...names, sentAt, endedAt, ...met, verified, can: canOf(mayTransfer, standing) }
}

async function shownToJson(row: Transfer, at: At) {
  const attempts = await transferAttempts(at.db, row.id)
  return {
    ...transferToJson(row, at),
    sizeBytes: row.package?.sizeBytes ?? null,
    attempts: attempts.map(({ openedAt, closedAt, verdict, code }) => ({ openedAt, closedAt, verdict, code })),
    pieces: pieces.filter((piece) => pieceDigest(row, piece) !== null),
  }
}

const pieces = ['bordereau', 'acknowledgement', 'reply'] as const

function pieceDigest(row: Transfer, piece: (typeof pieces)[number]): string | null {
  return row[`${piece}Sha256`] ?? null
}
