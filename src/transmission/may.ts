// What a person may do with a transmission as it stands. Pure, and the only place that knows it: operations are guarded by it,
// the JSON of a transmission tells it as `can`, and the desk, the command line and the preview of a bulk ask that.
import type { ErrorCode, Params } from '../errors.ts'
import { facts } from '../gateways/facts.ts'
import type { GatewayName } from '../gateways/gateway.ts'
import { canMove, sendingStates, unsentStates, type State } from '../lifecycle.ts'
import { messages } from '../protocol/messages/codes.ts'
import type { OutgoingCode } from '../protocol/messages/formulaire.ts'
import { connectionId } from '../store/connections/connections.ts'
import type { StandingRow } from '../store/transmissions/bulk.ts'
import { refusedUntaken } from '../store/transmissions/transmissions.ts'

/** Why not: a code, and what its sentence is made of. */
interface Obstacle {
  readonly code: ErrorCode
  readonly params: Params
}

/** What decides about a transmission. */
interface TransmissionStanding extends Omit<StandingRow, 'id' | 'connection' | 'heldSince' | 'place'> {
  /** By which its collectivité sends now; undefined where that is declared no longer. */
  readonly gateway: StandingGateway | undefined
}

interface StandingGateway {
  readonly name: GatewayName
  /** It is another than the one by which this transmission leaves. */
  readonly isOther: boolean
  /** It never frees a number that it has had. */
  readonly spendsNumbers: boolean
  /** It carries annulations. */
  readonly cancel: boolean
}

/** @param gateway that its collectivité has now */
export function standingOf<R extends StandingRow>(row: R, gateway: GatewayName | undefined) {
  if (gateway === undefined) return { ...row, gateway }
  const { spendsNumbers, cancel } = facts[gateway]
  const isOther = connectionId(gateway, row.collectivite) !== row.connection
  return { ...row, gateway: { name: gateway, isOther, spendsNumbers, cancel } }
}

const not = (code: ErrorCode, params: Params = {}): Obstacle => ({ code, params })
const notIn = (state: State): Obstacle => not('ACTES-A002', { state })

/** Does the act still stand, so that this may be said of it? The receipt of a letter is owed in any case. */
function stands(act: State, message: OutgoingCode): boolean {
  if (messages[message].effect === 'recoit' || act === 'acknowledged') return true
  return act === 'submitted' && message !== '6-1'
}

/** Is the number of an act that was refused with this code spent on a gateway? */
export function spendsNumber(gateway: Pick<StandingGateway, 'spendsNumbers'>, refused: string | null): boolean {
  return gateway.spendsNumbers && refused !== refusedUntaken
}

function mayReplace(of: TransmissionStanding): Obstacle | undefined {
  const { state, message, refused, act, other, gateway } = of
  if (state !== 'refused') return notIn(state)
  const isSpent = gateway && !gateway.isOther && spendsNumber(gateway, refused)
  if (isSpent && message === '1-1') return not('ACTES-A004')
  if (of.uncertain) return not('ACTES-A003')
  if (of.contradicted) return not('ACTES-A010')
  if (act !== null && !stands(act, message)) return not('ACTES-A018', { state: act })
  return other === null ? undefined : not('ACTES-A005', { id: other })
}

function mayWithdraw({ state, message }: TransmissionStanding): Obstacle | undefined {
  // The receipt of a letter is owed.
  if (messages[message].effect === 'recoit') return not('ACTES-A017')
  return canMove(state, 'cancelled') ? undefined : notIn(state)
}

const mayResolve = ({ uncertain, state }: TransmissionStanding) =>
  uncertain && sendingStates.includes(state) ? undefined : notIn(state)

/**
 * By what is done. `requeue`: it goes on where it stopped, or is replaced. `cancel`: it never leaves. `resolve`: a person says
 * whether its sending in doubt arrived. `withdraw`: it did not, and never will. `annul`: the préfecture is asked to.
 */
const may = {
  requeue: (of) => {
    if (of.gateway === undefined) return not('ACTES-V006', { siren: of.collectivite })
    if (of.held === null) return mayReplace(of)
    const mayHaveArrived = of.gateway.isOther && unsentStates.includes(of.state) && of.uncertain
    return mayHaveArrived ? not('ACTES-A021') : undefined
  },
  cancel: (of) => (of.uncertain ? not('ACTES-A003') : mayWithdraw(of)),
  resolve: mayResolve,
  withdraw: (of) => mayResolve(of) ?? mayWithdraw(of),
  annul: ({ message, state, gateway, contradicted, annulation, collectivite: siren }) => {
    if (message !== '1-1' || state !== 'acknowledged') return notIn(state)
    if (gateway === undefined) return not('ACTES-V006', { siren })
    if (!gateway.cancel) return not('ACTES-A009', { code: '6-1', type: gateway.name })
    if (contradicted) return not('ACTES-A010')
    return annulation === null ? undefined : not('ACTES-A008', { id: annulation })
  },
  publish: ({ message, state }) => (message === '1-1' ? undefined : notIn(state)),
} as const satisfies Readonly<Record<string, (of: TransmissionStanding) => Obstacle | undefined>>

export type TransmissionAction = keyof typeof may
export const transmissionActions = Object.keys(may) as readonly TransmissionAction[]

/** Why this cannot be done with it; undefined where it can. */
export function obstacleTo(action: TransmissionAction, of: TransmissionStanding): Obstacle | undefined {
  return may[action](of)
}
