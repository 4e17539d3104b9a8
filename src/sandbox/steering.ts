// Only the end of a numero, or a requested letter, steers the simulated préfecture, so that demonstrations and tests
// need neither chance nor waiting.
import type { MessageCode } from '#protocol/codes.ts'
import { both, type Both, type Language } from '#text/both.ts'

export type Behaviour = 'refuseActe' | 'refuseEnveloppe' | 'silent' | 'cut' | 'slow' | 'double' | 'late'

export const sandboxNumbers: readonly {
  readonly suffix: string
  readonly behaviour: Behaviour
  readonly effect: string
}[] = [
  { suffix: '_ANO', behaviour: 'refuseActe', effect: 'L’acte est reçu puis refusé par une anomalie (message 1-3).' },
  { suffix: '_ENV', behaviour: 'refuseEnveloppe', effect: 'L’enveloppe entière est refusée (document ANO_…).' },
  { suffix: '_MUET', behaviour: 'silent', effect: 'L’acte est reçu et rien ne revient jamais.' },
  {
    suffix: '_COUPE',
    behaviour: 'cut',
    effect: 'L’acte est reçu, puis la ligne est coupée avant l’accusé de dépôt : l’envoi est incertain.',
  },
  { suffix: '_LENT', behaviour: 'slow', effect: 'L’acte est reçu, mais l’échange ne répond qu’après un long délai.' },
  {
    suffix: '_DOUBLE',
    behaviour: 'double',
    effect: 'L’accusé de réception arrive deux fois, en deux livraisons de numéros différents.',
  },
  { suffix: '_TARD', behaviour: 'late', effect: 'La réponse n’est disponible qu’un certain temps après la réception.' },
]

export function behaviourOf(numero: string) {
  return sandboxNumbers.find(({ suffix }) => numero.endsWith(suffix))?.behaviour
}

/** The word behind `_SAE` of the first such number in a bordereau. */
export function steeredBy(bordereau: Uint8Array | undefined) {
  const text = Buffer.from(bordereau ?? []).toString('latin1')
  return /_SAE([0-9]{3}|[A-Z]+)(?![A-Za-z0-9])/.exec(text)?.[1]
}

export interface LetterSpec {
  readonly code: MessageCode | undefined
  readonly libelle: Both
  /** Default text. ISO-8859-1 only, because the XML holds it too. */
  readonly texte: string
  /** The element that holds it in the XML, where the code's XML has one. */
  readonly texteIn?: 'DescriptionPieces' | 'Motif'
}

export const letterTypes = {
  courrier: {
    code: '2-1',
    libelle: both('un courrier simple', 'a simple letter'),
    texte: 'Nous souhaitons des précisions sur cet acte. Vous pouvez répondre à ce courrier par une lettre.',
  },
  pieces: {
    code: '3-1',
    libelle: both('une demande de pièces complémentaires', 'a request for documents'),
    texte: "Le rapport présenté à l'assemblée et le plan de situation.",
    texteIn: 'DescriptionPieces',
  },
  observations: {
    code: '4-1',
    libelle: both('une lettre d’observations', 'a letter of observations'),
    texte:
      "L'acte ne vise pas le texte qui fonde la compétence de son auteur : merci de le compléter ou de le retirer.",
    texteIn: 'Motif',
  },
  defere: {
    code: '5-1',
    libelle: both('un déféré au tribunal administratif', 'a déféré to the administrative court'),
    texte: "Incompétence de l'auteur de l'acte",
  },
  notice: {
    code: undefined,
    libelle: both('un avis multicanal : un courriel sans XML', 'a notice of other channels: a mail without XML'),
    texte: '',
  },
  anomalie: {
    code: '1-3',
    libelle: both('une anomalie tardive sur un acte acquitté', 'a late anomaly on an acknowledged act'),
    texte: '',
  },
  accuse: { code: '1-2', libelle: both('un second accusé de réception', 'a second receipt'), texte: '' },
} as const satisfies Record<string, LetterSpec>

export type LetterType = keyof typeof letterTypes

/** The letters that a person may order, in one line. */
export function lettersSaid(language: Language) {
  return Object.entries(letterTypes)
    .map(([type, { libelle }]) => `${type} (${libelle[language]})`)
    .join(', ')
}
