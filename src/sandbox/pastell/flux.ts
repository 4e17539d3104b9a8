// The flux actes-generique as data: fields of the form and when it is complete, rules of each action. The first fault
// gives the message; the first failed rule gives the reason. Source: definition.yml, FieldData, DonneesFormulaire,
// ActionPossible (Pastell).
import { hasBeen, isOn, lastActionOf, type PastellDocument, numberedFilesIn, filled, textIn } from './document.ts'
import { isFalsy } from '../php.ts'
import type { KnownCall, PastellSettings } from './platform.ts'

interface Conditions {
  readonly 'last-action'?: readonly string[]
  readonly 'has-action'?: readonly string[]
  readonly 'no-action'?: readonly string[]
  readonly no_1?: Conditions
  readonly role_id_e?: 'editeur' | 'no-role'
  readonly droit_id_u?: string
  readonly content?: Readonly<Record<string, boolean>>
  readonly document_is_valide?: true
  readonly or_1?: readonly Conditions[]
}

const edition = 'actes-generique:edition'
const byEditor = { role_id_e: 'editeur', droit_id_u: edition } as const
const toTdt = { envoi_tdt: true, envoi_signature: false }

/** Actions in the order of `action_possible`, rules in the order of their evaluation. */
const rules: Readonly<Record<string, Conditions>> = {
  modification: {
    'last-action': [
      'creation',
      'modification',
      'recu-iparapheur',
      'attente-reponse-prefecture',
      'send-signature-local',
      'acquiter-tdt',
      'send-tdt-erreur',
      'send-ged',
    ],
    ...byEditor,
  },
  supression: {
    or_1: [
      {
        'last-action': ['creation', 'modification', 'recu-iparapheur', 'rejet-iparapheur', 'fatal-error'],
        'no-action': ['send-tdt'],
      },
      { 'last-action': ['accepter-sae', 'rejet-sae'] },
      { 'last-action': ['send-ged'], content: { envoi_sae: false } },
      { 'last-action': ['acquiter-tdt', 'erreur-verif-tdt'], content: { envoi_sae: false, envoi_ged: false } },
      { 'last-action': ['termine', 'send-tdt-erreur', 'annuler-tdt'] },
    ],
    ...byEditor,
  },
  'send-tdt': {
    ...byEditor,
    document_is_valide: true,
    or_1: [
      {
        'last-action': ['creation', 'modification'],
        no_1: { 'has-action': ['send-tdt', 'document-transmis-tdt'] },
        content: toTdt,
      },
      { 'last-action': ['send-tdt-erreur'] },
    ],
  },
  'teletransmission-tdt': { ...byEditor, 'last-action': ['teletransmission-tdt', 'document-transmis-tdt'] },
  'verif-tdt': {
    'last-action': ['send-tdt', 'tdt-error', 'erreur-verif-tdt', 'document-transmis-tdt', 'teletransmission-tdt'],
    ...byEditor,
  },
  'verif-reponse-tdt': { 'has-action': ['acquiter-tdt'], ...byEditor },
  'send-reponse-prefecture': {
    'no-action': ['send-reponse-prefecture'],
    'has-action': ['attente-reponse-prefecture'],
    droit_id_u: edition,
    document_is_valide: true,
    or_1: [
      { content: { has_reponse_lettre_observation: false, has_lettre_observation: true } },
      { content: { has_demande_piece_complementaire: true, has_reponse_demande_piece_complementaire: false } },
      { content: { has_courrier_simple: true, has_reponse_courrier_simple: false } },
    ],
  },
  'annulation-tdt': { 'has-action': ['acquiter-tdt'], 'no-action': ['annulation-tdt'], ...byEditor },
  'verif-annulation-tdt': { 'last-action': ['annulation-tdt'], ...byEditor },
}

/** States that no request can bring about: their rule always fails. */
const unasked: ReadonlySet<string> = new Set([
  'send-tdt-erreur',
  'document-transmis-tdt',
  'erreur-verif-tdt',
  'tdt-error',
  'acquiter-tdt',
  'attente-reponse-prefecture',
  'termine',
  'annuler-tdt',
])

export function possibleActions(document: PastellDocument, asked: KnownCall) {
  return Object.keys(rules).filter((action) => actionRefusalFor(action, document, asked) === undefined)
}

export function actionRefusalFor(action: string, document: PastellDocument, asked: KnownCall) {
  const conditions = rules[action]
  if (!conditions) return unasked.has(action) ? "role_id_e n'est pas vérifiée" : undefined
  const failed = failedOf(conditions, { document, asked })
  if (failed === undefined) return undefined
  return failed === 'last-action'
    ? `Le dernier état du document (${lastActionOf(document).action}) ne permet pas de déclencher cette action`
    : `${failed} n'est pas vérifiée`
}

export function isKnownAction(action: string) {
  return action in rules || unasked.has(action)
}

/** Name of each state, and of the action that leads to it; requestable actions come last. */
const names: Readonly<Record<string, readonly [name: string, asked?: string]>> = {
  creation: ['Créé', 'Créer'],
  'send-tdt-erreur': ["Erreur lors de l'envoi des données au TdT"],
  'document-transmis-tdt': ['En attente du certificat RGS**', 'Transmettre les documents au TdT'],
  'erreur-verif-tdt': ["Erreur lors de la vérification du statut de l'acte"],
  'tdt-error': ['Erreur sur le TdT'],
  'acquiter-tdt': ['Acquitté par la préfecture'],
  termine: ['Traitement terminé'],
  'annuler-tdt': ['Transaction annulée'],
  modification: ['En cours de rédaction', 'Modifier'],
  supression: ['Supprimé', 'Supprimer'],
  'send-tdt': ['Transmis au TdT', 'Transmettre au TdT'],
  'teletransmission-tdt': ['Tentative de télétransmission sur le TDT', 'Ordonner la télétransmission au TdT'],
  'verif-tdt': ['Statut vérifié par le TdT', 'Vérifier le statut de la transaction'],
  'annulation-tdt': ["Demande d'annulation envoyée", 'Annuler la transaction'],
  'verif-annulation-tdt': ['Statut vérifié par le TdT', "Vérifier le statut de la transaction d'annulation"],
}

export function describedActions(): Readonly<Record<string, unknown>> {
  const described = Object.entries(names).map(([action, [name, asked]]) => {
    const rule = { ...(rules[action] ?? { role_id_e: 'no-role' }) }
    const either = rule.or_1 && Object.fromEntries(rule.or_1.map((each, index) => [`and_${index + 1}`, each]))
    return [
      action,
      { ...(asked && { 'name-action': asked }), name, rule: { ...rule, ...(either && { or_1: either }) } },
    ]
  })
  return Object.fromEntries(described)
}

type ConditionName = keyof Conditions

interface ConditionSubject {
  readonly document: PastellDocument
  readonly asked: KnownCall
}

function holds(rule: ConditionName, conditions: Conditions, subject: ConditionSubject) {
  const { document, asked } = subject
  switch (rule) {
    case 'last-action':
      return conditions[rule]?.includes(lastActionOf(document).action) ?? true
    case 'has-action':
      return conditions[rule]?.some((action) => hasBeen(document, action)) ?? true
    case 'no-action':
      return conditions[rule]?.some((action) => !hasBeen(document, action)) ?? true
    case 'no_1':
      return !conditions[rule] || !allHold(conditions[rule], subject)
    case 'role_id_e':
      return conditions[rule] === 'editeur'
    case 'droit_id_u':
      return asked.caller.hasRight(conditions[rule] ?? '', document.id_e)
    case 'content':
      return Object.entries(conditions[rule] ?? {}).every(([name, on]) => isOn(document, name) === on)
    case 'document_is_valide':
      return formFaultIn(document, asked.platform.settings) === undefined
    case 'or_1':
      return conditions[rule]?.some((each) => allHold(each, subject)) ?? true
  }
}

function allHold(conditions: Conditions, subject: ConditionSubject) {
  return failedOf(conditions, subject) === undefined
}

function failedOf(conditions: Conditions, subject: ConditionSubject): string | undefined {
  return Object.keys(conditions).find((name) => !holds(name as ConditionName, conditions, subject))
}

interface FluxField {
  readonly label: string
  readonly isFile?: true
  readonly required?: true
  readonly pattern?: RegExp
  readonly patternWords?: string
  readonly page?: string
  readonly isHidden?: true
}

type FluxFields = Readonly<Record<string, FluxField>>

const hidden: FluxField = { label: '', isHidden: true }

const acte: FluxFields = {
  acte_nature: { label: "Nature de l'acte", required: true },
  numero_de_lacte: {
    label: "Numéro de l'acte",
    required: true,
    pattern: /^[0-9A-Z_]{2,15}\n?$/,
    patternWords: 'Entre 2 et 15 caractères (chiffres, lettres en majuscule ou _)',
  },
  objet: {
    label: 'Objet',
    required: true,
    pattern: /^.{1,499}\n?$/su,
    // « charactères » is Pastell's.
    patternWords: "L'objet doit faire entre 1 et 499 charactères sans retour chariot",
  },
  date_de_lacte: { label: "Date de l'acte", required: true },
  document_papier: { label: 'Envoi de documents papiers complémentaires' },
  arrete: { label: 'Acte', isFile: true, required: true },
  autre_document_attache: { label: 'Autre document attaché', isFile: true },
}

const cheminement: FluxFields = {
  classification: { label: 'Classification Actes', required: true },
  type_piece: { label: 'Typologie des pièces' },
  type_piece_fichier: { label: 'Typologie des pièces', isFile: true },
  type_acte: hidden,
  type_pj: hidden,
  envoi_signature_check: { label: 'Transmission à la signature' },
  envoi_signature: hidden,
  envoi_tdt: { label: 'Transmission au contrôle de légalité' },
  envoi_ged: { label: 'Transmission à la GED' },
  envoi_sae: { label: 'Transmission au SAE' },
  has_bordereau: hidden,
  tedetis_transaction_id: hidden,
  date_ar: hidden,
}

function answerFields(letter: string, label: string, shown: string): FluxFields {
  const page = `has_${letter}`
  const others = { label: 'Autres pièces complémentaire', isFile: true, page } as const
  return {
    [`reponse_${letter}`]: { label, isFile: true, required: true, page },
    ...(shown.includes('pj') && { [`reponse_pj_${letter}`]: others }),
    ...(shown.includes('nature') && {
      [`nature_reponse_${letter}`]: { label: 'Nature de la réponse', required: true, page },
    }),
  }
}

const reponses: FluxFields = {
  ...answerFields('courrier_simple', 'Réponse à un courrier simple', ''),
  ...answerFields('demande_piece_complementaire', 'Première pièce complémentaire', 'pj nature'),
  ...answerFields('lettre_observation', "Réponse à la lettre d'observation", 'nature'),
}

/** In the order of the form. */
export const formFields: ReadonlyMap<string, FluxField> = new Map(
  Object.entries({ ...acte, ...cheminement, ...reponses }),
)

export const indexedFields: readonly string[] = ['numero_de_lacte', 'acte_unique_id', 'sae_transfert_id']

export function formFaultIn(document: PastellDocument, settings: PastellSettings) {
  for (const [name, field] of formFields) {
    const isShown = !field.isHidden && (field.page === undefined || isOn(document, field.page))
    const typed = settings.typology && name.startsWith('type_piece')
    const fault = isShown ? faultIn(document, name, typed ? { ...field, required: true } : field) : undefined
    if (fault !== undefined) return fault
  }
  return faultInSize(document, settings)
}

function faultIn(document: PastellDocument, name: string, field: FluxField) {
  const { label, required, pattern, patternWords } = field
  const files = numberedFilesIn(document, name)
  const value = textIn(document, name)
  if (required && files.length === 0 && isFalsy(value))
    return `Le formulaire est incomplet : le champ «${label}» est obligatoire.`
  if (pattern && !(value.isWellFormed() && pattern.test(value)))
    return `Le champ «${label}» est incorrect (${patternWords}) `
  // Pastell adds up sizes by file number, from 0.
  const missing = files.findIndex(([number], index) => number !== index)
  return missing === -1 ? undefined : `Le fichier ${missing} du champ «${label}» n'existe pas.`
}

function faultInSize(document: PastellDocument, { thresholdBytes }: PastellSettings) {
  const files = ['arrete', 'autre_document_attache'].flatMap((name) => numberedFilesIn(document, name))
  const total = files.reduce((sum, [, { sizeBytes }]) => sum + sizeBytes, 0)
  if (total <= thresholdBytes) return undefined
  return `L'ensemble des fichiers dépasse le poids limite autorisé : ${thresholdBytes} octets, (${total} trouvé)`
}

/** Fields that may change in this state; undefined for all of them. */
export function editableAfter(action: string) {
  return action === 'creation' ? undefined : (editable[action] ?? [])
}

const paths = ['envoi_ged', 'envoi_sae']
const editable: Readonly<Record<string, readonly string[]>> = {
  'send-tdt-erreur': ['numero_de_lacte', 'envoi_tdt', ...paths],
  'acquiter-tdt': paths,
  'send-ged': ['envoi_sae'],
  'attente-reponse-prefecture': Object.keys(reponses),
}

/** A changed annexe or nature clears the typology (TdtAnnexeTypologieAnnexeChange). */
export function retyped(document: PastellDocument, changed: readonly string[]) {
  if (!changed.some((name) => losing.has(name)) || isFalsy(textIn(document, 'type_pj'))) return document
  return filled(document, { type_piece: undefined, type_piece_fichier: undefined })
}

const losing: ReadonlySet<string> = new Set(['acte_nature', 'autre_document_attache'])
