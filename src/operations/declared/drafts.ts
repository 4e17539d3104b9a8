// Operations on drafts of acts. The correction of a refused act is a draft that replaces it.
import * as z from 'zod'
import { after, byId, idIn, limit, ofTransmission, siren } from '../inputs.ts'
import { filesForm, operation, operations } from '../operation.ts'
import { shownDraft, draft } from '../shapes/drafts.ts'
import { page, sha256 } from '../shapes/parts.ts'
import { deposited } from '../shapes/transmissions.ts'

const line = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\0]*$/)
    .refine((value) => value.isWellFormed())
const count = z.number().int().min(0).max(9_999)

/** Unfinished values are accepted: the rules report on them. */
const acte = z.strictObject({
  numero: line(200).exactOptional(),
  nature: line(20).exactOptional(),
  dateDecision: line(40).exactOptional(),
  matiere: line(40).exactOptional(),
  objet: line(5_000).exactOptional(),
  documentPapier: z.boolean().exactOptional(),
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

const version = z.number().int().min(1).describe('Only if it is still this one: nobody changed it meanwhile.')

const ofDraft = { right: 'deposit', reveals: true, scope: { draft: idIn }, params: byId } as const
const outdated = ['ACTES-A061', 'ACTES-A062'] as const

export const draftTable = operations({
  createDraft: operation('POST /drafts', {
    about:
      'Begin an act with its files, the act first; what is missing is filled in later. For drafts the right `unmask` is needed too',
    right: 'deposit',
    reveals: true,
    scope: { collectivite: ({ form }: { readonly form: { readonly collectivite: string } }) => form.collectivite },
    form: filesForm(
      'brouillon',
      z.strictObject({
        collectivite: siren,
        acte: acte.exactOptional(),
        batch: z.uuid().exactOptional().describe('The same for drafts that are to be reviewed together.'),
      }),
      { collectivite: '213401482', acte: { numero: 'DEL11-250625' } },
    ),
    output: shownDraft,
    creates: { at: ({ id }: { readonly id: string }) => `/drafts/${id}` },
    refusals: ['ACTES-V006', 'ACTES-F007', 'ACTES-F009'],
  }),

  correctTransmission: operation('POST /transmissions/:id/correct', {
    about: 'Begin the correction of a refused act, with its content and files; the one that is begun already, if any',
    right: 'deposit',
    reveals: true,
    ...ofTransmission,
    output: shownDraft,
    refusals: ['ACTES-A063', 'ACTES-A003', 'ACTES-A010', 'ACTES-S003'],
  }),

  listDrafts: operation('GET /drafts', {
    about: 'Acts that are being written, in the order in which they were begun',
    right: 'deposit',
    scope: 'narrow',
    query: z.strictObject({ collectivite: siren.exactOptional(), batch: z.uuid().exactOptional(), limit, after }),
    output: page(draft),
  }),

  showDraft: operation('GET /drafts/:id', {
    ...ofDraft,
    about: 'One, with all that the rules say of it and what would leave',
    output: shownDraft,
  }),

  saveDraft: operation('POST /drafts/:id', {
    ...ofDraft,
    about:
      'Fill it in; what is not named stays. Files in their order, each with its code PJ: those left out are removed',
    body: z.strictObject({
      version,
      acte: acte.exactOptional(),
      files: z
        .array(z.strictObject({ sha256, typePiece: line(20).exactOptional().describe('Absent: by the nature.') }))
        .max(200)
        .exactOptional(),
    }),
    output: shownDraft,
    refusals: outdated,
  }),

  addDraftFiles: operation('POST /drafts/:id/files', {
    ...ofDraft,
    about: 'Add files behind those that it has; one of a name that is there takes its place',
    form: filesForm('brouillon', z.strictObject({}), {}),
    output: shownDraft,
    refusals: ['ACTES-A062', 'ACTES-F007', 'ACTES-F009'],
  }),

  depositDraft: operation('POST /drafts/:id/deposit', {
    ...ofDraft,
    about: 'Hand it in, by every rule once more; once more, whatever happened: the same transmission',
    body: z.strictObject({ version }),
    output: deposited,
    refusals: ['ACTES-A061', 'ACTES-A004', 'ACTES-A121', 'ACTES-V019'],
  }),

  deleteDraft: operation('POST /drafts/:id/delete', {
    ...ofDraft,
    about: 'Delete it with its files',
    body: z.strictObject({ version }),
    output: z.object({ deleted: z.literal(true) }),
    refusals: outdated,
  }),
})
