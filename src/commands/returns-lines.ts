// A retour in lines for people: its state, its content, and how it differs from similar acts.
import type { RetourJson, ShownRetour } from '../operations/shapes/retours.ts'
import type { RetourDifference, Discrepancy } from '../protocol/retours/matching.ts'
import { stateSentence, wordOf, type Both, type Language } from '../text/sentences.ts'
import { retourStatuses } from '../text/words.ts'
import { inLine, problemLines, problemsToJson } from './command.ts'

const { unreadable, ...known } = retourStatuses
const statusWords: Readonly<Record<RetourJson['status'], Both>> = {
  ...known,
  notice: { fr: 'avis', en: 'notice' },
  orphan: { fr: 'sans destinataire', en: 'stray' },
  unreadable,
}

export const statuses = Object.keys(statusWords) as readonly RetourJson['status'][]

export function isStatus(text: string): text is RetourJson['status'] {
  return Object.hasOwn(statusWords, text)
}

export function toldIn<T extends Pick<RetourJson, 'deviations' | 'problems'>>(retour: T, language: Language) {
  const { deviations, problems } = retour
  return { ...retour, deviations: problemsToJson(deviations, language), problems: problemsToJson(problems, language) }
}

export function retourLine(retour: RetourJson, language: Language): string {
  const { receivedAt, status, kind, collectivite, name, id } = retour
  return inLine(receivedAt, statusWords[status][language], kind, collectivite, name, id)
}

const labels = {
  attachedTo: { fr: 'Transmission', en: 'Transmission' },
  origin: { fr: 'Origine', en: 'Origin' },
  partOf: { fr: 'Venu dans', en: 'Came inside' },
  candidates: { fr: 'Actes auxquels il ressemble', en: 'Acts that it resembles' },
  none: { fr: 'Aucun acte ne lui ressemble', en: 'It resembles no act' },
  alike: { fr: 'en tout point', en: 'in everything' },
  retour: { fr: 'retour', en: 'return' },
  act: { fr: 'acte', en: 'act' },
} as const satisfies Record<string, Both>

export function shownLines(shown: ShownRetour, language: Language): readonly string[] {
  const { transmission, partOf, sizeBytes, sha256, deviations, problems } = shown
  return [
    retourLine(shown, language),
    `  ${sizeBytes}  ${sha256}`,
    ...(transmission === null ? [] : [`  ${labels.attachedTo[language]} : ${transmission}`]),
    ...(partOf === null ? [] : [`  ${labels.partOf[language]} : ${partOf}`]),
    ...originLines(shown, language),
    ...factLines(shown.facts),
    ...problemLines([...problems, ...deviations], language).map((line) => `  ${line}`),
    ...candidateLines(shown, language),
  ]
}

function originLines({ origin }: ShownRetour, language: Language): readonly string[] {
  if (!origin) return []
  const { verdict, by, reason, headers = [], dkim } = origin
  return [
    `  ${labels.origin[language]} : ${inLine(wordOf('verdict', verdict, language), by, reason)}`,
    ...headers.map((header) => `    ${header}`),
    ...(dkim === undefined ? [] : [`    DKIM : ${wordOf('dkim', dkim, language)}`]),
  ]
}

/** Plain values and lists, under the schema's own names; the kind is shown already. */
function factLines(facts: unknown): readonly string[] {
  const isPlain = (value: unknown) => typeof value === 'string' || typeof value === 'number'
  return Object.entries(facts ?? {}).flatMap(([name, value]: [string, unknown]) => {
    if (name === 'kind') return []
    if (isPlain(value)) return [`  ${name} : ${String(value)}`]
    return Array.isArray(value) && value.length > 0 && value.every(isPlain) ? [`  ${name} : ${value.join(', ')}`] : []
  })
}

function candidateLines({ status, candidates }: ShownRetour, language: Language): readonly string[] {
  if (status !== 'orphan') return []
  if (candidates.length === 0) return [labels.none[language]]
  return [
    labels.candidates[language],
    ...candidates.flatMap(({ id, idActe, score, state, differs }) => [
      `  ${idActe}  ${stateSentence(state, language).short}  ${Math.round(score * 100)} %  ${id}`,
      ...(differs.length === 0 ? [`    ${labels.alike[language]}`] : []),
      ...differs.map((difference) => `    ${differenceLine(difference, language)}`),
    ]),
  ]
}

const fields: Readonly<Record<RetourDifference['field'], Both>> = {
  departement: { fr: 'département', en: 'département' },
  siren: { fr: 'SIREN', en: 'SIREN' },
  dateDecision: { fr: 'date de la décision', en: 'date of the decision' },
  numero: { fr: 'numéro', en: 'number' },
  nature: { fr: 'nature', en: 'nature' },
}

const ways: Readonly<Record<Discrepancy, Both>> = {
  case: { fr: 'à la casse près', en: 'alike but for case' },
  separator: { fr: 'aux séparateurs près', en: 'alike but for separators' },
  'week-year': { fr: 'à l’année près, autour du Nouvel An', en: 'alike but for the year, around New Year' },
  absent: { fr: 'absent du retour', en: 'absent from the return' },
  other: { fr: 'différent', en: 'different' },
}

/** `numéro : à la casse près (retour « del11 », acte « DEL11 »)`. */
function differenceLine({ field, how, retour, transmission }: RetourDifference, language: Language): string {
  const quoted = (text: string) => (language === 'en' ? `“${text}”` : `« ${text} »`)
  const sides = [
    ...(retour === undefined ? [] : [`${labels.retour[language]} ${quoted(retour)}`]),
    ...(transmission === undefined ? [] : [`${labels.act[language]} ${quoted(transmission)}`]),
  ]
  return `${fields[field][language]} : ${ways[how][language]} (${sides.join(', ')})`
}
