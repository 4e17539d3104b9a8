// The hands behind a simulated ministry: habits of its mails, its faults, what the prefecture is made to do. All of it is
// put around the real simulator by its hooks and by the way it answers.
import { readLetters, type LetterEntry } from '../../../src/sandbox/correspondence.ts'
import { openFolder, type Folder } from '../../../src/sandbox/folder.ts'
import { writeLetter, type LetterOrder } from '../../../src/sandbox/letters.ts'
import { startMinistry, type MinistryOptions } from '../../../src/sandbox/ministry/ministry.ts'
import type { MailHooks } from '../../../src/sandbox/ministry/round.ts'
import type { Attached, WaitingMail } from '../../../src/sandbox/ministry/register.ts'
import { childrenOf } from '../../../src/sandbox/opening.ts'
import { answeringUnder, makeFaults, type FaultBox, type Faults } from './faults.ts'

type Ministry = Awaited<ReturnType<typeof startMinistry>>

/** Habits of its mails. */
export interface Switches {
  /** Bytes in UTF-8 under a declaration of ISO-8859-1: the ministry's test platform. */
  readonly utf8: boolean
  /** The receipt of an act that announces a paper complement is followed, at the next round, by a mail without XML. */
  readonly multicanal: boolean
}

/** The prefecture's own hands. */
export interface Control {
  switch(changed: Partial<Switches>): void
  /** Have it write about an act that it has acknowledged; the letter leaves at the next round. */
  write(order: LetterOrder): Promise<LetterEntry>
}

export interface HandledMinistry extends Ministry {
  /** Calls: `post`, an archive that comes; `mail`, a mail that leaves. */
  readonly faults: Faults
  readonly control: Control
}

/** Start a ministry with the hands of a test on it. */
export async function startHandledMinistry(options: MinistryOptions): Promise<HandledMinistry> {
  let switches: Switches = { utf8: false, multicanal: false }
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
      },
      write: (order) => writeLetter(office, order),
    },
  }
}

interface Office {
  readonly folder: Folder
  readonly now: () => Date
}

function hooksOf(office: Office, faults: FaultBox, switches: () => Switches): MailHooks {
  return {
    sends: async (waiting, send) => {
      const { utf8, multicanal } = switches()
      const fault = faults.take('mail')
      if (fault) throw new Error(`not taken: ${fault}`)
      await send(utf8 ? { documents: waiting.documents.map(inUtf8) } : {})
      if (multicanal && waiting.delivery !== undefined && awaitsPaper(waiting)) await writeNotice(office, waiting)
    },
  }
}

function inUtf8({ name, bytes }: Attached): Attached {
  return { name, bytes: name.endsWith('.xml') ? Buffer.from(Buffer.from(bytes).toString('latin1'), 'utf8') : bytes }
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
