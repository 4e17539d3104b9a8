// Finds the subjects that an input names, within what the caller sees; any other counts as unknown.
import { ActesError, problem } from '#errors.ts'
import { isSharedName } from '#gateways/shared-credentials.ts'
import { isId } from '#protocol/ids.ts'
import { isLive } from '#lifecycle.ts'
import { standings } from '#store/connections/standings.ts'
import { draftById } from '#store/desk/drafts.ts'
import { senderBySiren } from '#store/connections/collectivites.ts'
import { sirenOfConnection } from '#store/connections/connections.ts'
import { credentials, type UsedCredential } from '#store/connections/credentials.ts'
import { subscriptionById } from '#store/subscriptions/subscriptions.ts'
import { bulkById } from '#store/bulk.ts'
import { retourById, type StoredRetour } from '#store/retours/retours.ts'
import { taskById } from '#store/retours/tasks.ts'
import { byIds, findTransmissionsNamed, type Transmission } from '#store/transmissions/transmissions.ts'
import type { Ports } from '#transmission/step.ts'
import type { Scope, ScopeSubject } from './operation.ts'

interface Within {
  /** The collectivités that the caller sees; undefined: all. */
  readonly seen: readonly string[] | undefined
  readonly ports: Ports
}

interface Resolved {
  readonly found: Readonly<Record<string, unknown>>
  readonly sirens: readonly (string | null)[]
}

const finders = {
  transmission: async (name: string, within: Within) => {
    const value = await transmissionNamed(name, within)
    return { value, sirens: [value.collectivite] }
  },
  transmissions: async (names: readonly string[], within: Within) => {
    const value = await transmissionsNamed(names, within)
    return { value, sirens: value.map(({ collectivite }) => collectivite) }
  },
  retour: async (id: string, within: Within) => {
    const value = await retourOf(id, within)
    return { value, sirens: [sirenOfConnection(value.connection)] }
  },
  retours: async (ids: readonly string[], within: Within) => {
    const value: StoredRetour[] = []
    for (const id of ids) value.push(await retourOf(id, within))
    return { value, sirens: value.map(({ connection }) => sirenOfConnection(connection)) }
  },
  task: async (id: string, { seen, ports }: Within) => {
    const value = isId(id) ? await taskById(ports.store.db, id.toLowerCase()) : undefined
    if (!value || !sees(seen, value.collectivite)) throw notFound(id)
    return { value, sirens: [value.collectivite] }
  },
  collectivite: findDeclaredSiren,
  collectiviteOrAll: async (siren: string | null, within: Within) =>
    siren === null ? { value: null, sirens: [null] } : findDeclaredSiren(siren, within),
  collectivites: async (sirens: readonly string[], within: Within) => {
    for (const siren of sirens) await findDeclaredSiren(siren, within)
    return { value: sirens, sirens }
  },
  connection: async (id: string, { seen, ports }: Within) => {
    const [found] = await standings(ports.store.db, { id })
    if (!found || !sees(seen, found.siren)) throw unknownConnection(id)
    return { value: id, sirens: [found.siren] }
  },
  // Visible to a caller who sees all its users; an unused credential belongs to the whole installation.
  credential: async (name: string, { seen, ports }: Within) => {
    const [value] = isSharedName(name) ? await credentials(ports.store.db, name) : []
    if (!value || !isSeen(value, seen)) throw notFound(name)
    return { value, sirens: value.sirens.length > 0 ? value.sirens : [null] }
  },
  // Not ended. A subscription to all collectivités is visible to a caller who sees all of them.
  subscription: async (id: string, { seen, ports }: Within) => {
    const value = isId(id) ? await subscriptionById(ports.store.db, id.toLowerCase()) : undefined
    const isSeen = value && (value.siren === null ? seen === undefined : sees(seen, value.siren))
    if (!isSeen || value.endedAt) throw notFound(id)
    return { value, sirens: [value.siren] }
  },
  draft: async (id: string, { seen, ports }: Within) => {
    const value = isId(id) ? await draftById(ports.store.db, id.toLowerCase()) : undefined
    if (!value || !sees(seen, value.collectivite)) throw notFound(id)
    return { value, sirens: [value.collectivite] }
  },
  bulk: async (id: string, within: Within) => {
    const value = await bulkOf(id, within)
    return { value, sirens: value.sirens }
  },
  // To read a bulk operation, it is enough to see some of its collectivités.
  bulkSeen: async (id: string, within: Within) => {
    const value = await bulkOf(id, within)
    return { value, sirens: value.sirens.filter((siren) => sees(within.seen, siren)) }
  },
} satisfies Readonly<Record<ScopeSubject, unknown>>

type FoundSubject<S extends ScopeSubject> = Awaited<ReturnType<(typeof finders)[S]>>['value']

/** Each subject's value. List subjects are undefined when the input names none. */
export type Subjects = {
  readonly [S in ScopeSubject]: S extends 'transmissions' | 'retours' | 'collectivites'
    ? FoundSubject<S> | undefined
    : FoundSubject<S>
}

/** @throws ActesError ACTES-S006, S007, V006, A020 */
export async function resolveSubjects(
  scope: Exclude<Scope<never>, string>,
  input: unknown,
  within: Within,
): Promise<Resolved> {
  const found: Record<string, unknown> = {}
  const sirens = new Set<string | null>()
  for (const [subject, nameOf] of Object.entries(scope) as [ScopeSubject, (input: unknown) => unknown][]) {
    const name = nameOf(input)
    if (name === undefined) continue
    const each = await finders[subject](name as never, within)
    found[subject] = each.value
    for (const siren of each.sirens) sirens.add(siren)
  }
  return { found, sirens: [...sirens] }
}

function sees(seen: readonly string[] | undefined, siren: string) {
  return seen === undefined || seen.includes(siren)
}

/** Are all users of the credential among these? An unused one requires all collectivités. */
export function isSeen({ sirens }: UsedCredential, among: readonly string[] | undefined): boolean {
  return among === undefined || (sirens.length > 0 && sirens.every((siren) => among.includes(siren)))
}

async function findDeclaredSiren(siren: string, { seen, ports }: Within) {
  if (!sees(seen, siren)) throw new ActesError('ACTES-V006', { params: { siren } })
  if (!(await senderBySiren(ports.store.db, siren)))
    throw new ActesError('ACTES-V006', { params: { siren }, problems: [problem('ACTES-V006', '', { value: siren })] })
  return { value: siren, sirens: [siren] }
}

async function bulkOf(id: string, { seen, ports }: Within) {
  const found = isId(id) ? await bulkById(ports.store.db, id.toLowerCase()) : undefined
  if (!found || (seen !== undefined && !found.sirens.some((siren) => sees(seen, siren)))) throw notFound(id)
  return found
}

/** @returns ACTES-A020 */
export function unknownConnection(id: string): ActesError {
  return new ActesError('ACTES-A020', { params: { value: id }, problems: [problem('ACTES-A020', id, { value: id })] })
}

/** What a caller named, and does not see or does not exist. */
export function notFound(name: string): ActesError {
  return new ActesError('ACTES-S006', { params: { name } })
}

/** @throws ActesError ACTES-S006 */
export function existing<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw notFound(name)
  return found
}

/** Prefers the only live, then the only unreplaced one. @throws ActesError ACTES-S006; S007 with each candidate */
async function transmissionNamed(name: string, { seen, ports }: Within) {
  const found = await findTransmissionsNamed(ports.store.db, name, seen)
  const living = found.filter(({ state }) => isLive(state))
  const current = found.filter(({ replacedBy }) => replacedBy === undefined)
  const [row, ...others] = [living, current].find((some) => some.length === 1) ?? found
  if (!row || !sees(seen, row.collectivite)) throw notFound(name)
  if (others.length === 0) return row
  const problems = found.map(({ id, idActe, state }) =>
    problem('ACTES-S007', id, { value: idActe ?? '', params: { state } }),
  )
  throw new ActesError('ACTES-S007', { params: { name, count: found.length }, problems })
}

/** Keeps the order. One query for ids; other names one at a time, to leave database connections to others. */
async function transmissionsNamed(names: readonly string[], within: Within): Promise<readonly Transmission[]> {
  const ids = names.filter(isId).map((id) => id.toLowerCase())
  const found = new Map((await byIds(within.ports.store.db, ids)).map((row) => [row.id, row]))
  const rows: Transmission[] = []
  for (const name of names) {
    const row = found.get(name.toLowerCase()) ?? (await transmissionNamed(name, within))
    if (!sees(within.seen, row.collectivite)) throw notFound(name)
    rows.push(row)
  }
  return rows
}

async function retourOf(id: string, { seen, ports }: Within) {
  const retour = isId(id) ? await retourById(ports.store.db, id.toLowerCase()) : undefined
  if (!retour || !sees(seen, sirenOfConnection(retour.connection))) throw notFound(id)
  return retour
}
