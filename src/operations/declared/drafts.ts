// Operations on drafts of acts. The correction of a refused act is a draft that replaces it.
import * as z from 'zod'
import { after, byId, idIn, limit, ofTransmission, siren, createsIn } from '../inputs.ts'
import { filesForm, operation, operations } from '../operation.ts'
import { shownDraft, draft } from '../shapes/drafts.ts'
import { page, sha256, string, integer, boolean, id } from '../shapes/parts.ts'
import { deposited } from '../shapes/transmissions.ts'

const line = (most: number) =>
  string
    .max(most)
    .regex(/^[^\0]*$/)
    .refine((value) => value.isWellFormed())
const count = integer.min(0).max(9_999)

/** Unfinished values are accepted: the rules report on them. */
const acte = z.strictObject({
  numero: line(200).exactOptional(),
  nature: line(20).exactOptional(),
  dateDecision: line(40).exactOptional(),
  matiere: line(40).exactOptional(),
  objet: line(5_000).exactOptional(),
  documentPapier: boolean.exactOptional(),
  autreVoie: z
    .strictObject({
      voie: line(20).exactOptional(),
      recuLe: line(40).exactOptional(),
      accuse: line(200).exactOptional().describe('Name of a file of the draft.'),
      reference: line(200).exactOptional(),
    })
    .exactOptional(),
  votes: z
    .strictObject({
      membres: count.exactOptional(),
      presents: count.exactOptional(),
      votants: count.exactOptional(),
      pour: count.exactOptional(),
      contre: count.exactOptional(),
      abstentions: count.exactOptional(),
    })
    .exactOptional(),
})

export type DraftActe = z.output<typeof acte>

const version = integer.min(1).describe('Only if this is still the version, so that nobody’s changes are lost.')

const ofDraft = { right: 'deposit', reveals: true, scope: { draft: idIn }, params: byId } as const
const outdated = ['ACTES-A061', 'ACTES-A062'] as const

export const draftTable = operations({
  createDraft: operation('POST /drafts', {
    about:
      'Create a draft of an act with its files, the act first; missing values are filled in later. Drafts require the right `unmask` too',
    right: 'deposit',
    reveals: true,
    scope: { collectivite: ({ form }: { readonly form: { readonly collectivite: string } }) => form.collectivite },
    form: filesForm(
      'brouillon',
      z.strictObject({
        collectivite: siren,
        acte: acte.exactOptional(),
        batch: id.exactOptional().describe('Id shared by drafts that are to be reviewed together.'),
      }),
      { collectivite: '213401482', acte: { numero: 'DEL11-250625' } },
    ),
    output: shownDraft,
    creates: createsIn('/drafts'),
    refusals: ['ACTES-V006', 'ACTES-F007', 'ACTES-F009'],
  }),

  correctTransmission: operation('POST /transmissions/:id/correct', {
    about: 'Create the correction of a refused act, with its content and files; or return the one that exists',
    right: 'deposit',
    reveals: true,
    ...ofTransmission,
    output: shownDraft,
    refusals: ['ACTES-A063', 'ACTES-A003', 'ACTES-A010', 'ACTES-S003'],
  }),

  listDrafts: operation('GET /drafts', {
    about: 'List drafts, oldest first',
    right: 'deposit',
    scope: 'narrow',
    query: z.strictObject({
      collectivite: siren.exactOptional(),
      batch: id.exactOptional(),
      firsts: boolean.exactOptional().describe('Only the first draft of each batch.'),
      limit,
      after,
    }),
    output: page(draft),
  }),

  showDraft: operation('GET /drafts/:id', {
    ...ofDraft,
    about: 'Show a draft, what the rules find, and what would be sent',
    output: shownDraft,
  }),

  saveDraft: operation('POST /drafts/:id', {
    ...ofDraft,
    about: 'Save a draft; omitted values stay. Files in order, each with its code PJ: omitted files are removed',
    body: z.strictObject({
      version,
      acte: acte.exactOptional(),
      files: z
        .array(
          z.strictObject({ sha256, typePiece: line(20).exactOptional().describe('Absent: follows from the nature.') }),
        )
        .max(200)
        .exactOptional(),
    }),
    output: shownDraft,
    refusals: outdated,
  }),

  addDraftFiles: operation('POST /drafts/:id/files', {
    ...ofDraft,
    about: 'Append files to a draft; a file of the same name is replaced',
    form: filesForm('brouillon', z.strictObject({}), {}),
    output: shownDraft,
    refusals: ['ACTES-A062', 'ACTES-F007', 'ACTES-F009'],
  }),

  depositDraft: operation('POST /drafts/:id/deposit', {
    ...ofDraft,
    about: 'Deposit a draft after every rule is checked again; repeating the call gives the same transmission',
    body: z.strictObject({ version }),
    output: deposited,
    refusals: ['ACTES-A061', 'ACTES-A004', 'ACTES-A121', 'ACTES-V019'],
  }),

  deleteDraft: operation('POST /drafts/:id/delete', {
    ...ofDraft,
    about: 'Delete a draft with its files',
    body: z.strictObject({ version }),
    output: z.object({ deleted: z.literal(true) }),
    refusals: outdated,
  }),
})
