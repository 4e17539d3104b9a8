// What came back: listed, shown, downloaded, a stray one given to its act; and letters answered.
import * as z from 'zod'
import { isMasked } from '../../../accounts/access.ts'
import { ActesError } from '../../../errors.ts'
import { parseJson } from '../../../files/json.ts'
import { answered, retours, shownRetour, statuses, transmission } from '../answers.ts'
import { checkedPart } from '../check.ts'
import { withForm } from '../form-upload.ts'
import { byId, given, paging, reason, text } from '../inputs.ts'
import { retourIn, shownRetourIn, transmissionIn } from '../present.ts'
import { faultsIn } from '../problem.ts'
import { route, type Route } from '../route.ts'
import { stored } from './transmissions-files.ts'

const reads: readonly Route[] = [
  route({
    ...{ method: 'GET', path: '/returns', name: 'listReturns', needs: 'read' },
    about: 'Returns that wait for a person, or those in a status, newest first',
    query: z.strictObject({ ...paging, status: z.array(z.enum(statuses)).max(8).optional() }),
    answers: { 200: retours },
    run: async (call) => {
      const { items, next } = await call.operations.returns({ limit: 50, ...given(call.query) })
      return { json: { items: items.map((each) => retourIn(call, each)), next } }
    },
  }),
  route({
    ...{ method: 'GET', path: '/returns/:id', name: 'showReturn', needs: 'read' },
    about: 'One return, what is understood of it, and whom it may be meant for',
    params: byId,
    answers: { 200: shownRetour },
    refusals: ['ACTES-S006'],
    run: async (call) => ({ json: shownRetourIn(call, await call.operations.showReturn(call.params.id)) }),
  }),
  route({
    ...{ method: 'GET', path: '/returns/:id/bytes', name: 'downloadReturn', needs: 'read' },
    about: 'Its bytes, as they came; the right `unmask` is needed too',
    params: byId,
    answers: { 200: 'bytes' },
    run: async (call) => {
      const retour = await call.operations.showReturn(call.params.id)
      if (isMasked(call.caller.grants, retour.collectivite))
        throw new ActesError('ACTES-A022', { params: { action: 'unmask' } })
      return stored(call, retour)
    },
  }),
]

const answerSchema = z.strictObject({
  reason,
  typePiece: text(5).optional().describe('Code PJ of the documents; the nature’s own by default.'),
  refuse: z.boolean().default(false).describe('What the letter asks for is refused.'),
})

const writes: readonly Route[] = [
  route({
    ...{ method: 'POST', path: '/returns/:id/attach', name: 'attachReturn', needs: 'attach' },
    about: 'Give a stray return to a transmission',
    params: byId,
    body: z.strictObject({ transmission: text(200), reason }),
    answers: { 200: transmission },
    refusals: ['ACTES-A011'],
    run: async (call) => {
      const { transmission: name, reason: why } = call.body
      const how = { reason: why, who: call.caller.who }
      return { json: transmissionIn(call, await call.operations.attachReturn(call.params.id, name, how)) }
    },
  }),
  route({
    ...{ method: 'POST', path: '/returns/:id/answer', name: 'answerLetter', needs: 'reply' },
    about: 'Answer a letter with documents',
    params: byId,
    form: { part: 'reponse', schema: answerSchema, example: { reason: 'Pièces demandées par courrier' } },
    answers: { 201: answered },
    refusals: ['ACTES-A007', 'ACTES-A009', 'ACTES-A012', 'ACTES-A014', 'ACTES-A015'],
    run: async (call) =>
      withForm(call.request, 'reponse', async ({ json, files }) => {
        const { reason: why, ...rest } = checkedPart(answerSchema, parseJson(json, 'reponse'))
        const how = { reason: why, who: call.caller.who }
        const { warnings, ...row } = await call.operations.reply(call.params.id, { files, ...given(rest) }, how)
        return {
          status: 201,
          location: `/transmissions/${row.id}`,
          json: { ...transmissionIn(call, row), warnings: faultsIn(warnings, call.language) },
        }
      }),
  }),
]

export const returnsRoutes: readonly Route[] = [...reads, ...writes]
