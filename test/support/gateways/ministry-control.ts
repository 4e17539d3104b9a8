// The hands behind a simulated ministry: habits of its mails, its faults, what the prefecture is made to do. All of it is
// put around the real simulator by its hooks and by the way it answers.
import type { Jour } from '../../../src/protocol/calendrier/jour.ts'
import { writeXml } from '../../../src/protocol/xml/write.ts'
import { answerTo } from '../../../src/sandbox/messages.ts'
import { setClassification } from '../../../src/sandbox/registry.ts'
import { readLetters, type LetterEntry } from '../../../src/sandbox/correspondence.ts'
import { openFolder, type Folder } from '../../../src/sandbox/folder.ts'
import { holderOf, isFirst } from '../../../src/sandbox/ledger.ts'
import { writeLetter, type LetterOrder } from '../../../src/sandbox/letters.ts'
import { startMinistry, type Ministry, type MinistryOptions } from '../../../src/sandbox/ministry/ministry.ts'
import type { MailHooks, Manner } from '../../../src/sandbox/ministry/round.ts'
import type { Attached, WaitingMail } from '../../../src/sandbox/ministry/register.ts'
import { childrenOf } from '../../../src/sandbox/opening.ts'
import { answeringUnder, makeFaults, worksUnder, type FaultBox, type FaultKind, type Faults } from './faults.ts'

/** What was received before is answered by the switches of the day when its mail leaves. */
export interface Switches {
  /** An act already acknowledged comes in another archive: an anomaly (1-3), or its receipt (1-2) again. */
  readonly sameActe: 'anomalie' | 'accuse'
  /** The very same archive comes again: its answers again, or nothing. */
  readonly sameArchive: 'answered' | 'ignored'
  /** Who is written to: the first return address of the envelope, or all. */
  readonly recipients: 'first' | 'all'
  /** Bytes in UTF-8 under a declaration of ISO-8859-1: the ministry's test platform. */
  readonly utf8: boolean
  /** Each mail comes twice, under two identifiers. */
  readonly twice: boolean
  /** Mails leave and never arrive: what they say can only be had by posting the same archive again. */
  readonly lost: boolean
  readonly order: 'oldest first' | 'newest first'
  /** Attachments: envelope first, or last. */
  readonly parts: 'usual' | 'reversed'
  /** How long every mail waits, in milliseconds. */
  readonly delayMs: number
  /** The receipt of an act that announces a paper complement is followed, at the next round, by a mail without XML. */
  readonly multicanal: boolean
}

const usual: Switches = {
  sameActe: 'anomalie',
  sameArchive: 'answered',
  recipients: 'first',
  utf8: false,
  twice: false,
  lost: false,
  order: 'oldest first',
  parts: 'usual',
  delayMs: 0,
  multicanal: false,
}

/** The prefecture's own hands. */
export interface Control {
  switch(changed: Partial<Switches>): void
  /** Have it write about an act that it has acknowledged; the letter leaves at the next round. */
  write(order: LetterOrder): Promise<LetterEntry>
  /** Put the classification of another date in force. */
  classify(date: Jour): Promise<void>
}

export interface HandledMinistry extends Ministry {
  /** Calls: `post`, an archive that comes; `mail`, a mail that leaves. */
  readonly faults: Faults
  readonly control: Control
}

/** Start a ministry with the hands of a test on it. */
export async function startHandledMinistry(options: MinistryOptions): Promise<HandledMinistry> {
  let switches = usual
  const faults = makeFaults()
  const office = { folder: openFolder(options.folder), now: options.now }
  const mails = hooksOf(office, faults, () => switches)
  const ministry = await startMinistry({ ...options, answering: answeringUnder(faults), mails })
  return {
    ...ministry,
    faults,
    control: {
      switch: (changed) => {
        switches = { ...switches, ...changed }
        ministry.settings = { ...ministry.settings, sameArchive: switches.sameArchive }
      },
      write: (order) => writeLetter(office, order),
      classify: (date) => setClassification(office.folder, { date }),
    },
  }
}

interface Office {
  readonly folder: Folder
  readonly now: () => Date
}

function hooksOf(office: Office, faults: FaultBox, switches: () => Switches): MailHooks {
  return {
    chooses: (due, now) => {
      const { delayMs, order } = switches()
      const ready = due.filter(({ dueAt }) => Date.parse(dueAt) + delayMs <= now.getTime())
      return order === 'oldest first' ? ready : ready.toReversed()
    },
    sends: async (waiting, send) => {
      const { lost, twice, multicanal } = switches()
      const fault = faults.take('mail')
      if (fault && !(fault in spoils) && !(worksUnder(fault) && fault !== 'stalled'))
        throw new Error(`not taken: ${fault}`)
      const manner = await mannerOf(office, waiting, { switches: switches(), fault })
      for (const copy of lost ? [] : twice ? [1, 2] : [1]) await send({ ...manner, copy })
      if (fault && /-after$|^after-/.test(fault)) throw new Error(`taken, but never told so: ${fault}`)
      if (multicanal && waiting.delivery !== undefined && awaitsPaper(waiting)) await writeNotice(office, waiting)
    },
  }
}

interface How {
  readonly switches: Switches
  readonly fault: FaultKind | undefined
}

async function mannerOf({ folder }: Office, waiting: WaitingMail, { switches, fault }: How): Promise<Manner> {
  const again = switches.sameActe === 'accuse' ? await receiptAgain(folder, waiting) : undefined
  const written = again ?? waiting.documents
  const recoded = switches.utf8 ? written.map((each) => inCharset(each, asUtf8)) : written
  const ordered = switches.parts === 'reversed' ? recoded.toReversed() : recoded
  const documents = fault && fault in spoils ? (spoils[fault]?.(written) ?? ordered) : ordered
  return { documents, ...(switches.recipients === 'all' && { to: waiting.addresses }) }
}

type Spoil = (documents: readonly Attached[]) => readonly Attached[]

const halved: Spoil = (documents) =>
  documents.map(({ name, bytes }) => ({ name, bytes: bytes.subarray(0, Math.floor(bytes.length / 2)) }))

/** Faults that a mail can have on its way; others leave it as it is, or do not let it leave. */
const spoils: Partial<Record<FaultKind, Spoil>> = {
  'wrong-charset': (documents) => documents.map((each) => inCharset(each, asUtf8)),
  'question-marks': (documents) => documents.map((each) => inCharset(each, withoutAccents)),
  truncated: halved,
  shortened: halved,
  empty: () => [],
}

function inCharset({ name, bytes }: Attached, recode: (text: string) => Buffer): Attached {
  return { name, bytes: name.endsWith('.xml') ? recode(Buffer.from(bytes).toString('latin1')) : bytes }
}

function asUtf8(text: string): Buffer {
  return Buffer.from(text, 'utf8')
}

function withoutAccents(text: string): Buffer {
  return Buffer.from(text.replace(/\P{ASCII}/gu, '?'), 'latin1')
}

/** An act that another archive holds is acknowledged as the first one was: under a cover and a name of its own. */
async function receiptAgain(folder: Folder, { line, rank }: WaitingMail): Promise<readonly Attached[] | undefined> {
  const serial = line && rank !== undefined ? line.serials[rank - 1] : undefined
  if (line?.verdict.kind !== 'accuse' || serial === undefined || (await isFirst(folder, line))) return undefined
  const first = await holderOf(folder, 'acts', line.verdict.idActe)
  const [cover, message] = answerTo(line, { serial, first: true })
  const [, receipt] = first ? answerTo(first, { serial, first: true }) : []
  if (!cover || !message || !receipt) return undefined
  return [cover, { name: message.name, root: receipt.root }].map(({ name, root }) => ({
    name,
    bytes: writeXml(root, 'ncr'),
  }))
}

/** A receipt of an act whose paper is still to come. */
function awaitsPaper({ line, documents }: WaitingMail): boolean {
  if (line?.verdict.kind !== 'accuse' || !documents.some(({ name }) => /-1-2_[0-9]+\.xml$/.test(name))) return false
  return childrenOf(line.verdict.acte, 'DocumentPapier')[0]?.text.trim() === 'O'
}

/** Once for an act. */
async function writeNotice(office: Office, { line }: WaitingMail): Promise<void> {
  const { idActe = '' } = line ?? {}
  const letters = await readLetters(office.folder.path)
  if (letters.some((letter) => letter.type === 'notice' && letter.idActe === idActe)) return
  await writeLetter(office, { type: 'notice', idActe })
}
