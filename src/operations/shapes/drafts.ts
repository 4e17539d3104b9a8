// Output schemas of drafts.
import * as z from 'zod'
import type { Conversion } from '#protocol/xml/latin1.ts'
import { reading } from './readings.ts'
import { can, id, instant, masked, named, sha256, told, warnings } from './parts.ts'
import { mayDraft } from '../may.ts'

const draftFile = z.object({
  sha256,
  name: masked(z.string()),
  kind: z.enum(['pdf', 'png', 'jpeg', 'xml', 'unknown']).describe('By content.'),
  sizeBytes: z.number().int(),
  pages: z.number().int().nullable().describe('Of a PDF.'),
  typePiece: z.string().nullable().describe('Code PJ; null: follows from the nature.'),
})

const count = z.number().int().exactOptional()
const draftKeys = {
  id,
  collectivite: z.string(),
  batch: id.nullable(),
  acte: z.object({
    numero: z.string().nullable(),
    nature: z.string().nullable(),
    dateDecision: z.string().nullable(),
    matiere: z.string().nullable(),
    objet: masked(z.string().nullable()),
    documentPapier: z.boolean(),
    votes: z
      .object({ membres: count, presents: count, votants: count, pour: count, contre: count, abstentions: count })
      .exactOptional(),
  }),
  files: z.array(draftFile).describe('The act, then its annexes.'),
  said: masked(reading.nullable(), 'null').describe(
    'What the text of the act says, each with its line; null: it was not read.',
  ),
  version: z.number().int(),
  faults: z.number().int().describe('Faults that the rules found at the last change; 0: ready.'),
  replaces: id.nullable().describe('The refused transmission that it will replace.'),
  transmission: id.nullable().describe('Transmission that it became.'),
  createdBy: z.string(),
  createdAt: instant,
  updatedBy: z.string(),
  updatedAt: instant,
}

export const draft = named('Draft', z.object(draftKeys))

export const shownDraft = named(
  'ShownDraft',
  z.object({
    ...draftKeys,
    can: can(mayDraft, 'already'),
    problems: z.array(told).describe('All faults at once; empty: it can be deposited.'),
    warnings,
    conversions: z.array(z.unknown() as unknown as z.ZodType<Conversion>).describe('Replaced characters of the objet.'),
    objet: z.object({
      sent: masked(z.string()).describe('As it will be sent.'),
      length: z.number().int(),
      max: z.number().int().describe('Limit of the gateway.'),
    }),
    numero: z.object({
      policy: z.enum(['wide', 'strict']),
      proposed: z.string().nullable().describe('A free number, when its own is taken.'),
    }),
    leaves: z
      .object({
        idActe: z.string().nullable(),
        sumBytes: z.number().int(),
        members: z.array(
          z.object({
            name: z.string(),
            role: z.enum(['message', 'document', 'annexe']),
            sizeBytes: z.number().int(),
            fichier: z.string().exactOptional(),
            xml: z.string().exactOptional(),
          }),
        ),
      })
      .nullable()
      .describe(
        'What would be sent now, without the envelope, which is numbered at departure; null: it cannot be written yet.',
      ),
  }),
)

export type DraftJson = z.output<typeof draft>
export type ShownDraft = z.output<typeof shownDraft>
