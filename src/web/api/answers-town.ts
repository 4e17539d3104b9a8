// What the API answers about collectivites, their roads to the prefecture and their classification, and about the token.
import * as z from 'zod'
import { actions } from '../../accounts/access.ts'
import { gatewayTypes } from '../../protocol/acte/collectivite.ts'
import { code, day, instant, named, told } from './answers.ts'

export const connection = named(
  'Connection',
  z.object({
    id: z.string(),
    siren: z.string(),
    gateway: z.enum(gatewayTypes),
    suspended: z.object({ ...told.shape, since: instant }).nullable(),
    paused: z.object({ since: instant, by: z.string(), reason: z.string() }).nullable(),
    lastCollect: instant.nullable(),
    lastCode: code.nullable(),
    nextCollect: instant.nullable(),
    certificateUntil: day.nullable(),
    toSend: z.number().int(),
    awaiting: z.number().int(),
    already: z.literal(true).optional(),
  }),
)

export const connections = z.object({ items: z.array(connection) })

export const schedules = z.object({
  items: z.array(
    named(
      'Schedule',
      z.object({
        name: z.string(),
        about: z.object({ fr: z.string(), en: z.string() }),
        rhythm: z.union([z.object({ cron: z.string(), zone: z.string() }), z.object({ everyMs: z.number() })]),
        overlap: z.enum(['skip', 'after']),
        running: z.boolean(),
        wanted: z.boolean(),
        paused: z.object({ since: instant, by: z.string(), reason: z.string() }).nullable(),
        last: z
          .object({
            ...{ startedAt: instant, finishedAt: instant, outcome: z.enum(['done', 'failed']), ms: z.number() },
            ...{ code: code.nullable(), count: z.number().int() },
          })
          .nullable(),
        nextAt: instant,
      }),
    ),
  ),
})

export const collectivite = named(
  'Collectivite',
  z.object({
    siren: z.string(),
    nom: z.string(),
    departement: z.string(),
    arrondissement: z.string(),
    nature: z.string(),
    plateforme: z.enum(['production', 'test']),
    fuseau: z.string(),
    gateway: z.enum(gatewayTypes),
  }),
)

export const collectivites = z.object({ items: z.array(collectivite) })

export const declared = named(
  'Declared',
  z.object({
    siren: z.string(),
    created: z.boolean(),
    left: z
      .object({ connection: z.string(), awaiting: z.number().int() })
      .optional()
      .describe('The gateway before this one, on which acts still wait for their answer.'),
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
    builtIn: z.boolean().describe('Ours, until a first answer of the préfecture.'),
    wanted: day.nullable(),
    checkedAt: instant.nullable(),
    asking: z.boolean(),
    natures: z.array(
      z.object({
        ...{ code: z.number().int(), abrege: z.string(), libelle: z.string() },
        ...{ typesPiece: z.array(typePiece), defaultTypePiece: z.string() },
      }),
    ),
    matieres: z.array(matiere),
  }),
)

export const foundInClassification = z.object({
  matieres: z.array(z.object({ code: z.string(), libelles: z.array(z.string()) })),
  typesPiece: z.array(z.object({ ...typePiece.shape, natures: z.array(z.string()) })),
})

export const me = named(
  'Me',
  z.object({
    name: z.string(),
    rights: z.array(z.enum(Object.keys(actions) as (keyof typeof actions)[])),
    collectivites: z.array(z.string()).nullable().describe('Null: every one.'),
    expiresAt: instant,
  }),
)
