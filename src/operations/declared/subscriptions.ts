// Operations on webhook subscriptions and dead letters. One to all collectivités requires the right for all of them.
import * as z from 'zod'
import { choosableTypes } from '#subscriptions/catalogue.ts'
import { byId, idIn, limit, ofTransmission, reason, reasoned, siren, text, afterNumber } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import {
  can,
  code,
  instant,
  listOf,
  named,
  page,
  string,
  integer,
  nullableString,
  nullableInstant,
  id,
  optionalTrue,
} from '../shapes/parts.ts'
import { maySubscription } from '../may.ts'

const count = integer

const subscription = named('Subscription', {
  id: id,
  name: string,
  host: string.describe('Host of its address; the rest may contain a secret.'),
  collectivite: nullableString.describe('Null: all collectivités.'),
  types: z.array(string).describe('Types of events; empty: all.'),
  standing: z.enum(['served', 'failing', 'paused', 'disabled', 'ended']),
  can: can(maySubscription, 'already'),
  last: z.object({ at: instant, status: count.nullable(), code: code.nullable() }).nullable().describe('Last attempt.'),
  failures: count.describe('Failed attempts in a row for the next event.'),
  nextAt: nullableInstant.describe('Next attempt.'),
  failingSince: nullableInstant,
  pausedAt: nullableInstant,
  disabledAt: nullableInstant,
  disabledWhy: z.enum(['gone', 'silent']).nullable().describe('It answered 410, or took nothing for days.'),
  formerSecretUntil: nullableInstant.describe('Until then, the previous secret signs too.'),
  createdAt: instant,
  createdBy: string,
  dead: count.describe('Number of its dead letters.'),
  already: optionalTrue.describe('Nothing changed: it was so already.'),
})

/** The only response that includes the secret. */
const newSubscription = z.object({
  subscription,
  secret: nullableString.describe('Shown here only, never again; null: this id existed already.'),
})

const renewedSubscription = z.object({
  subscription,
  secret: string.describe('Shown here only, never again. The previous secret signs too for one day.'),
})

const deadLetter = named('DeadLetter', {
  event: id.describe('Id of the event.'),
  type: string,
  at: instant,
  collectivite: nullableString,
  transmission: id.nullable(),
  numero: nullableString,
  cle: nullableString,
  subscriber: z.object({ id: id, name: string, collectivite: nullableString }),
  tries: count,
  code,
  status: count.nullable().describe('HTTP status.'),
  diedAt: instant,
  wantedAt: nullableInstant.describe('When a person asked to resend it.'),
})

const name = text(80)
const url = text(500).describe('`https://…`, on a public server or in ACTES_WEBHOOK_NETWORKS.')
const types = z.array(z.enum(choosableTypes)).max(50)

const ofOne = { right: 'webhooks', scope: { subscription: idIn }, params: byId } as const
const decided = { ...ofOne, body: reasoned, output: subscription } as const

export type SubscriptionJson = z.output<typeof subscription>
export type DeadLetterJson = z.output<typeof deadLetter>

export const subscriptionTable = operations({
  listSubscriptions: operation('GET /subscriptions', {
    about: 'List webhook subscriptions and their state',
    right: 'webhooks',
    scope: 'narrow',
    output: listOf(subscription),
  }),

  showSubscription: operation('GET /subscriptions/:id', {
    about: 'Show a webhook subscription',
    ...ofOne,
    output: subscription,
  }),

  addSubscription: operation('POST /subscriptions', {
    about: 'Add a webhook subscription, from now on; its secret is shown once',
    right: 'webhooks',
    scope: { collectiviteOrAll: ({ collectivite }) => collectivite },
    sensitive: { family: 'tokens' },
    body: z.strictObject({
      id: id.exactOptional().describe('Id of the new subscription: an id that is given twice makes one subscription.'),
      name: name.exactOptional().describe('The host of the address by default.'),
      url,
      collectivite: siren.nullable().default(null).describe('Null: all collectivités.'),
      types: types.default([]).describe('Types of events; empty: all.'),
    }),
    output: newSubscription,
    creates: {
      at: ({ subscription: { id } }: z.output<typeof newSubscription>) => `/subscriptions/${id}`,
      isNew: ({ secret }: z.output<typeof newSubscription>) => secret !== null,
    },
    refusals: ['ACTES-N001', 'ACTES-V006', 'ACTES-S009'],
  }),

  editSubscription: operation('POST /subscriptions/:id/edit', {
    about: 'Change the name, address or events of a subscription; a new address is served at once',
    ...ofOne,
    sensitive: { family: 'tokens', when: ({ url: address }: { readonly url?: string }) => address !== undefined },
    body: z.strictObject({
      name: name.exactOptional(),
      url: url.exactOptional(),
      types: types.exactOptional().describe('Empty: all events.'),
      reason,
    }),
    output: subscription,
    refusals: ['ACTES-N001'],
  }),

  pauseSubscription: operation('POST /subscriptions/:id/pause', {
    ...decided,
    about: 'Pause a subscription; events wait',
  }),
  resumeSubscription: operation('POST /subscriptions/:id/resume', {
    ...decided,
    about: 'Resume a subscription, with the events that waited',
  }),
  replaySubscription: operation('POST /subscriptions/:id/replay', {
    about: 'Send all events again, from an event or an instant on',
    ...ofOne,
    body: z.union([
      z.strictObject({ event: id.describe('Id of the event.'), reason }),
      // PostgreSQL has no year 0.
      z.strictObject({ since: instant.refine((value) => !value.startsWith('0000')), reason }),
    ]),
    output: subscription,
  }),

  trySubscription: operation('POST /subscriptions/:id/try', {
    about: 'Send a test event (`webhook.ping`), in its turn',
    ...ofOne,
    output: subscription,
  }),

  renewSubscriptionSecret: operation('POST /subscriptions/:id/secret', {
    about: 'Replace the secret of a subscription; it is shown once',
    ...ofOne,
    sensitive: { family: 'tokens' },
    body: reasoned,
    output: renewedSubscription,
  }),

  listDeadLetters: operation('GET /subscriptions/:id/dead-letters', {
    about: 'List the dead letters of a subscription, newest first',
    ...ofOne,
    query: z.strictObject({
      limit,
      after: afterNumber,
    }),
    output: page(deadLetter),
  }),

  resendDeadLetter: operation('POST /subscriptions/:id/dead-letters/:event/resend', {
    about: 'Resend a dead letter',
    right: 'webhooks',
    scope: { subscription: ({ id }) => id },
    params: z.object({ ...byId.shape, event: id.describe('Event of the dead letter.') }),
    output: z.object({ subscription: id, event: id, wantedAt: instant }),
  }),

  endSubscription: operation('POST /subscriptions/:id/end', { ...decided, about: 'End a subscription for good' }),
  listUntold: operation('GET /transmissions/:id/dead-letters', {
    about: 'List the events of a transmission that subscribers did not take',
    right: 'read',
    ...ofTransmission,
    output: listOf(deadLetter),
  }),
})
