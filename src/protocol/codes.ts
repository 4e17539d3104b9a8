// The ministry's code tables: natures of actes and messages of the protocol. Sources: XSD v1.1 (messages), the
// classification (natures), S²LOW's table of April 2019 (default codes PJ).

export type NatureActe = 'DE' | 'AR' | 'AI' | 'CC' | 'BF' | 'AU'

export interface Nature {
  /** CodeNatureActe, 1 to 6. */
  readonly code: number
  /** TypeAbrege, the two capitals of names and identifiers. */
  readonly abrege: NatureActe
  readonly libelle: string
  /** Of a single acte. */
  readonly one: string
  /** Code PJ of a piece without one. */
  readonly defaultTypePiece: string
  /**
   * The acte decides about a person and names them. It is notified rather than published, shown on a public page only
   * on explicit request, without its objet in calendars, and never in open data.
   */
  readonly individual?: true
}

/** The natures of actes, by their code. */
export const natures: readonly Nature[] = [
  { code: 1, abrege: 'DE', libelle: 'Délibérations', one: 'Délibération', defaultTypePiece: '99_DE' },
  { code: 2, abrege: 'AR', libelle: 'Actes réglementaires', one: 'Acte réglementaire', defaultTypePiece: '99_AR' },
  {
    code: 3,
    abrege: 'AI',
    libelle: 'Actes individuels',
    one: 'Acte individuel',
    defaultTypePiece: '99_AI',
    individual: true,
  },
  {
    code: 4,
    abrege: 'CC',
    libelle: 'Contrats, conventions et avenants',
    one: 'Contrat, convention ou avenant',
    defaultTypePiece: '99_DC',
  },
  {
    code: 5,
    abrege: 'BF',
    libelle: 'Documents budgétaires et financiers',
    one: 'Document budgétaire ou financier',
    defaultTypePiece: '99_BU',
  },
  { code: 6, abrege: 'AU', libelle: 'Autres', one: 'Autre acte', defaultTypePiece: '99_AU' },
]

const byAbrege = new Map<string, Nature>(natures.map((nature) => [nature.abrege, nature]))

export function natureOf(abrege: NatureActe): Nature {
  const nature = byAbrege.get(abrege)
  if (!nature) throw new TypeError(`no nature ${abrege}`)
  return nature
}

/** The acte decides about a person. False for null (no acte). */
export function isIndividual(abrege: string | null): boolean {
  return byAbrege.get(abrege ?? '')?.individual === true
}

/** By abbreviation in capitals (`DE`) or code 1 to 6, as a number or as text. */
export function findNature(given: string | number): Nature | undefined {
  return byAbrege.get(String(given)) ?? natures.find((nature) => String(nature.code) === String(given))
}

/** CL: the collectivité through its gateway. PREF: the préfecture through the ministry. */
type MessageSender = 'CL' | 'PREF'

/** Number of documents that a message carries, without the XML. */
export type FileCount = '0' | '1' | '1..n' | '0..n'

/**
 * What a message does. Ours: `transmet` sends an acte, `repond` answers a letter, `demande` asks for something,
 * `recoit` acknowledges a letter automatically. Theirs: `accuse` acknowledges the acte, `refuse` refuses it, `ecrit` is
 * a letter and opens a task, `acquitte` acknowledges our answer, `annule` annuls the transmission, `classe` replaces or
 * confirms the classification.
 */
export type Effect =
  'transmet' | 'repond' | 'demande' | 'accuse' | 'refuse' | 'ecrit' | 'recoit' | 'acquitte' | 'annule' | 'classe'

interface MessageSpec {
  readonly root: string
  readonly from: MessageSender
  readonly files: FileCount
  readonly answeredBy: readonly string[]
  readonly effect: Effect
  /** The answer refuses what the letter asks for. */
  readonly declines?: true
}

/** The messages of the protocol by code. Sources: XSD v1.1; S²LOW and Stela, which agree. */
export const messages = {
  '1-1': { root: 'Acte', from: 'CL', files: '1..n', answeredBy: ['1-2', '1-3'], effect: 'transmet' },
  '1-2': { root: 'ARActe', from: 'PREF', files: '0', answeredBy: [], effect: 'accuse' },
  '1-3': { root: 'AnomalieActe', from: 'PREF', files: '0', answeredBy: [], effect: 'refuse' },
  '2-1': { root: 'CourrierSimple', from: 'PREF', files: '1', answeredBy: ['2-2'], effect: 'ecrit' },
  '2-2': { root: 'ReponseCourrierSimple', from: 'CL', files: '1', answeredBy: [], effect: 'repond' },
  '3-1': {
    root: 'DemandePieceComplementaire',
    from: 'PREF',
    files: '1',
    answeredBy: ['3-2', '3-3', '3-4'],
    effect: 'ecrit',
  },
  '3-2': { root: 'ARDemandePieceComplementaire', from: 'CL', files: '0', answeredBy: [], effect: 'recoit' },
  '3-3': {
    root: 'RefusPieceComplementaire',
    from: 'CL',
    files: '1',
    answeredBy: ['3-5'],
    effect: 'repond',
    declines: true,
  },
  '3-4': { root: 'PieceComplementaire', from: 'CL', files: '1..n', answeredBy: ['3-5'], effect: 'repond' },
  '3-5': { root: 'ARPieceComplementaire', from: 'PREF', files: '0', answeredBy: [], effect: 'acquitte' },
  '4-1': { root: 'LettreObservations', from: 'PREF', files: '1', answeredBy: ['4-2', '4-3', '4-4'], effect: 'ecrit' },
  '4-2': { root: 'ARLettreObservations', from: 'CL', files: '0', answeredBy: [], effect: 'recoit' },
  '4-3': {
    root: 'RejetLettreObservations',
    from: 'CL',
    files: '1',
    answeredBy: ['4-5'],
    effect: 'repond',
    declines: true,
  },
  '4-4': { root: 'ReponseLettreObservations', from: 'CL', files: '1', answeredBy: ['4-5'], effect: 'repond' },
  '4-5': { root: 'ARReponseRejetLettreObservations', from: 'PREF', files: '0', answeredBy: [], effect: 'acquitte' },
  '5-1': { root: 'DefereTA', from: 'PREF', files: '0..n', answeredBy: [], effect: 'ecrit' },
  '6-1': { root: 'Annulation', from: 'CL', files: '0', answeredBy: ['6-2'], effect: 'demande' },
  '6-2': { root: 'ARAnnulation', from: 'PREF', files: '0', answeredBy: [], effect: 'annule' },
  '7-1': { root: 'DemandeClassification', from: 'CL', files: '0', answeredBy: ['7-2', '7-3'], effect: 'demande' },
  '7-2': { root: 'RetourClassification', from: 'PREF', files: '0', answeredBy: [], effect: 'classe' },
  '7-3': { root: 'ReponseClassificationSansChangement', from: 'PREF', files: '0', answeredBy: [], effect: 'classe' },
} as const satisfies Record<string, MessageSpec>

/** Transaction, hyphen, message: `1-2`. */
export type MessageCode = keyof typeof messages
export type MessageRoot = (typeof messages)[MessageCode]['root']

export const messageCodes = Object.keys(messages) as readonly MessageCode[]

/** The text is the code of a message: `1-1`. */
export function isMessageCode(text: string): text is MessageCode {
  return Object.hasOwn(messages, text)
}

/** Codes of the messages with an effect. */
export type CodeOf<E extends Effect> = {
  [Code in MessageCode]: (typeof messages)[Code]['effect'] extends E ? Code : never
}[MessageCode]

export type LettreCode = CodeOf<'ecrit'>

export function codesOf<E extends Effect>(effect: E): readonly CodeOf<E>[] {
  return messageCodes.filter((code): code is CodeOf<E> => messages[code].effect === effect)
}

/** Messages with this effect that may answer this one: `repond`, or `recoit` for the AR of a letter. */
export function answersTo<E extends Effect>(code: MessageCode, effect: E): readonly CodeOf<E>[] {
  const answers: readonly MessageCode[] = messages[code].answeredBy
  return codesOf(effect).filter((each) => answers.includes(each))
}

/** Answered by the receipt of an act or of its annulation. */
export const receiptedCodes = messageCodes.filter(
  (code) => answersTo(code, 'accuse').length + answersTo(code, 'annule').length > 0,
)

/** The messages that this one may answer: 3-1 for a 3-3, 3-3 and 3-4 for a 3-5. */
export function answeredBy(code: MessageCode): readonly MessageCode[] {
  return messageCodes.filter((each) => (messages[each].answeredBy as readonly MessageCode[]).includes(code))
}

export function isRefusal(code: CodeOf<'repond'>): boolean {
  return 'declines' in messages[code]
}

/** `ARActe` gives 1-2; undefined for an envelope or an unknown root. */
export function codeOfRoot(root: string) {
  return messageCodes.find((code) => messages[code].root === root)
}
