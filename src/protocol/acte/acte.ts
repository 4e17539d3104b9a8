// The acte and its annexes, from the unknown JSON of a deposit to a typed value and back. Format: fixtures/actes. Only
// shape and syntax are checked here; rules/ checks against the collectivité, the files and today's date.
import * as z from 'zod'
import { problem } from '#errors.ts'
import { findNature, natureOf, type NatureActe } from '../codes.ts'
import { publicites } from '../calendrier/faits.ts'
import { isJour, type Jour } from '../calendrier/jour.ts'
import { compact } from '../compact.ts'
import { mentionsOf, roadOf, voies, type Mentions, type Votes } from './mentions.ts'
import {
  accepted,
  flag,
  list,
  number,
  oneOf,
  parseShape,
  refuseValue,
  siren,
  strict,
  text,
  type Parsed,
} from './shape.ts'

export interface Piece {
  readonly fichier: string
  /** Code PJ, `99_DE`. */
  readonly typePiece: string
  /** An annexe without a given type: it has the acte's default. */
  readonly isUntyped?: true
}

/** A decision that a collectivité must send to its préfecture. */
export interface Acte extends Mentions {
  readonly collectivite: string
  /** NumeroInterne, as given. */
  readonly numero: string
  readonly nature: NatureActe
  readonly dateDecision: Jour
  /** Two to five levels, `[8, 1]`. */
  readonly matiere: readonly number[]
  /** As given; xml/latin1.ts makes the text that is sent. */
  readonly objet: string
  readonly document: Piece
  readonly annexes: readonly Piece[]
  /** A paper complement follows ("multi-canal", arrêté du 23/05/2017). */
  readonly documentPapier: boolean
  /** Idempotency key. */
  readonly cle?: string
}

/**
 * Read the content of an acte.json. An empty `cle` counts as absent. A piece without `typePiece` takes the default of
 * the acte's nature, as in S²LOW; 99_SE, for a signature file, is never a default.
 * @returns the acte, or every fault at once: V004, V005, V007, V009, V010, V013, V014, V016, V027, F008 and F009
 */
export function parseActe(input: unknown): Parsed<Acte> {
  const parsed = parseShape(acteSchema, input)
  const problems = [...(parsed.ok ? [] : parsed.problems), ...repeatedFiles(input)]
  if (!parsed.ok || problems.length > 0) return { ok: false, problems }
  return { ok: true, value: complete(parsed.value) }
}

/** The acte in the format of a deposit, keys in a fixed order; `parseActe` gives the same acte back. */
export function acteToJson(acte: Acte): unknown {
  return {
    collectivite: acte.collectivite,
    numero: acte.numero,
    nature: acte.nature,
    dateDecision: acte.dateDecision,
    matiere: writeMatiere(acte.matiere),
    objet: acte.objet,
    document: pieceToJson(acte.document),
    annexes: acte.annexes.map(pieceToJson),
    documentPapier: acte.documentPapier,
    ...mentionsOf(acte),
    ...compact({ cle: acte.cle }),
  }
}

/** Deposits are the same if they are equal without mentions. An act that went by another road is another deposit. */
export function withoutMentions({ votes: _v, publication: _p, certifiePar: _c, budget: _b, ...acte }: Acte): Acte {
  const { autreVoie: _a, ...rest } = acte
  return roadOf(acte) ? acte : rest
}

/** `params.reason` of V027. */
export type MentionReason = 'compte' | 'presents' | 'votants' | 'voix' | 'vide' | 'annee' | 'mode' | 'voie'

export function isTypePiece(text: string) {
  return /^[A-Z0-9]{2}_[A-Z0-9]{2}$/.test(text)
}

export function writeMatiere(levels: readonly number[]) {
  return levels.join('.')
}

const nature = z.union([z.string(), z.number()], { error: 'texte ou nombre' }).transform((value, ctx) => {
  const found = findNature(value)
  if (!found) refuseValue(ctx, 'ACTES-V009')
  return found?.abrege ?? z.NEVER
})

const jour = text('date AAAA-MM-JJ').superRefine((value, ctx) => {
  if (!isJour(value)) refuseValue(ctx, 'ACTES-V010')
})

/** Two to five levels of one or two digits, separated by dots; no level starts with 0. */
const matiere = text().transform((value, ctx) => {
  if (!/^[1-9][0-9]?(\.[1-9][0-9]?){1,4}$/.test(value)) refuseValue(ctx, 'ACTES-V014')
  return value.split('.').map(Number)
})

/** A copied cell brings surrounding spaces. */
const objet = accepted((value) => value.trim() !== '', 'ACTES-V013').transform((value) => value.trim())

/** A plain name: no folder, no parent, nothing hidden, no control character. */
const fichier = accepted((value) => /^[^./\\\p{Cc}][^/\\\p{Cc}]*$/u.test(value), 'ACTES-F009')

const typePiece = accepted(isTypePiece, 'ACTES-V016', { reason: 'syntaxe' })

const isLine = (value: string) => /^[^\p{Cc}\p{Cs}]{0,200}$/u.test(value)
const cle = accepted(isLine, 'ACTES-V005', { key: 'cle', expected: 'texte' })

const mention = (reason: MentionReason, accepts: (value: string) => boolean) =>
  accepted(accepts, 'ACTES-V027', { reason })
const filled = mention('vide', (value) => value.trim() !== '' && isLine(value)).transform((value) => value.trim())

const count = number()
  .superRefine((value, ctx) => {
    if (!Number.isInteger(value) || value < 0 || value > 9_999)
      refuseValue(ctx, 'ACTES-V027', { reason: 'compte' satisfies MentionReason })
  })
  .exactOptional()

/** A member may be present without voting, or vote by proxy while absent. Blank ballots are in no count. */
function contradictionsIn({ membres = Infinity, presents = 0, votants = 0, ...votes }: Votes) {
  const { pour = 0, contre = 0, abstentions = 0 } = votes
  const told: readonly (readonly [MentionReason, boolean])[] = [
    ['presents', presents > membres],
    ['votants', votants > membres],
    ['voix', pour + contre + abstentions > (votants || membres)],
  ]
  return told.flatMap(([reason, isSo]) => (isSo ? [reason] : []))
}

const votes = strict({
  membres: count,
  presents: count,
  votants: count,
  pour: count,
  contre: count,
  abstentions: count,
}).superRefine((value, ctx) => {
  for (const reason of contradictionsIn(value)) refuseValue(ctx, 'ACTES-V027', { reason, ...value })
})

const mode = oneOf(publicites, 'ACTES-V027', { reason: 'mode' satisfies MentionReason })

const piece = strict({ fichier, typePiece: typePiece.optional() })

export const acteSchema = strict({
  collectivite: siren,
  numero: text(),
  nature,
  dateDecision: jour,
  matiere,
  objet,
  document: piece,
  annexes: list(piece).default([]),
  documentPapier: flag().default(false),
  votes: votes.exactOptional(),
  publication: strict({ mode, date: jour }).exactOptional(),
  certifiePar: strict({ nom: filled, qualite: filled }).exactOptional(),
  budget: strict({
    annee: mention('annee', (value) => /^\d{4}(\/\d{4})?$/.test(value)).exactOptional(),
    nom: filled.exactOptional(),
  }).exactOptional(),
  autreVoie: strict({
    voie: oneOf(voies, 'ACTES-V027', { reason: 'voie' satisfies MentionReason }),
    recuLe: jour.exactOptional(),
    accuse: fichier.exactOptional(),
    reference: filled.exactOptional(),
  }).exactOptional(),
  cle: cle.optional(),
})

function complete({ document, annexes, cle, ...rest }: z.output<typeof acteSchema>): Acte {
  const typed = ({ fichier, typePiece }: z.output<typeof piece>): Piece => ({
    fichier,
    typePiece: typePiece ?? natureOf(rest.nature).defaultTypePiece,
  })
  const annexe = (each: z.output<typeof piece>): Piece => ({
    ...typed(each),
    ...(each.typePiece === undefined && { isUntyped: true }),
  })
  return { ...rest, document: typed(document), annexes: annexes.map(annexe), ...(cle && { cle }) }
}

function pieceToJson({ fichier, typePiece }: Piece): Piece {
  return { fichier, typePiece }
}

/** Reads leniently, to report a repeated file beside any other fault. `params.first` is the first path. */
function repeatedFiles(input: unknown) {
  const first = new Map<string, string>()
  return fichiersNamedIn(input).flatMap(({ path, fichier }) => {
    const seen = first.get(fichier)
    if (seen !== undefined) return [problem('ACTES-F008', path, { value: fichier, params: { first: seen } })]
    first.set(fichier, path)
    return []
  })
}

/** With their places, repeated ones too. */
export function fichiersNamedIn(input: unknown): { readonly path: string; readonly fichier: string }[] {
  if (!isRecord(input)) return []
  const annexes = Array.isArray(input.annexes) ? input.annexes : []
  const pieces = [input.document, ...annexes].flatMap((each: unknown, index) => {
    const path = index === 0 ? 'document.fichier' : `annexes[${index - 1}].fichier`
    return isRecord(each) && typeof each.fichier === 'string' ? [{ path, fichier: each.fichier }] : []
  })
  const accuse = isRecord(input.autreVoie) ? input.autreVoie.accuse : undefined
  return typeof accuse === 'string' ? [...pieces, { path: accusePath, fichier: accuse }] : pieces
}

/** Where an acte names the acknowledgement of another road. */
export const accusePath = 'autreVoie.accuse'

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
