// Collectivités: declared, their classification, the connections to their gateways; and the recurring jobs.
import * as z from 'zod'
import { declarationSchema } from '../../protocol/acte/collectivite.ts'
import { byConnection, bySiren, reasoned, text } from '../inputs.ts'
import { jsonSchemaOf } from '../json-schema.ts'
import { operation } from '../operation.ts'
import {
  classification,
  collectivite,
  collectivites,
  connection,
  connections,
  declarations,
  declared,
  findings,
  foundInClassification,
  schedule,
  schedules,
  transmission,
} from '../shapes.ts'

export const listCollectivites = operation({
  ...{ method: 'GET', path: '/collectivites', name: 'listCollectivites' },
  about: 'Those that the caller sees',
  right: 'read',
  scope: 'narrow',
  output: collectivites,
})

export const showCollectivite = operation({
  ...{ method: 'GET', path: '/collectivites/:siren', name: 'showCollectivite' },
  about: 'One of them',
  right: 'read',
  scope: { collectivite: ({ siren }) => siren },
  params: bySiren,
  output: collectivite,
})

export const declareCollectivite = operation({
  ...{ method: 'POST', path: '/collectivites', name: 'declareCollectivite' },
  about: 'Declare one, or replace its settings; for a token of every collectivité',
  right: 'declare',
  scope: 'installation',
  // Its own reading tells every fault. Here it is only described.
  body: z.strictObject({}).loose().meta(jsonSchemaOf(declarationSchema)) as unknown as z.ZodType<unknown>,
  output: declared,
  creates: {
    at: ({ siren }: { readonly siren: string }) => `/collectivites/${siren}`,
    isNew: ({ created }: { readonly created: boolean }) => created,
  },
  refusals: ['ACTES-V022', 'ACTES-G020'],
})

export const listDeclarations = operation({
  ...{ method: 'GET', path: '/declarations', name: 'listDeclarations' },
  about: 'Their declarations as they are kept; of a secret its id alone',
  right: 'declare',
  scope: 'narrow',
  output: declarations,
})

export const showClassification = operation({
  ...{ method: 'GET', path: '/collectivites/:siren/classification', name: 'showClassification' },
  about: 'Its classification in force: matières, codes PJ by nature',
  right: 'read',
  scope: { collectivite: ({ siren }) => siren },
  params: bySiren,
  output: classification,
})

export const searchClassification = operation({
  ...{ method: 'GET', path: '/collectivites/:siren/classification/search', name: 'searchClassification' },
  about: 'Matières and codes PJ by words',
  right: 'read',
  scope: { collectivite: ({ siren }) => siren },
  params: bySiren,
  query: z.strictObject({ words: z.string().max(200).exactOptional() }),
  output: foundInClassification,
})

export const refreshClassification = operation({
  ...{ method: 'POST', path: '/collectivites/:siren/classification/refresh', name: 'refreshClassification' },
  about: 'Ask the préfecture for the classification in force, once a day',
  right: 'classification',
  scope: { collectivite: ({ siren }) => siren },
  params: bySiren,
  body: z.strictObject({ force: z.boolean().default(false).describe('All of it, whatever is known.') }),
  output: transmission,
  creates: { at: ({ id }: { readonly id: string }) => `/transmissions/${id}` },
  refusals: ['ACTES-A009', 'ACTES-A013'],
})

export const examineGateway = operation({
  ...{ method: 'POST', path: '/collectivites/:siren/examine', name: 'examineGateway' },
  about: 'Have its gateway examine itself: address, certificates, account, rights',
  right: 'connection',
  scope: { collectivite: ({ siren }) => siren },
  params: bySiren,
  output: findings,
})

export const listConnections = operation({
  ...{ method: 'GET', path: '/connections', name: 'listConnections' },
  about: 'Connections to the préfecture: open, suspended by a fault of configuration, or paused',
  right: 'read',
  scope: 'narrow',
  query: z.strictObject({
    id: text(60).exactOptional().describe('This one alone.'),
    stopped: z.boolean().exactOptional().describe('Only those that are suspended or paused; false: only the others.'),
    after: text(60).exactOptional().describe('Those that follow this id.'),
    limit: z.number().int().min(1).max(10_000).exactOptional(),
  }),
  output: connections,
})

export const pauseConnection = operation({
  ...{ method: 'POST', path: '/connections/:id/pause', name: 'pauseConnection' },
  about: 'Stop a connection: nothing leaves by it, nothing is collected',
  right: 'connection',
  scope: { connection: ({ id }) => id },
  params: byConnection,
  body: reasoned,
  output: connection,
  refusals: ['ACTES-A020'],
})

export const resumeConnection = operation({
  ...{ method: 'POST', path: '/connections/:id/resume', name: 'resumeConnection' },
  about: 'Let a connection go on; a suspended one is examined first',
  right: 'connection',
  scope: { connection: ({ id }) => id },
  params: byConnection,
  body: reasoned,
  output: connection,
  refusals: ['ACTES-A020'],
})

export const listSchedules = operation({
  ...{ method: 'GET', path: '/schedules', name: 'listSchedules' },
  about: 'Recurring jobs: last run, outcome, next run',
  right: 'read',
  scope: 'public',
  output: schedules,
})

const byName = z.object({ name: text(60).describe('`sweep`') })

export const runSchedule = operation({
  ...{ method: 'POST', path: '/schedules/:name/run', name: 'runSchedule' },
  about: 'Run a recurring job now, once more if it is being run',
  right: 'schedule',
  scope: 'installation',
  params: byName,
  output: schedule,
  refusals: ['ACTES-A019'],
})

export const pauseSchedule = operation({
  ...{ method: 'POST', path: '/schedules/:name/pause', name: 'pauseSchedule' },
  about: 'No longer run a recurring job by itself',
  right: 'schedule',
  scope: 'installation',
  params: byName,
  body: reasoned,
  output: schedule,
  refusals: ['ACTES-A019'],
})

export const resumeSchedule = operation({
  ...{ method: 'POST', path: '/schedules/:name/resume', name: 'resumeSchedule' },
  about: 'Run a recurring job by itself again',
  right: 'schedule',
  scope: 'installation',
  params: byName,
  body: reasoned,
  output: schedule,
  refusals: ['ACTES-A019'],
})

export const collectiviteTable = {
  listCollectivites,
  showCollectivite,
  declareCollectivite,
  showClassification,
  searchClassification,
  refreshClassification,
  listConnections,
  pauseConnection,
  resumeConnection,
  listSchedules,
  listDeclarations,
  examineGateway,
  runSchedule,
  pauseSchedule,
  resumeSchedule,
}
