// Operations on webhook subscriptions and dead letters. One to all collectivités requires the right for all of them.
import * as z from 'zod'
import { choosableTypes } from '../../subscriptions/catalogue.ts'
import { byId, idIn, limit, ofTransmission, reason, reasoned, siren, text } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { code, instant, listOf, named, page } from '../shapes/parts.ts'

const count = z.number().int()
const nullableInstant = instant.nullable()

const subscription = named(
  'Subscription',
  z.object({
    id: z.uuid(),
    name: z.string(),
    host: z.string().describe('Of its address, of which the rest may hold a secret.'),
    collectivite: z.string().nullable().describe('Null: every one.'),
    types: z.array(z.string()).describe('What it is told; empty: everything.'),
    standing: z.enum(['served', 'failing', 'paused', 'disabled', 'ended']),
    last: z.object({ at: instant, status: count.nullable(), code: code.nullable() }).nullable().describe('Last try.'),
    failures: count.describe('Of what is told next, in a row.'),
    nextAt: nullableInstant.describe('Next try.'),
    failingSince: nullableInstant,
    pausedAt: nullableInstant,
    disabledAt: nullableInstant,
    disabledWhy: z.enum(['gone', 'silent']).nullable().describe('It said so (410), or took nothing for days.'),
    formerSecretUntil: nullableInstant.describe('The former secret signs too until then.'),
    createdAt: instant,
    createdBy: z.string(),
    dead: count.describe('Its dead letters.'),
    already: z.literal(true).exactOptional().describe('Nothing has changed: it was so already.'),
  }),
)

/** The only response that includes the secret. */
const newSubscription = z.object({
  subscription,
  secret: z.string().nullable().describe('Told here, and never again; null: this id was known already.'),
})

const renewedSubscription = z.object({
  subscription,
  secret: z.string().describe('Told here, and never again. The former one signs too for a day.'),
})

const deadLetter = named(
  'DeadLetter',
  z.object({
    event: z.uuid().describe('Id of what was to be told.'),
    type: z.string(),
    at: instant,
    collectivite: z.string().nullable(),
    transmission: z.uuid().nullable(),
    numero: z.string().nullable(),
    cle: z.string().nullable(),
    subscriber: z.object({ id: z.uuid(), name: z.string(), collectivite: z.string().nullable() }),
    tries: count,
    code,
    status: count.nullable().describe('Of HTTP.'),
    diedAt: instant,
    wantedAt: nullableInstant.describe('A person wants it sent again.'),
  }),
)

const name = text(80)
const url = text(500).describe('`https://…`, of a public server or of ACTES_WEBHOOK_NETWORKS.')
const types = z.array(z.enum(choosableTypes)).max(50)

const ofOne = { right: 'webhooks', scope: { subscription: idIn }, params: byId } as const
const decided = { ...ofOne, body: reasoned, output: subscription } as const

export type SubscriptionJson = z.output<typeof subscription>
export type DeadLetterJson = z.output<typeof deadLetter>

export const subscriptionTable = operations({
  listSubscriptions: operation('GET /subscriptions', {
    about: 'Which programs are told what happens, and how each stands',
    right: 'webhooks',
    scope: 'narrow',
    output: listOf(subscription),
  }),

  showSubscription: operation('GET /subscriptions/:id', {
    about: 'One of them',
    ...ofOne,
    output: subscription,
  }),

  addSubscription: operation('POST /subscriptions', {
    about: 'Tell a program what happens from now on; its secret is told once',
    right: 'webhooks',
    scope: { collectiviteOrAll: ({ collectivite }) => collectivite },
    sensitive: { family: 'tokens' },
    body: z.strictObject({
      id: z.uuid().exactOptional().describe('Of the subscription to make: given twice, it is made once.'),
      name: name.exactOptional().describe('The host of the address when it is not said.'),
      url,
      collectivite: siren.nullable().default(null).describe('Null: every one.'),
      types: types.default([]).describe('What it is told; empty: everything.'),
    }),
    output: newSubscription,
    creates: {
      at: ({ subscription: { id } }: z.output<typeof newSubscription>) => `/subscriptions/${id}`,
      isNew: ({ secret }: z.output<typeof newSubscription>) => secret !== null,
    },
    refusals: ['ACTES-N001', 'ACTES-V006', 'ACTES-S009'],
  }),

  editSubscription: operation('POST /subscriptions/:id/edit', {
    about: 'Change its name, its address or what it is told; at a new address it is served at once',
    ...ofOne,
    sensitive: { family: 'tokens', when: ({ url: address }: { readonly url?: string }) => address !== undefined },
    body: z.strictObject({
      name: name.exactOptional(),
      url: url.exactOptional(),
      types: types.exactOptional().describe('Empty: everything.'),
      reason,
    }),
    output: subscription,
    refusals: ['ACTES-N001'],
  }),

  pauseSubscription: operation('POST /subscriptions/:id/pause', {
    ...decided,
    about: 'Tell it nothing; what happens waits',
  }),
  resumeSubscription: operation('POST /subscriptions/:id/resume', {
    ...decided,
    about: 'Tell it what waits, and what happens',
  }),
  replaySubscription: operation('POST /subscriptions/:id/replay', {
    about: 'Tell it again everything from an event, or from an instant, on',
    ...ofOne,
    body: z.union([
      z.strictObject({ event: z.uuid().describe('Id of what was told.'), reason }),
      // PostgreSQL has no year 0.
      z.strictObject({ since: z.iso.datetime().refine((value) => !value.startsWith('0000')), reason }),
    ]),
    output: subscription,
  }),

  trySubscription: operation('POST /subscriptions/:id/try', {
    about: 'Send it a test (`webhook.ping`), in its turn',
    ...ofOne,
    output: subscription,
  }),

  renewSubscriptionSecret: operation('POST /subscriptions/:id/secret', {
    about: 'Give it another secret, told once',
    ...ofOne,
    sensitive: { family: 'tokens' },
    body: reasoned,
    output: renewedSubscription,
  }),

  listDeadLetters: operation('GET /subscriptions/:id/dead-letters', {
    about: 'What it did not take, the newest first',
    ...ofOne,
    query: z.strictObject({
      limit,
      after: z
        .string()
        .regex(/^[1-9]\d{0,14}$/)
        .exactOptional()
        .describe('The page that follows: `next` of the page before, as it is.'),
    }),
    output: page(deadLetter),
  }),

  resendDeadLetter: operation('POST /subscriptions/:id/dead-letters/:event/resend', {
    about: 'Send it again what it did not take',
    right: 'webhooks',
    scope: { subscription: ({ id }) => id },
    params: z.object({ ...byId.shape, event: z.uuid().describe('Of a dead letter.') }),
    output: z.object({ subscription: z.uuid(), event: z.uuid(), wantedAt: instant }),
  }),

  endSubscription: operation('POST /subscriptions/:id/end', { ...decided, about: 'Tell it nothing more, for good' }),
  listUntold: operation('GET /transmissions/:id/dead-letters', {
    about: 'What subscribers were to be told of it, and did not take',
    right: 'read',
    ...ofTransmission,
    output: listOf(deadLetter),
  }),
})
