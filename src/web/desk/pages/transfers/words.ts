// Words for transfers to an archive: where one stands, what happens next, what its codes mean.
import { yearsSaid } from '#config/retention.ts'
import type { BordereauJson, TransferJson } from '#operations/declared/transfers.ts'
import { both } from '#text/both.ts'
import { natures } from '#protocol/codes.ts'
import { readIdActe } from '#protocol/messages/names.ts'
import type { ArchiveType } from '#protocol/seda/accord.ts'
import { replyCodeWords } from '#text/archive-replies.ts'
import type { Both } from '#text/sentences.ts'
import { tag, type Tone } from '../../parts.ts'
import type { Words } from '../../say.ts'

export const transfersPath = '/versements'
export const transferHref = ({ collectivite, id }: { readonly collectivite: string; readonly id: string }) =>
  `${transfersPath}/${collectivite}/${id}`
export const archiveHref = (siren: string) => `/collectivites/${siren}/archive`

export const archiveNames: Readonly<Record<ArchiveType, string>> = { asalae: 'as@lae', vitam: 'VITAM' }

type Standing = TransferJson['state'] | 'remarks' | 'held' | 'uncertain' | 'stopped' | 'late'
type Standed = Pick<TransferJson, 'state' | 'uncertain' | 'heldCode' | 'metCode' | 'late' | 'reply'>

/** Told as a person reads it: a doubt, a hold and a silence that is for a person before the state. */
export function transferStanding({ state, uncertain, heldCode, metCode, late, reply }: Standed): Standing {
  if (uncertain || heldCode === 'ACTES-T010') return 'uncertain'
  if (heldCode !== null) return 'held'
  if (state === 'sent' && late >= 2) return metCode === 'ACTES-T002' ? 'stopped' : 'late'
  const isWarned = reply?.verdict === 'remarks' || reply?.code === 'WARNING'
  return state === 'accepted' && isWarned ? 'remarks' : state
}

const nothing = both('automatique', 'by itself')
const nothingToDo = both(
  'Il n’y a rien à faire : la suite est automatique.',
  'There is nothing to do: it goes on by itself.',
)

interface StandingWords {
  readonly tone: Tone
  readonly word: Both
  readonly next: Both
  /** What happened, and to whom it falls to act. */
  readonly title: Both
  /** Where no code says it: what it means, and what to do. */
  readonly means?: Both
  /** The act may be transferred again. */
  readonly isOver?: true
}

const standings: Readonly<Record<Standing, StandingWords>> = {
  asked: {
    tone: 'run',
    word: both('versement demandé', 'transfer asked for'),
    next: nothing,
    title: both('Demandé : le paquet est en préparation', 'Asked for: the package is being made'),
    means: nothingToDo,
  },
  frozen: {
    tone: 'run',
    word: both('préparé', 'prepared'),
    next: nothing,
    title: both('Préparé : le paquet va partir', 'Prepared: the package is about to leave'),
    means: nothingToDo,
  },
  sent: {
    tone: 'run',
    word: both('envoyé – réponse attendue', 'sent – reply awaited'),
    next: both('le service d’archives est interrogé automatiquement', 'the archive is asked by itself'),
    title: both('Envoyé : la réponse du service d’archives est attendue', 'Sent: the reply of the archive is awaited'),
    means: both(
      'L’acte n’est pas encore archivé. Le service d’archives est interrogé automatiquement ; il n’y a rien à faire.',
      'The act is not archived yet. The archive is asked by itself; there is nothing to do.',
    ),
  },
  stopped: {
    tone: 'todo',
    word: both('arrêté par le service d’archives', 'stopped by the archive'),
    next: both('prévenir son exploitant', 'tell its operator'),
    title: both(
      'Arrêté par le service d’archives : son exploitant doit intervenir',
      'Stopped by the archive: its operator must act',
    ),
  },
  late: {
    tone: 'todo',
    word: both('envoyé – sans réponse', 'sent – no reply'),
    next: both('demander au service d’archives où il en est', 'ask the archive about it'),
    title: both(
      'Sans réponse : demandez au service d’archives où en est le versement',
      'No reply: ask the archive about the transfer',
    ),
  },
  accepted: {
    tone: 'ok',
    word: both('accepté', 'accepted'),
    next: both('rien à faire', 'nothing to do'),
    title: both('Accepté : l’acte est archivé', 'Accepted: the act is archived'),
    means: both(
      'Rien n’est supprimé ici pour autant : il y faut encore une DUA échue et le visa d’une personne.',
      'Nothing is deleted here for all that: a term that is over and the visa of a person are needed besides.',
    ),
  },
  remarks: {
    tone: 'ok',
    word: both('accepté avec réserves', 'accepted with remarks'),
    next: both('lire les réserves', 'read the remarks'),
    title: both('Accepté avec réserves : l’acte est archivé', 'Accepted with remarks: the act is archived'),
    means: both(
      'Lisez les réserves ci-dessous ; l’acte est bien conservé. Rien n’est supprimé ici pour autant.',
      'Read the remarks below; the act is kept. Nothing is deleted here for all that.',
    ),
  },
  refused: {
    tone: 'no',
    isOver: true,
    word: both('refusé', 'refused'),
    next: both('corriger, puis verser de nouveau', 'correct, then transfer again'),
    title: both('Refusé : rien n’est archivé', 'Refused: nothing is archived'),
    means: both('Corrigez la cause, puis versez de nouveau.', 'Correct the cause, then transfer again.'),
  },
  held: {
    tone: 'todo',
    word: both('retenu', 'held'),
    next: both('corriger, puis reprendre', 'correct, then take up'),
    title: both('Retenu : à vous d’agir', 'Held: it is for you to act'),
    means: both('Corrigez la cause, puis reprenez le versement.', 'Correct the cause, then take the transfer up.'),
  },
  uncertain: {
    tone: 'doubt',
    word: both('incertain', 'uncertain'),
    next: both('demander au service d’archives, puis décider', 'ask the archive, then decide'),
    title: both('Incertain : le service d’archives l’a-t-il reçu ?', 'Uncertain: has the archive received it?'),
    means: both(
      'Rien n’est renvoyé avant de savoir : deux envois feraient deux archives.',
      'Nothing is sent again before it is known: two sendings would make two archives.',
    ),
  },
  cancelled: {
    tone: 'todo',
    isOver: true,
    word: both('annulé', 'cancelled'),
    next: both('verser de nouveau si besoin', 'transfer again if needed'),
    title: both('Annulé : rien n’est parti', 'Cancelled: nothing has left'),
    means: both('L’acte peut être versé de nouveau.', 'The act can be transferred again.'),
  },
}

export const standingOfTransfer = (of: Standed): StandingWords => standings[transferStanding(of)]

export function transferTag(of: Standed, language: 'fr' | 'en') {
  const { tone, word } = standingOfTransfer(of)
  return tag(tone, word[language])
}

/** The act as people call it, by its identifier. */
export function actByIdentifier(idActe: string): {
  readonly numero: string
  readonly nature?: string
  readonly day?: string
} {
  const { numero, nature, dateDecision } = readIdActe(idActe) ?? {}
  const one = natures.find(({ abrege }) => abrege === nature)?.one
  return {
    numero: numero ?? idActe,
    ...(one !== undefined && { nature: one }),
    ...(dateDecision && { day: dateDecision }),
  }
}

/** What the most precise of its codes that is known means. */
export const replyMeaning = ({ code, events = [] }: NonNullable<TransferJson['reply']>) =>
  [...events.map((each) => each.code), code].map(replyCodeWords).find((words) => words !== undefined)

/** When it came to stand where it stands. */
export const sinceOf = ({ createdAt, sentAt, endedAt }: Pick<TransferJson, 'createdAt' | 'sentAt' | 'endedAt'>) =>
  endedAt ?? sentAt ?? createdAt

export const roleWords: Words<BordereauJson['agencies'][number]['role']> = {
  archive: both('Service d’archives', 'Archival agency'),
  versant: both('Service versant', 'Transferring agency'),
  producteur: both('Service producteur', 'Producing agency'),
}

type Rule = BordereauJson['units'][number]['rules'][number]

export const ruleKinds: Words<string> = {
  AppraisalRule: both('DUA et sort final', 'Term and fate'),
  AccessRule: both('Communicabilité', 'Access'),
}

export const fateOfRule: Words<string> = {
  Keep: both('puis conservation', 'then kept'),
  Destroy: both('puis élimination', 'then destroyed'),
}

/** Codes of the SEDA list of restrictions that acts have. */
const accessCodes: Words<string> = {
  AR038: both('communicable immédiatement', 'open at once'),
  AR048: both(
    'communicable après 50 ans (vie privée, jugement sur une personne)',
    'open after 50 years (private life, judgement on a person)',
  ),
}

/** What a code means, where it is of the usual lists; another is the archive's own. */
export function ruleMeaning({ code }: Pick<Rule, 'code'>): Both {
  const [, years] = /^(?:APP)?P(\d+)Y$/.exec(code) ?? []
  const months = Number(years) * 12
  if (years !== undefined) return both(yearsSaid(months, 'fr'), yearsSaid(months, 'en'))
  return accessCodes[code] ?? both('code propre au service d’archives', 'a code of the archive’s own')
}

export const levelWords: Words<string> = {
  File: both('dossier', 'file'),
  RecordGrp: both('groupe de documents', 'group of records'),
  SubGrp: both('sous-groupe', 'subgroup'),
  Item: both('pièce', 'item'),
}

export const keywordWords: Words<string> = {
  corpname: both('collectivité', 'body'),
  subject: both('sujet', 'subject'),
  genreform: both('type de document', 'kind of record'),
}
