// The form of the flux actes-generique: its fields, what each must hold, and when a document is complete. The first field
// that is wrong gives the message. Source: definition.yml of actes-generique, FieldData and DonneesFormulaire (Pastell).
import { filesIn, filled, isFalsy, isOn, textIn, type PastellDocument } from './document.ts'
import type { PastellSettings } from './platform.ts'

interface Field {
  readonly name: string
  readonly label: string
  readonly kind?: 'file' | 'choice'
  readonly required?: true
  readonly pattern?: RegExp
  readonly patternWords?: string
  /** The switch that shows its page; without it always shown. */
  readonly page?: string
  /** Never shown: it is not checked. */
  readonly hidden?: true
}

const numeroWords = 'Entre 2 et 15 caractères (chiffres, lettres en majuscule ou _)'
// « charactères » is Pastell's.
const objetWords = "L'objet doit faire entre 1 et 499 charactères sans retour chariot"

const acte: readonly Field[] = [
  { name: 'acte_nature', label: "Nature de l'acte", required: true },
  {
    ...{ name: 'numero_de_lacte', label: "Numéro de l'acte", required: true },
    ...{ pattern: /^[0-9A-Z_]{2,15}\n?$/, patternWords: numeroWords },
  },
  { ...{ name: 'objet', label: 'Objet', required: true }, ...{ pattern: /^.{1,499}\n?$/su, patternWords: objetWords } },
  { name: 'date_de_lacte', label: "Date de l'acte", required: true },
  { name: 'document_papier', label: 'Envoi de documents papiers complémentaires' },
  { name: 'arrete', label: 'Acte', kind: 'file', required: true },
  { name: 'autre_document_attache', label: 'Autre document attaché', kind: 'file' },
]

const cheminement: readonly Field[] = [
  { name: 'classification', label: 'Classification Actes', kind: 'choice', required: true },
  { name: 'type_piece', label: 'Typologie des pièces', kind: 'choice' },
  { name: 'type_piece_fichier', label: 'Typologie des pièces', kind: 'file' },
  { name: 'type_acte', label: 'type_acte', hidden: true },
  { name: 'type_pj', label: 'type_pj', hidden: true },
  { name: 'envoi_signature_check', label: 'Transmission à la signature' },
  { name: 'envoi_signature', label: 'envoi_signature', hidden: true },
  { name: 'envoi_tdt', label: 'Transmission au contrôle de légalité' },
  { name: 'envoi_ged', label: 'Transmission à la GED' },
  { name: 'envoi_sae', label: 'Transmission au SAE' },
  { name: 'has_bordereau', label: 'has_bordereau', hidden: true },
  { name: 'tedetis_transaction_id', label: 'Identifiant de la transaction sur le TdT', hidden: true },
  { name: 'date_ar', label: "Date de l'accusé de réception", hidden: true },
]

/** Answers to letters, each on the page that its letter shows. */
function answersTo(letter: string, label: string, shown: string): readonly Field[] {
  const page = `has_${letter}`
  const nature = { name: `nature_reponse_${letter}`, label: 'Nature de la réponse', required: true, page } as const
  const others = { name: `reponse_pj_${letter}`, label: 'Autres pièces complémentaire', kind: 'file', page } as const
  const document = { name: `reponse_${letter}`, label, kind: 'file', required: true, page } as const
  return [document, ...(shown.includes('pj') ? [others] : []), ...(shown.includes('nature') ? [nature] : [])]
}

const reponses: readonly Field[] = [
  ...answersTo('courrier_simple', 'Réponse à un courrier simple', ''),
  ...answersTo('demande_piece_complementaire', 'Première pièce complémentaire', 'pj nature'),
  ...answersTo('lettre_observation', "Réponse à la lettre d'observation", 'nature'),
]

const fields: readonly Field[] = [...acte, ...cheminement, ...reponses]
const byName = new Map(fields.map((field) => [field.name, field]))

export function fieldOfForm(name: string): Pick<Field, 'kind'> | undefined {
  return byName.get(name)
}

export const indexedFields: readonly string[] = ['numero_de_lacte', 'acte_unique_id', 'sae_transfert_id']

/** Why the form is not complete; nothing when it is. */
export function faultOf(document: PastellDocument, settings: PastellSettings): string | undefined {
  const shown = fields.filter(({ hidden, page }) => !hidden && (page === undefined || isOn(document, page)))
  for (const field of shown) {
    const fault = faultIn(document, field, settings)
    if (fault !== undefined) return fault
  }
  return faultInSize(document, settings)
}

function faultIn(document: PastellDocument, field: Field, settings: PastellSettings): string | undefined {
  const { name, label, required, pattern, patternWords } = field
  const files = filesIn(document, name)
  const value = textIn(document, name)
  const typed = settings.typology && name.startsWith('type_piece')
  if ((required || typed) && files.length === 0 && isFalsy(value))
    return `Le formulaire est incomplet : le champ «${label}» est obligatoire.`
  if (pattern && !(value.isWellFormed() && pattern.test(value)))
    return `Le champ «${label}» est incorrect (${patternWords}) `
  // Sizes are added up number by number from 0.
  const missing = files.findIndex(([number], index) => number !== index)
  return missing === -1 ? undefined : `Le fichier ${missing} du champ «${label}» n'existe pas.`
}

function faultInSize(document: PastellDocument, { thresholdBytes }: PastellSettings): string | undefined {
  const files = ['arrete', 'autre_document_attache'].flatMap((name) => filesIn(document, name))
  const total = files.reduce((sum, [, { sizeBytes }]) => sum + sizeBytes, 0)
  if (total <= thresholdBytes) return undefined
  return `L'ensemble des fichiers dépasse le poids limite autorisé : ${thresholdBytes} octets, (${total} trouvé)`
}

/**
 * What may still be changed, by the last state that is no modification: everything, these fields, or nothing.
 * @returns undefined for everything
 */
export function editableAfter(action: string): readonly string[] | undefined {
  return action === 'creation' ? undefined : (editable[action] ?? [])
}

const paths = ['envoi_ged', 'envoi_sae']
const editable: Readonly<Record<string, readonly string[]>> = {
  'send-tdt-erreur': ['numero_de_lacte', 'envoi_tdt', ...paths],
  'acquiter-tdt': paths,
  'send-ged': ['envoi_sae'],
  'attente-reponse-prefecture': reponses.map(({ name }) => name),
}

/**
 * A document whose fields or files have changed: its typology is lost when an annexe or the nature is another.
 * Source: TdtAnnexeTypologieAnnexeChange (Pastell).
 */
export function retyped(document: PastellDocument, changed: readonly string[]): PastellDocument {
  if (!changed.some((name) => losing.has(name)) || isFalsy(textIn(document, 'type_pj'))) return document
  return filled(document, { type_piece: undefined, type_piece_fichier: undefined })
}

const losing: ReadonlySet<string> = new Set(['acte_nature', 'autre_document_attache'])
