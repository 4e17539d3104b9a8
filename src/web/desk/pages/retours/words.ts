// Words for retours: their kinds, standing, facts, and differences from an acte.
import { codeOfRoot } from '../../../../protocol/codes.ts'
import type { RetourDifference, Discrepancy } from '../../../../protocol/retours/matching.ts'
import type { Both, Language } from '../../../../text/sentences.ts'
import type { RetourJson } from '../../../../operations/shapes/retours.ts'
import type { Html } from '../../../../text/html.ts'
import { messageNames } from '../../../../text/messages.ts'
import { tag, type Tone } from '../../parts.ts'

const statusWords: Readonly<Record<RetourJson['status'], readonly [Tone, Both]>> = {
  stored: ['run', { fr: 'pas encore lu', en: 'not read yet' }],
  attached: ['ok', { fr: 'rattaché', en: 'attached' }],
  companion: ['ok', { fr: 'joint à un message', en: 'beside a message' }],
  opened: ['ok', { fr: 'ouvert', en: 'opened' }],
  duplicate: ['ok', { fr: 'déjà reçu', en: 'already received' }],
  notice: ['run', { fr: 'avis', en: 'notice' }],
  orphan: ['todo', { fr: 'sans destinataire', en: 'stray' }],
  unreadable: ['no', { fr: 'illisible', en: 'unreadable' }],
}

export function statusTag(status: RetourJson['status'], language: Language): Html {
  const [tone, word] = statusWords[status]
  return tag(tone, word[language])
}

const otherKinds: Readonly<Record<string, Both>> = {
  notice: { fr: 'Avis par courriel', en: 'Notice by mail' },
  document: { fr: 'Document seul', en: 'Document alone' },
  mail: { fr: 'Courriel', en: 'Mail' },
  archive: { fr: 'Archive', en: 'Archive' },
  verdict: { fr: 'Verdict de la plateforme', en: 'Verdict of the platform' },
  AnomalieEnveloppe: { fr: 'Refus d’un envoi entier', en: 'Refusal of a whole sending' },
  EnveloppeMISILLCL: { fr: 'Enveloppe du ministère', en: 'Enveloppe of the ministry' },
  EnveloppeCLMISILL: { fr: 'Enveloppe de la collectivité', en: 'Enveloppe of the collectivité' },
}

const unknownKind: Both = { fr: 'Retour de nature inconnue', en: 'Return of an unknown kind' }

export function kindWord(kind: string | null, language: Language): string {
  if (kind === null) return unknownKind[language]
  const code = codeOfRoot(kind)
  if (code !== undefined) return messageNames[code][language]
  return Object.hasOwn(otherKinds, kind) ? (otherKinds[kind]?.[language] ?? kind) : kind
}

const factWords: Readonly<Record<string, Both>> = {
  code: { fr: 'Message', en: 'Message' },
  idActe: { fr: 'Identifiant de l’acte', en: 'Identifier of the act' },
  idActes: { fr: 'Identifiants cités', en: 'Identifiers that it names' },
  dateReception: { fr: 'Reçu par la préfecture le', en: 'Received by the préfecture on' },
  dateCourrier: { fr: 'Courrier du', en: 'Letter of' },
  dateDepot: { fr: 'Déposé au tribunal le', en: 'Brought before the tribunal on' },
  dateDecision: { fr: 'Décision du', en: 'Decision of' },
  date: { fr: 'Date', en: 'Date' },
  classificationDate: { fr: 'Classification en vigueur', en: 'Classification in force' },
  verifCode: { fr: 'Code de vérification', en: 'Verification code' },
  numero: { fr: 'Numéro', en: 'Number' },
  nature: { fr: 'Nature', en: 'Nature' },
  matiere: { fr: 'Matière', en: 'Matière' },
  objet: { fr: 'Objet', en: 'Objet' },
  document: { fr: 'Document', en: 'Document' },
  detail: { fr: 'Détail', en: 'Detail' },
  description: { fr: 'Pièces demandées', en: 'Pieces asked for' },
  motif: { fr: 'Motif', en: 'Reason' },
  natureIllegalite: { fr: 'Illégalité relevée', en: 'Illegality found' },
  reference: { fr: 'Référence sur la plateforme', en: 'Reference on the platform' },
  reason: { fr: 'Mots de la plateforme', en: 'Words of the platform' },
  pieces: { fr: 'Pièces', en: 'Pieces' },
  formulaires: { fr: 'Formulaires', en: 'Formulaires' },
}

/** An unknown fact keeps its own name. */
export function factWord(name: string, language: Language): string {
  return Object.hasOwn(factWords, name) ? (factWords[name]?.[language] ?? name) : name
}

export type FieldName = RetourDifference['field']

export const fieldWords: Readonly<Record<FieldName, Both>> = {
  departement: { fr: 'Département', en: 'Department' },
  siren: { fr: 'SIREN', en: 'SIREN' },
  dateDecision: { fr: 'Date de la décision', en: 'Date of the decision' },
  numero: { fr: 'Numéro', en: 'Number' },
  nature: { fr: 'Nature', en: 'Nature' },
}

export const fieldNames = Object.keys(fieldWords) as readonly FieldName[]

export const wayWords: Readonly<Record<Discrepancy, Both>> = {
  case: { fr: 'à la casse près', en: 'the same but for capitals' },
  separator: { fr: 'aux séparateurs près', en: 'the same but for separators' },
  'week-year': { fr: 'à l’année près, autour du Nouvel An', en: 'the same but for the year, around New Year' },
  absent: { fr: 'absent du retour', en: 'absent from the return' },
  other: { fr: 'différent', en: 'different' },
}
