// Only the end of a numero, or a requested letter, steers the simulated préfecture, so that demonstrations and tests
// need neither chance nor waiting.
import type { MessageCode } from '../protocol/codes.ts'

export type Behaviour = 'refuseActe' | 'refuseEnveloppe' | 'silent' | 'cut' | 'slow' | 'double' | 'late'

interface SandboxNumber {
  readonly suffix: string
  readonly behaviour: Behaviour
  readonly effect: string
}

export const sandboxNumbers: readonly SandboxNumber[] = [
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

export function behaviourOf(numero: string): Behaviour | undefined {
  return sandboxNumbers.find(({ suffix }) => numero.endsWith(suffix))?.behaviour
}

interface LetterSpec {
  readonly code: MessageCode | undefined
  readonly libelle: string
  /** Default text. ISO-8859-1 only, because the XML holds it too. */
  readonly texte: string
}

export const letterTypes = {
  courrier: {
    code: '2-1',
    libelle: 'un courrier simple',
    texte: 'Nous souhaitons des précisions sur cet acte. Vous pouvez répondre à ce courrier par une lettre.',
  },
  pieces: {
    code: '3-1',
    libelle: 'une demande de pièces complémentaires',
    texte: "Le rapport présenté à l'assemblée et le plan de situation.",
  },
  observations: {
    code: '4-1',
    libelle: 'une lettre d’observations',
    texte:
      "L'acte ne vise pas le texte qui fonde la compétence de son auteur : merci de le compléter ou de le retirer.",
  },
  defere: { code: '5-1', libelle: 'un déféré au tribunal administratif', texte: "Incompétence de l'auteur de l'acte" },
  notice: { code: undefined, libelle: 'un avis multicanal : un courriel sans XML', texte: '' },
  anomalie: { code: '1-3', libelle: 'une anomalie tardive sur un acte acquitté', texte: '' },
  accuse: { code: '1-2', libelle: 'un second accusé de réception', texte: '' },
} as const satisfies Record<string, LetterSpec>

export type LetterType = keyof typeof letterTypes
