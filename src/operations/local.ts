// The operations on the store itself. Every one is guarded by what it expects to find, so that two persons, or a person
// and a worker, never both succeed; each leaves its journal line with who and why.
import { join } from 'node:path'
import { ActesError, problem } from '../errors.ts'
import { isId } from '../protocol/ids.ts'
import { liveStates, type State } from '../lifecycle.ts'
import { examineGateway } from '../transmission/mending.ts'
import { readDeposit } from '../files/deposit.ts'
import type { PdfExaminer } from '../files/pdf/examiner.ts'
import { openPlainFile } from '../files/plain-file.ts'
import type { Queue } from '../queue/queue.ts'
import { codesSaying } from '../text/sentences.ts'
import { faultsOfDraft, intake, type Intake } from '../transmission/steps/intake.ts'
import type { Ports } from '../transmission/steps/step.ts'
import { senders } from '../store/connections/collectivites.ts'
import { snapshot } from '../store/engine/database.ts'
import { list, listPage } from '../store/transmissions/listing/listing.ts'
import { counted } from '../store/transmissions/listing/sizes.ts'
import type { Filter } from '../store/transmissions/listing/filter.ts'
import { byId, byIds, named, type Transmission } from '../store/transmissions/transmissions.ts'
import type { ListFilter } from './list-filter.ts'
import type { DepositResult, ListPage, Operations, ShownTransmission } from './operations.ts'
import { refresh, search, showClassification } from './classification.ts'
import { cancel, needReason, resolve } from './decisions.ts'
import { explain } from './explain.ts'
import { listConnections, pauseConnection, resumeConnection } from './connections.ts'
import { attachByHand, handIn, listInbox, reread, showRetour } from './inbox.ts'
import { annul, reply } from './letters.ts'
import { toJson, toShown } from './present.ts'
import { peopleOperations } from './people.ts'
import { requeueOne } from './requeue.ts'
import { scheduleOperations } from './schedules.ts'
import { tokenOperations } from './tokens.ts'
import { declareSender, type MasterKey } from './senders.ts'
import { endTask, tasks } from './tasks.ts'

export interface LocalTools {
  readonly ports: Ports
  readonly examiner: PdfExaminer
  readonly masterKey: MasterKey
  /** Are passwords of the desk's own taken? */
  readonly takesPasswords: boolean
  /** Absent where no worker could hear it: the sweep of the next one finds what is due. */
  readonly queue?: Queue
}

const pageSize = 50
const bulkSize = 5_000

/** The operations on a store. */
export function localOperations(tools: LocalTools): Operations {
  const { ports } = tools
  const { db } = ports.store
  return {
    deposit: (path, who, sirens) => watchedDeposit({ path, who, ...(sirens && { sirens }) }, tools),
    list: (filter) => page(filter, ports),
    show: async (name, sirens) => shown(await only(name, ports, sirens), ports),
    requeue: async (what, how) => {
      needReason(how)
      if ('filter' in what) needCriterion(what.filter)
      const rows = 'filter' in what ? await everything(what.filter, ports) : await all(what.names, ports)
      const operation = ports.clock.newId()
      const items = []
      for (const row of rows) {
        const item = await requeueOne(row, { ...how, operation }, ports)
        items.push(item)
        if (!how.dryRun && item.outcome !== 'excluded') await ring(row.connection, tools)
      }
      return { operation, items }
    },
    resolve: async (name, resolution, how) => {
      const row = await resolve(await only(name, ports), resolution, { how, ports })
      await ring(row.connection, tools)
      return toJson(row)
    },
    cancel: async (name, how) => toJson(await cancel(await only(name, ports), how, ports)),
    ...letterOperations(tools),
    ...inboxOperations(tools),
    explain: async (name) => explain(await only(name, ports), ports.store),
    tasks: (filter) => tasks(filter, ports),
    closeTask: (id, how) => endTask(id, how, ports),
    classification: (siren) => showClassification(siren, ports),
    searchClassification: (siren, words) => search(siren, words, ports),
    refreshClassification: async (siren, how) => toJson(await rung(await refresh(siren, how, ports), tools)),
    ...connectionOperations(tools),
    ...scheduleOperations(tools),
    ...peopleOperations(tools),
    ...tokenOperations(ports),
    declare: (input, who) => declareSender(input, { who, ports, masterKey: tools.masterKey }),
    collectivites: async () => (await senders(db)).map(({ collectivite }) => collectivite),
  }
}

/** Its row and all its stories as of one moment. */
function shown({ id }: Transmission, { store: { db } }: Ports): Promise<ShownTransmission> {
  return snapshot(db, async (sql) => {
    const row = await byId(sql, id)
    if (!row) throw new ActesError('ACTES-S006', { params: { name: id } })
    return toShown(sql, row)
  })
}

type Part<K extends keyof Operations> = Pick<Operations, K>

function letterOperations(tools: LocalTools): Part<'annul' | 'reply'> {
  const { ports, examiner } = tools
  return {
    annul: async (name, how) => {
      needReason(how)
      return toJson(await rung(await annul(await only(name, ports), how, ports), tools))
    },
    reply: async (retour, answer, how) => {
      needReason(how)
      const { row, warnings } = await reply(retour, answer, { how, ports, examiner })
      return { ...toJson(await rung(row, tools)), warnings }
    },
  }
}

type ConnectionOperation = 'connections' | 'examineGateway' | 'pauseConnection' | 'resumeConnection'

function connectionOperations(tools: LocalTools): Part<ConnectionOperation> {
  const { ports } = tools
  return {
    connections: (filter) => listConnections(ports, filter),
    examineGateway: async (siren) => ({ items: await examineGateway(siren, ports) }),
    pauseConnection: async (id, how) => {
      needReason(how)
      return pauseConnection(id, how, ports)
    },
    resumeConnection: async (id, how) => {
      needReason(how)
      const stands = await resumeConnection(id, how, ports)
      await ring(id, tools)
      return stands
    },
  }
}

type InboxOperation = 'returns' | 'showReturn' | 'attachReturn' | 'rereadReturns' | 'handInReturns'

function inboxOperations(tools: LocalTools): Part<InboxOperation> {
  const { ports } = tools
  return {
    returns: (filter) => listInbox(filter, ports),
    showReturn: (id) => showRetour(id, ports),
    attachReturn: async (id, name, how) => {
      needReason(how)
      return toJson(await rung(await attachByHand(id, await only(name, ports), { how, ports }), tools))
    },
    rereadReturns: (ids, who) => reread(ids, who, ports),
    handInReturns: (paths, siren, who) => handIn(paths, { siren, who }, ports),
  }
}

/** The row, once its connection was told that something is due there. */
async function rung(row: Transmission, tools: LocalTools): Promise<Transmission> {
  await ring(row.connection, tools)
  return row
}

interface Handed {
  readonly path: string
  readonly who: string
  readonly sirens?: readonly string[]
}

/** Counted, and the first span of what it opens. */
async function watchedDeposit(handed: Handed, tools: LocalTools): Promise<DepositResult> {
  const { meters, traces } = tools.ports
  return traces.within({ name: 'deposit' }, async (span) => {
    const result = await deposit(handed, tools)
    meters.deposit(!result.ok ? 'refused' : result.already ? 'already' : 'accepted')
    if (result.ok) span.note({ 'actes.transmission': result.id, 'actes.collectivite': result.collectivite })
    else span.failed(result.problems[0]?.code ?? 'refused')
    return result
  })
}

async function deposit({ path, who, sirens }: Handed, tools: LocalTools): Promise<DepositResult> {
  const { ports, examiner } = tools
  const read = await readDeposit(path, examiner)
  const isHis = (siren: string) => sirens === undefined || sirens.includes(siren)
  if (!read.acte) {
    const { draft } = read
    const others = draft && isHis(draft.acte.collectivite) ? await faultsOfDraft({ ...read, draft }, ports) : []
    return { ok: false, deposit: path, problems: [...read.problems, ...others], warnings: [] }
  }
  const { folder, acte, files, unnamed, problems } = read
  if (!isHis(acte.collectivite)) {
    const fault = problem('ACTES-V006', 'collectivite', { value: acte.collectivite })
    return { ok: false, deposit: path, problems: [fault], warnings: [] }
  }
  const content = (fichier: string) => contentOf(join(folder, fichier), fichier)
  const taken = await intake({ acte, files, unnamed, problems, read: content }, ports, who).catch(asRefusal)
  if (!taken.ok) return { ok: false, deposit: path, problems: taken.problems, warnings: taken.warnings }
  if (!taken.already) await ring(taken.transmission.connection, tools)
  const already = taken.already ? ({ already: true } as const) : {}
  return { ok: true, ...toJson(taken.transmission), ...already, warnings: taken.warnings }
}

async function* contentOf(path: string, fichier: string): AsyncGenerator<Uint8Array> {
  const file = await openPlainFile(path, fichier)
  try {
    yield* file.read()
  } finally {
    await file.close()
  }
}

/** A file that changed, or went, after it was examined. */
function asRefusal(error: unknown): Extract<Intake, { ok: false }> {
  if (!(error instanceof ActesError) || error.kind !== 'refuse') throw error
  const { code, params, problems } = error
  return { ok: false, problems: problems.length > 0 ? problems : [problem(code, '$', { params })], warnings: [] }
}

/** A bell that cannot be rung is no loss: the sweep will find what is due. */
async function ring(connection: string, { queue, ports }: LocalTools): Promise<void> {
  await queue?.ring({ kind: 'turn', connection }).catch((error: unknown) => {
    ports.log.warn({ connection, error }, 'service-error')
  })
}

async function page(filter: ListFilter, ports: Ports): Promise<ListPage> {
  const limit = Math.min(filter.limit ?? pageSize, bulkSize)
  const wanted = filterOf(filter, limit + 1)
  const { db } = ports.store
  const { rows, further = null } = await listPage(db, wanted)
  const items = rows.slice(0, limit).map(toJson)
  const next = rows.length > limit ? (items.at(-1)?.id ?? null) : further
  const total = filter.counted && filter.after === undefined && next !== null ? await counted(db, wanted) : undefined
  return { items, next, ...(total && { total }) }
}

function everything(filter: ListFilter, ports: Ports): Promise<readonly Transmission[]> {
  return list(ports.store.db, filterOf(filter, filter.limit ?? bulkSize))
}

/** What the store filters by. */
export function filterOf({ state, since, message, counted: _, ...filter }: ListFilter, limit: number): Filter {
  return {
    ...filter,
    ...(state && { states: state }),
    ...(message && { messages: message }),
    ...(filter.text !== undefined && { saying: codesSaying(filter.text) }),
    ...(since !== undefined && { since: new Date(since) }),
    limit,
  }
}

async function only(name: string, ports: Ports, sirens?: readonly string[]): Promise<Transmission> {
  const found = await named(ports.store.db, name, sirens)
  const living = found.filter(({ state }) => (liveStates as readonly State[]).includes(state))
  const current = found.filter(({ replacedBy }) => replacedBy === undefined)
  const [row, ...others] = [living, current].find((some) => some.length === 1) ?? found
  if (!row) throw new ActesError('ACTES-S006', { params: { name } })
  if (others.length === 0) return row
  const problems = found.map(({ id, idActe, state }) =>
    problem('ACTES-S007', id, { value: idActe ?? '', params: { state } }),
  )
  throw new ActesError('ACTES-S007', { params: { name, count: found.length }, problems })
}

/** In their order: ids in one query, anything else one after the other, since others want lines to the database too. */
async function all(names: readonly string[], ports: Ports): Promise<readonly Transmission[]> {
  const ids = names.filter(isId).map((id) => id.toLowerCase())
  const found = new Map((await byIds(ports.store.db, ids)).map((row) => [row.id, row]))
  const rows: Transmission[] = []
  for (const name of names) rows.push(found.get(name.toLowerCase()) ?? (await only(name, ports)))
  return rows
}

/** A filter that says nothing of what went wrong would take what nobody thought of. */
function needCriterion({ held, uncertain, code, state }: ListFilter): void {
  if (!held && !uncertain && code === undefined && state === undefined) throw new ActesError('ACTES-A006')
}
