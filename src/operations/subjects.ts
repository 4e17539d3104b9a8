// The subjects that an input names, found within what the caller sees. What they do not see is not there for them.
import { ActesError, problem } from '../errors.ts'
import { isId } from '../protocol/ids.ts'
import { liveStates } from '../lifecycle.ts'
import { standings } from '../store/connections/standings.ts'
import { senderBySiren } from '../store/connections/collectivites.ts'
import { sirenOf } from '../store/connections/connections.ts'
import { subscriptionById, type Subscription } from '../store/subscriptions/subscriptions.ts'
import { bulkById, type Bulk } from '../store/transmissions/bulk.ts'
import { retourById, type StoredRetour } from '../store/retours/retours.ts'
import { taskById, type Task } from '../store/retours/tasks.ts'
import { byId, byIds, named, type Transmission } from '../store/transmissions/transmissions.ts'
import type { Ports } from '../transmission/steps/step.ts'
import type { Scope, Subject } from './operation.ts'

interface Within {
  /** The collectivités that the caller sees; undefined: all of them. */
  readonly seen: readonly string[] | undefined
  readonly ports: Ports
}

interface Found {
  readonly value: unknown
  /** The collectivités that it belongs to; null: to all of them. */
  readonly sirens: readonly (string | null)[]
}

/** What was found, by the name of its kind, and the collectivités that it belongs to. */
export interface Resolved {
  readonly found: Readonly<Record<string, unknown>>
  readonly sirens: readonly (string | null)[]
}

type Finder = (name: never, within: Within) => Promise<Found>

const finders: Readonly<Record<Subject, Finder>> = {
  transmission: async (name: string, within) => {
    const row = await transmissionNamed(name, within)
    return { value: row, sirens: [row.collectivite] }
  },
  transmissions: async (names: readonly string[], within) => {
    const rows = await transmissionsNamed(names, within)
    return { value: rows, sirens: rows.map(({ collectivite }) => collectivite) }
  },
  retour: async (id: string, within) => {
    const retour = await retourOf(id, within)
    return { value: retour, sirens: [sirenOf(retour.connection)] }
  },
  retours: async (ids: readonly string[], within) => {
    const all: StoredRetour[] = []
    for (const id of ids) all.push(await retourOf(id, within))
    return { value: all, sirens: all.map(({ connection }) => sirenOf(connection)) }
  },
  task: async (id: string, within) => {
    const { task, siren } = await taskOf(id, within)
    return { value: task, sirens: [siren] }
  },
  collectivite: declared,
  collectiviteOrAll: async (siren: string | null, within) =>
    siren === null ? { value: null, sirens: [null] } : declared(siren, within),
  connection: async (id: string, { seen, ports }) => {
    const [found] = await standings(ports.store.db, { id })
    if (!found || !sees(seen, found.siren))
      throw new ActesError('ACTES-A020', {
        params: { value: id },
        problems: [problem('ACTES-A020', id, { value: id })],
      })
    return { value: id, sirens: [found.siren] }
  },
  subscription: async (id: string, within) => {
    const found = await subscriptionOf(id, within)
    return { value: found, sirens: [found.siren] }
  },
  bulk: async (id: string, within) => {
    const found = await bulkOf(id, within)
    return { value: found, sirens: found.sirens }
  },
  // To look at one, it is enough to see some of its acts.
  bulkSeen: async (id: string, within) => {
    const found = await bulkOf(id, within)
    return { value: found, sirens: found.sirens.filter((siren) => sees(within.seen, siren)) }
  },
}

/** Find every subject of a scope. @throws ActesError ACTES-S006, S007, V006, A020 */
export async function resolveSubjects(
  scope: Exclude<Scope<never>, string>,
  input: unknown,
  within: Within,
): Promise<Resolved> {
  const found: Record<string, unknown> = {}
  const sirens = new Set<string | null>()
  for (const [subject, nameOf] of Object.entries(scope) as [Subject, (input: unknown) => unknown][]) {
    const name = nameOf(input)
    if (name === undefined) continue
    const each = await finders[subject](name as never, within)
    found[subject] = each.value
    for (const siren of each.sirens) sirens.add(siren)
  }
  return { found, sirens: [...sirens] }
}

function sees(seen: readonly string[] | undefined, siren: string): boolean {
  return seen === undefined || seen.includes(siren)
}

async function declared(siren: string, { seen, ports }: Within): Promise<Found> {
  if (!sees(seen, siren)) throw new ActesError('ACTES-V006', { params: { siren } })
  if (!(await senderBySiren(ports.store.db, siren)))
    throw new ActesError('ACTES-V006', { params: { siren }, problems: [problem('ACTES-V006', '', { value: siren })] })
  return { value: siren, sirens: [siren] }
}

/** One that was not ended. One of all collectivités is seen by those who see all of them. */
async function subscriptionOf(id: string, { seen, ports }: Within): Promise<Subscription> {
  const found = isId(id) ? await subscriptionById(ports.store.db, id.toLowerCase()) : undefined
  const isSeen = found && (found.siren === null ? seen === undefined : sees(seen, found.siren))
  if (!isSeen || found.endedAt) throw unknown(id)
  return found
}

async function bulkOf(id: string, { seen, ports }: Within): Promise<Bulk> {
  const found = isId(id) ? await bulkById(ports.store.db, id.toLowerCase()) : undefined
  if (!found || (seen !== undefined && !found.sirens.some((siren) => sees(seen, siren)))) throw unknown(id)
  return found
}

function unknown(name: string): ActesError {
  return new ActesError('ACTES-S006', { params: { name } })
}

/** The one that lives or stands for all others of this name. @throws ActesError ACTES-S006, S007 with each of them */
async function transmissionNamed(name: string, { seen, ports }: Within): Promise<Transmission> {
  const found = await named(ports.store.db, name, seen)
  const living = found.filter(({ state }) => liveStates.includes(state))
  const current = found.filter(({ replacedBy }) => replacedBy === undefined)
  const [row, ...others] = [living, current].find((some) => some.length === 1) ?? found
  if (!row || !sees(seen, row.collectivite)) throw unknown(name)
  if (others.length === 0) return row
  const problems = found.map(({ id, idActe, state }) =>
    problem('ACTES-S007', id, { value: idActe ?? '', params: { state } }),
  )
  throw new ActesError('ACTES-S007', { params: { name, count: found.length }, problems })
}

/** In their order: ids in one query, anything else one after the other, since others want lines to the database too. */
async function transmissionsNamed(names: readonly string[], within: Within): Promise<readonly Transmission[]> {
  const ids = names.filter(isId).map((id) => id.toLowerCase())
  const found = new Map((await byIds(within.ports.store.db, ids)).map((row) => [row.id, row]))
  const rows: Transmission[] = []
  for (const name of names) {
    const row = found.get(name.toLowerCase()) ?? (await transmissionNamed(name, within))
    if (!sees(within.seen, row.collectivite)) throw unknown(name)
    rows.push(row)
  }
  return rows
}

async function retourOf(id: string, { seen, ports }: Within): Promise<StoredRetour> {
  const retour = isId(id) ? await retourById(ports.store.db, id.toLowerCase()) : undefined
  if (!retour || !sees(seen, sirenOf(retour.connection))) throw unknown(id)
  return retour
}

async function taskOf(id: string, { seen, ports }: Within): Promise<{ readonly task: Task; readonly siren: string }> {
  const task = isId(id) ? await taskById(ports.store.db, id.toLowerCase()) : undefined
  const act = task && (await byId(ports.store.db, task.transmission))
  if (!task || !act || !sees(seen, act.collectivite)) throw unknown(id)
  return { task, siren: act.collectivite }
}
