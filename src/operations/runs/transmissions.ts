// Runs on transmissions. Each change is guarded by the expected state, so only one of two concurrent requests succeeds.
import { Readable } from 'node:stream'
import { ActesError, firstProblems, refusing } from '#errors.ts'
import type { ReadDeposit } from '#files/deposit.ts'
import { plainPieces } from '#files/plain-file.ts'
import { snapshot } from '#store/engine/database.ts'
import { isFinal } from '#lifecycle.ts'
import { doubtOf } from '#store/transmissions/attempts.ts'
import { listMatchingTransmissions, listPage } from '#store/transmissions/listing/listing.ts'
import { countTransmissions } from '#store/transmissions/listing/sizes.ts'
import { byId, type Transmission } from '#store/transmissions/transmissions.ts'
import { filterOf } from '#transmission/chosen.ts'
import { leavesAgain } from '#transmission/refreshing.ts'
import { previewRequeue, requeueOne } from '#transmission/requeue.ts'
import { intake, type Intake } from '#transmission/intake.ts'
import type { Ports } from '#transmission/step.ts'
import { sortOf, type ListFilter } from '../list-filter.ts'
import { transmissionTable } from '../declared/transmissions.ts'
import { needCriterion } from '../bulk-criteria.ts'
import { bind, type At } from '../guard.ts'
import type { Bytes, GivenDeposit } from '../operation.ts'
import { problemsFromRefusal } from '../handing-in.ts'
import { receiptOfAct } from '../shapes/transmissions.ts'
import type { OperationInput } from '../ask.ts'
import { resolve, withdraw, withdrawRecord } from './decisions.ts'
import { explain } from './explain.ts'
import { openAnnulation } from './letters.ts'
import { check } from './checks.ts'
import { ifAllowed, withCan } from './may.ts'
import { publish } from './publication.ts'
import { noted, wake, woken } from './run.ts'
import { filesOfTransmission, transmissionToJson, toShown } from './transmission-json.ts'
import { withDeposit } from './uploads.ts'
import { existing } from '../subjects.ts'
import { compact } from '#protocol/compact.ts'

const pageSize = 50
const bulkSize = 5_000

const verdictOf = (asked: OperationInput<'resolveTransmission'>) => ('withdraw' in asked ? 'withdraw' : 'resolve')

const recordVerdict = ifAllowed(verdictOf, async (asked: OperationInput<'resolveTransmission'>, at) => {
  const row = await resolve(at.transmission, asked, at)
  const absent = { verdict: 'withdraw' in asked ? 'withdrawn' : 'not-arrived' }
  const verdict = 'arrived' in asked ? { verdict: 'arrived', reference: asked.arrived } : absent
  await noted(at, { event: 'resolve', target: row.id, detail: { reason: asked.reason, ...verdict } })
  return transmissionToJson(await woken(row, at.tools), at.now())
})

export const transmissionRuns = bind(transmissionTable, {
  deposit: depositWithMetrics,
  checkDeposit: check,
  listTransmissions: (filter, at) => page(restrictFilter(filter, at), at.ports),
  showTransmission: (asked, at) => shownInTime(asked, at),
  explainTransmission: (_, { transmission, ports }) => explain(transmission, ports.store),
  requeueTransmission: async (how, at) => {
    const done = await requeueAll([at.transmission], how, at)
    const reason = how.dryRun ? undefined : done.items[0]?.reason
    if (reason) throw new ActesError(reason.code, { params: reason.params ?? {} })
    return done
  },
  requeueTransmissions: async (asked, at) => {
    if (at.transmissions) return requeueAll(at.transmissions, asked, at)
    const filter = 'filter' in asked ? asked.filter : {}
    needCriterion(filter)
    return requeueAll(await everything(restrictFilter(filter, at), at.ports), asked, at)
  },
  cancelTransmission: ifAllowed('cancel', async ({ reason }, at) => {
    const row = await withdraw(at.transmission, { reason }, at)
    await noted(at, { event: 'cancel', target: row.id, detail: { reason } })
    return transmissionToJson(row, at.now())
  }),
  resolveTransmission: async (asked, at) => {
    const { attempt } = asked
    if (attempt !== undefined && attempt !== at.transmission.openAttempt) throw new ActesError('ACTES-S009')
    return recordVerdict(asked, at)
  },
  annulTransmission: ifAllowed('annul', async (how, at) => {
    const row = await openAnnulation(at.transmission, { ...how, who: at.who }, at.ports)
    const detail = { reason: how.reason, annulation: row.id }
    await noted(at, { event: 'annul', target: at.transmission.id, detail })
    return transmissionToJson(await woken(row, at.tools), at.now())
  }),
  withdrawRecord: async ({ reason }, at) =>
    transmissionToJson(await withdrawRecord(at.transmission, { reason }, at), at.now()),
  publishTransmission: ifAllowed('publish', async (how, at) => {
    await publish(at.transmission, how, at)
    return transmissionWithStories(at.transmission, at.ports)
  }),
  downloadFile: async ({ sha256 }, { transmission, ports }) => {
    const file = (await transmissionWithStories(transmission, ports)).files.find((each) => each.sha256 === sha256)
    return readTransmissionFile(transmission, existing(file, sha256), ports)
  },
  downloadReceipt: async (_, { transmission, ports }) => {
    const shown = await transmissionWithStories(transmission, ports)
    const ar = receiptOfAct(shown)
    const given = shown.files.find(({ role }) => role === 'accuse')
    if (!ar && given) return readTransmissionFile(transmission, given, ports)
    return stored(existing(ar, 'AR'), ports)
  },
})

/** Limited to the collectivités that the caller has the right for. Words do not match masked texts. */
function restrictFilter(filter: ListFilter, { sirens, readable }: At) {
  const read: ListFilter = readable === undefined ? filter : { ...filter, readable }
  if (sirens === undefined) return read
  const { collectivite } = filter
  if (collectivite !== undefined && sirens.includes(collectivite)) return read
  return { ...read, collectivites: collectivite === undefined ? sirens : [] }
}

/** With `wait`, returns when the state changes or the time is over; at once if nothing can change it. */
async function shownInTime(
  { wait = 0, seen }: OperationInput<'showTransmission'>,
  at: At<{ readonly transmission: unknown }>,
) {
  const { transmission, who, ports, db, tools, caller } = at
  if (wait === 0) return transmissionWithStories(transmission, ports)
  const until = ports.clock.steadyMs() + wait * 1_000
  const pause = tools.waiting.begin(transmission.id, who)
  try {
    for (const first = standingFingerprint(transmission, ports); ;) {
      const row = await byId(db, transmission.id)
      const isNews =
        row === undefined || (seen !== undefined && row.state !== seen) || standingFingerprint(row, ports) !== first
      const leftMs = until - ports.clock.steadyMs()
      if (isNews || isFinal(row.state) || leftMs <= 0 || !(await pause.changed(leftMs, caller.signal))) break
    }
  } finally {
    pause.end()
  }
  return transmissionWithStories(transmission, ports)
}

function standingFingerprint(row: Transmission, { clock }: Ports) {
  return JSON.stringify([row.state, row.held, doubtOf(row, clock.now()).uncertain])
}

/** Row and stories from one snapshot. */
export async function transmissionWithStories({ id }: Transmission, ports: Ports) {
  const [row, told] = await snapshot(ports.store.db, async (sql) => {
    const read = existing(await byId(sql, id), id)
    return [read, await toShown(sql, read, ports.clock.now())] as const
  })
  const { refusal } = told
  const healing = refusal && ((await leavesAgain(row, ports)) || undefined)
  return { ...told, refusal: refusal && { ...refusal, healing } }
}

type Requeueing = Omit<OperationInput<'requeueTransmission'>, 'id'>

async function requeueAll(rows: readonly Transmission[], how: Requeueing, at: At) {
  const { who, ports, tools } = at
  const operation = ports.clock.newId()
  const keyOf = new Map(rows.map(({ id, cle, inheritedCle }) => [id, inheritedCle ?? cle ?? null]))
  const keyed = <I extends { readonly id: string }>(item: I) => ({ ...item, cle: keyOf.get(item.id) ?? null })
  if (how.dryRun) return { operation, items: (await previewRequeue(rows, how, ports)).map(keyed) }
  const items = []
  for (const row of rows) {
    const item = await requeueOne(row, { ...how, who, operation }, ports)
    items.push(keyed(item))
    if (item.outcome === 'excluded') continue
    await noted(at, { event: 'requeue', target: row.id, detail: { reason: how.reason, operation } })
    await wake(row.connection, tools)
  }
  return { operation, items }
}

type HandedIn = GivenDeposit & {
  readonly replaces?: Transmission | undefined
}

export async function depositWithMetrics({ replaces, ...given }: HandedIn, at: At) {
  const { meters, traces } = at.tools.ports
  return traces.within({ name: 'deposit' }, async (span) => {
    const taken = await withDeposit(given, at, (read) => takeDeposit(read, at, replaces))
    meters.deposit(!taken.ok ? 'refused' : taken.already ? 'already' : 'accepted')
    if (!taken.ok) {
      const { problems, warnings } = taken
      const [first] = problems
      span.failed(first?.code ?? 'refused')
      throw new ActesError(first?.code ?? 'ACTES-A028', { problems, warnings, params: first?.params ?? {} })
    }
    const { transmission, warnings, already } = taken
    span.note({ 'actes.transmission': transmission.id, 'actes.collectivite': transmission.collectivite })
    return { ...transmissionToJson(transmission, at.now()), already, warnings: firstProblems(warnings) }
  })
}

async function takeDeposit(
  deposit: ReadDeposit,
  { who, ports, tools, caller: { reply } }: At,
  replaces: Transmission | undefined,
): Promise<Intake> {
  const read = (fichier: string) => plainPieces(deposit.pathOf(fichier), fichier)
  const by = { who, ...compact({ reply, replaces }) }
  const taken = await intake({ ...deposit, read }, ports, by).catch((error: unknown) => {
    // A file changed or vanished after its examination.
    return { ok: false as const, problems: problemsFromRefusal(error), warnings: [] }
  })
  if (!taken.ok) return { ...taken, problems: refusing(taken.problems) }
  if (!taken.already) await wake(taken.transmission.connection, tools)
  return taken
}

async function page(filter: ListFilter, ports: Ports) {
  const limit = Math.min(filter.limit ?? pageSize, bulkSize)
  const { counted: isCounted, sort, ...chosen } = filter
  const order = sortOf(sort)
  const now = ports.clock.now()
  const wanted = filterOf({ ...chosen, ...(order && { sort: order }) }, { limit: limit + 1, now })
  const { db } = ports.store
  const { rows, further = null } = await listPage(db, wanted)
  const lines = rows.slice(0, limit).map((row) => transmissionToJson(row, now))
  const items = await withCan(db, lines, now)
  const next = rows.length > limit ? (lines.at(-1)?.id ?? null) : further
  const isTold = isCounted && filter.after === undefined && next !== null
  return { items, next, total: isTold ? await countTransmissions(db, wanted) : undefined }
}

function everything(filter: ListFilter, ports: Ports) {
  const { counted: _, sort: __, ...chosen } = filter
  return listMatchingTransmissions(
    ports.store.db,
    filterOf(chosen, { limit: filter.limit ?? bulkSize, now: ports.clock.now() }),
  )
}

async function readTransmissionFile(
  row: Transmission,
  file: ReturnType<typeof filesOfTransmission>[number],
  ports: Ports,
): Promise<Bytes> {
  const { name, role } = file
  if (role === 'enveloppe' || role === 'message') {
    // Our own XML is stored only inside the archive.
    const member = (await explain(row, ports.store)).members.find((each) => each.name === name)
    if (member?.xml !== undefined) return { bytes: Buffer.from(member.xml, 'latin1'), name }
  }
  return stored(file, ports)
}

/** Stored bytes, streamed. @throws ActesError ACTES-S003 */
export async function stored(
  { name, sha256 }: { readonly name: string; readonly sha256: string },
  { store: { blobs } }: Ports,
): Promise<Bytes> {
  if (!(await blobs.has(sha256))) throw new ActesError('ACTES-S003', { params: { sha256 } })
  return { bytes: Readable.from(blobs.read(sha256)), name }
}
