// The contract of a step: what it may touch (ports) and how it may end (outcome). A step looks at one transmission and
// says what happens next. It never sleeps, never moves anything itself and never calls another step.
import pLimit, { type LimitFunction } from 'p-limit'
import type { Clock } from '#clock.ts'
import { ActesError, type ErrorCode, type Params } from '#errors.ts'
import type { ResolveTxt } from '#files/reception/evidence.ts'
import type { OpenedArchive } from '#archives/open.ts'
import type { Gateway } from '#gateways/gateway.ts'
import type { Classification } from '#protocol/classification/classification.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import type { State } from '#lifecycle.ts'
import type { Log } from '#observe/log.ts'
import type { Meters } from '#observe/meters.ts'
import type { Timing } from '#queue/backoff.ts'
import type { Closing } from '#store/transmissions/attempts.ts'
import type { Path } from '#store/connections/outages.ts'
import { onBehalf, type RequestOrigin } from '#store/engine/database.ts'
import type { StoredRetour } from '#store/retours/retours.ts'
import type { Sender } from '#store/connections/collectivites.ts'
import type { FrozenArchive, TransmissionRefusal, Transmission } from '#store/transmissions/transmissions.ts'
import type { Longer } from '#store/retention/disposals.ts'
import type { Store } from '#store/store.ts'
import type { Traces } from '#observe/traces.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'

export interface Ports {
  readonly store: Store
  /** @throws ActesError ACTES-G010 */
  readonly gatewayOf: (collectivite: Collectivite) => Gateway
  /** @throws ActesError ACTES-T005 without a declared archive, G013 where its settings are no longer valid */
  readonly archiveOf: (siren: string) => Promise<OpenedArchive>
  /** Within one turn, each sender is read once. @throws ActesError ACTES-V006 when the SIREN is not declared */
  readonly senderOf: (siren: string) => Promise<Sender>
  readonly clock: Clock
  readonly resolveTxt: ResolveTxt
  /** When this process first knew of an attempt whose verdict may be missing, by its steady clock. */
  readonly doubts: Map<string, number>
  /** Ids that this process works on now: it does not claim them again, whatever a clock says of their leases. */
  readonly inHand: Set<string>
  /** What this process does one at a time: acts whose last claim lapsed, contents of a mail or an archive. */
  readonly oneByOne: { readonly suspects: LimitFunction; readonly contents: LimitFunction }
  readonly timing: Timing
  /** Retention terms that the settings lengthen: months by nature of act. */
  readonly retention?: Longer
  readonly log: Log
  readonly meters: Meters
  readonly traces: Traces
  /** Aborted when the patience of a stop ends: exchanges in flight end there. */
  readonly signal: AbortSignal
  /** What had come for submitted acts when this turn claimed them. What comes later revokes the claim. */
  readonly answers?: (transmission: string) => Promise<readonly StoredRetour[] | undefined>
  /** What this turn may send on its connection. Absent outside turns: everything. */
  readonly sending?: SendingAllowance
}

/** What a process remembers, and forgets with its end. */
export const processMemory = (): Pick<Ports, 'inHand' | 'oneByOne' | 'doubts'> => ({
  inHand: new Set(),
  oneByOne: { suspects: pLimit(1), contents: pLimit(1) },
  doubts: new Map(),
})

/** The same ports, acting for a request: journal lines carry its address and session. */
export function onBehalfOf<P extends Pick<Ports, 'store'>>(
  ports: P,
  { address = null, session = null }: RequestOrigin,
): P {
  const { store } = ports
  return { ...ports, store: { ...store, db: onBehalf(store.db, { address, session }) } }
}

/** What a turn may send while the platform may be out of reach (reach.ts). */
export interface SendingAllowance {
  readonly path: Path
  failing: boolean
  readonly until: Date
  /** What acts wait for meanwhile: the end of an outage, or a person's go. */
  readonly why: 'outage' | 'go'
  /** May one more act call the platform? Each act asks once. */
  take(): Promise<boolean>
}

export interface StepFacts {
  readonly archive?: FrozenArchive
  readonly reference?: string
  readonly refusal?: TransmissionRefusal
  readonly idActe?: string
  readonly dateReception?: Jour
  /** Version in force, as the answer announces it. */
  readonly classificationDate?: Jour
  readonly classification?: Classification
}

/** How a step ends. The code of a trouble decides between retry, suspend, uncertain, hold and refuse. */
export type StepOutcome =
  | {
      readonly kind: 'advance'
      readonly to: State
      readonly facts?: StepFacts
      readonly closing?: Closing
      /** The answer that the next step waits for is already here. */
      readonly answered?: true
      /** Why the move happened, for the journal: what was missing, or how the sending was found. */
      readonly why?: string
      /** No other retour contradicts this one; one that arrives meanwhile revokes the claim. */
      readonly alone?: true
    }
  | { readonly kind: 'wait'; readonly until: Date; readonly why: string }
  | { readonly kind: 'trouble'; readonly error: ActesError; readonly closing?: Closing; readonly facts?: StepFacts }

/** @param also the verdict of its attempt, and what came with it */
export function trouble(
  code: ErrorCode,
  params: Params = {},
  also: Pick<StepOutcome & { kind: 'trouble' }, 'closing' | 'facts'> = {},
) {
  return { kind: 'trouble', error: new ActesError(code, { params }), ...also } as const
}

export type PipelineStep = (transmission: Transmission, ports: Ports, lease: Lease) => Promise<StepOutcome>

export interface Lease {
  readonly token: string
  readonly until: Date
}
