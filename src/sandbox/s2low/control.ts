// The hands behind the simulated platform: what a test, or a demonstration, makes happen that no client can ask for.
import { anomalieActe, anomalieEnveloppe } from '../messages.ts'
import type { LetterEntry } from '../correspondence.ts'
import { writeLetter, type LetterOrder } from '../letters.ts'
import { readStrict } from '../nodes.ts'
import { openSubmission } from '../opening.ts'
import { writeXml, type Element } from '../../protocol/xml/write.ts'
import { readRetour } from '../../protocol/retours/retours.ts'
import type { Node } from '../../protocol/xml/read.ts'
import { platformDay } from './calendar.ts'
import { holdNext, type CreationStage, type Held, type ReceiptStyle } from './hooks.ts'
import { takeDelivery } from './mailbox.ts'
import type { Platform } from './platform.ts'
import type { Settings } from './settings.ts'
import { moved, stageOf, type Transaction } from './transactions.ts'

/** What an anomaly says. */
export interface Said {
  readonly nature: string
  readonly detail: string
}

/** Everything that may be made to happen. Numbers are those of acts; ids those of transactions. */
export interface Control {
  /** Turn switches. */
  set(changes: Partial<Settings>): void
  /** Acts of this number, `*` for all, stay in a state, as over a night or a weekend. */
  stays(number: string, status: number): void
  /** They go on. */
  goesOn(number: string): void
  /** The analysis finds something: -1, by text only, `Enveloppe invalide : <text>`. */
  failsAnalysis(number: string, text: string): void
  /** Whatever the prefecture answers about this number is lost; `found` again: only what comes after. */
  loses(number: string): void
  found(number: string): void
  /** How the ministry writes its receipts from now on. */
  receiptsLook(style: Partial<ReceiptStyle>): void
  /** The next creation fails there. @param detail what the platform adds */
  failsCreation(stage: CreationStage, detail?: string): void
  /** The next call of a name is refused with these words, in the grammar of its script. */
  refusesNext(call: string, message: string): void
  /** Hold the next call of a name before its work. */
  holdNext(call: string): Held
  /** The transactions of a number, as they are kept. */
  ofNumber(number: string): readonly Transaction[]
  get(id: number): Transaction | undefined
  /** A person, or the archives, put it in a state. */
  moves(id: number, status: number, message?: string): Promise<void>
  /** The ministry refuses an act (1-3), which counts in state 3 only, or a whole envelope. */
  refusesActe(id: number, said: Said): Promise<void>
  refusesEnveloppe(id: number, said: Said): Promise<void>
  /** The AR comes once more. */
  repeatsReceipt(id: number): Promise<void>
  /** The prefecture writes about an act that it has acknowledged; the platform has it once it goes on. */
  writes(order: LetterOrder): Promise<LetterEntry>
}

/** The hands of a platform. @param turn changes its switches */
export function openControl(platform: Platform, turn: (changes: Partial<Settings>) => void): Control {
  const { hooks, kept, now, office } = platform
  return {
    set: turn,
    stays: (number, status) => void hooks.stays.set(number, status),
    goesOn: (number) => void hooks.stays.delete(number),
    failsAnalysis: (number, text) => void hooks.faults.set(number, text),
    loses: (number) => void hooks.lost.add(number),
    found: (number) => void hooks.lost.delete(number),
    receiptsLook: (style) => {
      hooks.receipts = { ...hooks.receipts, ...style }
    },
    failsCreation: (stage, detail = '') => void hooks.creations.push({ stage, detail }),
    refusesNext: (call, message) => void hooks.refusals.set(call, [...(hooks.refusals.get(call) ?? []), message]),
    holdNext: (call) => holdNext(hooks, call),
    ofNumber: (number) => kept.all().filter((each) => each.number === number),
    get: (id) => kept.get(id),
    moves: (id, status, message = '') =>
      platform.alone(() => kept.put(moved(known(platform, id), { status, message, at: now() }))),
    refusesActe: (id, said) => platform.alone(() => refuseActe(platform, known(platform, id), said)),
    refusesEnveloppe: (id, said) => platform.alone(() => refuseEnveloppe(platform, known(platform, id), said)),
    repeatsReceipt: (id) => platform.alone(() => repeatReceipt(platform, known(platform, id))),
    writes: (order) => writeLetter(office, order),
  }
}

function known({ kept }: Platform, id: number): Transaction {
  const transaction = kept.get(id)
  if (!transaction) throw new TypeError(`no transaction ${id}`)
  return transaction
}

async function refuseActe(platform: Platform, act: Transaction, said: Said): Promise<void> {
  const message = act.files[0]
  const acte = await read(message && (await platform.kept.read(message.sha256)), 'Acte')
  const finding = { date: platformDay(platform.now()), ...said }
  const date = (await platform.kept.classification(act.authority))?.date ?? finding.date
  const name = message?.name.replace(/-1-1_0\.xml$/, '-1-3_1.xml') ?? ''
  await comes(platform, act, { name, root: anomalieActe(finding, { acte, classificationDate: date }) })
}

async function refuseEnveloppe(
  platform: Platform,
  { siren, envelope, ...act }: Transaction,
  said: Said,
): Promise<void> {
  const archive = await platform.kept.read(envelope.sha256)
  const opened = archive && (await openSubmission(chunks(archive), archive.length))
  const enveloppe = await read(opened?.xml.get(envelope.enveloppe), 'EnveloppeCLMISILL')
  const root = anomalieEnveloppe({ date: platformDay(platform.now()), ...said }, enveloppe)
  await comes(platform, { ...act, siren, envelope }, { name: `ANO_${envelope.enveloppe}`, root })
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function read(bytes: Uint8Array | undefined, root: 'Acte' | 'EnveloppeCLMISILL'): Promise<Node> {
  const node = bytes && (await readStrict(bytes, root))
  if (!node || 'problems' in node) throw new TypeError(`no ${root} to refuse`)
  return node
}

async function comes(
  platform: Platform,
  { siren, envelope }: Transaction,
  { name, root }: { name: string; root: Element },
): Promise<void> {
  const documents = [{ name, bytes: writeXml(root, 'ncr') }]
  await takeDelivery(platform, siren, { delivery: `${envelope.archive}~1`, documents })
}

async function repeatReceipt(platform: Platform, act: Transaction): Promise<void> {
  const xml = stageOf(act, 4)?.xml
  if (xml === undefined) throw new TypeError(`no receipt of ${act.id} to repeat`)
  const bytes = Buffer.from(xml, 'base64')
  const { retour } = await readRetour(bytes)
  if (retour.kind !== 'ARActe') throw new TypeError('no receipt of an act')
  const name = `${retour.idActe}-1-2_2.xml`
  await takeDelivery(platform, act.siren, { delivery: `${act.envelope.archive}~2`, documents: [{ name, bytes }] })
}
