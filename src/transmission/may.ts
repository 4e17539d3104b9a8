// What a person may do with a transmission. Pure, and the only place that knows: it guards the operations, and the JSON
// of a transmission gives it as `can` to the desk, the command line and the preview of a bulk.
import { not, type Obstacle } from '#errors.ts'
import { factsOf } from '#gateways/facts.ts'
import type { GatewayName } from '#gateways/gateway.ts'
import { isAwaiting, isProven, isRefused, isSending, isUnsent, type State } from '#lifecycle.ts'
import { messages } from '#protocol/codes.ts'
import type { OutgoingCode } from '#protocol/messages/formulaire.ts'
import { connectionId } from '#store/connections/connections.ts'
import type { StandingRow } from '#store/bulk.ts'
import { refusedUntaken } from '#store/transmissions/transmissions.ts'

interface TransmissionStanding extends Omit<StandingRow, 'id' | 'connection' | 'heldSince' | 'place' | 'gateway'> {
  readonly gateway: StandingGateway | undefined
}

interface StandingGateway {
  readonly name: GatewayName
  /** Another gateway than the one this transmission leaves by. */
  readonly isOther: boolean
  /** The gateway never frees a number once used. */
  readonly spendsNumbers: boolean
  readonly cancel: boolean
}

export function standingOf(row: StandingRow) {
  const { gateway } = row
  if (gateway === null) return { ...row, gateway: undefined }
  const { spendsNumbers, cancel } = factsOf(gateway)
  const isOther = connectionId(gateway, row.collectivite) !== row.connection
  return { ...row, gateway: { name: gateway, isOther, spendsNumbers, cancel } }
}

const notIn = (state: State) => not('ACTES-A002', { state })

/** Does the act's state allow this message about it? The receipt of a letter is owed in any case. */
function stands(act: State, message: OutgoingCode) {
  if (messages[message].effect === 'recoit' || isProven(act)) return true
  return isAwaiting(act) && message !== '6-1'
}

/** Did an act refused with this code use up its number on the gateway? */
export function spendsNumber(gateway: Pick<StandingGateway, 'spendsNumbers'>, refused: string | null): boolean {
  return gateway.spendsNumbers && refused !== refusedUntaken
}

function mayReplace(of: TransmissionStanding): Obstacle | undefined {
  const { state, message, refused, act, other, gateway } = of
  if (!isRefused(state)) return notIn(state)
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
  return isUnsent(state) ? undefined : notIn(state)
}

function mayResolve({ uncertain, sending, state }: TransmissionStanding): Obstacle | undefined {
  if (sending) return not('ACTES-A003')
  return uncertain && isSending(state) ? undefined : notIn(state)
}

const mayWait = ({ waits }: TransmissionStanding) => (waits ? undefined : not('ACTES-S009'))

/**
 * `requeue`: it goes on, or is replaced. `cancel`: it never leaves. `resolve`: a person says whether a doubtful sending
 * arrived. `withdraw`: it did not, and never will. `annul`: the préfecture is asked to annul it. `withdrawRecord`: it was
 * recorded by mistake as gone by another road. `correct`: a draft begins with its content. `assign`, `snooze`, `dismiss`:
 * what waits for a person.
 */
export const mayTransmission = {
  requeue: (of) => {
    if (of.gateway === undefined) return not('ACTES-V006', { siren: of.collectivite })
    if (of.held === null) return mayReplace(of)
    const mayHaveArrived = of.gateway.isOther && isUnsent(of.state) && of.uncertain
    return mayHaveArrived ? not('ACTES-A021') : undefined
  },
  cancel: (of) => (of.uncertain ? not('ACTES-A003') : mayWithdraw(of)),
  resolve: mayResolve,
  withdraw: (of) => mayResolve(of) ?? mayWithdraw(of),
  annul: ({ message, state, gateway, contradicted, annulation, collectivite: siren, voie }) => {
    if (message !== '1-1' || !isProven(state)) return notIn(state)
    if (voie !== null) return not('ACTES-A127', { voie })
    if (gateway === undefined) return not('ACTES-V006', { siren })
    if (!gateway.cancel) return not('ACTES-A009', { code: '6-1', type: gateway.name })
    if (contradicted) return not('ACTES-A010')
    return annulation === null ? undefined : not('ACTES-A008', { id: annulation })
  },
  withdrawRecord: ({ message, state, voie, posted, heard, annulation, contradicted }) => {
    if (message !== '1-1' || !isProven(state)) return notIn(state)
    if (voie === null) return not('ACTES-A128')
    if (posted) return not('ACTES-A129')
    if (contradicted) return not('ACTES-A010')
    if (annulation !== null) return not('ACTES-A008', { id: annulation })
    return heard ? not('ACTES-A130') : undefined
  },
  publish: ({ message, state }) => (message === '1-1' ? undefined : notIn(state)),
  correct: ({ message, state, replaced, uncertain, contradicted }) => {
    if (message !== '1-1' || !isRefused(state) || replaced) return not('ACTES-A063')
    if (uncertain) return not('ACTES-A003')
    return contradicted ? not('ACTES-A010') : undefined
  },
  assign: mayWait,
  snooze: mayWait,
  dismiss: (of) => (isRefused(of.state) ? mayWait(of) : not('ACTES-S009')),
} as const satisfies Readonly<Record<string, (of: TransmissionStanding) => Obstacle | undefined>>

export type TransmissionAction = keyof typeof mayTransmission

const { requeue, cancel, resolve, withdraw } = mayTransmission
/** What lists offer on a line. */
export const mayLine = { requeue, cancel, resolve, withdraw } as const
