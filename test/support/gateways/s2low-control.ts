// The hands behind a simulated S²LOW: what a test makes happen that no client can ask for, its faults, and what was
// accepted. All of it is put around the real simulator by its hooks and by the way it answers.
import { createHash } from 'node:crypto'
import { readRetour } from '../../../src/protocol/retours/retours.ts'
import type { LetterEntry } from '../../../src/sandbox/correspondence.ts'
import type { Answering } from '../../../src/sandbox/http.ts'
import { writeLetter, type LetterOrder } from '../../../src/sandbox/letters.ts'
import { takeDelivery } from '../../../src/sandbox/s2low/tdt.ts'
import {
  enterState,
  type CreationStage,
  type Hooks,
  type S2lowPlatform,
  type S2lowSandboxSettings,
} from '../../../src/sandbox/s2low/platform.ts'
import { fieldTextOf } from '../../../src/sandbox/s2low/exchange.ts'
import { startS2low, type S2lowOptions } from '../../../src/sandbox/s2low/s2low.ts'
import { stageOf, type Transaction } from '../../../src/sandbox/s2low/transactions.ts'
import { answeringUnder, makeFaults, type Faults } from './faults.ts'

type S2low = Awaited<ReturnType<typeof startS2low>>

/** A call that waits before its work, its request read. */
export interface Held {
  /** When the call has come. */
  readonly arrived: Promise<void>
  readonly release: () => void
}

/** A deposit, an answer, an annulation or a request that was accepted. */
export interface Deposit {
  /** Number of the transaction. */
  readonly id: number
  readonly call: string
  /** Login of the account, or its number. */
  readonly account: string
  readonly fields: Readonly<Record<string, readonly string[]>>
  readonly files: readonly { field: string; name: string; sha256: string; sizeBytes: number }[]
  /** Of the whole body. */
  readonly sha256: string
}

/** Everything that may be made to happen. Numbers are those of acts; ids those of transactions. */
export interface Control {
  set(changes: Partial<S2lowSandboxSettings>): void
  /** Acts of this number, `*` for all, stay in a state, as over a night or a weekend. */
  stays(number: string, status: number): void
  goesOn(number: string): void
  /** The analysis finds something: -1, by text only, `Enveloppe invalide : <text>`. */
  failsAnalysis(number: string, text: string): void
  /** The next creation fails there. @param detail what the platform adds */
  failsCreation(stage: CreationStage, detail?: string): void
  /** The next call of a name is refused with these words, in the grammar of its script. */
  refusesNext(call: string, message: string): void
  /** Hold the next call of a name before its work. */
  holdNext(call: string): Held
  get(id: number): Transaction | undefined
  /** A person, or the archives, put it in a state. */
  moves(id: number, status: number, message?: string): Promise<void>
  /** The AR comes once more. */
  repeatsReceipt(id: number): Promise<void>
  /** The prefecture writes about an act that it has acknowledged; the platform has it once it goes on. */
  writes(order: LetterOrder): Promise<LetterEntry>
}

/** What was asked for and is still to happen. */
interface Wishes {
  readonly stays: Map<string, number>
  readonly analyses: Map<string, string>
  readonly creations: { readonly stage: CreationStage; readonly detail: string }[]
  readonly refusals: Map<string, string[]>
  readonly held: Map<string, { come: () => void; readonly open: Promise<void> }[]>
  readonly deposits: Deposit[]
}

/** Hands that outlive the simulator that they are on. */
export interface S2lowHands {
  readonly hooks: Hooks
  readonly answering: Answering
  readonly faults: Faults
  readonly deposits: () => readonly Deposit[]
  controlOf(platform: () => S2lowPlatform): Control
}

/** @param pauseMs between two pieces of a slow answer */
export function makeHands(pauseMs?: number): S2lowHands {
  const wishes: Wishes = {
    stays: new Map(),
    analyses: new Map(),
    creations: [],
    refusals: new Map(),
    held: new Map(),
    deposits: [],
  }
  const faults = makeFaults()
  const answering = answeringUnder(faults, pauseMs)
  return {
    hooks: hooksOf(wishes),
    answering: async (call, work) => {
      const held = wishes.held.get(call.name)?.shift()
      held?.come()
      await held?.open
      await answering(call, work)
    },
    faults,
    deposits: () => wishes.deposits,
    controlOf: (platform) => controlOf(platform, wishes),
  }
}

/** A simulated S²LOW with the hands of a test on it. */
export interface HandledS2low extends S2low {
  readonly faults: Faults
  readonly control: Control
  deposits(): readonly Deposit[]
}

export async function startHandledS2low(options: S2lowOptions, hands = makeHands()): Promise<HandledS2low> {
  const s2low = await startS2low({ ...options, hooks: hands.hooks, answering: hands.answering })
  const { faults, deposits } = hands
  return { ...s2low, faults, deposits, control: hands.controlOf(() => s2low.platform) }
}

function hooksOf(wishes: Wishes): Hooks {
  const { stays, analyses, creations, refusals } = wishes
  return {
    stays: ({ number }, status) => (stays.get(number ?? '') ?? stays.get('*')) === status,
    fails: ({ number }) => {
      const text = analyses.get(number ?? '')
      return text && `Enveloppe invalide : ${text}`
    },
    breaks: (stage) => {
      const index = creations.findIndex((each) => each.stage === stage)
      return index < 0 ? undefined : creations.splice(index, 1)[0]?.detail
    },
    refuses: (call) => refusals.get(call)?.shift(),
    opened: (id, call, asked) => {
      const text = (value: string) => fieldTextOf(asked, value)
      const fields = [...asked.fields].map(([name, values]) => [name, [values].flat().map(text)] as const)
      wishes.deposits.push({
        id,
        call,
        account: asked.who.login ?? `${asked.who.id}`,
        fields: Object.fromEntries(fields),
        files: asked.uploads.map(({ field, name, bytes }) => ({
          field,
          name: fieldTextOf(asked, name, 'query'),
          sha256: digestOf(bytes),
          sizeBytes: bytes.length,
        })),
        sha256: digestOf(asked.body),
      })
    },
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function controlOf(platform: () => S2lowPlatform, wishes: Wishes): Control {
  const known = (id: number) => {
    const transaction = platform().kept.get(id)
    if (!transaction) throw new TypeError(`no transaction ${id}`)
    return transaction
  }
  const alone = (work: () => Promise<void>) => platform().alone(work)
  return {
    set: (settings) => {
      platform().settings = { ...platform().settings, ...settings }
    },
    stays: (number, status) => void wishes.stays.set(number, status),
    goesOn: (number) => void wishes.stays.delete(number),
    failsAnalysis: (number, text) => void wishes.analyses.set(number, text),
    failsCreation: (stage, detail = '') => void wishes.creations.push({ stage, detail }),
    refusesNext: (call, message) => void wishes.refusals.set(call, [...(wishes.refusals.get(call) ?? []), message]),
    holdNext: (call) => {
      const [arrived, open] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      wishes.held.set(call, [...(wishes.held.get(call) ?? []), { come: arrived.resolve, open: open.promise }])
      return { arrived: arrived.promise, release: open.resolve }
    },
    get: (id) => platform().kept.get(id),
    moves: (id, status, message = '') => alone(() => enterState(platform(), known(id), [status, message])),
    repeatsReceipt: (id) => alone(() => repeatReceipt(platform(), known(id))),
    writes: (order) => writeLetter(platform().office, order),
  }
}

async function repeatReceipt(platform: S2lowPlatform, act: Transaction): Promise<void> {
  const xml = stageOf(act, 4)?.xml
  if (xml === undefined) throw new TypeError(`no receipt of ${act.id} to repeat`)
  const bytes = Buffer.from(xml, 'base64')
  const { retour } = await readRetour(bytes)
  if (retour.kind !== 'ARActe') throw new TypeError('no receipt of an act')
  const name = `${retour.idActe}-1-2_2.xml`
  await takeDelivery(platform, act.siren, { delivery: `${act.envelope.archive}~2`, documents: [{ name, bytes }] })
}
