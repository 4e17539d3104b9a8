// The roads to the préfecture, and the recurring jobs: how they stand. Roads may be stopped and let go on.
import { connection, connections, schedules } from '../answers-town.ts'
import { byConnection, reasoned } from '../inputs.ts'
import { connectionIn, scheduleIn } from '../present.ts'
import { route, type Route } from '../route.ts'

const stops = [
  ['pause', 'pauseConnection', 'Stop a road: nothing leaves by it, nothing is collected'],
  ['resume', 'resumeConnection', 'Let a road go on; a suspended one is examined first'],
] as const

export const connectionsRoutes: readonly Route[] = [
  route({
    ...{ method: 'GET', path: '/connections', name: 'listConnections', needs: 'read' },
    about: 'Roads to the préfecture: open, suspended by a fault of configuration, or paused',
    answers: { 200: connections },
    run: async (call) => {
      const { items } = await call.operations.connections()
      return { json: { items: items.map((each) => connectionIn(call, each)) } }
    },
  }),
  ...stops.map(([verb, name, about]) =>
    route({
      ...{ method: 'POST', path: `/connections/:id/${verb}`, name, about, needs: 'connection' },
      params: byConnection,
      body: reasoned,
      answers: { 200: connection },
      refusals: ['ACTES-A020'],
      run: async (call) => {
        const how = { reason: call.body.reason, who: call.caller.who }
        return { json: connectionIn(call, await call.operations[name](call.params.id, how)) }
      },
    }),
  ),
  route({
    ...{ method: 'GET', path: '/schedules', name: 'listSchedules', needs: 'read' },
    about: 'Recurring jobs: last run, outcome, next run',
    answers: { 200: schedules },
    run: async (call) => {
      const { items } = await call.operations.schedules()
      return { json: { items: items.map((each) => scheduleIn(call, each)) } }
    },
  }),
]
