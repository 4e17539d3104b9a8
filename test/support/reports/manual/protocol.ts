// The manual's tables of the protocol and the law: messages, deadlines of letters and public holidays, with what each source
// is worth.
import { scdlDefault } from '../../../../src/opendata/period.ts'
import { scdlColumns } from '../../../../src/opendata/scdl.ts'
import { both, type Both, type Language } from '../../../../src/text/both.ts'
import { dated, wordOf } from '../../../../src/text/sentences.ts'
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
import { errors, type ErrorCode } from '../../../../src/errors.ts'
import { budgetComparisons, type BudgetComparison } from '../../../../src/protocol/rules/budget.ts'
import { doutes } from '../../../../src/protocol/calendrier/doutes.ts'
import { delaiNames, type Delai } from '../../../../src/protocol/calendrier/echeances.ts'
import { conditionNames } from '../../../../src/protocol/calendrier/executoire.ts'
import { faitsNotes } from '../../../../src/protocol/calendrier/faits.ts'
import {
  aPublierWords,
  conditionWords,
  doubtWords,
  echeanceWords,
  faitWords,
  giverWords,
  jamaisWords,
  publiciteLine,
} from '../../../../src/text/delais.ts'
import { regles, reglesPublicite, type ReglePublicite } from '../../../../src/protocol/calendrier/publicite.ts'
import { words } from '../../../../src/text/words.ts'
import { frenchColumns } from './french.ts'
import { mono, yesIn, type Table, type Told } from './markdown.ts'

/** The acts of each rule. */
const publicActs: Told<ReglePublicite> = {
  enLigne: both(
    'délibérations et actes réglementaires des régions, des départements, des EPCI et des communes de 3 500 habitants et plus',
    'délibérations and actes réglementaires of régions, départements, EPCI and communes of 3 500 inhabitants and more',
  ),
  auChoix: both(
    'délibérations et actes réglementaires des communes de moins de 3 500 habitants',
    'délibérations and actes réglementaires of communes below 3 500 inhabitants',
  ),
  selonPopulation: both(
    'les mêmes, d’une commune dont la population n’est pas dans sa fiche, ou d’un autre établissement (un syndicat par exemple)',
    'the same of a commune whose file has no population, or of another establishment (a syndicat for instance)',
  ),
  anterieure: both(
    'délibérations et actes réglementaires d’avant le 1er juillet 2022',
    'délibérations and actes réglementaires from before 1 July 2022',
  ),
  geoportail: both(
    'délibérations qui approuvent un document d’urbanisme',
    'délibérations that approve a document d’urbanisme',
  ),
  individuel: both('actes individuels', 'individual acts'),
  contrat: both('contrats, conventions et avenants', 'contracts, conventions and avenants'),
}
const neverPublic: Told<keyof typeof jamaisWords> = {
  retire: both('tout acte retiré de toute diffusion', 'any act withdrawn from everything'),
  budget: both('budgets et comptes', 'budgets and accounts'),
}

/** What must be published, where and how long, and what may not be. */
export function publiciteTable(language: Language): Table {
  const colon = language === 'fr' ? ' : ' : ': '
  return {
    head:
      language === 'fr'
        ? ['actes', '`what`', 'source', 'vérification', 'publication']
        : ['acts', '`what`', 'source', 'standing', 'publication'],
    rows: [
      ...reglesPublicite.map((what) => {
        const { source, aVerifier } = regles[what]
        const line = publiciteLine({ what, ...regles[what] }, language).join(colon)
        const read = standing[aVerifier ? 'à vérifier' : 'lu'][language]
        return [publicActs[what][language], mono(what), source, read, line]
      }),
      ...Object.entries(jamaisWords).map(([what, words]) => {
        const line = [aPublierWords.non[language], words[language]].join(colon)
        return [neverPublic[what as keyof typeof jamaisWords][language], '', '', '', line]
      }),
    ],
  }
}

const directions = { CL: 'collectivité → préfecture', PREF: 'préfecture → collectivité' } as const

const counts: Told<FileCount> = {
  '0': both('aucun', 'none'),
  '1': both('1', '1'),
  '1..n': both('1 ou plus', '1 or more'),
  '0..n': both('quelconque', 'any'),
}

const effects: Told<Effect> = {
  transmet: both('envoyé ; l’acte attend son accusé de réception', 'sent; the act waits for its receipt'),
  repond: both(
    'envoyé sur votre décision ; clôt la tâche de son courrier',
    'sent by a person; closes the task of its letter',
  ),
  demande: both('envoyé ; attend sa réponse', 'sent; waits for its answer'),
  accuse: both(
    'l’acte est acquitté : identifiant, date de réception',
    'the act is acknowledged: identifier, date of reception',
  ),
  refuse: both(
    'l’acte est refusé ; après un AR, une tâche à la place',
    'the act is refused; after an AR, a task instead',
  ),
  ecrit: both(
    'gardé avec son acte ; ouvre une tâche, avec son dernier jour si la loi en fixe un',
    'kept with its act; opens a task, with its last day where the law has one',
  ),
  recoit: both(
    'part de lui-même à l’arrivée du courrier, réessayé jusqu’à ce qu’il soit pris',
    'leaves by itself on the letter, retried until taken',
  ),
  acquitte: both('la réponse est acquittée', 'the answer is acknowledged'),
  annule: both('l’acte est annulé', 'the act is annulled'),
  classe: both('la classification est remplacée, ou confirmée', 'the classification is replaced, or confirmed'),
}

/** One row for each message, in the order of their codes. */
export function messagesTable(language: Language): Table {
  return {
    head:
      language === 'fr'
        ? ['message', 'élément racine', 'ce que c’est', 'sens', 'documents', 'réponses', 'effet']
        : ['message', 'root element', 'in French', 'direction', 'documents', 'answered by', 'effect'],
    rows: messageCodes.map((code) => {
      const { root, from, files, answeredBy, effect } = messages[code]
      const answers: readonly MessageCode[] = answeredBy
      const none = language === 'fr' ? 'aucune' : 'nothing'
      const written = answers.length === 0 ? none : answers.map((each) => `\`${each}\``).join(', ')
      return [
        `\`${code}\``,
        `\`${root}\``,
        messageNames[code].fr,
        directions[from],
        counts[files][language],
        written,
        effects[effect][language],
      ]
    }),
  }
}

/** The open data of délibérations: what each column is filled with, and its rules. */
export function scdlTable(language: Language): Table {
  return {
    head:
      language === 'fr'
        ? ['colonne', 'obligatoire', 'règle', 'contenu']
        : ['column', 'compulsory', 'rule', 'filled with'],
    rows: scdlColumns[scdlDefault].map(({ name, needed, from, rules: held = [] }) => [
      mono(name),
      needed ? yesIn[language] : '',
      held.map(([reason]) => wordOf('scdl', reason, language)).join(language === 'fr' ? ' ; ' : '; '),
      language === 'fr' ? (frenchColumns[name] ?? '') : from,
    ]),
  }
}

/** Kinds of acts. */
export function naturesTable(language: Language): Table {
  return {
    head:
      language === 'fr'
        ? ['nature', 'code', 'nom', '`typePiece` par défaut']
        : ['nature', 'code', 'in French', '`typePiece` by default'],
    rows: natures.map(({ abrege, code, libelle, defaultTypePiece }) => [
      mono(abrege),
      `${code}`,
      libelle,
      mono(defaultTypePiece),
    ]),
  }
}

/** The rules of admission, in the order in which their faults are told. */
export function rulesTable(language: Language): Table {
  return {
    head: language === 'fr' ? ['code', 'règle', 'source'] : ['code', 'what holds', 'source'],
    rows: rules.map(({ code, title, source }) => [mono(code), title, source]),
  }
}

const standing: Told<LegalSource> = {
  lu: both('lu', 'read'),
  'à vérifier': both('à vérifier', 'à vérifier'),
}

/** Where the delai of a letter, or its absence, comes from. */
const grounds: Readonly<Record<LettreCode, { readonly source: Both; readonly standing?: LegalSource }>> = {
  '2-1': {
    source: both('la norme ne demande pas de réponse', 'the protocol asks for no answer'),
    standing: 'lu',
  },
  '3-1': {
    source: both(
      'CGCT L2131-6 ; un silence de deux mois vaut refus',
      'CGCT L2131-6; silence of two months is a refusal',
    ),
  },
  '4-1': {
    source: both(
      'CGCT L2131-6 ; CE, 1er juillet 1988, n° 89692 : un recours gracieux ; un silence de deux mois vaut refus',
      'CGCT L2131-6; CE 1 July 1988 no 89692: a recours gracieux; silence of two months is a refusal',
    ),
  },
  '5-1': {
    source: both(
      'le tribunal le fixe quand il communique la requête',
      'the tribunal sets it when it communicates the requête',
    ),
    standing: 'à vérifier',
  },
}

/** The letters of the prefecture and the time that the law leaves to answer them. */
export function delaisTable(language: Language): Table {
  const isFrench = language === 'fr'
  return {
    head: isFrench
      ? ['courrier', 'ce que c’est', 'délai de réponse', 'source', 'vérification']
      : ['letter', 'what it is', 'to be answered within', 'source', 'standing'],
    rows: Object.entries(grounds).map(([code, { source, standing: of = 'à vérifier' }]) => {
      const delai = delaiOf(code as LettreCode)
      const within = isFrench ? `${delai?.months} mois après sa réception` : `${delai?.months} months from its receipt`
      return [
        `\`${code}\``,
        messageNames[code as LettreCode].fr,
        delai ? within : counts['0'][language],
        source[language],
        standing[delai?.source ?? of][language],
      ]
    }),
  }
}

const francs = both('deux mois francs', 'two months francs')
const counted: Told<Delai> = {
  transmission: both(
    '15 jours après la décision, dont le jour ne compte pas ; une fin de semaine ou un jour férié ne déplace rien',
    '15 days from the decision, whose day does not count; a weekend or a holiday moves nothing',
  ),
  defere: both(
    `${francs.fr} après l’AR ; après la réponse à un courrier, ou après deux mois de silence, si le courrier est venu à temps`,
    `${francs.en} from the AR; from the answer to a letter, or from two months of silence, where it came in time`,
  ),
  recoursTiers: both(
    `${francs.fr} après la publication qui compte ; d’un contrat, après l’avis publié ; d’un PLU, après l’affichage et la mention dans un journal ; d’un permis, après l’affichage sur le terrain`,
    `${francs.en} from the publication that counts; of a contract, from its published notice; of a PLU, from posting and newspaper notice; of a permit, from the posting on the ground`,
  ),
  recoursNotifie: both(`${francs.fr} après la notification`, `${francs.en} from the notification`),
  silence: both(
    'deux mois après le courrier ou le recours gracieux, de quantième à quantième',
    'two months from the letter or the recours gracieux, to the same day of the month',
  ),
  retrait: both(
    'quatre mois après la décision, trois pour un permis, de quantième à quantième ; aucun terme en cas de fraude',
    'four months from the decision, three for a permit, to the same day of the month; no term where there was fraud',
  ),
  controle: both(
    '30 jours après l’AR, dont le jour ne compte pas : le préfet peut saisir la chambre régionale des comptes',
    '30 days from the AR, whose day does not count: the préfet may refer to the chambre régionale des comptes',
  ),
  budgetAdopte: both(
    'le 15 avril de l’exercice ; le 30 avril l’année d’un renouvellement (2026 : communes et EPCI)',
    '15 April of the exercice; 30 April in a year of renewal (2026: communes and EPCI)',
  ),
  budgetTransmis: both('15 jours après ce jour', '15 days after that day'),
  compteVote: both('le 30 juin de l’année suivante', '30 June of the year after'),
  compteTransmis: both('le 15 juillet de l’année suivante', '15 July of the year after'),
}

const delaiSources: Readonly<Record<Delai, string>> = {
  transmission: 'CGCT L2131-2, L2131-13',
  defere: 'CGCT L2131-6, L3132-1, L4142-1',
  recoursTiers: 'CJA R421-1 ; code de l’urbanisme R600-2',
  recoursNotifie: 'CJA R421-1',
  silence: 'CRPA L231-4',
  retrait: 'CRPA L242-1 ; code de l’urbanisme L424-5',
  controle: 'CGCT L1612-5',
  budgetAdopte: 'CGCT L1612-2',
  budgetTransmis: 'CGCT L1612-8',
  compteVote: 'CGCT L1612-12',
  compteTransmis: 'CGCT L1612-13',
}

/** What is counted for an act, and from what. */
export function echeancesTable(language: Language): Table {
  return {
    head:
      language === 'fr'
        ? ['`deadlines`', 'échéance', 'décompte', 'source']
        : ['`deadlines`', 'in French', 'counted', 'source'],
    rows: delaiNames.map((what) => [mono(what), echeanceWords[what].fr, counted[what][language], delaiSources[what]]),
  }
}

/** The conditions of force, and who gives each. */
export function conditionsTable(language: Language): Table {
  return {
    head: language === 'fr' ? ['`missing`', 'condition', 'qui la donne'] : ['`missing`', 'condition', 'who gives it'],
    rows: conditionNames.map((what) => [mono(what), conditionWords[what][language], giverWords[what][language]]),
  }
}

/** What a person may note of an act. */
export function faitsTable(language: Language): Table {
  return {
    head: language === 'fr' ? ['`how`', 'fait'] : ['`how`', 'fact'],
    rows: faitsNotes.map((fait) => [mono(fait), faitWords[fait][language]]),
  }
}

/** What no source settles. */
export function doutesTable(language: Language): Table {
  return {
    head: language === 'fr' ? ['`doubts`', 'ce qui est à vérifier'] : ['`doubts`', 'what is to be verified'],
    rows: doutes.map((doute) => [mono(doute), doubtWords[doute][language]]),
  }
}

/** What of a budget in XML is compared with its act. */
export function budgetsTable(language: Language): Table {
  const isFrench = language === 'fr'
  const does = (code: string) =>
    errors[code as ErrorCode] === 'notice' ? both('avertit', 'warns') : both('refuse', 'refuses')
  return {
    head: isFrench ? ['comparaison', 'effet', 'code'] : ['comparison', 'effect', 'code'],
    rows: Object.entries(budgetComparisons).map(([reason, { code }]) => [
      plain(words.budgetHead?.[reason as BudgetComparison]?.[language] ?? ''),
      does(code)[language],
      code,
    ]),
  }
}

/** Without the parts that show values. */
const plain = (text: string) => text.replace(/\[[^\]]*\]/g, '').replace(/\{(\w+)(?::\w+)?\}/g, '…')

/** The public holidays, those of one departement with its code. */
export function feriesTable(language: Language): Table {
  const isFrench = language === 'fr'
  return {
    head: isFrench ? ['jour', 'date', 'où', 'vérification'] : ['day', 'falls on', 'where', 'standing'],
    rows: joursFeries.map((ferie) => [
      ferie.nom,
      [fallsOn(ferie, language), yearsOf(ferie, language)].join(''),
      ferie.departements?.join(', ') ?? (isFrench ? 'partout' : 'everywhere'),
      standing[ferie.source][language],
    ]),
  }
}

const months = {
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
}

function fallsOn({ falls }: JourFerie, language: Language): string {
  if (typeof falls === 'number')
    return `${language === 'fr' ? 'Pâques' : 'Easter'} ${falls < 0 ? '−' : '+'} ${Math.abs(falls)}`
  const [month, day] = falls.split('-').map(Number)
  return dated(`${day} ${months[language][(month ?? 0) - 1]}`)
}

function yearsOf({ since, until }: JourFerie, language: Language): string {
  const said = language === 'fr' ? both(' depuis ', ' jusqu’en ') : both(' since ', ' until ')
  return [since && `${said.fr}${since}`, until && `${said.en}${until}`].filter(Boolean).join('')
}

/** Sizes and counts in the reader's units. */
function figures(language: Language) {
  const count = (size: number) => size.toLocaleString(language).replaceAll('\u202F', ' ')
  const units = language === 'fr' ? { binary: 'Mio', decimal: 'Mo' } : { binary: 'MiB', decimal: 'MB' }
  const bytes = (size: number) =>
    size % mebibyte === 0 ? `${count(size / mebibyte)} ${units.binary}` : `${count(size / 1e6)} ${units.decimal}`
  const filesIn = ({ files, sumBytes }: { readonly files: number; readonly sumBytes: number }) =>
    language === 'fr'
      ? `${count(files)} fichiers, ${bytes(sumBytes)} en tout`
      : `${count(files)} files, ${bytes(sumBytes)} in all`
  return { count, bytes, filesIn }
}

export function limitsTable(language: Language): Table {
  const { depth, values, textLength } = acteLimits
  const { count, bytes, filesIn } = figures(language)
  const { files, base64Bytes } = queueLimits
  const said = (fr: string, en: string) => (language === 'fr' ? fr : en)
  const json = said(
    `${bytes(jsonMaxBytes)}, ${count(values)} clés et éléments, ${depth} niveaux, textes de ${count(textLength)} caractères`,
    `${bytes(jsonMaxBytes)}, ${count(values)} keys and items, ${depth} levels, texts of ${count(textLength)} characters`,
  )
  const jobFiles = said(
    `${files} fichiers, ${bytes(base64Bytes)} pour chaque fichier mis dans la tâche elle-même`,
    `${files} files, ${bytes(base64Bytes)} for each file in the job itself`,
  )
  const reading = said(
    'la lecture : au-dessus d’un dépôt, pour que les règles disent l’excès',
    'reading: above a deposit, so that the rules report the excess',
  )
  return {
    head: language === 'fr' ? ['de', 'au plus', 'au-delà'] : ['of', 'at most', 'beyond it'],
    rows: [
      [said('un dépôt', 'a deposit'), filesIn(depositLimits), '`ACTES-F007`, `ACTES-V034`, `ACTES-A012`'],
      ['`acte.json`', json, mono('ACTES-V003')],
      [reading, filesIn(readingLimits), '`ACTES-F007`, `ACTES-X024`'],
      [
        said('un formulaire du tableau de bord', 'one form of the desk'),
        filesIn(deskLimits),
        '`ACTES-F007`, `ACTES-A122`',
      ],
      [said('un lot', 'a batch'), filesIn(batchLimits), '`ACTES-F007`, `ACTES-X024`'],
      [said('une tâche d’une file', 'a job of a queue'), jobFiles, mono('ACTES-Q006')],
      [
        said('les fichiers envoyés d’avance par un même appelant, qui attendent', 'uploads of one sender that wait'),
        filesIn({ files: uploadQuota.files, sumBytes: uploadQuota.bytes }),
        mono('ACTES-A053'),
      ],
    ],
  }
}
