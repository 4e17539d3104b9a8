// Operations on retention: terms, legal holds, bordereaux of destruction and transfer, and the archive package.
import * as z from 'zod'
import { natures, type NatureActe } from '../../protocol/codes.ts'
import { disposalKinds, disposalStates, stays } from '../../store/retention/disposals.ts'
import { after, bySiren, idIn, limit, naming, reason, reasoned, text } from '../inputs.ts'
import { operation, operations, type InputOf, type OutputOf } from '../operation.ts'
import { day, instant, listOf, masked, named, page } from '../shapes/parts.ts'

const ofSiren = { scope: { collectivite: ({ siren }: { readonly siren: string }) => siren }, params: bySiren } as const
const withId = z.object({ ...bySiren.shape, id: z.uuid().describe('Its id.') })
const ofOne = { ...ofSiren, params: withId } as const

const nature = z.enum(natures.map(({ abrege }) => abrege) as [NatureActe])
const count = z.number().int()
/** Characters that XML allows, on one line. */
const ofArchive = text(200).regex(/^[^\x01-\x1F\x7F\uFFFE\uFFFF]*$/)
const wish = {
  natures: z.array(nature).min(1).max(natures.length).exactOptional().describe('These only.'),
  decidedTo: z.iso.date().exactOptional().describe('Decided on that day or earlier.'),
}

const term = named(
  'RetentionTerm',
  z.object({
    nature,
    months: count.describe('The term in force: the legal one, or the longer one of the settings.'),
    legalMonths: count,
    fate: z.enum(['conserver', 'trier', 'eliminer']).describe('What the archives want of it after its term.'),
    verify: z.boolean().describe('No text at hand gives the term: an archivist has to confirm it.'),
  }),
)

const share = named(
  'RetentionShare',
  z.object({
    because: z.enum(stays).nullable().describe('Why they stay; null: they may leave by a bordereau.'),
    count,
    bytes: count.describe('Of the files that they name; a file that others name too is not removed.'),
  }),
)

const disposal = named(
  'Disposal',
  z.object({
    id: z.uuid(),
    collectivite: z.string(),
    kind: z.enum(disposalKinds).describe('`elimination`, by a visa; `versement`, to an archive.'),
    state: z.enum(disposalStates),
    reason: z.string(),
    createdAt: instant,
    createdBy: z.string(),
    reference: z.string().nullable().describe('Of the visa, or of the archive’s acknowledgement.'),
    dated: day.nullable(),
    endedAt: instant.nullable(),
    acts: count,
    purged: count,
  }),
)

const shownDisposal = named(
  'ShownDisposal',
  z.object({ ...disposal.shape, left: z.array(share).describe('While it waits: what a purge would do of its acts.') }),
)

const hold = named(
  'LegalHold',
  z.object({
    id: z.uuid(),
    transmission: z.uuid().nullable().describe('Null: every act of the collectivité.'),
    numero: z.string().nullable(),
    reason: masked(z.string()),
    setAt: instant,
    setBy: z.string(),
    liftedAt: instant.nullable(),
    liftedBy: z.string().nullable(),
    liftedReason: masked(z.string(), 'null').nullable(),
  }),
)

export const retentionTable = operations({
  listTerms: operation('GET /retention', {
    about: 'How long acts are kept, by nature',
    right: 'any',
    scope: 'public',
    output: listOf(term),
  }),

  previewDisposal: operation('GET /collectivites/:siren/retention', {
    about: 'How many acts of a collectivité may leave, and why the others stay',
    right: 'retention',
    ...ofSiren,
    query: z.strictObject(wish),
    output: listOf(share),
  }),

  openDisposal: operation('POST /collectivites/:siren/disposals', {
    about: 'A bordereau that lists every act that may leave: nothing is deleted by it',
    right: 'retention',
    ...ofSiren,
    body: z.strictObject({ kind: z.enum(disposalKinds), ...wish, reason }),
    output: shownDisposal,
    creates: {
      at: ({ collectivite, id }: { collectivite: string; id: string }) =>
        `/collectivites/${collectivite}/disposals/${id}`,
    },
    refusals: ['ACTES-A101'],
  }),

  listDisposals: operation('GET /collectivites/:siren/disposals', {
    about: 'The bordereaux of a collectivité, the newest first',
    right: 'retention',
    ...ofSiren,
    query: z.strictObject({ limit, after }),
    output: page(disposal),
  }),

  showDisposal: operation('GET /collectivites/:siren/disposals/:id', {
    about: 'One of them, and what a purge would do now',
    right: 'retention',
    ...ofOne,
    output: shownDisposal,
    refusals: ['ACTES-S006'],
  }),

  downloadDisposal: operation('GET /collectivites/:siren/disposals/:id/list', {
    about: 'Its acts as a table (CSV) for the visa; the right `unmask` is needed too',
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
    body: z.strictObject({ reference: text(200).regex(/\S/), date: z.iso.date(), reason }),
    output: shownDisposal,
    refusals: ['ACTES-A102', 'ACTES-A103', 'ACTES-S006'],
  }),

  purgeDisposal: operation('POST /collectivites/:siren/disposals/:id/purge', {
    about: 'Delete its acts for good, act by act in the background, after the visa or the acknowledgement',
    right: 'retention',
    sensitive: { family: 'decisions' },
    ...ofOne,
    body: z.strictObject({ count: count.min(0).describe('How many may leave, as `left` shows it.'), reason }),
    output: shownDisposal,
    refusals: ['ACTES-A102', 'ACTES-A106', 'ACTES-S006'],
  }),

  abandonDisposal: operation('POST /collectivites/:siren/disposals/:id/abandon', {
    about: 'Give it up: what is still here stays',
    right: 'retention',
    ...ofOne,
    body: reasoned,
    output: shownDisposal,
    refusals: ['ACTES-A102', 'ACTES-S006'],
  }),

  listLegalHolds: operation('GET /collectivites/:siren/holds', {
    about: 'What holds acts of a collectivité back, or did',
    right: 'read',
    ...ofSiren,
    query: z.strictObject({ limit }),
    output: listOf(hold),
  }),

  setLegalHold: operation('POST /collectivites/:siren/holds', {
    about: 'Hold every act of a collectivité back: none leaves while it stands',
    right: 'retention',
    ...ofSiren,
    body: reasoned,
    output: listOf(hold),
    refusals: ['ACTES-A104'],
  }),

  setLegalHoldOnAct: operation('POST /transmissions/:id/legal-hold', {
    about: 'Hold an act back: it does not leave while this stands',
    right: 'retention',
    scope: { transmission: idIn },
    params: naming,
    body: reasoned,
    output: listOf(hold),
    refusals: ['ACTES-A104'],
  }),

  liftLegalHold: operation('POST /collectivites/:siren/holds/:id/lift', {
    about: 'Lift a hold',
    right: 'retention',
    ...ofOne,
    body: reasoned,
    output: listOf(hold),
    refusals: ['ACTES-A104'],
  }),

  archiveTransmission: operation('GET /transmissions/:id/archive', {
    about: 'An act with its proof as a SEDA 2.1 package (zip) for an archive; the right `unmask` is needed too',
    right: 'retention',
    reveals: true,
    scope: { transmission: idIn },
    params: naming,
    query: z.strictObject({
      archive: ofArchive.exactOptional().describe('Identifier of the archive, as the agreement gives it.'),
      agreement: ofArchive.exactOptional().describe('Identifier of the transfer agreement (ArchivalAgreement).'),
    }),
    output: 'bytes',
    refusals: ['ACTES-A002', 'ACTES-S003'],
  }),
})

export type DisposalJson = OutputOf<typeof retentionTable.showDisposal>
export type ShareJson = DisposalJson['left'][number]
export type WishJson = Pick<InputOf<typeof retentionTable.previewDisposal>, 'natures' | 'decidedTo'>
