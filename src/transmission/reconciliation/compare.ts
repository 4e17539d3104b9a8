// Compare a gateway's list with our ledger, for one collectivité. Pure: it corrects nothing, and marks differences that
// may pass by themselves (`underWay`).
import type { ListedTransaction, StandingThere } from '#gateways/gateway.ts'
import {
  annulledStates,
  awaitingStates,
  hasLeft,
  isAwaiting,
  isProven,
  isRefused,
  isUnsent,
  provenStates,
  refusedStates,
  type State,
} from '#lifecycle.ts'
import { expectsAnswer } from '#protocol/messages/formulaire.ts'
import type { LedgerRow } from '#store/connections/reconciliations.ts'
import type { DifferenceKind, ProposedAction } from '#text/differences.ts'

export interface Sides {
  /** Null where the gateway has no list: then only counts are known. */
  readonly there: readonly ListedTransaction[] | null
  readonly here: readonly LedgerRow[]
  /** Deliveries of stored letters; for letters handed in, `type numero date`. */
  readonly letters: ReadonlySet<string>
  /** The list tells everything that moved since then. */
  readonly since: Date
  readonly now: Date
  readonly underWayMs: number
}

export interface ReconciliationDifference {
  readonly kind: DifferenceKind
  /** The same at each comparison, for the same difference. */
  readonly key: string
  readonly transmission: string | null
  readonly reference: string | null
  readonly numero: string | null
  readonly there: StandingThere | null
  readonly here: State | null
  readonly action: ProposedAction | null
  /** It may pass by itself: nobody is asked yet. */
  readonly underWay: boolean
}

export function compare(sides: Sides): readonly ReconciliationDifference[] {
  const { there, here } = sides
  if (!there) return []
  const listed = new Set(there.map(({ reference }) => reference))
  const byReference = new Map(here.map((row) => [row.reference, row]))
  const known = { ...sides, listed, byReference }
  return [...there.flatMap((each) => differenceOf(each, known)), ...here.flatMap((row) => missing(row, known))]
}

interface IndexedSides extends Sides {
  readonly listed: ReadonlySet<string>
  readonly byReference: ReadonlyMap<string | null, LedgerRow>
}

function differenceOf(each: ListedTransaction, known: IndexedSides): readonly ReconciliationDifference[] {
  const bearer = bearerOf(each, known)
  if (each.state === 'letter') return letter(each, bearer, known)
  const row = known.byReference.get(each.reference) ?? (bearer?.reference === bearer?.id ? bearer : undefined)
  if (row && hasLeft(row.state)) return contradiction(each, row, known)
  // Other messages are created there too, by hand or automatically.
  if (each.type !== '1' || each.state === 'unsent') return []
  return [buildDifference('inconnuIci', { each, row: row ?? bearer, action: actionFor(row ?? bearer) }, known)]
}

/** Our act with this number and no transaction of its own there: a doubtful one first, then one that has not left. */
function bearerOf(each: ListedTransaction, { here, listed }: IndexedSides): LedgerRow | undefined {
  if (each.numero === undefined) return undefined
  const isSame = ({ code, numero, dateDecision }: LedgerRow) =>
    code === '1-1' &&
    numero === each.numero &&
    (each.state === 'letter' || each.dateDecision === undefined || dateDecision === each.dateDecision)
  const bearers = here.filter(
    (row) => isSame(row) && (each.state === 'letter' || row.reference === null || !listed.has(row.reference)),
  )
  return bearers.find(({ isDoubtful }) => isDoubtful) ?? bearers.find(({ state }) => isUnsent(state)) ?? bearers[0]
}

function actionFor(row: LedgerRow | undefined): ProposedAction | null {
  if (!row) return null
  return row.isDoubtful ? 'resolveTransmission' : isUnsent(row.state) ? 'cancelTransmission' : null
}

const agreed: Readonly<Record<Exclude<StandingThere, 'letter' | 'unknown'>, readonly State[]>> = {
  // It waits on the platform for a person, or failed before it left: its verdict tells which.
  unsent: [...awaitingStates, ...refusedStates],
  sent: awaitingStates,
  acknowledged: provenStates,
  refused: refusedStates,
  annulled: annulledStates,
}

function contradiction(
  each: ListedTransaction,
  row: LedgerRow,
  known: IndexedSides,
): readonly ReconciliationDifference[] {
  const { state: there, accuse } = each
  if (there === 'letter' || there === 'unknown') return []
  const lacksAccuse = accuse && !row.hasAccuse && row.code === '1-1'
  if (agreed[there].includes(row.state) && !lacksAccuse) return []
  if (there === 'acknowledged' && isAwaiting(row.state) && !expectsAnswer(row.code)) return []
  const isAwaited = there === 'acknowledged' && (isAwaiting(row.state) || isProven(row.state))
  const kind = isAwaited || agreed[there].includes(row.state) ? 'accuseLaBas' : 'etatContraire'
  return [
    buildDifference(
      kind,
      { each, row, action: there === 'sent' || there === 'unsent' ? null : 'handInReturns' },
      known,
    ),
  ]
}

function letter(
  each: ListedTransaction,
  act: LedgerRow | undefined,
  known: IndexedSides,
): readonly ReconciliationDifference[] {
  const { reference, type, numero = '', dateDecision = '' } = each
  if (known.letters.has(reference) || known.letters.has(`${type} ${numero} ${dateDecision}`)) return []
  // A letter is judged by itself, even while its act is under way.
  const row = act && { ...act, isDoubtful: false, movedAt: new Date(0) }
  return [buildDifference('courrierManquant', { each, row, action: 'handInReturns' }, known)]
}

/** Sent according to our ledger, and absent there. */
function missing(row: LedgerRow, known: IndexedSides): readonly ReconciliationDifference[] {
  const { code, state, reference, id, sentAt } = row
  if (code !== '1-1' || !hasLeft(state) || isRefused(state) || sentAt === null || sentAt < known.since) return []
  if (reference === null || reference === id || known.listed.has(reference)) return []
  return [buildDifference('absentLaBas', { row, action: null }, known)]
}

interface Pair {
  readonly each?: ListedTransaction
  readonly row?: LedgerRow | undefined
  readonly action: ProposedAction | null
}

function buildDifference(
  kind: DifferenceKind,
  { each, row, action }: Pair,
  { now, underWayMs }: Sides,
): ReconciliationDifference {
  const reference = each?.reference ?? row?.reference ?? null
  const [there, here] = [each?.state ?? null, row?.state ?? null]
  const isMoving = row !== undefined && now.getTime() - row.movedAt.getTime() < underWayMs
  return {
    // Another contradiction about the same act is another difference.
    kind,
    key: `${kind} ${reference}${kind === 'etatContraire' ? ` ${there} ${here}` : ''}`,
    action,
    transmission: row?.id ?? null,
    reference,
    numero: row?.numero ?? each?.numero ?? null,
    there,
    here,
    underWay: isMoving || (row !== undefined && row.isDoubtful && !row.isHeld),
  }
}
