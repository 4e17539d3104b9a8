// Output schemas of collectivités and their classifications.
import * as z from 'zod'
import { day, instant, named, told } from './parts.ts'
import { gatewayTypes } from '#protocol/acte/passerelles.ts'

export const collectivite = named(
  'Collectivite',
  z.object({
    siren: z.string(),
    nic: z.string().exactOptional().describe('Last five digits of the SIRET, after the SIREN.'),
    nom: z.string(),
    departement: z.string(),
    arrondissement: z.string(),
    nature: z.string(),
    plateforme: z.enum(['production', 'test']),
    fuseau: z.string(),
    gateway: z.enum(gatewayTypes),
  }),
)

export const declared = named(
  'Declared',
  z.object({
    siren: z.string(),
    created: z.boolean(),
    left: z
      .object({ connection: z.string(), awaiting: z.number().int() })
      .exactOptional()
      .describe('The previous gateway, on which acts still wait for their answer.'),
  }),
)

const count = z.number().int()

export const imported = named(
  'Imported',
  z.object({
    written: z.boolean(),
    counts: z.object({ new: count, changed: count, same: count, refused: count }),
    lines: z.array(
      z.object({
        line: count.describe('Line of the file; its header is line 1.'),
        siren: z.string(),
        nom: z.string(),
        outcome: z.enum(['new', 'changed', 'same', 'refused']),
        faults: z.array(told).describe('All faults of the line, by column.'),
      }),
    ),
  }),
)

interface Matiere {
  code: number
  libelle: string
  sous: Matiere[]
}

const level = (sous: z.ZodType) => z.object({ code: z.number().int(), libelle: z.string(), sous: z.array(sous) })
/** Five levels at most. */
const matiere = level(level(level(level(level(z.unknown()))))) as unknown as z.ZodType<Matiere>
const typePiece = z.object({ code: z.string(), libelle: z.string() })

export const classification = named(
  'Classification',
  z.object({
    siren: z.string(),
    date: day,
    builtIn: z.boolean().describe('The built-in classification, until the préfecture first answers.'),
    wanted: day.nullable(),
    checkedAt: instant.nullable(),
    asking: z.boolean(),
    natures: z.array(
      z.object({
        code: z.number().int(),
        abrege: z.string(),
        libelle: z.string(),
        typesPiece: z.array(typePiece),
        defaultTypePiece: z.string(),
      }),
    ),
    matieres: z.array(matiere),
  }),
)

export const foundInClassification = z.object({
  matieres: z.array(z.object({ code: z.string(), libelles: z.array(z.string()) })),
  typesPiece: z.array(z.object({ ...typePiece.shape, natures: z.array(z.string()) })),
})

export type ClassificationJson = z.output<typeof classification>
export type Imported = z.output<typeof imported>
export type Declared = z.output<typeof declared>
