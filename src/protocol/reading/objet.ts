// Finds the objet of an acte: after the word Objet, or in an arrêté, a convention or a numbered title.
import { begins, saidAt, type PageLine, type ExtractedValue } from './lines.ts'

interface ObjetSaid extends ExtractedValue {
  readonly first: PageLine
  readonly lines: ReadonlySet<PageLine>
}

const announced =
  /^(?:OBJET|INTITULE)(?: (?:DE LA |DE L'|DU |DE |D')?(?:DELIBERATION|ARRETE|DECISION|ACTE|SEANCE|DOSSIER))? ?(?:[:.–-]|$) ?/
const portant =
  /^(?:ARRETE\b[^:]{0,60}?\b)?(?=(?:PORTANT|RELATIF|RELATIVE|AUTORISANT|REGLEMENTANT|INTERDISANT|FIXANT|ACCORDANT|INSTITUANT)\b)/
const numbered = /^(?:DELIBERATION|ARRETE|DECISION)\b.{0,40}? N ?° ?[A-Z0-9._/-]+ ?[:–-] (?=[A-Z"«(])/
const contract = /^(?=(?:CONVENTION|AVENANT|CONTRAT|PROTOCOLE|BAIL)\b)/

const most = { lines: 8, letters: 500 }
const head = 60

export function objetSaid(lines: readonly PageLine[]): ObjetSaid | undefined {
  const first = lines.filter(({ page, rank }) => page === 1 && rank < head)
  for (const [shape, certainty] of [
    [announced, 'sure'],
    [numbered, 'likely'],
    [portant, 'likely'],
    [contract, 'likely'],
  ] as const) {
    const at = first.findIndex(({ upper }) => shape.test(upper))
    const found = at < 0 ? undefined : readFrom(first, at, shape)
    if (found) return { ...found, certainty: found.certainty === 'sure' ? certainty : found.certainty }
  }
  return undefined
}

function readFrom(lines: readonly PageLine[], at: number, shape: RegExp): ObjetSaid | undefined {
  const line = lines[at]
  if (!line) return undefined
  const used = new Set([line])
  const parts = [line.text.slice(shape.exec(line.upper)?.[0].length)].filter((part) => part !== '')
  let ended = false
  for (const next of lines.slice(at + 1)) {
    // An empty line right after the word does not end the objet.
    if (next.text === '' && parts.length === 0) continue
    ended = next.text === '' || (parts.length > 0 && begins.test(next.upper))
    if (ended || used.size >= most.lines) break
    used.add(next)
    parts.push(next.text)
  }
  const value = joinObjetParts(parts)
  if (!/\p{L}{3}/u.test(value) || value.length > most.letters) return undefined
  return { ...saidAt(line, value, ended ? 'sure' : 'unsure'), first: line, lines: used }
}

function joinObjetParts(parts: readonly string[]) {
  const text = parts
    .join(' ')
    .replace(/^[«"] ?(.*?) ?[»"]$/u, '$1')
    .trim()
  return text.charAt(0).toUpperCase() + text.slice(1)
}
