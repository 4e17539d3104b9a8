// Finds the nature of a document in its title, and its number.
import { capitals, writtenDays } from '../calendrier/written-day.ts'
import type { NatureActe } from '../codes.ts'
import { checkNumero } from '../acte/numero.ts'
import { saidAt, type Certainty, type PageLine, type ExtractedValue } from './lines.ts'

type TitleKind = 'deliberation' | 'arrete' | 'decision' | 'contrat' | 'budget'

interface Title {
  readonly kind: TitleKind
  readonly line: PageLine
  readonly rest: string
}

const extract = '(?:EXTRAIT (?:DU|DES) REGISTRES? DES |EXTRAIT DES |REGISTRE DES |RECUEIL DES )?'
const kinds: readonly (readonly [TitleKind, RegExp])[] = [
  ['deliberation', new RegExp(`^${extract}DELIBERATIONS?\\b`)],
  ['deliberation', /^EXTRAIT DU PROCES[- ]VERBAL\b/],
  ['arrete', new RegExp(`^${extract}ARRETES?\\b(?! ?:)`)],
  [
    'budget',
    /^(?:BUDGET (?:PRIMITIF|SUPPLEMENTAIRE|ANNEXE)|COMPTE (?:ADMINISTRATIF|FINANCIER)|DECISION MODIFICATIVE)\b/,
  ],
  ['decision', new RegExp(`^${extract}DECISIONS?\\b`)],
  ['contrat', /^(?:CONVENTION|CONTRAT|AVENANT|PROTOCOLE|BAIL)\b/],
]
/** A note about an acte, not a title. */
const note =
  /^[^:]{0,60}\b(?:ANNULEE?|REMPLACEE?|MODIFIEE?|ABROGEE?|ANTERIEURE?|PUBLIEE?|TRANSMISE?|AFFICHEE?|CERTIFIEE?|EXECUTOIRE|RENDUE?|NOTIFIEE?|RECUE?|DEPOSEE?)\b/
const titleLength = 140

export function titlesOf(lines: readonly PageLine[]): readonly Title[] {
  return lines.flatMap((line) => {
    if (line.page > 1 || line.text.length > titleLength || note.test(line.upper)) return []
    for (const [kind, word] of kinds) {
      const found = word.exec(line.upper)
      if (found) return [{ kind, line, rest: line.upper.slice(found[0].length) }]
    }
    return []
  })
}

const personal =
  /\b(?:NOMINATION|NOMMANT|TITULARISATION|AVANCEMENT|RECRUTEMENT|DETACHEMENT|RADIATION|RECLASSEMENT|MISE A LA RETRAITE|PERMIS DE CONSTRUIRE|DECLARATION PREALABLE|ALIGNEMENT INDIVIDUEL|DISPONIBILITE)\b/
const general =
  /\b(?:CIRCULATION|STATIONNEMENT|REGLEMENT(?:ATION|ANT)?|INTERDI(?:CTION|SANT|T)|REGLEMENTAIRE|HORAIRES? D'OUVERTURE)\b/

/** Undefined for a décision, which collectivités classify differently. */
export function natureSaid(
  titles: readonly Title[],
  lines: readonly PageLine[],
  objet: string,
): ExtractedValue<NatureActe> | undefined {
  const [title] = titles
  switch (title?.kind) {
    case undefined: {
      const voted = lines.find(({ upper }) => /\bAPRES EN AVOIR DELIBERE\b/.test(upper))
      return voted && saidAt(voted, 'DE', 'likely')
    }
    case 'deliberation':
      return saidAt(title.line, 'DE', 'sure')
    case 'budget':
      return saidAt(title.line, 'BF', 'likely')
    case 'contrat': {
      const hasParties = lines.some(({ upper }) => /^ENTRE(?: LES SOUSSIGNES| ?:|,|$)/.test(upper))
      return saidAt(title.line, 'CC', hasParties ? 'sure' : 'likely')
    }
    case 'arrete': {
      const about = `${capitals(objet)} ${titles.map(({ rest }) => rest).join(' ')}`
      if (personal.test(about) === general.test(about)) return undefined
      return saidAt(title.line, personal.test(about) ? 'AI' : 'AR', 'likely')
    }
    case 'decision':
      return undefined
  }
}

const sign = String.raw`N ?(?:°|O\b|\.|UMERO\b) ?:? ?`
const token = String.raw`(?:[A-Z]{1,6} )?[A-Z0-9]+(?:[._/-][A-Z0-9]+)*`
const end = String.raw`(?=$|[ ,:;–-])`
/** `DELIBERATION DU CONSEIL MUNICIPAL N° 2025-06-11 …` */
const titled = new RegExp(`^(?<between>[A-Z' ]{0,60}?) ?[:-]? ?${sign}(?<token>${token}(?: [/-] \\d+(?=$| DU))?)${end}`)
/** `DELIBERATION 2025-06-11` */
const bare = new RegExp(String.raw`^ ?:? ?(?<token>[A-Z]{0,6}\d+(?:[._/-][A-Z0-9]+)+)${end}`)
const alone = new RegExp(
  `^(?:${sign}(?:(?:DE LA |DE L'|DE |D')?(?:ORDRE|ACTE|DELIBERATION|ARRETE|DECISION|DOSSIER) ?:? ?)?|REF(?:\\.|ERENCES?)? ?:? ?|ACTE ${sign})(?<token>${token})$`,
)
const last = new RegExp(`^[^,;.]{1,60} ${sign}(?<token>${token})$`)
const others =
  /\b(?:LOI|DECRET|ARTICLE|CODE|PARCELLES?|ORDONNANCE|LOT|MARCHE|CIRCULAIRE|SIRET|SIREN|TEL|RUE|CONVOCATION|PAGE|FEUILLET|ANNULE|REMPLACE|MODIFIE|SECTION|BP)\b/

const cited = /\b(?:DELIBERATIONS?|ARRETES?|DECISIONS?|CONVENTIONS?)\b/

const head = 25

export function numeroSaid(titles: readonly Title[], lines: readonly PageLine[]): readonly ExtractedValue[] {
  const [first] = titles
  const inTitle = titles
    .filter(({ kind, rest }) => kind === first?.kind && !others.test(rest.split(/ N ?°/)[0] ?? ''))
    .flatMap(({ kind, line, rest }) => saidBy(titled.exec(rest) ?? bare.exec(rest), { line, kind, certainty: 'sure' }))
  const above = lines.filter(({ page, rank }) => page === 1 && rank < head)
  const isOther = ({ upper }: PageLine) => others.test(upper) || titles.some(({ line }) => line.upper === upper)
  const beside = above
    .filter((line) => !isOther(line))
    .flatMap((line) => {
      const certainty = titles.length > 0 ? 'sure' : 'likely'
      const kind = first?.kind ?? 'decision'
      const byItself = saidBy(alone.exec(line.upper), { line, kind, certainty })
      if (byItself.length > 0 || cited.test(line.upper)) return byItself
      return saidBy(last.exec(line.upper), { line, kind, certainty: 'likely' })
    })
  return [...inTitle, ...beside]
}

const prefixes: Readonly<Record<TitleKind, string>> = {
  deliberation: 'DEL',
  arrete: 'ARR',
  decision: 'DEC',
  contrat: 'CONV',
  budget: 'BUD',
}

interface NumeroPlace {
  readonly line: PageLine
  readonly kind: TitleKind
  readonly certainty: Certainty
}

/** A short number restarts at each session, so it needs its day: `N° 11 DU 25 JUIN 2025`. */
function saidBy(found: RegExpExecArray | null, { line, kind, certainty }: NumeroPlace): readonly ExtractedValue[] {
  const written = found?.groups?.['token']
  if (written === undefined || !/\d/.test(written) || writtenDays(written).length > 0) return []
  if (/^\d{1,3}$/.test(written)) {
    const day = writtenDays(line.upper.slice(Math.max(0, line.upper.indexOf(written))))[0]
    if (!day) return [saidAt(line, written, 'unsure')]
    const short = day.jour.replaceAll('-', '').slice(2)
    return [saidAt(line, `${prefixes[kind]}${written}-${short}`, 'likely')]
  }
  const value = written.replace(/[./]/g, '-').replace(/ - /g, '-')
  return checkNumero(value, 'wide').ok ? [saidAt(line, value, value === written ? certainty : 'likely')] : []
}
