// Which actions a document allows: the rules of actes-generique as data, in the order of its definition, and how Pastell
// goes through them: the first rule that fails names the reason. Source: definition.yml, ActionPossible (Pastell).
import type { Caller } from './authentication.ts'
import { hasBeen, isOn, lastActionOf, type PastellDocument } from './document.ts'
import { faultOf } from './formulaire.ts'
import type { Platform } from './platform.ts'

interface Conditions {
  readonly 'last-action'?: readonly string[]
  readonly 'has-action'?: readonly string[]
  readonly 'no-action'?: readonly string[]
  readonly no_1?: Conditions
  /** Is `editeur` for an entity's own documents; `no-role` is nobody. */
  readonly role_id_e?: 'editeur' | 'no-role'
  readonly droit_id_u?: string
  readonly content?: Readonly<Record<string, boolean>>
  readonly document_is_valide?: true
  readonly or_1?: readonly Conditions[]
}

const edition = 'actes-generique:edition'
const byEditor = { role_id_e: 'editeur', droit_id_u: edition } as const
const toTdt = { envoi_tdt: true, envoi_signature: false }

/** In the order in which `action_possible` lists them; rules in the order in which they are gone through. */
const rules: Readonly<Record<string, Conditions>> = {
  modification: {
    'last-action': [
      ...['creation', 'modification', 'recu-iparapheur', 'attente-reponse-prefecture', 'send-signature-local'],
      ...['acquiter-tdt', 'send-tdt-erreur', 'send-ged'],
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

/** States that nobody brings about by asking: they have a rule, which nobody fulfils. */
const unasked: ReadonlySet<string> = new Set([
  ...['send-tdt-erreur', 'document-transmis-tdt', 'erreur-verif-tdt', 'tdt-error', 'acquiter-tdt'],
  ...['attente-reponse-prefecture', 'termine', 'annuler-tdt'],
])

export interface Asking {
  readonly hasRight: (right: string) => boolean
  readonly isValid: boolean
}

export function askingFor({ settings }: Platform, document: PastellDocument, { hasRight }: Caller): Asking {
  return { hasRight: (right) => hasRight(right, document.id_e), isValid: faultOf(document, settings) === undefined }
}

export function possibleActions(document: PastellDocument, asking: Asking): readonly string[] {
  return Object.keys(rules).filter((action) => refusedBy(action, document, asking) === undefined)
}

/** Why an action is not allowed, in Pastell's words; nothing when it is. */
export function refusedBy(action: string, document: PastellDocument, asking: Asking): string | undefined {
  const conditions = rules[action]
  if (!conditions) return unasked.has(action) ? "role_id_e n'est pas vérifiée" : undefined
  const failed = Object.keys(conditions).find((name) => !holds(name as Rule, conditions, { document, asking }))
  if (failed === undefined) return undefined
  return failed === 'last-action'
    ? `Le dernier état du document (${lastActionOf(document).action}) ne permet pas de déclencher cette action`
    : `${failed} n'est pas vérifiée`
}

export function isKnownAction(action: string): boolean {
  return action in rules || unasked.has(action)
}

type Rule = keyof Conditions

interface Subject {
  readonly document: PastellDocument
  readonly asking: Asking
}

function holds(rule: Rule, conditions: Conditions, { document, asking }: Subject): boolean {
  switch (rule) {
    case 'last-action':
      return conditions[rule]?.includes(lastActionOf(document).action) ?? true
    case 'has-action':
      return conditions[rule]?.some((action) => hasBeen(document, action)) ?? true
    case 'no-action':
      return conditions[rule]?.some((action) => !hasBeen(document, action)) ?? true
    case 'no_1':
      return !conditions[rule] || !allHold(conditions[rule], { document, asking })
    case 'role_id_e':
      return conditions[rule] === 'editeur'
    case 'droit_id_u':
      return asking.hasRight(conditions[rule] ?? '')
    case 'content':
      return Object.entries(conditions[rule] ?? {}).every(([name, on]) => isOn(document, name) === on)
    case 'document_is_valide':
      return asking.isValid
    case 'or_1':
      return conditions[rule]?.some((each) => allHold(each, { document, asking })) ?? true
  }
}

function allHold(conditions: Conditions, subject: Subject): boolean {
  return Object.keys(conditions).every((name) => holds(name as Rule, conditions, subject))
}
