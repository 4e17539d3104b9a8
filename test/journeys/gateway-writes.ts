// The table of writes: each call by which something is handed to a gateway, and how it ends under each fault.
import type { GatewayKind } from '../support/gateways/simulated.ts'

export const faultNames = [
  'unreachable',
  'cut before',
  'cut after',
  'silent after',
  'duplicate',
  'page',
  'truncated',
  'an hour of 503',
  'certificate changed',
  'wrong password',
] as const
export type FaultName = (typeof faultNames)[number]

/**
 * How a write ends. `retried`: nothing had left, and it is tried again by itself. `found`: in doubt, then found. `sent
 * again`: in doubt, left in peace, known absent, sent again. `answered`: in doubt, settled by what the prefecture answers.
 * `held`: in doubt, and a person looks. `resumed`: its connection is suspended, then mended. `once`: what came twice was
 * taken once. `unaffected`: nothing of it is noticed.
 */
export type Ending = 'retried' | 'found' | 'sent again' | 'answered' | 'held' | 'resumed' | 'once' | 'unaffected'

/** What people ask for, and what is on its way afterwards. */
export type OperationName = 'deposit' | 'reply' | 'annul' | 'classification'

export interface Write {
  readonly gateway: GatewayKind
  readonly operation: OperationName
  /** The call of the gateway that the fault is put on. */
  readonly call: string
  /** In the short form too. */
  readonly shown?: true
  readonly endings: Readonly<Record<FaultName, Ending>>
}

type Endings = Write['endings']

const configured = { 'certificate changed': 'resumed', 'wrong password': 'resumed' } as const

/** It can be asked what it has. */
const findable = {
  unreachable: 'retried',
  'cut before': 'sent again',
  'cut after': 'found',
  'silent after': 'found',
  duplicate: 'once',
  page: 'sent again',
  truncated: 'found',
  'an hour of 503': 'sent again',
  ...configured,
} as const satisfies Endings

/** Nobody can be asked there what arrived: its answer settles a doubt, or a person. */
const unasked = {
  unreachable: 'retried',
  'cut before': 'held',
  'cut after': 'answered',
  'silent after': 'answered',
  duplicate: 'once',
  page: 'held',
  truncated: 'unaffected',
  'an hour of 503': 'held',
  ...configured,
} as const satisfies Endings

/** What was begun and not sent reaches nobody, and is gone on with. */
const beforeSending = {
  unreachable: 'retried',
  'cut before': 'retried',
  'cut after': 'retried',
  'silent after': 'retried',
  duplicate: 'once',
  page: 'retried',
  truncated: 'retried',
  'an hour of 503': 'retried',
  ...configured,
} as const satisfies Endings

/** Searched by its number before anything is created: what is away is met before anything leaves. */
const searched = { ...findable, 'an hour of 503': 'retried' } as const satisfies Endings

/** Once it is in the folder it is the same, whoever laid it there; an answer of no byte cannot be cut. */
const laid = { ...beforeSending, truncated: 'unaffected' } as const satisfies Endings

/** The folder tells what was answered, never whether an order came. */
const ordered = {
  ...findable,
  'cut before': 'held',
  page: 'held',
  'an hour of 503': 'retried',
} as const satisfies Endings

export const writes: readonly Write[] = [
  { gateway: 's2low', operation: 'deposit', call: 'create', shown: true, endings: findable },
  // The letter is looked at before it is answered.
  { gateway: 's2low', operation: 'reply', call: 'reply', endings: searched },
  { gateway: 's2low', operation: 'annul', call: 'cancel', endings: findable },
  { gateway: 's2low', operation: 'classification', call: 'classification-request', endings: findable },
  { gateway: 'ministry', operation: 'deposit', call: 'post', shown: true, endings: unasked },
  // Nothing answers a 2-2: after doubt only a person knows.
  {
    gateway: 'ministry',
    operation: 'reply',
    call: 'post',
    endings: { ...unasked, 'cut after': 'held', 'silent after': 'held' },
  },
  { gateway: 'ministry', operation: 'annul', call: 'post', endings: unasked },
  { gateway: 'ministry', operation: 'classification', call: 'post', endings: unasked },
  { gateway: 'pastell', operation: 'deposit', call: 'create', endings: beforeSending },
  { gateway: 'pastell', operation: 'deposit', call: 'patch', endings: beforeSending },
  { gateway: 'pastell', operation: 'deposit', call: 'file', endings: beforeSending },
  { gateway: 'pastell', operation: 'deposit', call: 'type-piece', endings: beforeSending },
  { gateway: 'pastell', operation: 'deposit', call: 'send-tdt', endings: searched },
  { gateway: 'pastell', operation: 'annul', call: 'annulation-tdt', endings: searched },
  { gateway: 'fast', operation: 'deposit', call: 'PUT file', endings: laid },
  { gateway: 'fast', operation: 'deposit', call: 'PUT message', endings: laid },
  { gateway: 'fast', operation: 'deposit', call: 'order', shown: true, endings: ordered },
  { gateway: 'fast', operation: 'annul', call: 'PUT message', endings: laid },
  { gateway: 'fast', operation: 'annul', call: 'order', endings: ordered },
]
