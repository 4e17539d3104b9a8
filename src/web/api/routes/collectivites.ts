// Collectivites and their classification.
import * as z from 'zod'
import { ActesError } from '../../../errors.ts'
import { declarationSchema } from '../../../protocol/acte/collectivite.ts'
import { transmission } from '../answers.ts'
import { classification, collectivite, collectivites, declared, foundInClassification } from '../answers-town.ts'
import { bySiren } from '../inputs.ts'
import { jsonSchemaOf } from '../openapi.ts'
import { collectiviteIn, transmissionIn } from '../present.ts'
import { route, type Route } from '../route.ts'

const senders: readonly Route[] = [
  route({
    ...{ method: 'GET', path: '/collectivites', name: 'listCollectivites', needs: 'read' },
    about: 'Those that the token sees',
    answers: { 200: collectivites },
    run: async ({ operations }) => ({ json: { items: (await operations.collectivites()).map(collectiviteIn) } }),
  }),
  route({
    ...{ method: 'GET', path: '/collectivites/:siren', name: 'showCollectivite', needs: 'read' },
    about: 'One of them',
    params: bySiren,
    answers: { 200: collectivite },
    run: async ({ operations, params: { siren } }) => {
      const found = (await operations.collectivites()).find((each) => each.siren === siren)
      if (!found) throw new ActesError('ACTES-V006', { params: { siren } })
      return { json: collectiviteIn(found) }
    },
  }),
  route({
    ...{ method: 'POST', path: '/collectivites', name: 'declareCollectivite', needs: 'declare' },
    about: 'Declare one, or replace its settings; for a token of every collectivité',
    // Its own reading tells every fault: here it is only described.
    body: z.unknown().meta(jsonSchemaOf(declarationSchema)),
    answers: { 200: declared, 201: declared },
    refusals: ['ACTES-V022', 'ACTES-G020'],
    run: async ({ operations, caller, body }) => {
      const done = await operations.declare(body, caller.who)
      return { status: done.created ? 201 : 200, location: `/collectivites/${done.siren}`, json: done }
    },
  }),
]

const classifications: readonly Route[] = [
  route({
    ...{ method: 'GET', path: '/collectivites/:siren/classification', name: 'showClassification', needs: 'read' },
    about: 'Its classification in force: matières, codes PJ by nature',
    params: bySiren,
    answers: { 200: classification },
    run: async ({ operations, params }) => ({ json: await operations.classification(params.siren) }),
  }),
  route({
    ...{ method: 'GET', path: '/collectivites/:siren/classification/search', needs: 'read' },
    ...{ name: 'searchClassification', about: 'Matières and codes PJ by words' },
    params: bySiren,
    query: z.strictObject({ words: z.string().max(200).optional() }),
    answers: { 200: foundInClassification },
    run: async ({ operations, params, query }) => ({
      json: await operations.searchClassification(params.siren, query.words ?? ''),
    }),
  }),
  route({
    ...{ method: 'POST', path: '/collectivites/:siren/classification/refresh', needs: 'classification' },
    ...{ name: 'refreshClassification', about: 'Ask the préfecture for the classification in force, once a day' },
    params: bySiren,
    body: z.strictObject({ force: z.boolean().default(false).describe('All of it, whatever is known.') }),
    answers: { 201: transmission },
    refusals: ['ACTES-A009', 'ACTES-A013'],
    run: async (call) => {
      const how = { force: call.body.force, who: call.caller.who }
      const row = await call.operations.refreshClassification(call.params.siren, how)
      return { status: 201, location: `/transmissions/${row.id}`, json: transmissionIn(call, row) }
    },
  }),
]

export const collectivitesRoutes: readonly Route[] = [...senders, ...classifications]
