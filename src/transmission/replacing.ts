// Replace a refused transmission by a new one with the same act and files. The old one only gets the link. Excluded,
// with the reason, where a second sending would be one too many.
import { problem, type ErrorCode, type Params, type Problem } from '#errors.ts'
import { mayTransmission, standingOf } from './may.ts'
import { openAbout, openRequest, openingOfActe } from './opening.ts'
import type { Ports } from './step.ts'
import type { Sender } from '#store/connections/collectivites.ts'
import type { Sql } from '#store/engine/database.ts'
import { readStandings } from '#store/bulk.ts'
import { move, openTransmission } from '#store/transmissions/moves.ts'
import { byId, type Transmission } from '#store/transmissions/transmissions.ts'

interface Replacing {
  readonly sender: Sender
  readonly who: string
  /** For the journal line: who asked, and why. */
  readonly detail: object
}

type Replaced = { readonly newId: string } | { readonly excluded: Problem }

async function obstacleToReplace(row: Transmission, ports: Ports) {
  const [now] = await readStandings(ports.store.db, [row.id], ports.clock.now())
  const obstacle = now && mayTransmission.requeue(standingOf({ ...now, held: null }))
  return obstacle && excluded(row, obstacle.code, obstacle.params)
}

export async function replace(row: Transmission, replacing: Replacing, ports: Ports): Promise<Replaced> {
  const obstacle = await obstacleToReplace(row, ports)
  if (obstacle) return { excluded: obstacle }
  const newId = ports.clock.newId()
  const at = ports.clock.now()
  const { who } = replacing
  const done = await ports.store.db
    .transaction(async (sql) => {
      if (!(await reopen(sql, row, { replacing, newId, at }))) return false
      await linkReplaced(sql, row.id, { newId, detail: replacing.detail, at, who })
      return true
    })
    .catch(unlessOvertaken)
  return done ? { newId } : { excluded: excluded(row, 'ACTES-A005') }
}

interface Link extends Pick<Replacing, 'who' | 'detail'> {
  readonly newId: string
  readonly at: Date
}

/** Link a refused transmission to its replacement, in the transaction that opens the replacement. */
export async function linkReplaced(sql: Sql, id: string, { newId, detail, at, who }: Link): Promise<void> {
  const guard = { id, from: 'refused', openAttempt: null, notReplaced: true } as const
  const set = { dueAt: null, replacedBy: newId }
  const done = await move(sql, { ...guard, set, at, who, event: 'replaced', detail: { ...detail, newId } })
  if (!done) throw new Overtaken()
}

/** Another process replaced it meanwhile: the transaction that opened this replacement is rolled back. */
class Overtaken extends Error {}

export function unlessOvertaken(error: unknown): false {
  if (error instanceof Overtaken) return false
  throw error
}

/** Open a copy for the collectivité's present gateway. The key stays with the original. */
async function reopen(
  sql: Sql,
  row: Transmission,
  { replacing, newId: id, at }: { replacing: Replacing; newId: string; at: Date },
): Promise<boolean> {
  const { formulaire, files, contentSha256, retour } = row
  const { who } = replacing
  const { collectivite } = replacing.sender
  const replaces = row.id
  if (formulaire.code === '1-1') {
    const { cle: _, ...acte } = formulaire.acte
    return openTransmission(sql, {
      ...openingOfActe({ acte, files, contentSha256, collectivite, who }, { id, at }),
      replaces,
    })
  }
  if (formulaire.code === '7-1') return openRequest(sql, { collectivite, formulaire, who, replaces }, { id, at })
  const act = row.about === undefined ? undefined : await byId(sql, row.about)
  if (!act) return false
  const linked = retour === undefined ? {} : { retour }
  return openAbout(sql, { act, formulaire, files, ...linked, replaces, collectivite, who }, { id, at })
}

function excluded({ id }: Transmission, code: ErrorCode, params: Params = {}) {
  return problem(code, id, { params })
}
