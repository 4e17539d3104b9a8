// A refused transmission is replaced by a new one of the same act and files; the old one never changes but for the link.
// Excluded, with the reason, where a second sending would be one too many.
import { problem, type ErrorCode, type Params, type Problem } from '../errors.ts'
import type { State } from '../lifecycle.ts'
import { messages } from '../protocol/messages/codes.ts'
import type { OutgoingCode } from '../protocol/messages/formulaire.ts'
import { openAbout, openRequest, openingOfActe } from './opening.ts'
import type { Ports } from './steps/step.ts'
import { connectionId } from '../store/connections/connections.ts'
import type { Sender } from '../store/connections/collectivites.ts'
import type { Sql } from '../store/engine/database.ts'
import { requeuables, type Requeuable } from '../store/transmissions/bulk.ts'
import { move, open } from '../store/transmissions/moves.ts'
import { byId, refusedUntaken, type Transmission } from '../store/transmissions/transmissions.ts'

interface Replacing {
  readonly sender: Sender
  readonly who: string
  /** Of the journal line: who asked, why. */
  readonly detail: object
}

type Replaced = { readonly newId: string } | { readonly excluded: Problem }

type Decisive = 'state' | 'message' | 'refused' | 'uncertain' | 'contradicted' | 'act' | 'other'

interface Replaceable extends Pick<Requeuable, Decisive> {
  /** It would leave again by the gateway that had it, which never frees a number. */
  readonly spendsNumbers: boolean
}

/** Why it cannot be replaced, or undefined. Pure. */
export function obstacleOf(of: Replaceable): { readonly code: ErrorCode; readonly params: Params } | undefined {
  const { state, message, act, other } = of
  if (state !== 'refused') return { code: 'ACTES-A002', params: { state } }
  if (of.spendsNumbers && of.refused !== refusedUntaken && message === '1-1') return { code: 'ACTES-A004', params: {} }
  if (of.uncertain) return { code: 'ACTES-A003', params: {} }
  if (of.contradicted) return { code: 'ACTES-A010', params: {} }
  if (act !== null && !stands(act, message)) return { code: 'ACTES-A018', params: { state: act } }
  return other === null ? undefined : { code: 'ACTES-A005', params: { id: other } }
}

async function obstacleTo(row: Transmission, { sender }: Pick<Replacing, 'sender'>, ports: Ports) {
  const { name, capabilities } = ports.gatewayOf(sender.collectivite)
  const [now] = await requeuables(ports.store.db, [row.id])
  const isSame = row.connection === connectionId(name, row.collectivite)
  const obstacle = now && obstacleOf({ ...now, spendsNumbers: isSame && capabilities.spendsNumbers })
  return obstacle && excluded(row, obstacle.code, obstacle.params)
}

/** Does the act still stand, so that this may be said of it? The receipt of a letter is owed in any case. */
function stands(act: State, code: OutgoingCode): boolean {
  if (messages[code].effect === 'recoit' || act === 'acknowledged') return true
  return act === 'submitted' && code !== '6-1'
}

export async function replace(row: Transmission, replacing: Replacing, ports: Ports): Promise<Replaced> {
  const obstacle = await obstacleTo(row, replacing, ports)
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

/** Say of a refused one which transmission replaces it, in the transaction that opens that one. */
export async function linkReplaced(sql: Sql, id: string, { newId, detail, at, who }: Link): Promise<void> {
  const guard = { id, from: 'refused', openAttempt: null, notReplaced: true } as const
  const set = { dueAt: null, replacedBy: newId }
  const done = await move(sql, { ...guard, set, at, who, event: 'replaced', detail: { ...detail, newId } })
  if (!done) throw new Overtaken()
}

/** Another one replaced it meanwhile: what was opened here is undone with its transaction. */
class Overtaken extends Error {}

export function unlessOvertaken(error: unknown): false {
  if (error instanceof Overtaken) return false
  throw error
}

/** The same again, on the gateway that the collectivite has now; its key stays with the first. */
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
    return open(sql, { ...openingOfActe({ acte, files, contentSha256, collectivite, who }, { id, at }), replaces })
  }
  if (formulaire.code === '7-1') return openRequest(sql, { collectivite, formulaire, who, replaces }, { id, at })
  const act = row.about === undefined ? undefined : await byId(sql, row.about)
  if (!act) return false
  const linked = retour === undefined ? {} : { retour }
  return openAbout(sql, { act, formulaire, files, ...linked, replaces, collectivite, who }, { id, at })
}

function excluded({ id }: Transmission, code: ErrorCode, params: Params = {}): Problem {
  return problem(code, id, { params })
}
