// Transmissions: listed, shown, and what a person may do with them, with the same guards as on the desk.
import * as z from 'zod'
import { requeued, shownTransmission, transmission, transmissions } from '../answers.ts'
import { filter, given, naming, reason, reasoned, text, transmissionsQuery } from '../inputs.ts'
import { requeueItemIn, shownIn, transmissionIn } from '../present.ts'
import { route, type Call, type Route } from '../route.ts'
import type { Requeued, TransmissionJson } from '../../../operations/operations.ts'

const lists: readonly Route[] = [
  route({
    ...{ method: 'GET', path: '/transmissions', name: 'listTransmissions', needs: 'read' },
    about: 'Transmissions, newest first, page by page',
    query: transmissionsQuery,
    answers: { 200: transmissions },
    run: async (call) => {
      const { items, next } = await call.operations.list({ limit: 50, ...given(call.query) })
      return { json: { items: items.map((row) => transmissionIn(call, row)), next } }
    },
  }),
  route({
    ...{ method: 'GET', path: '/transmissions/:id', name: 'showTransmission', needs: 'read' },
    about: 'Everything that is known of one',
    params: naming,
    answers: { 200: shownTransmission },
    refusals: ['ACTES-S006', 'ACTES-S007'],
    run: async (call) => ({ json: shownIn(call, await call.operations.show(call.params.id)) }),
  }),
]

const dryRun = z.boolean().default(false).describe('Only say what would happen.')

const heldSince = z.iso
  .datetime()
  .nullable()
  .describe('Only if it is still held since then; null: only if it is refused.')

const attempt = z.uuid().describe('Only if this attempt is still the one without a verdict.')

const requeues: readonly Route[] = [
  route({
    ...{ method: 'POST', path: '/transmissions/:id/requeue', name: 'requeueTransmission', needs: 'requeue' },
    about: 'Try a held or refused one again',
    params: naming,
    body: z.strictObject({ reason, dryRun, heldSince: heldSince.exactOptional() }),
    answers: { 200: requeued },
    run: async (call) => {
      const { body, params, operations } = call
      return requeuedIn(call, await operations.requeue({ names: [params.id] }, how(call, body)))
    },
  }),
  route({
    ...{ method: 'POST', path: '/transmissions/requeue', name: 'requeueTransmissions', needs: 'requeue' },
    about: 'Try again what a filter lists, or what is named',
    body: z.union([
      z.strictObject({ ids: z.array(text(200)).min(1).max(500), reason, dryRun }),
      z.strictObject({ filter, reason, dryRun }),
    ]),
    answers: { 200: requeued },
    refusals: ['ACTES-A006'],
    run: async (call) => {
      const { body, operations } = call
      const what = 'ids' in body ? { names: body.ids } : { filter: given(body.filter) }
      return requeuedIn(call, await operations.requeue(what, how(call, body)))
    },
  }),
]

function how<B extends { readonly reason: string }>({ caller }: Pick<Call, 'caller'>, body: B) {
  return { ...body, reason: body.reason, who: caller.who }
}

function requeuedIn(call: Call, { operation, items }: Requeued) {
  return { json: { operation, items: items.map((item) => requeueItemIn(call, item)) } }
}

const decisions: readonly Route[] = [
  route({
    ...{ method: 'POST', path: '/transmissions/:id/cancel', name: 'cancelTransmission', needs: 'cancel' },
    about: 'Withdraw it before it leaves',
    params: naming,
    body: reasoned,
    answers: { 200: transmission },
    refusals: ['ACTES-A002', 'ACTES-A003'],
    run: async (call) => done(call, await call.operations.cancel(call.params.id, how(call, call.body))),
  }),
  route({
    ...{ method: 'POST', path: '/transmissions/:id/resolve', name: 'resolveTransmission', needs: 'resolve' },
    about: 'Say whether an uncertain sending arrived',
    params: naming,
    body: z.union([
      z.strictObject({
        arrived: text(200).describe('Reference given by the gateway.'),
        reason,
        attempt: attempt.exactOptional(),
      }),
      z.strictObject({ notArrived: z.literal(true), reason, attempt: attempt.exactOptional() }),
    ]),
    answers: { 200: transmission },
    refusals: ['ACTES-A002', 'ACTES-A003', 'ACTES-S009'],
    run: async (call) => {
      const { body, params, operations } = call
      const { reason: why, attempt: seen } = body
      const resolution = 'arrived' in body ? { arrived: body.arrived } : ({ notArrived: true } as const)
      const asked = how(call, { reason: why, ...(seen !== undefined && { attempt: seen }) })
      return done(call, await operations.resolve(params.id, resolution, asked))
    },
  }),
  route({
    ...{ method: 'POST', path: '/transmissions/:id/annul', name: 'annulTransmission', needs: 'annul' },
    about: 'Ask the préfecture to annul the transmission of an acknowledged act',
    params: naming,
    body: reasoned,
    answers: { 201: transmission },
    refusals: ['ACTES-A002', 'ACTES-A008', 'ACTES-A009', 'ACTES-A010'],
    run: async (call) => {
      const row = await call.operations.annul(call.params.id, how(call, call.body))
      return { ...done(call, row), status: 201, location: `/transmissions/${row.id}` }
    },
  }),
]

function done(call: Call, row: TransmissionJson) {
  return { json: transmissionIn(call, row) }
}

export const transmissionsRoutes: readonly Route[] = [...lists, ...requeues, ...decisions]
