// The ministry's code tables: natures of acts, messages of the protocol, natures of collectivites.
// Sources: XSD v1.1 (messages), the classification (natures), S²LOW's tables (default codes PJ, collectivites).

export type NatureActe = 'DE' | 'AR' | 'AI' | 'CC' | 'BF' | 'AU'

export interface Nature {
  /** CodeNatureActe, 1 to 6. */
  readonly code: number
  /** TypeAbrege, the two capitals of names and identifiers. */
  readonly abrege: NatureActe
  /** Label of the ministry's classification. */
  readonly libelle: string
  /** Code PJ of a piece that gives none (S²LOW's table since April 2019). */
  readonly defaultTypePiece: string
}

/** The natures of acts, by their code. */
export const natures: readonly Nature[] = [
  { code: 1, abrege: 'DE', libelle: 'Délibérations', defaultTypePiece: '99_DE' },
  { code: 2, abrege: 'AR', libelle: 'Actes réglementaires', defaultTypePiece: '99_AR' },
  { code: 3, abrege: 'AI', libelle: 'Actes individuels', defaultTypePiece: '99_AI' },
  { code: 4, abrege: 'CC', libelle: 'Contrats, conventions et avenants', defaultTypePiece: '99_DC' },
  { code: 5, abrege: 'BF', libelle: 'Documents budgétaires et financiers', defaultTypePiece: '99_BU' },
  { code: 6, abrege: 'AU', libelle: 'Autres', defaultTypePiece: '99_AU' },
]

const byAbrege = new Map<string, Nature>(natures.map((nature) => [nature.abrege, nature]))

/** The row of an abbreviation that the type already guarantees. */
export function natureOf(abrege: NatureActe): Nature {
  const nature = byAbrege.get(abrege)
  if (!nature) throw new TypeError(`no nature ${abrege}`)
  return nature
}

/**
 * The nature meant by what a deposit or a message holds, or undefined.
 * @param given abbreviation in capitals (`DE`), or the code 1 to 6 as a number or as text
 */
export function findNature(given: string | number): Nature | undefined {
  return byAbrege.get(String(given)) ?? natures.find((nature) => String(nature.code) === String(given))
}

/** Who writes a message: CL the collectivite through its gateway, PREF the prefecture through the ministry. */
export type Sender = 'CL' | 'PREF'

/** How many documents travel with a message, the XML apart. */
export type FileCount = '0' | '1' | '1..n' | '0..n'

/**
 * What a message does when it has arrived.
 * `transmet`, `repond`, `demande`: ours, it waits for its answer (or for nothing) · `accuse`: the act is acknowledged ·
 * `refuse`: the act is refused · `ecrit`: a letter, which opens a task · `recoit`: ours, a letter's receipt, by itself ·
 * `acquitte`: what we sent is acquitted · `annule`: the act's transmission is annulled · `classe`: the classification is
 * replaced or confirmed.
 */
export type Effect =
  'transmet' | 'repond' | 'demande' | 'accuse' | 'refuse' | 'ecrit' | 'recoit' | 'acquitte' | 'annule' | 'classe'

interface Message {
  readonly root: string
  readonly from: Sender
  /** What people call it. */
  readonly libelle: string
  readonly files: FileCount
  /** What may come back for it, or be sent back. */
  readonly answeredBy: readonly string[]
  readonly effect: Effect
}

/** Transaction, hyphen, message: the one table of the protocol's messages. Sources: XSD v1.1; S²LOW and Stela, which agree. */
export const messages = {
  '1-1': {
    root: 'Acte',
    from: 'CL',
    libelle: 'Transmission d’un acte',
    files: '1..n',
    answeredBy: ['1-2', '1-3'],
    effect: 'transmet',
  },
  '1-2': {
    root: 'ARActe',
    from: 'PREF',
    libelle: 'Accusé de réception d’un acte',
    files: '0',
    answeredBy: [],
    effect: 'accuse',
  },
  '1-3': {
    root: 'AnomalieActe',
    from: 'PREF',
    libelle: 'Anomalie sur un acte',
    files: '0',
    answeredBy: [],
    effect: 'refuse',
  },
  '2-1': {
    root: 'CourrierSimple',
    from: 'PREF',
    libelle: 'Courrier simple',
    files: '1',
    answeredBy: ['2-2'],
    effect: 'ecrit',
  },
  '2-2': {
    root: 'ReponseCourrierSimple',
    from: 'CL',
    libelle: 'Réponse à un courrier simple',
    files: '1',
    answeredBy: [],
    effect: 'repond',
  },
  '3-1': {
    root: 'DemandePieceComplementaire',
    from: 'PREF',
    libelle: 'Demande de pièces complémentaires',
    files: '1',
    answeredBy: ['3-2', '3-3', '3-4'],
    effect: 'ecrit',
  },
  '3-2': {
    root: 'ARDemandePieceComplementaire',
    from: 'CL',
    libelle: 'Accusé de réception d’une demande de pièces',
    files: '0',
    answeredBy: [],
    effect: 'recoit',
  },
  '3-3': {
    root: 'RefusPieceComplementaire',
    from: 'CL',
    libelle: 'Refus de fournir les pièces complémentaires',
    files: '1',
    answeredBy: ['3-5'],
    effect: 'repond',
  },
  '3-4': {
    root: 'PieceComplementaire',
    from: 'CL',
    libelle: 'Envoi des pièces complémentaires',
    files: '1..n',
    answeredBy: ['3-5'],
    effect: 'repond',
  },
  '3-5': {
    root: 'ARPieceComplementaire',
    from: 'PREF',
    libelle: 'Accusé de réception des pièces complémentaires',
    files: '0',
    answeredBy: [],
    effect: 'acquitte',
  },
  '4-1': {
    root: 'LettreObservations',
    from: 'PREF',
    libelle: 'Lettre d’observations',
    files: '1',
    answeredBy: ['4-2', '4-3', '4-4'],
    effect: 'ecrit',
  },
  '4-2': {
    root: 'ARLettreObservations',
    from: 'CL',
    libelle: 'Accusé de réception d’une lettre d’observations',
    files: '0',
    answeredBy: [],
    effect: 'recoit',
  },
  '4-3': {
    root: 'RejetLettreObservations',
    from: 'CL',
    libelle: 'Refus explicite de répondre à une lettre d’observations',
    files: '1',
    answeredBy: ['4-5'],
    effect: 'repond',
  },
  '4-4': {
    root: 'ReponseLettreObservations',
    from: 'CL',
    libelle: 'Réponse à une lettre d’observations',
    files: '1',
    answeredBy: ['4-5'],
    effect: 'repond',
  },
  '4-5': {
    root: 'ARReponseRejetLettreObservations',
    from: 'PREF',
    libelle: 'Accusé de réception d’une réponse à une lettre d’observations',
    files: '0',
    answeredBy: [],
    effect: 'acquitte',
  },
  '5-1': {
    root: 'DefereTA',
    from: 'PREF',
    libelle: 'Déféré au tribunal administratif',
    files: '0..n',
    answeredBy: [],
    effect: 'ecrit',
  },
  '6-1': {
    root: 'Annulation',
    from: 'CL',
    libelle: 'Annulation de la transmission d’un acte',
    files: '0',
    answeredBy: ['6-2'],
    effect: 'demande',
  },
  '6-2': {
    root: 'ARAnnulation',
    from: 'PREF',
    libelle: 'Accusé de réception d’une annulation',
    files: '0',
    answeredBy: [],
    effect: 'annule',
  },
  '7-1': {
    root: 'DemandeClassification',
    from: 'CL',
    libelle: 'Demande de classification',
    files: '0',
    answeredBy: ['7-2', '7-3'],
    effect: 'demande',
  },
  '7-2': {
    root: 'RetourClassification',
    from: 'PREF',
    libelle: 'Retour de classification',
    files: '0',
    answeredBy: [],
    effect: 'classe',
  },
  '7-3': {
    root: 'ReponseClassificationSansChangement',
    from: 'PREF',
    libelle: 'Classification sans changement',
    files: '0',
    answeredBy: [],
    effect: 'classe',
  },
} as const satisfies Record<string, Message>

/** Transaction, hyphen, message: `1-2`. */
export type MessageCode = keyof typeof messages
export type MessageRoot = (typeof messages)[MessageCode]['root']

export const messageCodes = Object.keys(messages) as readonly MessageCode[]

/** Is it the code of a message, `1-1`? */
export function isMessageCode(text: string): text is MessageCode {
  return Object.hasOwn(messages, text)
}

/** The code that a root element announces (`ARActe` is 1-2), or undefined for an envelope or a stranger. */
export function codeOfRoot(root: string): MessageCode | undefined {
  return messageCodes.find((code) => messages[code].root === root)
}

/** IDCL/@Nature. The list of 2021; the schema itself takes any two digits, and newer forms have no known code. */
export const naturesCollectivite: Readonly<Record<string, string>> = {
  '11': 'Conseil régional',
  '12': 'Région : établissement public local d’enseignement',
  '14': 'Région : société d’économie mixte locale',
  '21': 'Conseil général',
  '22': 'Département : établissement public de santé',
  '23': 'Département : établissement public local d’enseignement',
  '24': 'Département : autre établissement public',
  '25': 'Département : société d’économie mixte locale',
  '31': 'Commune',
  '32': 'Commune : établissement public de santé',
  '33': 'Commune : autre établissement public (CCAS…)',
  '34': 'Commune : société d’économie mixte locale',
  '41': 'Syndicat de communes ou syndicat mixte fermé',
  '42': 'Syndicat mixte ouvert',
  '43': 'Syndicat d’agglomération nouvelle',
  '44': 'Communauté de communes',
  '45': 'Communauté urbaine',
  '46': 'Communauté d’agglomération',
  '47': 'Intercommunalité : société d’économie mixte locale',
  '51': 'Service départemental d’incendie et de secours',
  '52': 'Entente interdépartementale',
  '53': 'Entente interrégionale',
  '54': 'Autre société d’économie mixte locale',
  '55': 'Autre',
  '61': 'Association syndicale autorisée',
  '62': 'Association foncière urbaine autorisée',
  '63': 'Association foncière de remembrement',
  '71': 'Autre',
  '72': 'Société publique locale ou société publique locale d’aménagement',
  '73': 'Société d’économie mixte locale',
  '74': 'Commission syndicale de biens indivis',
}
