// Operations on archives (SAE) and on the transfers of acts to them.
import * as z from 'zod'
import { natures, type NatureActe } from '#protocol/codes.ts'
import { archiveTypes } from '#protocol/seda/accord.ts'
import { transferStates } from '#lifecycle.ts'
import { transferLists } from '#store/archiving/waiting.ts'
import { after, bySiren, limit, ofCollectivite, ofTransmission, reason, reasoned, siren, text } from '../inputs.ts'
import { operation, operations, type InputOf, type OutputOf } from '../operation.ts'
import { mayTransfer } from '../may.ts'
import { bordereau } from '../shapes/bordereau.ts'
import { finding } from '../shapes/connections.ts'
import {
  anything,
  boolean,
  can,
  code,
  day,
  id,
  instant,
  integer,
  listOf,
  maskedString,
  masked,
  named,
  nullableInstant,
  nullableString,
  page,
  string,
} from '../shapes/parts.ts'

const ofOne = {
  ...ofCollectivite,
  params: z.object({ ...bySiren.shape, id: id.describe('Id of the transfer.') }),
} as const

const archive = named('Archive', {
  siren: string,
  settings: anything.describe('As declared; a secret is shown by its id only.'),
  updatedAt: instant,
  suspendedCode: code.nullable().describe('Why nothing leaves for it until a person has corrected it.'),
})

const event = z.object({ code: string, message: maskedString })

const transfer = named('Transfer', {
  id,
  transmission: id,
  collectivite: string,
  idActe: string,
  archive: z.enum(archiveTypes),
  state: z
    .enum(transferStates)
    .describe('`asked`, `frozen` (its bytes are fixed), `sent`, then `accepted` or `refused`; or `cancelled`.'),
  identifier: string.describe('MessageIdentifier: our name for it in the archive.'),
  reference: nullableString.describe('The archive’s name for it.'),
  createdAt: instant,
  createdBy: string,
  sentAt: nullableInstant,
  endedAt: nullableInstant,
  uncertain: boolean.describe('Nobody knows whether the archive has it: it is not sent again before that is known.'),
  heldCode: code.nullable().describe('It waits for a person.'),
  metCode: code.nullable().describe('What was met last.'),
  detail: masked(nullableString, 'null').describe('The archive’s own words.'),
  late: integer.describe('Delays that passed without a reply: 1 told, 2 alarmed.'),
  reply: z
    .object({
      verdict: string,
      code: string,
      archiveId: string.exactOptional(),
      grantedAt: string.exactOptional(),
      events: z.array(event).exactOptional(),
    })
    .nullable(),
  verified: boolean.nullable().describe('The archive holds exactly what left, by its own digests; null: it gave none.'),
  can: can(mayTransfer),
})

const shown = named('ShownTransfer', {
  ...transfer.shape,
  sizeBytes: integer.nullable().describe('Of the package, until it ended.'),
  attempts: z.array(
    z.object({
      openedAt: instant,
      closedAt: nullableInstant,
      verdict: z.enum(['taken', 'not-taken', 'refused']).nullable().describe('Null: unknown.'),
      code: code.nullable(),
    }),
  ),
  pieces: z.array(z.enum(['bordereau', 'acknowledgement', 'reply'])).describe('What can be downloaded.'),
})

const nature = z.enum(natures.map(({ abrege }) => abrege) as [NatureActe])
const wish = {
  natures: z.array(nature).min(1).max(natures.length).exactOptional().describe('Only these.'),
  decidedTo: day.exactOptional().describe('Decided on or before that day.'),
}
const most = 10_000

export const transferTable = operations({
  listArchives: operation('GET /archives', {
    about: 'List the archives that are declared',
    right: 'retention',
    scope: 'narrow',
    output: listOf(archive),
  }),

  showArchive: operation('GET /collectivites/:siren/archive', {
    about: 'Show the archive of a collectivité, and what was agreed upon with it',
    right: 'retention',
    ...ofCollectivite,
    output: archive,
    refusals: ['ACTES-T005'],
  }),

  declareArchive: operation('POST /collectivites/:siren/archive', {
    about: 'Declare the archive of a collectivité, or replace its settings; what was stopped goes on',
    right: 'retention',
    sensitive: { family: 'connections' },
    ...ofCollectivite,
    // Described only: the run's own parser reports every fault.
    body: z.record(string, anything),
    output: archive,
    refusals: ['ACTES-V022', 'ACTES-T004', 'ACTES-C003'],
  }),

  removeArchive: operation('POST /collectivites/:siren/archive/remove', {
    about: 'Remove the archive of a collectivité, once nothing is under way to it',
    right: 'retention',
    sensitive: { family: 'connections' },
    ...ofCollectivite,
    body: reasoned,
    output: z.object({ siren: string }),
    refusals: ['ACTES-T005', 'ACTES-T011'],
  }),

  examineArchive: operation('POST /collectivites/:siren/archive/examine', {
    about:
      'Test the archive of a collectivité: address, certificate, login; VITAM judges a blank package too. Without a fault, stopped transfers go on',
    right: 'retention',
    ...ofCollectivite,
    body: z.strictObject({
      blank: boolean
        .exactOptional()
        .describe('VITAM only; false: without the blank package, which stays in its journal.'),
    }),
    output: listOf(finding),
    refusals: ['ACTES-T005'],
  }),

  listTransfers: operation('GET /transfers', {
    about: 'List transfers to archives, newest first',
    right: 'retention',
    scope: {
      collectivites: ({ collectivite: one }: { readonly collectivite?: string }) =>
        one === undefined ? undefined : [one],
    },
    query: z.strictObject({
      list: z.enum(transferLists).default('all').describe('`attention`: waits for a person.'),
      collectivite: siren.exactOptional(),
      limit,
      after,
    }),
    output: page(transfer),
  }),

  countTransfers: operation('GET /transfers/counts', {
    about: 'Count transfers by state, and those that wait for a person',
    right: 'retention',
    scope: 'narrow',
    output: listOf(z.object({ state: z.enum(transferStates), count: integer, attention: integer })),
  }),

  previewTransfers: operation('GET /collectivites/:siren/transfers', {
    about: 'Count the acts that could be transferred to the archive now: acknowledged, never transferred',
    right: 'retention',
    ...ofCollectivite,
    query: z.strictObject(wish),
    output: z.object({
      count: integer.max(most).describe(`Up to ${most}.`),
      natures: z.array(z.object({ nature, count: integer })),
    }),
    refusals: ['ACTES-T005'],
  }),

  startTransfers: operation('POST /collectivites/:siren/transfers', {
    about: 'Transfer the acts of a preview to the archive, in the background',
    right: 'retention',
    ...ofCollectivite,
    body: z.strictObject({ ...wish, count: integer.min(1).max(most).describe('As the preview shows it.'), reason }),
    output: z.object({ started: integer }),
    refusals: ['ACTES-T005', 'ACTES-A106', 'ACTES-A113'],
  }),

  startTransfer: operation('POST /transmissions/:id/transfer', {
    about: 'Transfer an acknowledged act to its archive; after a refusal, under a new identifier',
    right: 'retention',
    ...ofTransmission,
    body: reasoned,
    output: shown,
    refusals: ['ACTES-T005', 'ACTES-T006', 'ACTES-A002', 'ACTES-A113'],
  }),

  listTransfersOfAct: operation('GET /transmissions/:id/transfers', {
    about: 'List the transfers of an act to its archive, oldest first',
    right: 'read',
    ...ofTransmission,
    output: listOf(transfer),
  }),

  showTransfer: operation('GET /collectivites/:siren/transfers/:id', {
    about: 'Show a transfer: where it stands, its exchanges, the archive’s reply',
    right: 'retention',
    ...ofOne,
    output: shown,
    refusals: ['ACTES-S006'],
  }),

  readTransferBordereau: operation('GET /collectivites/:siren/transfers/:id/reading', {
    about: 'Read the bordereau of a transfer: agencies, agreement, units with rules, keywords and files',
    right: 'retention',
    ...ofOne,
    output: bordereau,
    refusals: ['ACTES-S006'],
  }),

  downloadTransfer: operation('GET /collectivites/:siren/transfers/:id/:piece', {
    about: 'Download the bordereau of a transfer, or what the archive answered; the right `unmask` is required too',
    right: 'retention',
    reveals: true,
    ...ofCollectivite,
    params: z.object({ ...ofOne.params.shape, piece: z.enum(['bordereau', 'acknowledgement', 'reply']) }),
    output: 'bytes',
    refusals: ['ACTES-S006'],
  }),

  retryTransfer: operation('POST /collectivites/:siren/transfers/:id/retry', {
    about: 'Take up a transfer that waits for a person: pack it again, or read the reply again; never sent twice',
    right: 'retention',
    ...ofOne,
    body: reasoned,
    output: shown,
    refusals: ['ACTES-T011', 'ACTES-S006'],
  }),

  settleTransfer: operation('POST /collectivites/:siren/transfers/:id/settle', {
    about:
      'Decide on a transfer whose answer was lost, or whose operation is stopped: the archive has it, or has not and it may be sent again',
    right: 'retention',
    sensitive: { family: 'decisions' },
    ...ofOne,
    body: z.strictObject({
      arrived: boolean.describe('What the archive said.'),
      reference: text(200)
        .regex(/^[\x21-\x7e]+$/)
        .exactOptional()
        .describe('The archive’s name for it (VITAM: its operation); needed where it has it.'),
      reason,
    }),
    output: shown,
    refusals: ['ACTES-T011', 'ACTES-S006'],
  }),

  cancelTransfer: operation('POST /collectivites/:siren/transfers/:id/cancel', {
    about: 'Cancel a transfer of which nothing has left',
    right: 'retention',
    ...ofOne,
    body: reasoned,
    output: shown,
    refusals: ['ACTES-T011', 'ACTES-S006'],
  }),
})

export type ShownTransferJson = OutputOf<typeof transferTable.showTransfer>
export type TransferJson = OutputOf<typeof transferTable.listTransfersOfAct>['items'][number]
export type BordereauJson = OutputOf<typeof transferTable.readTransferBordereau>
export type ArchiveJson = OutputOf<typeof transferTable.showArchive>
export type WishJson = Pick<InputOf<typeof transferTable.previewTransfers>, 'natures' | 'decidedTo'>
