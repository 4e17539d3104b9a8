// The manual's tables of the protocol and the law: messages, deadlines of letters and public holidays, with what each source
// is worth.
import { columns } from '../../../../src/opendata/scdl.ts'
import { wordOf } from '../../../../src/text/sentences.ts'
import { messageNames } from '../../../../src/text/messages.ts'
import {
  messageCodes,
  messages,
  natures,
  type Effect,
  type FileCount,
  type LettreCode,
  type MessageCode,
} from '../../../../src/protocol/codes.ts'
import {
  acteLimits,
  batchLimits,
  depositLimits,
  deskLimits,
  jsonMaxBytes,
  mebibyte,
  queueLimits,
  readingLimits,
  uploadQuota,
} from '../../../../src/protocol/limits.ts'
import { rules } from '../../../../src/protocol/rules/rules.ts'
import { delaiOf, joursFeries, type JourFerie, type LegalSource } from '../../../../src/protocol/calendrier/delais.ts'
import { regles, type Echeance } from '../../../../src/protocol/calendrier/echeances.ts'
import { echeanceWords } from '../../../../src/text/delais.ts'
import { mono, type Table } from './markdown.ts'

const directions = { CL: 'collectivité → préfecture', PREF: 'préfecture → collectivité' } as const

const counts: Readonly<Record<FileCount, string>> = { '0': 'none', '1': '1', '1..n': '1 or more', '0..n': 'any' }

const effects: Readonly<Record<Effect, string>> = {
  transmet: 'sent; the act waits for its receipt',
  repond: 'sent by a person; closes the task of its letter',
  demande: 'sent; waits for its answer',
  accuse: 'the act is acknowledged: identifier, date of reception',
  refuse: 'the act is refused; after an AR, a task instead',
  ecrit: 'kept with its act; opens a task, with its last day where the law has one',
  recoit: 'leaves by itself on the letter, retried until taken',
  acquitte: 'the answer is acknowledged',
  annule: 'the act is annulled',
  classe: 'the classification is replaced, or confirmed',
}

/** One row for each message, in the order of their codes. */
export function messagesTable(): Table {
  return {
    head: ['message', 'root element', 'in French', 'direction', 'documents', 'answered by', 'effect'],
    rows: messageCodes.map((code) => {
      const { root, from, files, answeredBy, effect } = messages[code]
      const answers: readonly MessageCode[] = answeredBy
      const written = answers.length === 0 ? 'nothing' : answers.map((each) => `\`${each}\``).join(', ')
      return [
        `\`${code}\``,
        `\`${root}\``,
        messageNames[code].fr,
        directions[from],
        counts[files],
        written,
        effects[effect],
      ]
    }),
  }
}

/** The open data of délibérations: what each column is filled with, and its rules. */
export function scdlTable(): Table {
  return {
    head: ['column', 'compulsory', 'rule', 'filled with'],
    rows: columns.map(({ name, needed, from, rules: held = [] }) => [
      mono(name),
      needed ? 'yes' : '',
      held.map(([reason]) => wordOf('scdl', reason, 'en')).join('; '),
      from,
    ]),
  }
}

/** Kinds of acts. */
export function naturesTable(): Table {
  return {
    head: ['nature', 'code', 'in French', '`typePiece` by default'],
    rows: natures.map(({ abrege, code, libelle, defaultTypePiece }) => [
      mono(abrege),
      `${code}`,
      libelle,
      mono(defaultTypePiece),
    ]),
  }
}

/** The rules of admission, in the order in which their faults are told. */
export function rulesTable(): Table {
  return {
    head: ['code', 'what holds', 'source'],
    rows: rules.map(({ code, title, source }) => [mono(code), title, source]),
  }
}

const standing: Readonly<Record<LegalSource, string>> = { lu: 'read', 'à vérifier': 'à vérifier' }

/** Where the delai of a letter, or its absence, comes from. */
const grounds: Readonly<Record<LettreCode, { readonly source: string; readonly standing?: LegalSource }>> = {
  '2-1': { source: 'the protocol asks for no answer', standing: 'lu' },
  '3-1': { source: 'CGCT L2131-6; silence of two months is a refusal' },
  '4-1': { source: 'CGCT L2131-6; CE 1 July 1988 no 89692: a recours gracieux; silence of two months is a refusal' },
  '5-1': { source: 'the tribunal sets it when it communicates the requête', standing: 'à vérifier' },
}

/** The letters of the prefecture and the time that the law leaves to answer them. */
export function delaisTable(): Table {
  return {
    head: ['letter', 'what it is', 'to be answered within', 'source', 'standing'],
    rows: Object.entries(grounds).map(([code, { source, standing: of = 'à vérifier' }]) => {
      const delai = delaiOf(code as LettreCode)
      const within = delai ? `${delai.months} months from its receipt` : 'none'
      return [`\`${code}\``, messageNames[code as LettreCode].fr, within, source, standing[delai?.source ?? of]]
    }),
  }
}

const counted: Readonly<Record<Echeance['what'], string>> = {
  transmission: '15 days from the decision, whose day does not count; a weekend or a holiday moves nothing',
  executoire: 'the later day of publication (of notification, for an individual act) and AR',
  defere:
    'two months francs from the AR; from the answer to a letter, or from two months of silence, where it came in time',
  recoursTiers: 'two months francs from the publication, or from the later of publication and posting',
  recoursNotifie: 'two months francs from the notification',
}

/** What is counted for an act, and from what. */
export function echeancesTable(): Table {
  return {
    head: ['`deadlines`', 'in French', 'counted', 'source', 'standing'],
    rows: Object.entries(regles).map(([key, { source, aVerifier }]) => {
      const what = key as Echeance['what']
      return [mono(what), echeanceWords[what].fr, counted[what], source, standing[aVerifier ? 'à vérifier' : 'lu']]
    }),
  }
}

/** The public holidays, those of one departement with its code. */
export function feriesTable(): Table {
  return {
    head: ['day', 'falls on', 'where', 'standing'],
    rows: joursFeries.map((ferie) => [
      ferie.nom,
      [fallsOn(ferie), yearsOf(ferie)].join(''),
      ferie.departements?.join(', ') ?? 'everywhere',
      standing[ferie.source],
    ]),
  }
}

const months = 'January February March April May June July August September October November December'.split(' ')

function fallsOn({ falls }: JourFerie): string {
  if (typeof falls === 'number') return `Easter ${falls < 0 ? '−' : '+'} ${Math.abs(falls)}`
  const [month, day] = falls.split('-').map(Number)
  return `${day} ${months[(month ?? 0) - 1]}`
}

function yearsOf({ since, until }: JourFerie): string {
  return [since && ` since ${since}`, until && ` until ${until}`].filter(Boolean).join('')
}

const bytes = (size: number) =>
  size % mebibyte === 0 ? `${(size / mebibyte).toLocaleString('en')} MiB` : `${(size / 1e6).toLocaleString('en')} MB`
const count = (size: number) => size.toLocaleString('en')
const filesIn = ({ files, sumBytes }: { readonly files: number; readonly sumBytes: number }) =>
  `${count(files)} files, ${bytes(sumBytes)} in all`

export function limitsTable(): Table {
  const { depth, values, textLength } = acteLimits
  const json = `${bytes(jsonMaxBytes)}, ${count(values)} keys and items, ${depth} levels, texts of ${count(textLength)} characters`
  const { files, base64Bytes } = queueLimits
  const ahead = `${count(uploadQuota.files)} files, ${bytes(uploadQuota.bytes)} in all`
  return {
    head: ['of', 'at most', 'beyond it'],
    rows: [
      ['a deposit', filesIn(depositLimits), '`ACTES-F007`, `ACTES-V034`, `ACTES-A012`'],
      ['`acte.json`', json, mono('ACTES-V003')],
      [
        'reading: above a deposit, so that the rules report the excess',
        filesIn(readingLimits),
        '`ACTES-F007`, `ACTES-X024`',
      ],
      ['one form of the desk', filesIn(deskLimits), '`ACTES-F007`, `ACTES-A122`'],
      ['a batch', filesIn(batchLimits), '`ACTES-F007`, `ACTES-X024`'],
      ['a job of a queue', `${files} files, ${bytes(base64Bytes)} for each file in the job itself`, mono('ACTES-Q006')],
      ['uploads of one sender that wait', ahead, mono('ACTES-A053')],
    ],
  }
}
