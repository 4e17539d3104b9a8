// Output schemas of drafts.
import * as z from 'zod'
import type { Conversion } from '../../protocol/xml/latin1.ts'
import { reading } from './readings.ts'
import { id, instant, masked, named, sha256, told, warnings } from './parts.ts'

const draftFile = z.object({
  sha256,
  name: masked(z.string()),
  kind: z.enum(['pdf', 'png', 'jpeg', 'xml', 'unknown']).describe('By its content.'),
  sizeBytes: z.number().int(),
  typePiece: z.string().nullable().describe('Its code PJ; null: by the nature.'),
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
  version: z.number().int(),
  faults: z.number().int().describe('What the rules found wrong when it was last changed; 0: ready.'),
  replaces: id.nullable().describe('The refused transmission that it is to replace.'),
  transmission: id.nullable().describe('What it became.'),
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
    problems: z.array(told).describe('Every fault at once; none: it may be handed in.'),
    warnings,
    conversions: z.array(z.unknown() as unknown as z.ZodType<Conversion>).describe('Characters of the objet.'),
    objet: z.object({
      sent: masked(z.string()).describe('As it will leave.'),
      length: z.number().int(),
      max: z.number().int().describe('What the gateway takes.'),
    }),
    numero: z.object({
      policy: z.enum(['wide', 'strict']),
      proposed: z.string().nullable().describe('One that may be taken, where its own may not.'),
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
        'What would leave now, the envelope apart, which is numbered on its way; null: it cannot be written yet.',
      ),
    said: masked(reading.nullable(), 'null').describe(
      'What the text of its act tells, each with its line; null: it was not read.',
    ),
  }),
)

export type DraftJson = z.output<typeof draft>
export type ShownDraft = z.output<typeof shownDraft>
