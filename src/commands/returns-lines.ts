// A retour in lines for people: its state, its content, and how it differs from similar acts.
import type { RetourJson, ShownRetour } from '#operations/shapes/retours.ts'
import type { RetourDifference, Discrepancy } from '#protocol/retours/matching.ts'
import { stateSentence, wordOf, type Both, type Language } from '#text/sentences.ts'
import { retourStatuses } from '#text/words.ts'
import { inLine, problemLines } from './printing.ts'
import { both } from '#text/both.ts'

const { unreadable, ...known } = retourStatuses
const statusWords: Readonly<Record<RetourJson['status'], Both>> = {
  ...known,
  notice: both('avis', 'notice'),
  orphan: both('sans destinataire', 'stray'),
  unreadable,
}

export const statuses = Object.keys(statusWords) as readonly RetourJson['status'][]

export function isStatus(text: string): text is RetourJson['status'] {
  return Object.hasOwn(statusWords, text)
}

export function retourLine(retour: RetourJson, language: Language): string {
  const { receivedAt, status, kind, collectivite, name, id } = retour
  return inLine(receivedAt, statusWords[status][language], kind, collectivite, name, id)
}

const labels = {
  attachedTo: both('Transmission', 'Transmission'),
  origin: both('Origine', 'Origin'),
  partOf: both('Venu dans', 'Came inside'),
  candidates: both('Actes auxquels il ressemble', 'Acts that it resembles'),
  none: both('Aucun acte ne lui ressemble', 'It resembles no act'),
  alike: both('en tout point', 'in everything'),
  retour: both('retour', 'return'),
  act: both('acte', 'act'),
}

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

/** Plain values and lists under the schema's names, without the kind, which is already shown. */
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
  departement: both('département', 'département'),
  siren: both('SIREN', 'SIREN'),
  dateDecision: both('date de la décision', 'date of the decision'),
  numero: both('numéro', 'number'),
  nature: both('nature', 'nature'),
}

const ways: Readonly<Record<Discrepancy, Both>> = {
  case: both('à la casse près', 'alike but for case'),
  separator: both('aux séparateurs près', 'alike but for separators'),
  'week-year': both('à l’année près, autour du Nouvel An', 'alike but for the year, around New Year'),
  absent: both('absent du retour', 'absent from the return'),
  other: both('différent', 'different'),
}

/** `numéro : à la casse près (retour « del11 », acte « DEL11 »)`. */
function differenceLine({ field, how, retour, transmission }: RetourDifference, language: Language) {
  const quoted = (text: string) => (language === 'en' ? `“${text}”` : `« ${text} »`)
  const sides = [
    ...(retour === undefined ? [] : [`${labels.retour[language]} ${quoted(retour)}`]),
    ...(transmission === undefined ? [] : [`${labels.act[language]} ${quoted(transmission)}`]),
  ]
  return `${fields[field][language]} : ${ways[how][language]} (${sides.join(', ')})`
}
