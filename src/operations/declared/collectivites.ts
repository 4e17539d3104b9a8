// Operations on collectivités, their classification and connections, the installation, and the recurring jobs.
import * as z from 'zod'
import { declarationSchema, type Collectivite } from '../../protocol/acte/collectivite.ts'
import { byConnection, bySiren, idIn, reason, reasoned, siren, text } from '../inputs.ts'
import { jsonSchemaOf } from '../json-schema.ts'
import { operation, operations } from '../operation.ts'
import { classification, collectivite, declared, foundInClassification, imported } from '../shapes/collectivites.ts'
import {
  certificate,
  connection,
  finding,
  installation,
  collection,
  reconciliation,
  schedule,
} from '../shapes/connections.ts'
import { instant, listOf } from '../shapes/parts.ts'
import { sender } from '../shapes/retours.ts'
import { transmission } from '../shapes/transmissions.ts'

const ofOne = { scope: { collectivite: ({ siren }: { readonly siren: string }) => siren }, params: bySiren } as const
const stopped = {
  right: 'connection',
  scope: { connection: idIn },
  params: byConnection,
  body: reasoned,
  output: connection,
  refusals: ['ACTES-A020'],
} as const
const ofSender = {
  right: 'connection',
  scope: { connection: idIn },
  params: byConnection,
  output: listOf(sender),
  refusals: ['ACTES-A020'],
} as const
const senderName = text(320)
  .regex(/^[^\s@]*@[^\s@]+\.[^\s@]+$/)
  .transform((given) => given.toLowerCase())
  .describe('An address, or `@domain` for all of that domain.')
const ofSchedule = {
  right: 'schedule',
  scope: 'installation',
  params: z.object({ name: text(60).describe('`sweep`') }),
  output: schedule,
  refusals: ['ACTES-A019'],
} as const

export const collectiviteTable = operations({
  listCollectivites: operation('GET /collectivites', {
    about: 'Those that the caller sees',
    right: 'read',
    scope: 'narrow',
    output: listOf(collectivite),
  }),

  showCollectivite: operation('GET /collectivites/:siren', {
    about: 'One of them',
    right: 'read',
    ...ofOne,
    output: collectivite,
  }),

  declareCollectivite: operation('POST /collectivites', {
    about: 'Declare one, or replace its settings; for a token of every collectivité',
    right: 'declare',
    scope: 'installation',
    sensitive: { family: 'connections' },
    // Described only: the run's own parser reports every fault.
    body: z.strictObject({}).loose().meta(jsonSchemaOf(declarationSchema)) as unknown as z.ZodType<unknown>,
    output: declared,
    creates: {
      at: ({ siren }: { readonly siren: string }) => `/collectivites/${siren}`,
      isNew: ({ created }: { readonly created: boolean }) => created,
    },
    refusals: ['ACTES-V022', 'ACTES-G020'],
  }),

  importCollectivites: operation('POST /collectivites/import', {
    about: 'Declare many from a CSV, a line for each: look first, then declare the good lines, or all or none of them',
    right: 'declare',
    scope: 'installation',
    // A dry run declares nothing, so needs no second look.
    sensitive: { family: 'connections', when: ({ apply }: { readonly apply: string }) => apply !== 'none' },
    body: z.strictObject({
      csv: text(1_000_000).describe('Its columns are the paths of a declaration: `siren`, `nom`, `gateway.type`…'),
      apply: z
        .enum(['none', 'all', 'good'])
        .default('none')
        .describe('`all`: only if no line is refused; `good`: the others are left out; `none`: only a look.'),
    }),
    output: imported,
    refusals: ['ACTES-A069', 'ACTES-C003'],
  }),

  exportCollectivite: operation('GET /collectivites/:siren/export', {
    about:
      'Everything that is kept of it, in an open format that another installation takes in; the right `unmask` is needed too',
    right: 'declare',
    reveals: true,
    told: 'export',
    ...ofOne,
    output: 'bytes',
  }),

  leaveCollectivite: operation('POST /collectivites/:siren/leave', {
    about: 'Another installation sends for it from now on: nothing leaves from here; or take it back',
    right: 'declare',
    ...ofOne,
    sensitive: { family: 'connections' },
    body: z.strictObject({
      back: z.boolean().default(false).describe('Take it back: the other one does not send.'),
      reason,
    }),
    output: z.object({
      siren: z.string(),
      left: instant.nullable().describe('Since when; null: this installation sends.'),
      already: z.literal(true).exactOptional(),
    }),
    refusals: ['ACTES-A110'],
  }),

  showCertificate: operation('GET /collectivites/:siren/certificate', {
    about: 'What the client certificate of its gateway says; nothing of it is asked of the platform',
    right: 'connection',
    ...ofOne,
    output: z.object({ certificate: certificate.nullable().describe('Null: it has none.') }),
    refusals: ['ACTES-G013', 'ACTES-C003'],
  }),

  showClassification: operation('GET /collectivites/:siren/classification', {
    about: 'Its classification in force: matières, codes PJ by nature',
    right: 'read',
    ...ofOne,
    output: classification,
  }),

  searchClassification: operation('GET /collectivites/:siren/classification/search', {
    about: 'Matières and codes PJ by words',
    right: 'read',
    ...ofOne,
    query: z.strictObject({ words: z.string().max(200).exactOptional() }),
    output: foundInClassification,
  }),

  refreshClassification: operation('POST /collectivites/:siren/classification/refresh', {
    about: 'Ask the préfecture for the classification in force, once a day',
    right: 'classification',
    ...ofOne,
    body: z.strictObject({ force: z.boolean().default(false).describe('All of it, whatever is known.') }),
    output: transmission,
    creates: { at: ({ id }: { readonly id: string }) => `/transmissions/${id}` },
    refusals: ['ACTES-A009', 'ACTES-A013'],
  }),

  listConnections: operation('GET /connections', {
    about: 'Connections to the préfecture: open, suspended or paused',
    right: 'read',
    scope: 'narrow',
    query: z.strictObject({
      id: text(60).exactOptional().describe('This one alone.'),
      stopped: z.boolean().exactOptional().describe('Only those that are suspended or paused; false: only the others.'),
      platform: text(300).exactOptional().describe('Those behind this platform, as `platform` names it.'),
      after: text(60).exactOptional().describe('Those that follow this id.'),
      limit: z.number().int().min(1).max(10_000).exactOptional(),
    }),
    output: listOf(connection),
  }),

  pauseConnection: operation('POST /connections/:id/pause', {
    about: 'Stop a connection: nothing leaves by it, nothing is collected',
    ...stopped,
  }),

  resumeConnection: operation('POST /connections/:id/resume', {
    about: 'Let a connection go on; a suspended one is examined first',
    ...stopped,
  }),

  listSenders: operation('GET /connections/:id/senders', {
    about: 'Who may speak for the préfecture by mail on a connection, and who waits to be confirmed',
    right: 'read',
    scope: { connection: idIn },
    params: byConnection,
    output: listOf(sender),
    refusals: ['ACTES-A020'],
  }),

  confirmSender: operation('POST /connections/:id/senders', {
    about: 'Let a sender speak for the préfecture on a connection; its mails that wait are read',
    ...ofSender,
    sensitive: { family: 'connections' },
    body: z.strictObject({ sender: senderName }),
  }),

  withdrawSender: operation('POST /connections/:id/senders/withdraw', {
    about: 'No longer let a sender speak for the préfecture on a connection',
    ...ofSender,
    body: z.strictObject({ sender: senderName, reason }),
  }),

  showInstallation: operation('GET /installation', {
    about: 'Does anything leave this installation? If not, why and since when',
    right: 'read',
    scope: 'public',
    output: installation,
  }),

  go: operation('POST /installation/go', {
    about: 'Let a quiet installation send again',
    right: 'connection',
    scope: 'installation',
    sensitive: { family: 'decisions' },
    body: reasoned.extend({ since: instant.exactOptional().describe('Since when it was seen to be quiet.') }),
    output: installation,
    refusals: ['ACTES-S009'],
  }),

  reconcile: operation('POST /reconciliations', {
    about: 'Compare the ledger with what the platforms list, now; differences become tasks',
    right: 'resolve',
    scope: { collectivites: ({ sirens }) => sirens },
    body: z.strictObject({
      sirens: z.array(siren).min(1).max(1_000).exactOptional().describe('Of these collectivités alone.'),
      since: z.iso.date().exactOptional().describe('What moved since that day; sixty days by default.'),
    }),
    output: listOf(reconciliation),
    refusals: ['ACTES-V006'],
  }),

  collectNow: operation('POST /collections', {
    about: 'Ask the gateways and mailboxes for answers and letters now',
    right: 'resolve',
    scope: { collectivites: ({ sirens }) => sirens },
    body: z.strictObject({
      sirens: z.array(siren).min(1).max(1_000).exactOptional().describe('Of these collectivités alone.'),
    }),
    output: listOf(collection),
    refusals: ['ACTES-V006'],
  }),

  listSchedules: operation('GET /schedules', {
    about: 'Recurring jobs: last run, outcome, next run',
    right: 'read',
    scope: 'public',
    output: listOf(schedule),
  }),

  listDeclarations: operation('GET /declarations', {
    about: 'Their declarations as they are kept; of a secret its id alone',
    right: 'declare',
    scope: 'narrow',
    output: listOf(z.unknown() as unknown as z.ZodType<Collectivite>),
  }),

  examineGateway: operation('POST /collectivites/:siren/examine', {
    about: 'Have its gateway examine itself: address, certificates, account, rights',
    right: 'connection',
    ...ofOne,
    output: listOf(finding),
  }),

  runSchedule: operation('POST /schedules/:name/run', {
    about: 'Run a recurring job now, once more if it is being run',
    ...ofSchedule,
  }),

  pauseSchedule: operation('POST /schedules/:name/pause', {
    about: 'No longer run a recurring job by itself',
    ...ofSchedule,
    body: reasoned,
  }),

  resumeSchedule: operation('POST /schedules/:name/resume', {
    about: 'Run a recurring job by itself again',
    ...ofSchedule,
    body: reasoned,
  }),
})
