// Subscriptions: the programs that webhooks tell what happens. Made, changed, tried, paused, told again, ended; and the dead
// letters, which they did not take. One of all collectivités takes the right for all of them.
import * as z from 'zod'
import { choosableTypes } from '../../subscriptions/catalogue.ts'
import { byId, limit, naming, reason, reasoned, siren, text } from '../inputs.ts'
import { operation } from '../operation.ts'
import { code, instant, named, page } from '../shapes.ts'

const count = z.number().int()
const nullableInstant = instant.nullable()

export const subscription = named(
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

export const subscriptions = z.object({ items: z.array(subscription) })

/** With its secret, which is told once. */
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
    subscriber: z.object({ id: z.uuid(), name: z.string(), collectivite: z.string().nullable() }),
    tries: count,
    code,
    status: count.nullable().describe('Of HTTP.'),
    diedAt: instant,
    wantedAt: nullableInstant.describe('A person wants it sent again.'),
  }),
)

const deadLetters = page(deadLetter)

const name = text(80)
const url = text(500).describe('`https://…`, of a public server or of ACTES_WEBHOOK_NETWORKS.')
const types = z.array(z.enum(choosableTypes)).max(50)

export const listSubscriptions = operation({
  ...{ method: 'GET', path: '/subscriptions', name: 'listSubscriptions' },
  about: 'Which programs are told what happens, and how each stands',
  right: 'webhooks',
  scope: 'narrow',
  output: subscriptions,
})

export const showSubscription = operation({
  ...{ method: 'GET', path: '/subscriptions/:id', name: 'showSubscription', about: 'One of them' },
  right: 'webhooks',
  scope: { subscription: ({ id }) => id },
  params: byId,
  output: subscription,
})

export const addSubscription = operation({
  ...{ method: 'POST', path: '/subscriptions', name: 'addSubscription' },
  about: 'Tell a program what happens from now on; its secret is told once',
  right: 'webhooks',
  scope: { collectiviteOrAll: ({ collectivite }) => collectivite },
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
})

export const editSubscription = operation({
  ...{ method: 'POST', path: '/subscriptions/:id/edit', name: 'editSubscription' },
  about: 'Change its name, its address or what it is told; at a new address it is served at once',
  right: 'webhooks',
  scope: { subscription: ({ id }) => id },
  params: byId,
  body: z.strictObject({
    name: name.exactOptional(),
    url: url.exactOptional(),
    types: types.exactOptional().describe('Empty: everything.'),
    reason,
  }),
  output: subscription,
  refusals: ['ACTES-N001'],
})

const onSubscription = (verb: string, called: string, about: string) =>
  operation({
    ...{ method: 'POST', path: `/subscriptions/:id/${verb}`, name: called, about },
    right: 'webhooks',
    scope: { subscription: ({ id }) => id },
    params: byId,
    body: reasoned,
    output: subscription,
  })

export const pauseSubscription = onSubscription('pause', 'pauseSubscription', 'Tell it nothing; what happens waits')
export const resumeSubscription = onSubscription('resume', 'resumeSubscription', 'Tell it what waits, and what happens')
export const endSubscription = onSubscription('end', 'endSubscription', 'Tell it nothing more, for good')

export const replaySubscription = operation({
  ...{ method: 'POST', path: '/subscriptions/:id/replay', name: 'replaySubscription' },
  about: 'Tell it again everything from an event, or from an instant, on',
  right: 'webhooks',
  scope: { subscription: ({ id }) => id },
  params: byId,
  body: z.union([
    z.strictObject({ event: z.uuid().describe('Id of what was told.'), reason }),
    // Databases have no year 0.
    z.strictObject({ since: z.iso.datetime().refine((value) => !value.startsWith('0000')), reason }),
  ]),
  output: subscription,
})

export const trySubscription = operation({
  ...{ method: 'POST', path: '/subscriptions/:id/try', name: 'trySubscription' },
  about: 'Send it a test (`webhook.ping`), in its turn',
  right: 'webhooks',
  scope: { subscription: ({ id }) => id },
  params: byId,
  output: subscription,
})

export const renewSubscriptionSecret = operation({
  ...{ method: 'POST', path: '/subscriptions/:id/secret', name: 'renewSubscriptionSecret' },
  about: 'Give it another secret, told once',
  right: 'webhooks',
  scope: { subscription: ({ id }) => id },
  params: byId,
  body: reasoned,
  output: renewedSubscription,
})

export const listDeadLetters = operation({
  ...{ method: 'GET', path: '/subscriptions/:id/dead-letters', name: 'listDeadLetters' },
  about: 'What it did not take, the newest first',
  right: 'webhooks',
  scope: { subscription: ({ id }) => id },
  params: byId,
  query: z.strictObject({
    limit,
    after: z
      .string()
      .regex(/^[1-9]\d{0,14}$/)
      .exactOptional()
      .describe('The page that follows: `next` of the page before, as it is.'),
  }),
  output: deadLetters,
})

export const resendDeadLetter = operation({
  ...{ method: 'POST', path: '/subscriptions/:id/dead-letters/:event/resend', name: 'resendDeadLetter' },
  about: 'Send it again what it did not take',
  right: 'webhooks',
  scope: { subscription: ({ id }) => id },
  params: z.object({ ...byId.shape, event: z.uuid().describe('Of a dead letter.') }),
  output: z.object({ subscription: z.uuid(), event: z.uuid(), wantedAt: instant }),
})

export const listUntold = operation({
  ...{ method: 'GET', path: '/transmissions/:id/dead-letters', name: 'listUntold' },
  about: 'What subscribers were to be told of it, and did not take',
  right: 'read',
  scope: { transmission: ({ id }) => id },
  params: naming,
  output: z.object({ items: z.array(deadLetter) }),
})

export type SubscriptionJson = z.output<typeof subscription>
export type DeadLetterJson = z.output<typeof deadLetter>

export const subscriptionTable = {
  listSubscriptions,
  showSubscription,
  addSubscription,
  editSubscription,
  pauseSubscription,
  resumeSubscription,
  replaySubscription,
  trySubscription,
  renewSubscriptionSecret,
  listDeadLetters,
  resendDeadLetter,
  endSubscription,
  listUntold,
}
