// The contract of a step: what it may touch (ports) and how it may end (outcome). A step looks at one transmission and
// says what happens next; it never sleeps, never moves anything itself, never calls another step.
import type { ActesError } from '../../errors.ts'
import type { ResolveTxt } from '../../files/reception/evidence.ts'
import type { Gateway } from '../../gateways/gateway.ts'
import type { Classification } from '../../protocol/classification/classification.ts'
import type { Collectivite } from '../../protocol/acte/collectivite.ts'
import type { State } from '../../lifecycle.ts'
import type { Log } from '../../observe/log.ts'
import type { Meters } from '../../observe/meters.ts'
import type { Timing } from '../../queue/schedule.ts'
import type { Closing } from '../../store/transmissions/attempts.ts'
import type { Path } from '../../store/connections/outages.ts'
import { onBehalf, type RequestOrigin } from '../../store/engine/database.ts'
import type { Sender } from '../../store/connections/collectivites.ts'
import type { FrozenArchive, TransmissionRefusal, Transmission } from '../../store/transmissions/transmissions.ts'
import type { Longer } from '../../store/retention/disposals.ts'
import type { Store } from '../../store/store.ts'
import type { Traces } from '../../observe/traces.ts'
import type { Jour } from '../../protocol/calendrier/jour.ts'

export interface Clock {
  now(): Date
  newId(): string
}

export interface Ports {
  readonly store: Store
  /** The gateway of a collectivite. @throws ActesError ACTES-G010 */
  readonly gatewayOf: (collectivite: Collectivite) => Gateway
  /** The sender of a SIREN; within one turn, read once. @throws ActesError ACTES-V006 when it is not declared */
  readonly senderOf: (siren: string) => Promise<Sender>
  readonly clock: Clock
  /** Asks the DNS, for the keys of signed mails. */
  readonly resolveTxt: ResolveTxt
  /** The transmissions that this process works on now: whatever a clock says of their leases, it takes none of them again. */
  readonly inHand: Set<string>
  readonly timing: Timing
  /** Terms of acts that the settings lengthen: months by nature. */
  readonly retention?: Longer
  readonly log: Log
  readonly meters: Meters
  readonly traces: Traces
  /** Aborted when a stop's patience is over: exchanges in flight end there. */
  readonly signal: AbortSignal
  /** What this turn may send on its connection; outside turns, everything. */
  readonly sending?: SendingAllowance
}

/** The same ports, for what a request asked for. */
export function onBehalfOf<P extends Pick<Ports, 'store'>>(
  ports: P,
  { address = null, session = null }: RequestOrigin,
): P {
  const { store } = ports
  return { ...ports, store: { ...store, db: onBehalf(store.db, { address, session }) } }
}

/** What may be sent in a turn, while the platform is perhaps out of reach (reach.ts). */
export interface SendingAllowance {
  readonly path: Path
  /** The last exchange failed. */
  failing: boolean
  /** When the next probe is due. */
  readonly until: Date
  /** What is waited for meanwhile. */
  readonly why: 'outage' | 'go'
  /** May one more act call the platform? Asked once by each. */
  take(): Promise<boolean>
}

/** What an advance writes beside the state. */
export interface StepFacts {
  readonly archive?: FrozenArchive
  readonly reference?: string
  readonly refusal?: TransmissionRefusal
  readonly idActe?: string
  readonly dateReception?: Jour
  /** Version of the classification in force, as the answer announces it. */
  readonly classificationDate?: Jour
  readonly classification?: Classification
}

/** The six endings: advance, wait, and trouble, whose code decides between retry, uncertain, hold and refuse. */
export type StepOutcome =
  | {
      readonly kind: 'advance'
      readonly to: State
      readonly facts?: StepFacts
      readonly closing?: Closing
      /** What the next step waits for is already there. */
      readonly answered?: true
      /** What it went on without. */
      readonly why?: string
      /** No other word has come that could speak against it. One that comes while it is looked at takes the claim away. */
      readonly alone?: true
    }
  | { readonly kind: 'wait'; readonly until: Date; readonly why: string }
  | { readonly kind: 'trouble'; readonly error: ActesError; readonly closing?: Closing; readonly facts?: StepFacts }

/** Looks at a claimed transmission; `lease.until` is the instant its claim lapses. */
export type PipelineStep = (transmission: Transmission, ports: Ports, lease: Lease) => Promise<StepOutcome>

export interface Lease {
  readonly token: string
  readonly until: Date
}
