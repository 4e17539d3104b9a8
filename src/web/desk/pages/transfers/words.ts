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

export type Standing = TransferJson['state'] | 'remarks' | 'held' | 'uncertain' | 'stopped' | 'late'
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

interface StandingWords {
  readonly tone: Tone
  readonly word: Both
  readonly next: Both
  /** The act may be transferred again. */
  readonly isOver?: true
}

const standings: Readonly<Record<Standing, StandingWords>> = {
  asked: { tone: 'run', word: both('versement demandé', 'transfer asked for'), next: nothing },
  frozen: { tone: 'run', word: both('préparé', 'prepared'), next: nothing },
  sent: {
    tone: 'run',
    word: both('envoyé – réponse attendue', 'sent – reply awaited'),
    next: both('le service d’archives est interrogé automatiquement', 'the archive is asked by itself'),
  },
  stopped: {
    tone: 'todo',
    word: both('arrêté par le service d’archives', 'stopped by the archive'),
    next: both('prévenir son exploitant', 'tell its operator'),
  },
  late: {
    tone: 'todo',
    word: both('envoyé – sans réponse', 'sent – no reply'),
    next: both('demander au service d’archives où il en est', 'ask the archive about it'),
  },
  accepted: { tone: 'ok', word: both('accepté', 'accepted'), next: both('rien à faire', 'nothing to do') },
  remarks: {
    tone: 'ok',
    word: both('accepté avec réserves', 'accepted with remarks'),
    next: both('lire les réserves', 'read the remarks'),
  },
  refused: {
    tone: 'no',
    isOver: true,
    word: both('refusé', 'refused'),
    next: both('corriger, puis verser de nouveau', 'correct, then transfer again'),
  },
  held: { tone: 'todo', word: both('retenu', 'held'), next: both('corriger, puis reprendre', 'correct, then take up') },
  uncertain: {
    tone: 'doubt',
    word: both('incertain', 'uncertain'),
    next: both('demander au service d’archives, puis décider', 'ask the archive, then decide'),
  },
  cancelled: {
    tone: 'todo',
    isOver: true,
    word: both('annulé', 'cancelled'),
    next: both('verser de nouveau si besoin', 'transfer again if needed'),
  },
}

export const standingOfTransfer = (of: Standed): StandingWords => standings[transferStanding(of)]

export function transferTag(of: Standed, language: 'fr' | 'en') {
  const { tone, word } = standingOfTransfer(of)
  return tag(tone, word[language])
}

/** The act as people call it, by its identifier. */
export function actOf(idActe: string): { readonly numero: string; readonly nature?: string; readonly day?: string } {
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
