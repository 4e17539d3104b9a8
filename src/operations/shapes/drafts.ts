// Output schemas of drafts.
import * as z from 'zod'
import type { Conversion } from '#protocol/xml/latin1.ts'
import { reading } from './readings.ts'
import {
  can,
  id,
  instant,
  masked,
  named,
  sha256,
  told,
  voteCounts,
  warnings,
  string,
  integer,
  boolean,
  maskedString,
  nullableString,
  optionalString,
} from './parts.ts'
import { mayDraft } from '../may.ts'

const draftFile = z.object({
  sha256,
  name: maskedString,
  kind: z.enum(['pdf', 'png', 'jpeg', 'xml', 'unknown']).describe('By content.'),
  sizeBytes: integer,
  pages: integer.nullable().describe('Of a PDF.'),
  typePiece: nullableString.describe('Code PJ; null: follows from the nature.'),
})

const draftKeys = {
  id,
  collectivite: string,
  batch: id.nullable(),
  acte: z.object({
    numero: nullableString,
    nature: nullableString,
    dateDecision: nullableString,
    matiere: nullableString,
    objet: masked(nullableString),
    documentPapier: boolean,
    autreVoie: z
      .object({
        voie: optionalString,
        recuLe: optionalString,
        accuse: maskedString.exactOptional(),
        reference: maskedString.exactOptional(),
      })
      .exactOptional()
      .describe('Way by which the act went already; `accuse` names a file that is no annexe.'),
    votes: voteCounts.exactOptional(),
  }),
  files: z.array(draftFile).describe('The act, then its annexes; and the acknowledgement of another way.'),
  said: masked(reading.nullable(), 'null').describe(
    'What the text of the act says, each with its line; null: it was not read.',
  ),
  version: integer,
  faults: integer.describe('Faults that the rules found at the last change; 0: ready.'),
  replaces: id.nullable().describe('The refused transmission that it will replace.'),
  transmission: id.nullable().describe('Transmission that it became.'),
  createdBy: string,
  createdAt: instant,
  updatedBy: string,
  updatedAt: instant,
}

export const draft = named('Draft', draftKeys)

export const shownDraft = named('ShownDraft', {
  ...draftKeys,
  can: can(mayDraft, 'already'),
  problems: z.array(told).describe('All faults at once; empty: it can be deposited.'),
  warnings,
  conversions: z.array(z.unknown() as unknown as z.ZodType<Conversion>).describe('Replaced characters of the objet.'),
  objet: z.object({
    sent: maskedString.describe('As it will be sent.'),
    length: integer,
    max: integer.describe('Limit of the gateway.'),
  }),
  numero: z.object({
    policy: z.enum(['wide', 'strict']),
    proposed: nullableString.describe('A free number, when its own is taken.'),
  }),
  leaves: z
    .object({
      idActe: nullableString,
      sumBytes: integer,
      members: z.array(
        z.object({
          name: string,
          role: z.enum(['message', 'document', 'annexe']),
          sizeBytes: integer,
          fichier: optionalString,
          xml: optionalString,
        }),
      ),
    })
    .nullable()
    .describe(
      'What would be sent now, without the envelope, which is numbered at departure; null: it cannot be written yet.',
    ),
})

export type DraftJson = z.output<typeof draft>
export type ShownDraft = z.output<typeof shownDraft>
