// Read the returns that are stored, find whose they are, and wake those who wait for them. What cannot be read or placed
// is kept, never lost, and holds up nothing that came after it.
import { ActesError, problem, type ErrorCode } from './errors.ts'
import type { Connection } from './gateways/gateway.ts'
import { isFinal } from './lifecycle.ts'
import { placeRetour } from './protocol/matching.ts'
import { readRetour, type ReadRetour } from './protocol/retours.ts'
import type { Ports } from './steps/step.ts'
import type { Sql } from './store/database.ts'
import { remark } from './store/journal.ts'
import { move, wake } from './store/moves.ts'
import { deliveryOf, settleRetour, twinOf, unreadRetours, type StoredRetour, type Verdict } from './store/retours.ts'
import { byId, byReference, sentAs, type Transmission } from './store/transmissions.ts'

/** Read what is stored and not yet understood; also what an earlier process stored before it died. */
export async function readStored(connection: Connection, ports: Ports): Promise<void> {
  for (const retour of await unreadRetours(ports.store.db, connection.id)) {
    try {
      if (retour.kind === 'verdict') await placeVerdict(retour, ports)
      else await understand(retour, connection, ports)
    } catch (error) {
      if (error instanceof ActesError && error.kind === 'retry') throw error
      await setAside(retour, error, ports)
    }
  }
}

/** Kept as it came, with the reason; a later version, or a mended store, may read it. */
async function setAside(retour: StoredRetour, error: unknown, ports: Ports): Promise<void> {
  const known = error instanceof ActesError
  const code: ErrorCode = known ? error.code : 'ACTES-R004'
  const problems = [...(known ? error.problems : []), problem('ACTES-R004', retour.name, { params: { code } })]
  await settleRetour(ports.store.db, retour.id, { status: 'unreadable', problems })
  ports.log.warn({ connection: retour.connection, retour: retour.id, code, error }, 'retour')
}

async function placeVerdict(retour: StoredRetour, ports: Ports): Promise<void> {
  const { reference } = retour.facts as Verdict
  const candidates = await byReference(ports.store.db, retour.connection, reference)
  await place(retour, { candidates, kind: 'verdict' }, ports)
}

async function understand(retour: StoredRetour, connection: Connection, ports: Ports): Promise<void> {
  const { db, blobs } = ports.store
  const reading = await readRetour(await blobs.bytes(retour.sha256), retour.name)
  const { kind } = reading.retour
  const facts = { facts: reading.retour, deviations: reading.deviations, kind }
  if (kind === 'EnveloppeMISILLCL') {
    await settleRetour(db, retour.id, { status: 'companion', ...facts })
    return
  }
  const companions = await companionsOf(retour, ports)
  const keys = placeRetour(reading, { name: retour.name, companions, collectivite: connection.collectivite })
  const found = (await Promise.all(keys.map((key) => sentAs(db, key)))).flat()
  await place(retour, { candidates: found, ...facts }, ports)
}

async function companionsOf(retour: StoredRetour, ports: Ports): Promise<readonly ReadRetour[]> {
  const others = await deliveryOf(ports.store.db, retour.connection, retour.delivery)
  const readings = await Promise.all(
    others
      .filter(({ id, kind }) => id !== retour.id && kind !== 'verdict')
      .map(async ({ sha256, name }) => {
        try {
          return [await readRetour(await ports.store.blobs.bytes(sha256), name)]
        } catch {
          return []
        }
      }),
  )
  return readings.flat()
}

interface Understood {
  readonly candidates: readonly Transmission[]
  readonly kind: string
  readonly facts?: unknown
  readonly deviations?: StoredRetour['deviations']
}

/**
 * Whose it is: the one that waits for an answer; when none does, the one that was ever sent so. Several: nobody guesses.
 * An act refused and sent again has two transmissions of one identifier, of which one waits.
 */
function addressee(candidates: readonly Transmission[]): Transmission | undefined {
  const all = [...new Map(candidates.map((row) => [row.id, row])).values()]
  const waiting = all.filter(({ state, openAttempt }) => state === 'submitted' || openAttempt !== null)
  const [row, ...others] = waiting.length > 0 ? waiting : all
  return others.length === 0 ? row : undefined
}

/** One transmission: it is attached and its act is woken. None or several: an orphan, for a person to place. */
async function place(retour: StoredRetour, { candidates, ...understood }: Understood, ports: Ports): Promise<void> {
  const { db } = ports.store
  const { kind, facts, deviations } = understood
  const what = { kind, ...(facts !== undefined && { facts }), ...(deviations && { deviations }) }
  const row = addressee(candidates)
  const twin = await twinOf(db, retour, row?.id)
  // The same words under the same name, but another act waits for its own answer: nobody guesses.
  const torn = twin !== undefined && row !== undefined && twin !== row.id
  const transmission = torn ? undefined : (twin ?? row?.id)
  if (transmission === undefined) {
    const problems = [problem('ACTES-R003', retour.name, { params: { candidates: candidates.length } })]
    await settleRetour(db, retour.id, { status: 'orphan', ...what, problems })
    ports.log.warn({ connection: retour.connection, retour: retour.id, code: 'ACTES-R003' }, 'retour')
    return
  }
  const status = twin === undefined ? 'attached' : 'duplicate'
  await db.transaction(async (sql) => {
    if (!(await settleRetour(sql, retour.id, { status, ...what, transmission }))) return
    const current = await byId(sql, transmission)
    const late = current !== undefined && isFinal(current.state)
    const code = twin !== undefined ? 'ACTES-R006' : late ? 'ACTES-R007' : undefined
    const at = ports.clock.now()
    const detail = { retour: retour.id, kind, name: retour.name }
    await remark(sql, { transmission, at, who, event: `retour-${status}`, detail, ...(code && { code }) })
    if (current && status === 'attached') await alert(sql, current, at)
  })
  ports.log.info({ connection: retour.connection, retour: retour.id, transmission }, 'retour')
}

const who = 'worker'

/** The answer also ends a hold in which its sending was in doubt: it proves that it arrived. */
async function alert(sql: Sql, row: Transmission, at: Date): Promise<void> {
  const { id, state, openAttempt } = row
  if (row.held && openAttempt !== null && state === 'packaged') {
    const set = { dueAt: at, held: null, failures: 0 }
    await move(sql, { id, from: state, held: true, openAttempt, set, at, who, event: 'answered' })
  } else await wake(sql, id, at)
}
