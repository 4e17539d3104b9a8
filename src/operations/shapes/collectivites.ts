// Output schemas of collectivités and their classifications.
import * as z from 'zod'
import { day, named, told, string, integer, boolean, optionalString, nullableInstant, gatewayType } from './parts.ts'

export const collectivite = named('Collectivite', {
  siren: string,
  nic: optionalString.describe('Last five digits of the SIRET, after the SIREN.'),
  nom: string,
  departement: string,
  arrondissement: string,
  nature: string,
  population: optionalString.describe('Inhabitants, in digits.'),
  plateforme: z.enum(['production', 'test']),
  fuseau: string,
  gateway: gatewayType,
})

export const declared = named('Declared', {
  siren: string,
  created: boolean,
  left: z
    .object({ connection: string, awaiting: integer })
    .exactOptional()
    .describe('The previous gateway, on which acts still wait for their answer.'),
})

const count = integer

export const imported = named('Imported', {
  written: boolean,
  counts: z.object({ new: count, changed: count, same: count, refused: count }),
  lines: z.array(
    z.object({
      line: count.describe('Line of the file; its header is line 1.'),
      siren: string,
      nom: string,
      outcome: z.enum(['new', 'changed', 'same', 'refused']),
      faults: z.array(told).describe('All faults of the line, by column.'),
    }),
  ),
})

interface Matiere {
  code: number
  libelle: string
  sous: Matiere[]
}

const level = (sous: z.ZodType) => z.object({ code: integer, libelle: string, sous: z.array(sous) })
/** Five levels at most. */
const matiere = level(level(level(level(level(z.unknown()))))) as unknown as z.ZodType<Matiere>
const typePiece = z.object({ code: string, libelle: string })

export const classification = named('Classification', {
  siren: string,
  date: day,
  builtIn: boolean.describe('The built-in classification, until the préfecture first answers.'),
  wanted: day.nullable(),
  checkedAt: nullableInstant,
  asking: boolean,
  natures: z.array(
    z.object({
      code: integer,
      abrege: string,
      libelle: string,
      typesPiece: z.array(typePiece),
      defaultTypePiece: string,
    }),
  ),
  matieres: z.array(matiere),
})

export const foundInClassification = z.object({
  matieres: z.array(z.object({ code: string, libelles: z.array(string) })),
  typesPiece: z.array(z.object({ ...typePiece.shape, natures: z.array(string) })),
})

export type ClassificationJson = z.output<typeof classification>
export type Imported = z.output<typeof imported>
export type Declared = z.output<typeof declared>
