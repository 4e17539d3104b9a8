// A round of the ministry's post: every mail whose time has come leaves, and what the mail server has taken is handed
// over. What it has not taken waits for the next round; what was taken without our knowing it comes twice, as in life.
import { readLetters } from '../correspondence.ts'
import { type FaultBox, type FaultKind, worksUnder } from '../faults.ts'
import type { Folder } from '../folder.ts'
import { confirmDelivery, type Unfinished } from '../handover.ts'
import { writeLetter } from '../letters.ts'
import { childrenOf } from '../nodes.ts'
import { composeMail, type Manner } from './mail.ts'
import type { Postman } from './postman.ts'
import { takeFromOutbox } from './register.ts'
import type { Switches } from './settings.ts'
import { waitingNow, type Waiting } from './waiting.ts'

/** Where the mails are written. */
export interface PostOffice {
  readonly folder: Folder
  readonly now: () => Date
  readonly from: string
  readonly switches: () => Switches
  /** The call of a mail is `mail`. */
  readonly faults: FaultBox
  readonly unfinished: Unfinished
}

/** A mail that has left. */
export interface Mailed {
  /** The prefecture's delivery; absent for a refusal of what was not received, and for answers that go out again. */
  readonly delivery?: string
  readonly to: readonly string[]
  /** Names of its attachments, the logo apart. */
  readonly documents: readonly string[]
}

export interface Round {
  readonly mailed: readonly Mailed[]
  /** What still waits, and why: the mail server's words. */
  readonly failed: readonly (Mailed & { readonly reason: string })[]
}

/** Make a round. Mails without an address are none. */
export async function makeRound(office: PostOffice, postman: Postman): Promise<Round> {
  const mailed: Mailed[] = []
  const failed: (Mailed & { readonly reason: string })[] = []
  const unsent = new Set<number>()
  const waiting = await waitingNow(office.folder, office.now(), office.switches())
  for (const each of waiting.filter(({ addresses }) => addresses.length > 0)) {
    const about = toldOf(each, office.switches())
    const reason = await sendOne(office, postman, each).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    if (reason === undefined) mailed.push(about)
    else failed.push({ ...about, reason })
    if (reason !== undefined && each.outbox !== undefined) unsent.add(each.outbox)
  }
  // Several mails may be of one entry: it goes when all of them have.
  const entries = new Set(waiting.flatMap(({ outbox }) => outbox ?? []))
  for (const n of entries) if (!unsent.has(n)) await takeFromOutbox(office.folder, n)
  return { mailed, failed }
}

function toldOf(waiting: Waiting, switches: Switches): Mailed {
  const { delivery, documents } = waiting
  const names = documents.filter(({ name }) => !name.endsWith('.eml')).map(({ name }) => name)
  return { ...(delivery !== undefined && { delivery }), to: recipientsOf(waiting, switches), documents: names }
}

function recipientsOf({ addresses }: Waiting, { recipients }: Switches): readonly string[] {
  return recipients === 'first' ? addresses.slice(0, 1) : addresses
}

/** @throws when it has not left, or when nobody can say whether it has */
async function sendOne(office: PostOffice, postman: Postman, waiting: Waiting): Promise<void> {
  const { folder, now, from, faults } = office
  const switches = office.switches()
  const fault = faults.take('mail')
  if (fault && !leavesUnder(fault)) throw new Error(`not taken: ${fault}`)
  const to = recipientsOf(waiting, switches)
  for (const copy of copiesOf(switches)) {
    const manner: Manner = { from, to, date: now(), copy, ...habitsOf(switches), ...(fault && spoils[fault]) }
    await postman.carry({ from, to, bytes: await composeMail(waiting, manner) })
  }
  if (fault && /-after$|^after-/.test(fault)) throw new Error(`taken, but never told so: ${fault}`)
  if (waiting.delivery === undefined) return
  await confirmDelivery(folder, office.unfinished, { delivery: waiting.delivery, names: waiting.confirms })
  if (switches.multicanal && awaitsPaper(waiting)) await writeNotice(office, waiting)
}

function copiesOf({ twice, lost }: Switches): readonly number[] {
  if (lost) return []
  return twice ? [1, 2] : [1]
}

function habitsOf({ utf8, parts }: Switches): Pick<Manner, 'charset' | 'attachments'> {
  return { charset: utf8 ? 'utf-8' : undefined, attachments: parts === 'reversed' ? 'reversed' : undefined }
}

/** Faults that a mail can have on its way; those that are not here leave it as it is, or do not let it leave. */
const spoils: Partial<Record<FaultKind, Pick<Manner, 'charset' | 'attachments'>>> = {
  'wrong-charset': { charset: 'utf-8' },
  'question-marks': { charset: 'question marks' },
  truncated: { attachments: 'halved' },
  shortened: { attachments: 'halved' },
  empty: { attachments: 'none' },
}

function leavesUnder(fault: FaultKind): boolean {
  return fault in spoils || (worksUnder(fault) && fault !== 'stalled')
}

/** A receipt of an act whose paper is still to come. */
function awaitsPaper({ line, documents }: Waiting): boolean {
  if (line?.verdict.kind !== 'accuse' || !documents.some(({ name }) => /-1-2_[0-9]+\.xml$/.test(name))) return false
  return childrenOf(line.verdict.acte, 'DocumentPapier')[0]?.text.trim() === 'O'
}

/** Once for an act. */
async function writeNotice({ folder, now }: PostOffice, { line }: Waiting): Promise<void> {
  const { idActe = '' } = line ?? {}
  const letters = await readLetters(folder.path)
  if (letters.some((letter) => letter.type === 'notice' && letter.idActe === idActe)) return
  await writeLetter({ folder, now }, { type: 'notice', idActe })
}
