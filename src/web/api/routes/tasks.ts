// What the préfecture expects of a person: listed, and closed.
import * as z from 'zod'
import { task, tasks } from '../answers.ts'
import { byId, given, paging, reason, taskAfter } from '../inputs.ts'
import { taskIn } from '../present.ts'
import { route, type Route } from '../route.ts'

export const tasksRoutes: readonly Route[] = [
  route({
    ...{ method: 'GET', path: '/tasks', name: 'listTasks', needs: 'read' },
    about: 'What the préfecture expects, the nearest last day first',
    query: z.strictObject({ ...paging, after: taskAfter, closed: z.boolean().optional().describe('Closed ones too.') }),
    answers: { 200: tasks },
    run: async (call) => {
      const { items, next } = await call.operations.tasks({ limit: 50, closed: false, ...given(call.query) })
      return { json: { items: items.map((each) => taskIn(call, each)), next } }
    },
  }),
  route({
    ...{ method: 'POST', path: '/tasks/:id/close', name: 'closeTask', needs: 'closeTask' },
    about: 'Say what became of one; of a contradiction, which word holds',
    params: byId,
    body: z.strictObject({ reason, verdict: z.enum(['refused', 'acknowledged']).optional() }),
    answers: { 200: task },
    refusals: ['ACTES-A015'],
    run: async (call) => {
      const how = { ...given(call.body), reason: call.body.reason, who: call.caller.who }
      return { json: taskIn(call, await call.operations.closeTask(call.params.id, how)) }
    },
  }),
]
