// Operations on retention: terms, legal holds, bordereaux of destruction and transfer, and the archive package.
import * as z from 'zod'
import { natures, type NatureActe } from '#protocol/codes.ts'
import { archiveTypes, sedaVersions } from '#protocol/seda/accord.ts'
import { disposalKinds, disposalStates, stays } from '#store/retention/disposals.ts'
import { after, bySiren, limit, reason, reasoned, text, ofCollectivite, ofTransmission } from '../inputs.ts'
import { operation, operations, type InputOf, type OutputOf } from '../operation.ts'
import {
  can,
  day,
  instant,
  listOf,
  masked,
  named,
  page,
  string,
  integer,
  boolean,
  maskedString,
  nullableString,
  nullableInstant,
  id,
} from '../shapes/parts.ts'
import { mayDisposal, mayHold } from '../may.ts'

const withId = z.object({ ...bySiren.shape, id: id.describe('Id of the bordereau.') })
const ofOne = { ...ofCollectivite, params: withId } as const

const nature = z.enum(natures.map(({ abrege }) => abrege) as [NatureActe])
const count = integer
/** Characters that XML allows, on one line. */
const ofArchive = text(200)
  .regex(/^[^\x01-\x1F\x7F\uFFFE\uFFFF]*$/)
  .exactOptional()
const wish = {
  natures: z.array(nature).min(1).max(natures.length).exactOptional().describe('Only these.'),
  decidedTo: day.exactOptional().describe('Decided on or before that day.'),
}

const term = named('RetentionTerm', {
  nature,
  months: count.describe('Retention term in force: the legal one, or a longer one from the settings.'),
  legalMonths: count,
  fate: z.enum(['conserver', 'trier', 'eliminer']).describe('What the archives require after the term.'),
  verify: boolean.describe('No known text sets this term: an archivist has to confirm it.'),
})

const share = named('RetentionShare', {
  because: z.enum(stays).nullable().describe('Why they stay; null: they may go on a bordereau.'),
  count,
  bytes: count.describe('Bytes of their files, including those that others use too, which are not removed.'),
})

const disposal = named('Disposal', {
  id: id,
  collectivite: string,
  kind: z.enum(disposalKinds).describe('`elimination`: with a visa; `versement`: to an archive.'),
  state: z.enum(disposalStates),
  reason: string,
  createdAt: instant,
  createdBy: string,
  reference: nullableString.describe('Reference of the visa, or of the archive’s acknowledgement.'),
  dated: day.nullable(),
  endedAt: nullableInstant,
  can: can(mayDisposal),
  acts: count,
  purged: count,
})

const shownDisposal = named('ShownDisposal', {
  ...disposal.shape,
  left: z.array(share).describe('While it waits: what a purge would do with its acts.'),
})

const hold = named('LegalHold', {
  id: id,
  transmission: id.nullable().describe('Null: every act of the collectivité.'),
  numero: nullableString,
  reason: maskedString,
  setAt: instant,
  setBy: string,
  liftedAt: nullableInstant,
  liftedBy: nullableString,
  liftedReason: masked(string, 'null').nullable(),
  can: can(mayHold),
})

export const retentionTable = operations({
  listTerms: operation('GET /retention', {
    about: 'List the retention terms by nature',
    right: 'any',
    scope: 'public',
    output: listOf(term),
  }),

  previewDisposal: operation('GET /collectivites/:siren/retention', {
    about: 'Count the acts of a collectivité that may be disposed of, and why the others stay',
    right: 'retention',
    ...ofCollectivite,
    query: z.strictObject({
      kind: z.enum(disposalKinds).exactOptional().describe('`elimination` by default.'),
      ...wish,
    }),
    output: listOf(share),
  }),

  openDisposal: operation('POST /collectivites/:siren/disposals', {
    about: 'Open a bordereau that lists every act that may be disposed of; nothing is deleted',
    right: 'retention',
    ...ofCollectivite,
    body: z.strictObject({ kind: z.enum(disposalKinds), ...wish, reason }),
    output: shownDisposal,
    creates: {
      at: ({ collectivite, id }: { collectivite: string; id: string }) =>
        `/collectivites/${collectivite}/disposals/${id}`,
    },
    refusals: ['ACTES-A101'],
  }),

  listDisposals: operation('GET /collectivites/:siren/disposals', {
    about: 'List the bordereaux of a collectivité, newest first',
    right: 'retention',
    ...ofCollectivite,
    query: z.strictObject({ limit, after }),
    output: page(disposal),
  }),

  showDisposal: operation('GET /collectivites/:siren/disposals/:id', {
    about: 'Show a bordereau, and what a purge would do now',
    right: 'retention',
    ...ofOne,
    output: shownDisposal,
    refusals: ['ACTES-S006'],
  }),

  downloadDisposal: operation('GET /collectivites/:siren/disposals/:id/list', {
    about: 'Download the acts of a bordereau as a table (CSV) for the visa; the right `unmask` is required too',
    right: 'retention',
    reveals: true,
    ...ofOne,
    output: 'bytes',
    refusals: ['ACTES-S006'],
  }),

  grantDisposal: operation('POST /collectivites/:siren/disposals/:id/grant', {
    about: 'Record the visa d’élimination, or the acknowledgement of the archive',
    right: 'retention',
    sensitive: { family: 'decisions' },
    ...ofOne,
    body: z.strictObject({ reference: text(200).regex(/\S/), date: day, reason }),
    output: shownDisposal,
    refusals: ['ACTES-A102', 'ACTES-A103', 'ACTES-S006'],
  }),

  purgeDisposal: operation('POST /collectivites/:siren/disposals/:id/purge', {
    about:
      'Delete the acts of a bordereau for good, one by one in the background, after the visa or the acknowledgement',
    right: 'retention',
    sensitive: { family: 'decisions' },
    ...ofOne,
    body: z.strictObject({ count: count.min(0).describe('Number of acts to delete, as `left` shows it.'), reason }),
    output: shownDisposal,
    refusals: ['ACTES-A102', 'ACTES-A106', 'ACTES-S006'],
  }),

  abandonDisposal: operation('POST /collectivites/:siren/disposals/:id/abandon', {
    about: 'Abandon a bordereau: the remaining acts stay',
    right: 'retention',
    ...ofOne,
    body: reasoned,
    output: shownDisposal,
    refusals: ['ACTES-A102', 'ACTES-S006'],
  }),

  listLegalHolds: operation('GET /collectivites/:siren/holds', {
    about: 'List the legal holds of a collectivité, past and present',
    right: 'read',
    ...ofCollectivite,
    query: z.strictObject({ limit }),
    output: listOf(hold),
  }),

  setLegalHold: operation('POST /collectivites/:siren/holds', {
    about: 'Set a legal hold on every act of a collectivité',
    right: 'retention',
    ...ofCollectivite,
    body: reasoned,
    output: listOf(hold),
    refusals: ['ACTES-A104'],
  }),

  setLegalHoldOnAct: operation('POST /transmissions/:id/legal-hold', {
    about: 'Set a legal hold on an act',
    right: 'retention',
    ...ofTransmission,
    body: reasoned,
    output: listOf(hold),
    refusals: ['ACTES-A104'],
  }),

  liftLegalHold: operation('POST /collectivites/:siren/holds/:id/lift', {
    about: 'Lift a legal hold',
    right: 'retention',
    ...ofOne,
    body: reasoned,
    output: listOf(hold),
    refusals: ['ACTES-A104'],
  }),

  archiveTransmission: operation('GET /transmissions/:id/archive', {
    about:
      'Download an act with its proof as a SEDA package (zip) for as@lae or VITAM; the right `unmask` is required too',
    right: 'retention',
    reveals: true,
    ...ofTransmission,
    query: z.strictObject({
      format: z
        .enum(archiveTypes)
        .exactOptional()
        .describe(
          'Without any of these: what was agreed upon with the declared archive. Else `asalae` is the default; VITAM refuses placeholders, so that all must be given.',
        ),
      seda: z.enum(sedaVersions.vitam).exactOptional().describe('Default: 2.1. as@lae does not read 2.3.'),
      archive: ofArchive.describe('Identifier of the archive, as given in the agreement.'),
      agreement: ofArchive.describe('Identifier of the transfer agreement (ArchivalAgreement).'),
      profile: ofArchive.describe('Identifier of the profile (ArchivalProfile).'),
      sender: ofArchive.describe('Identifier of the transferring agency. Default for as@lae: the SIREN.'),
      producer: ofArchive.describe('Identifier of the originating agency. Default for as@lae: the SIREN.'),
      rule: ofArchive.describe('Code of the appraisal rule. Default for as@lae: ten years.'),
      access: ofArchive.describe('Code of the access rule. Default for as@lae: by nature and matière.'),
    }),
    output: 'bytes',
    refusals: ['ACTES-A002', 'ACTES-S003', 'ACTES-T007'],
  }),
})

export type DisposalJson = OutputOf<typeof retentionTable.showDisposal>
export type ShareJson = DisposalJson['left'][number]
export type WishJson = Pick<InputOf<typeof retentionTable.previewDisposal>, 'natures' | 'decidedTo'>
