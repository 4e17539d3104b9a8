// Words for retours: their kinds, standing, facts, and differences from an acte.
import type { Words } from '../../say.ts'
import { codeOfRoot } from '#protocol/codes.ts'
import type { RetourDifference, Discrepancy } from '#protocol/retours/matching.ts'
import type { Language } from '#text/sentences.ts'
import type { RetourJson } from '#operations/shapes/retours.ts'
import { messageNames } from '#text/messages.ts'
import { tagsOf } from '../../parts.ts'
import { both } from '#text/both.ts'

export const statusTag = tagsOf<RetourJson['status']>({
  stored: ['run', both('pas encore lu', 'not read yet')],
  attached: ['ok', both('rattaché', 'attached')],
  companion: ['ok', both('joint à un message', 'beside a message')],
  opened: ['ok', both('ouvert', 'opened')],
  duplicate: ['ok', both('déjà reçu', 'already received')],
  notice: ['run', both('avis', 'notice')],
  orphan: ['todo', both('sans destinataire', 'stray')],
  unreadable: ['no', both('illisible', 'unreadable')],
})

const otherKinds: Words<string> = {
  notice: both('Avis par courriel', 'Notice by mail'),
  document: both('Document seul', 'Document alone'),
  mail: both('Courriel', 'Mail'),
  archive: both('Archive', 'Archive'),
  verdict: both('Verdict de la plateforme', 'Verdict of the platform'),
  AnomalieEnveloppe: both('Refus d’un envoi entier', 'Refusal of a whole sending'),
  EnveloppeMISILLCL: both('Enveloppe du ministère', 'Enveloppe of the ministry'),
  EnveloppeCLMISILL: both('Enveloppe de la collectivité', 'Enveloppe of the collectivité'),
}

const unknownKind = both('Retour de nature inconnue', 'Return of an unknown kind')

export function kindWord(kind: string | null, language: Language) {
  if (kind === null) return unknownKind[language]
  const code = codeOfRoot(kind)
  if (code !== undefined) return messageNames[code][language]
  return Object.hasOwn(otherKinds, kind) ? (otherKinds[kind]?.[language] ?? kind) : kind
}

const factWords: Words<string> = {
  code: both('Message', 'Message'),
  idActe: both('Identifiant de l’acte', 'Identifier of the act'),
  idActes: both('Identifiants cités', 'Identifiers that it names'),
  dateReception: both('Reçu par la préfecture le', 'Received by the préfecture on'),
  dateCourrier: both('Courrier du', 'Letter of'),
  dateDepot: both('Déposé au tribunal le', 'Brought before the tribunal on'),
  dateDecision: both('Décision du', 'Decision of'),
  date: both('Date', 'Date'),
  classificationDate: both('Classification en vigueur', 'Classification in force'),
  verifCode: both('Code de vérification', 'Verification code'),
  numero: both('Numéro', 'Number'),
  nature: both('Nature', 'Nature'),
  matiere: both('Matière', 'Matière'),
  objet: both('Objet', 'Objet'),
  document: both('Document', 'Document'),
  detail: both('Détail', 'Detail'),
  description: both('Pièces demandées', 'Pieces asked for'),
  motif: both('Motif', 'Reason'),
  natureIllegalite: both('Illégalité relevée', 'Illegality found'),
  reference: both('Référence sur la plateforme', 'Reference on the platform'),
  reason: both('Mots de la plateforme', 'Words of the platform'),
  pieces: both('Pièces', 'Pieces'),
  formulaires: both('Formulaires', 'Formulaires'),
}

/** An unknown fact keeps its own name. */
export function factWord(name: string, language: Language) {
  return Object.hasOwn(factWords, name) ? (factWords[name]?.[language] ?? name) : name
}

export type FieldName = RetourDifference['field']

export const fieldWords: Words<FieldName> = {
  departement: both('Département', 'Department'),
  siren: both('SIREN', 'SIREN'),
  dateDecision: both('Date de la décision', 'Date of the decision'),
  numero: both('Numéro', 'Number'),
  nature: both('Nature', 'Nature'),
}

export const fieldNames = Object.keys(fieldWords) as readonly FieldName[]

export const wayWords: Words<Discrepancy> = {
  case: both('à la casse près', 'the same but for capitals'),
  separator: both('aux séparateurs près', 'the same but for separators'),
  'week-year': both('à l’année près, autour du Nouvel An', 'the same but for the year, around New Year'),
  absent: both('absent du retour', 'absent from the return'),
  other: both('différent', 'different'),
}
