// Operations on collectivités, their classification and connections, the installation, and the recurring jobs.
import * as z from 'zod'
import { declarationSchema, type Collectivite } from '#protocol/acte/collectivite.ts'
import { byConnection, idIn, reason, reasoned, siren, text, createsIn, ofCollectivite } from '../inputs.ts'
import { jsonSchemaOf } from '../json-schema.ts'
import { operation, operations } from '../operation.ts'
import { classification, collectivite, declared, foundInClassification, imported } from '../shapes/collectivites.ts'
import {
  certificate,
  connection,
  finding,
  installation,
  plugin,
  collection,
  reconciliation,
  schedule,
} from '../shapes/connections.ts'
import { instant, listOf, string, integer, boolean, nullableInstant, day, optionalTrue } from '../shapes/parts.ts'
import { sender } from '../shapes/retours.ts'
import { transmission } from '../shapes/transmissions.ts'

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
  .describe('An address, or `@domain` for every address of the domain.')
const ofSchedule = {
  right: 'schedule',
  scope: 'installation',
  params: z.object({ name: text(60).describe('`sweep`') }),
  output: schedule,
  refusals: ['ACTES-A019'],
} as const

export const collectiviteTable = operations({
  listCollectivites: operation('GET /collectivites', {
    about: 'List the collectivités that the caller sees',
    right: 'read',
    scope: 'narrow',
    output: listOf(collectivite),
  }),

  showCollectivite: operation('GET /collectivites/:siren', {
    about: 'Show a collectivité',
    right: 'read',
    ...ofCollectivite,
    output: collectivite,
  }),

  declareCollectivite: operation('POST /collectivites', {
    about: 'Declare a collectivité, or replace its settings; a token needs the right for every collectivité',
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
    about: 'Declare many collectivités from a CSV, one a line: preview, then declare the valid lines, or all or none',
    right: 'declare',
    scope: 'installation',
    // A dry run declares nothing, so needs no second look.
    sensitive: { family: 'connections', when: ({ apply }: { readonly apply: string }) => apply !== 'none' },
    body: z.strictObject({
      csv: text(1_000_000).describe('The columns are the paths of a declaration: `siren`, `nom`, `gateway.type`…'),
      apply: z
        .enum(['none', 'all', 'good'])
        .default('none')
        .describe('`all`: only if no line is refused; `good`: the valid lines; `none`: preview only.'),
    }),
    output: imported,
    refusals: ['ACTES-A069', 'ACTES-C003'],
  }),

  exportCollectivite: operation('GET /collectivites/:siren/export', {
    about:
      'Export everything that is kept of a collectivité, in an open format that another installation imports; the right `unmask` is required too',
    right: 'declare',
    reveals: true,
    told: 'export',
    ...ofCollectivite,
    output: 'bytes',
  }),

  leaveCollectivite: operation('POST /collectivites/:siren/leave', {
    about: 'Record that another installation sends for a collectivité, so that nothing leaves from here; or undo it',
    right: 'declare',
    ...ofCollectivite,
    sensitive: { family: 'connections' },
    body: z.strictObject({
      back: boolean.default(false).describe('Undo: the other installation does not send.'),
      reason,
    }),
    output: z.object({
      siren: string,
      left: nullableInstant.describe('Since when another installation sends; null: this one sends.'),
      already: optionalTrue,
    }),
    refusals: ['ACTES-A110'],
  }),

  showCertificate: operation('GET /collectivites/:siren/certificate', {
    about: 'Show what the client certificate of a gateway says; the platform is not contacted',
    right: 'connection',
    ...ofCollectivite,
    output: z.object({ certificate: certificate.nullable().describe('Null: no certificate.') }),
    refusals: ['ACTES-G013', 'ACTES-C003'],
  }),

  showClassification: operation('GET /collectivites/:siren/classification', {
    about: 'Show the classification in force: matières, codes PJ by nature',
    right: 'read',
    ...ofCollectivite,
    output: classification,
  }),

  searchClassification: operation('GET /collectivites/:siren/classification/search', {
    about: 'Search matières and codes PJ by words',
    right: 'read',
    ...ofCollectivite,
    query: z.strictObject({ words: string.max(200).exactOptional() }),
    output: foundInClassification,
  }),

  refreshClassification: operation('POST /collectivites/:siren/classification/refresh', {
    about: 'Request the classification in force from the préfecture, at most once a day',
    right: 'classification',
    ...ofCollectivite,
    body: z.strictObject({ force: boolean.default(false).describe('Request it whole, whatever version is held.') }),
    output: transmission,
    creates: createsIn('/transmissions'),
    refusals: ['ACTES-A009', 'ACTES-A013'],
  }),

  listConnections: operation('GET /connections', {
    about: 'List connections to the préfecture: open, suspended or paused',
    right: 'read',
    scope: 'narrow',
    query: z.strictObject({
      id: text(60).exactOptional().describe('Only this connection.'),
      stopped: boolean.exactOptional().describe('True: only suspended or paused connections; false: only open ones.'),
      platform: text(300).exactOptional().describe('Only connections to this platform, as `platform` names it.'),
      after: text(60).exactOptional().describe('Connections after this id.'),
      limit: integer.min(1).max(10_000).exactOptional(),
    }),
    output: listOf(connection),
  }),

  pauseConnection: operation('POST /connections/:id/pause', {
    about: 'Pause a connection: nothing is sent or collected',
    ...stopped,
  }),

  resumeConnection: operation('POST /connections/:id/resume', {
    about: 'Resume a connection; a suspended one is examined first',
    ...stopped,
  }),

  listSenders: operation('GET /connections/:id/senders', {
    about: 'List the mail senders that may speak for the préfecture on a connection, and those to be confirmed',
    right: 'read',
    scope: { connection: idIn },
    params: byConnection,
    output: listOf(sender),
    refusals: ['ACTES-A020'],
  }),

  confirmSender: operation('POST /connections/:id/senders', {
    about: 'Confirm a mail sender of the préfecture on a connection; its waiting mails are then read',
    ...ofSender,
    sensitive: { family: 'connections' },
    body: z.strictObject({ sender: senderName }),
  }),

  withdrawSender: operation('POST /connections/:id/senders/withdraw', {
    about: 'Withdraw a mail sender of the préfecture from a connection',
    ...ofSender,
    body: z.strictObject({ sender: senderName, reason }),
  }),

  showInstallation: operation('GET /installation', {
    about: 'Show whether this installation sends, and if not, why and since when',
    right: 'read',
    scope: 'public',
    output: installation,
  }),

  go: operation('POST /installation/go', {
    about: 'Let a quiet installation send again',
    right: 'connection',
    scope: 'installation',
    sensitive: { family: 'decisions' },
    body: reasoned.extend({ since: instant.exactOptional().describe('Only if it has been quiet since this instant.') }),
    output: installation,
    refusals: ['ACTES-S009'],
  }),

  listPlugins: operation('GET /plugins', {
    about: 'List the plug-ins of gateways: the file that was agreed to, and another one that waits',
    right: 'read',
    scope: 'public',
    output: listOf(plugin),
  }),

  agreeToPlugin: operation('POST /plugins/:name/agree', {
    about: 'Agree to the changed file of a plug-in: its connections send again',
    right: 'connection',
    scope: 'installation',
    sensitive: { family: 'connections' },
    params: z.object({ name: text(60) }),
    body: reasoned.extend({ sha256: text(64).describe('Only if this file waits.') }),
    output: plugin,
    refusals: ['ACTES-S006', 'ACTES-S009'],
  }),

  reconcile: operation('POST /reconciliations', {
    about: 'Compare the ledger with what the platforms list, now; differences become tasks',
    right: 'resolve',
    scope: { collectivites: ({ sirens }) => sirens },
    body: z.strictObject({
      sirens: z.array(siren).min(1).max(1_000).exactOptional().describe('Only these collectivités.'),
      since: day.exactOptional().describe('What moved since that day; the last sixty days by default.'),
    }),
    output: listOf(reconciliation),
    refusals: ['ACTES-V006'],
  }),

  collectNow: operation('POST /collections', {
    about: 'Collect answers and letters from gateways and mailboxes now',
    right: 'resolve',
    scope: { collectivites: ({ sirens }) => sirens },
    body: z.strictObject({
      sirens: z.array(siren).min(1).max(1_000).exactOptional().describe('Only these collectivités.'),
    }),
    output: listOf(collection),
    refusals: ['ACTES-V006'],
  }),

  listSchedules: operation('GET /schedules', {
    about: 'List recurring jobs: last run, outcome, next run',
    right: 'read',
    scope: 'public',
    output: listOf(schedule),
  }),

  listDeclarations: operation('GET /declarations', {
    about: 'List declarations as they are stored; a secret is shown by its id only',
    right: 'declare',
    scope: 'narrow',
    output: listOf(z.unknown() as unknown as z.ZodType<Collectivite>),
  }),

  examineGateway: operation('POST /collectivites/:siren/examine', {
    about: 'Examine a gateway: address, certificates, account, rights',
    right: 'connection',
    ...ofCollectivite,
    output: listOf(finding),
  }),

  runSchedule: operation('POST /schedules/:name/run', {
    about: 'Run a recurring job now; if it is running, once more after that',
    ...ofSchedule,
  }),

  pauseSchedule: operation('POST /schedules/:name/pause', {
    about: 'Pause a recurring job',
    ...ofSchedule,
    body: reasoned,
  }),

  resumeSchedule: operation('POST /schedules/:name/resume', {
    about: 'Resume a recurring job',
    ...ofSchedule,
    body: reasoned,
  }),
})
