// A run: a first part of the acts is handed in while nothing may leave, and some of their stored documents are changed; then
// everything leaves, the rest is handed in, and faults and kills fall; then the weather is calm until all is settled, or
// time is up; then the judge looks.
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { hash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { randomOf } from '../fuzz/random.ts'
import { openFolder } from '../../src/sandbox/folder.ts'
import { writeLetter } from '../../src/sandbox/letters.ts'
import { connectionId } from '../../src/store/connections/connections.ts'
import { takeTurn } from '../../src/transmission/worker.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { until } from '../support/until.ts'
import { delaysOf } from './delays.ts'
import { kinds, type Deposit, type Judgement, type Kind, type Letter } from './evidence.ts'
import { judge } from './judge.ts'
import { killAround, killsOf, type Done } from './killers.ts'
import { plans, takenEnding, type Plan, type PlanName } from './plans.ts'
import { acknowledged, transferSome } from './transferring.ts'
import { openWorld, type World } from './world.ts'

export interface Wish {
  readonly acts: number
  readonly seed: number
  readonly factor: number
  readonly plan: PlanName
  /** How long the bad weather lasts (twice as long at most, where the machine is slow), and how long everything may take to settle after it, in seconds. */
  readonly seconds: number
  readonly settleSeconds: number
  /** Leave the folder of the run. */
  readonly keep: boolean
}

export interface Outcome extends Judgement {
  readonly wish: Wish
  readonly folder: string
  readonly settings: Readonly<Record<string, string>>
  readonly accepted: number
  readonly cancelled: number
  readonly annulled: number
  readonly letters: number
  readonly transfers: number
  readonly spoiled: number
  readonly done: Done
  readonly kills: { readonly delivered: number; readonly wanted: number }
  readonly struck: World['struck']
  /** Exchanges while the weather was bad, and what was done to them. */
  readonly exchanges: {
    readonly all: number
    readonly faulty: number
    readonly faults: Readonly<Record<string, number>>
  }
  readonly mails: Readonly<Record<string, number>>
  readonly mailboxes: World['relay']['counted']
  readonly badSeconds: number
  readonly settledSeconds: number
}

/** Run, and judge. */
export async function run(wish: Wish): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'actes-chaos-'))
  const delays = delaysOf(wish.factor)
  const plan: Plan = plans[wish.plan]
  // Servers of other accounts work below it.
  mkdirSync(join(folder, 'deposits'))
  chmodSync(folder, 0o755)
  const world = await openWorld({ folder, seed: wish.seed, delays, plan })
  try {
    const began = performance.now()
    const acts = layActs(wish, plan, { folder, world })
    const done: Done = { worker: 0, simulator: 0, redis: 0, postgres: 0, sleeper: 0, storm: 0 }
    const wanted = Math.ceil((wish.acts * plan.kills) / 100)
    const first = Math.ceil(acts.length / 10)
    await pausing(world, 'pauseConnection')
    await takeNumbers(world, acts)
    const deposits = await handInAll(world, acts.slice(0, first), { seed: wish.seed, spanMs: 0 })
    const spoiled = await spoil(world, deposits, (wish.acts * plan.spoiled) / 100)
    await pausing(world, 'resumeConnection')
    const forMs = wish.seconds * 1_000
    let isCalm = false
    let isAnswered = false
    let isOver = false
    const schedules = keepMending(world, 600_000 / wish.factor, () => isOver)
    const killing = { seed: wish.seed, victims: plan.victims, kills: wanted, forMs, leaseMs: delays.leaseMs }
    const later = handInAll(world, acts.slice(first), { seed: wish.seed + 1, spanMs: forMs * 0.8 })
    const annulling = annulSome(world, acts, () => isAnswered)
    const writing = writeSome(world, acts, () => isCalm)
    const transferring = transferSome(world, acts, { isAnswered: () => isAnswered, isOver: () => isOver })
    await Promise.all([Promise.race([later, pause(2 * forMs)]), killAround(world, killing, done), pause(forMs)])
    const bad = world.exchanges.slice()
    const badSeconds = (performance.now() - began) / 1_000
    for (const each of [...world.proxies, world.relay]) each.calm()
    isCalm = true
    const letters = await writing
    writeFileSync(join(world.folders.ministry, 'found'), '')
    const all = [...deposits, ...(await later)].map((each) => ({
      ...each,
      spoiled: spoiled.has(each.id),
      taken: isTaken(each),
    }))
    const settling = { letters: letters.length, withinMs: wish.settleSeconds * 1_000 }
    await settle(world.databaseUrl, settling)
    isAnswered = true
    const annulled = await annulling
    await transferring.asked
    // The last annulation may have been asked for just now.
    await settle(world.databaseUrl, settling)
    isOver = true
    await schedules
    const transfers = await transferring.ended
    const settledSeconds = (performance.now() - began) / 1_000
    const { databaseUrl, folders, archives, struck, relay } = world
    const evidence = { databaseUrl, folders, deposits: all, exchanges: world.exchanges, letters, archives, transfers }
    if (wish.keep) writeFileSync(join(folder, 'evidence.json'), JSON.stringify(evidence))
    return {
      ...(await judge(evidence)),
      wish,
      folder,
      settings: delays.environment,
      accepted: all.length,
      spoiled: spoiled.size,
      done,
      struck,
      badSeconds,
      cancelled: all.filter(({ cancels }) => cancels).length,
      annulled,
      letters: letters.length,
      transfers: transfers.length,
      kills: { delivered: killsOf(done) + struck.killed, wanted },
      exchanges: { all: bad.length, ...faultsIn(bad.map(({ fault }) => fault)) },
      mails: mailsIn(folders.ministry),
      mailboxes: relay.counted,
      settledSeconds,
    }
  } finally {
    await world.stop()
    if (!wish.keep) rmSync(folder, { recursive: true, force: true })
  }
}

function faultsIn(names: readonly string[]) {
  const faults: Record<string, number> = {}
  for (const name of names) if (name !== 'none') faults[name] = (faults[name] ?? 0) + 1
  return { faults, faulty: Object.values(faults).reduce((sum, each) => sum + each, 0) }
}

function mailsIn(folder: string): Readonly<Record<string, number>> {
  const path = join(folder, 'mails.jsonl')
  if (!existsSync(path)) return {}
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  const fates = new Map(
    lines.map((line) => JSON.parse(line) as { key: string; fate: string }).map(({ key, fate }) => [key, fate]),
  )
  return faultsIn([...fates.values()]).faults
}

interface Act {
  readonly kind: Kind
  readonly siren: string
  readonly numero: string
  readonly folder: string
  readonly sha256: string
  /** A person withdraws it as soon as it is accepted; too late, more often than not. */
  readonly cancels: boolean
  /** A person asks for its annulation once its receipt is there. */
  readonly annuls: boolean
  /** It leaves for its archive once it is acknowledged. */
  readonly isTransferred: boolean
  /** The préfecture asks for more papers once it has acknowledged it. */
  readonly isAskedAbout: boolean
}

/** Name of the document in a folder to hand in. */
function documentOf(folder: string): string {
  const acte = JSON.parse(readFileSync(join(folder, 'acte.json'), 'utf8')) as { document: { fichier: string } }
  return acte.document.fichier
}

const simple = fileURLToPath(new URL('../../fixtures/actes/deliberation-simple', import.meta.url))

/** The acts of a run as folders to hand in, each with a document of its own. */
function layActs(
  { acts, seed }: Wish,
  plan: Plan,
  { folder, world }: { folder: string; world: World },
): readonly Act[] {
  const acte = JSON.parse(readFileSync(join(simple, 'acte.json'), 'utf8')) as { document: { fichier: string } }
  const document = readFileSync(join(simple, acte.document.fichier))
  const endings = Object.entries(plan.endings).flatMap(([ending, count]) => Array<string>(count).fill(ending))
  return Array.from({ length: acts }, (_, index) => {
    const chance = randomOf(seed, 2_000_000 + index)
    const kind = kinds[index % kinds.length] ?? 's2low'
    const siren = chance.pick(world.sirens[kind])
    const numero = `A${index}${endings[chance.below(20)] ?? ''}`
    const own = join(folder, 'deposits', numero)
    const bytes = Buffer.concat([document, Buffer.from(`% ${numero}\n`)])
    mkdirSync(own)
    writeFileSync(join(own, acte.document.fichier), bytes)
    const objet = `Adoption du règlement ${index}`
    writeFileSync(join(own, 'acte.json'), JSON.stringify({ ...acte, collectivite: siren, numero, objet, cle: numero }))
    const act = { kind, siren, numero, folder: own, sha256: hash('sha256', bytes) }
    const [cancels, annuls] = [plan.kills > 0 && chance.once(30), plan.kills > 0 && chance.once(10)]
    // Pastell shows no letters.
    const hasLetters = plan.kills > 0 && kind !== 'pastell' && !isTaken(act)
    const isAskedAbout = hasLetters && !cancels && !annuls && chance.once(5)
    const isTransferred = !isTaken(act) && !cancels && !annuls && !isAskedAbout && chance.once(plan.transfers)
    return { ...act, cancels, annuls, isAskedAbout, isTransferred }
  })
}

function isTaken({ kind, numero }: Pick<Act, 'kind' | 'numero'>): boolean {
  return kind === 's2low' && numero.endsWith(takenEnding)
}

/** Somebody else sends another file under some of the numbers, and has the receipts, before ours leave. */
async function takeNumbers(world: World, acts: readonly Act[]): Promise<void> {
  const taken = acts.filter(isTaken)
  if (taken.length === 0) return
  await world.elsewhere(async (app) => {
    const operations = operationsOf(app)
    for (const { folder, siren } of taken) {
      const theirs = `${folder}-elsewhere`
      cpSync(folder, theirs, { recursive: true })
      appendFileSync(join(theirs, documentOf(theirs)), '% theirs\n')
      const deposited = await operations.deposit(theirs, 'chaos')
      if (!deposited.ok) throw new Error(`refused elsewhere: ${JSON.stringify(deposited.problems)}`)
      await until(async () => {
        await takeTurn(connectionId('s2low', siren), app.ports)
        return (await operations.show(deposited.id)).state === 'acknowledged'
      }, 'their receipt')
    }
  })
}

type Accepted = Omit<Deposit, 'kind' | 'spoiled' | 'taken'> &
  Pick<Act, 'kind'> & { readonly cancels: boolean; readonly annuls: boolean }

/** Hand acts in, two at a time, over a span of time; whoever gets no answer asks another worker. */
async function handInAll(world: World, acts: readonly Act[], { seed, spanMs }: { seed: number; spanMs: number }) {
  const accepted: Accepted[] = []
  const left = [...acts.entries()]
  const began = performance.now()
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [rank, act] = next
      await pause(Math.max(0, began + (spanMs * rank) / acts.length - performance.now()))
      accepted.push(await handIn(world, act, randomOf(seed, 3_000_000 + rank)))
    }
  }
  await Promise.all([work(), work()])
  return accepted
}

async function handIn(world: World, act: Act, chance: ReturnType<typeof randomOf>): Promise<Accepted> {
  for (let tries = 0; ; tries++) {
    const worker = chance.pick(world.workers)
    try {
      const id = await worker.ask<string>({ deposit: act.folder })
      if (act.cancels) await worker.ask({ cancel: id }).catch(() => undefined)
      return { ...act, id }
    } catch (error) {
      if (String(error).includes('refused: ') || tries > 200) throw error
      await pause(100)
    }
  }
}

/** Ask for the annulation of these as soon as they are acknowledged, until every act has its answer. @returns how many were asked for */
async function annulSome(world: World, acts: readonly Act[], isAnswered: () => boolean): Promise<number> {
  const left = new Set(acts.filter(({ annuls }) => annuls).map(({ numero }) => numero))
  const all = left.size
  while (!isAnswered() && left.size > 0) {
    await pause(1_000)
    const found = await acknowledged(world.databaseUrl, [...left]).catch(() => [])
    for (const { id, numero } of found) {
      const asked = await world.workers[0]?.ask({ annul: id }).then(() => true, isRefused)
      if (asked) left.delete(numero)
    }
  }
  return all - left.size
}

/** Have the préfecture write about these as soon as they are acknowledged, while the weather is bad. */
async function writeSome(world: World, acts: readonly Act[], isCalm: () => boolean): Promise<readonly Letter[]> {
  const left = new Map(acts.filter(({ isAskedAbout }) => isAskedAbout).map((act) => [act.numero, act]))
  const written: Letter[] = []
  while (!isCalm() && left.size > 0) {
    await pause(1_000)
    for (const { numero, id_acte: idActe } of await acknowledged(world.databaseUrl, [...left.keys()]).catch(() => [])) {
      const { kind = 's2low', siren = '' } = left.get(numero) ?? {}
      await writeLetter({ folder: openFolder(world.folders[kind]), now: () => new Date() }, { type: 'pieces', idActe })
      written.push({ siren, numero })
      left.delete(numero)
    }
  }
  return written
}

/** Somebody asked already: the answer was lost. */
function isRefused(error: unknown): boolean {
  return String(error).includes('ACTES-A')
}

/** Change a byte of the stored documents of some acts, which nothing has read yet. @returns the ids of the acts */
async function spoil(world: World, deposits: readonly Accepted[], count: number): Promise<ReadonlySet<string>> {
  const some = deposits.filter(({ kind, cancels }) => kind !== 'ministry' && !cancels).slice(0, Math.floor(count))
  for (const { sha256 } of some) {
    const path = join(world.blobs, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
    const bytes = readFileSync(path)
    bytes[bytes.length - 1] = 0x20
    writeFileSync(path, bytes)
  }
  return new Set(some.map(({ id }) => id))
}

/** The schedules that mend what faults have done: the product's own instants are minutes apart. */
const mending = ['collect', 'mailbox', 'mend', 'heal']

/** Run these schedules, again and again, as often as their instants come divided by the factor. */
async function keepMending(world: World, everyMs: number, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await pause(everyMs)
    await world
      .within(async (app) => {
        for (const name of mending)
          await operationsOf(app)
            .runSchedule(name, 'chaos')
            .catch(() => undefined)
      })
      .catch(() => undefined)
  }
}

async function pausing(world: World, what: 'pauseConnection' | 'resumeConnection'): Promise<void> {
  await world.within(async (app) => {
    const operations = operationsOf(app)
    for (const { id } of (await operations.connections()).items)
      await operations[what](id, { reason: 'essai', who: 'chaos' })
  })
}

const unsettled = `SELECT (SELECT count(*) FROM actes.transmission
    WHERE state IN ('received', 'validated', 'packaged', 'submitted') AND held_code IS NULL AND (message IN ('1-1', '6-1') OR state <> 'submitted'))
  + (SELECT count(*) FROM actes.retour WHERE status = 'stored')
  + (SELECT count(*) FROM actes.transfer WHERE state IN ('asked', 'frozen', 'sent') AND held_code IS DISTINCT FROM 'ACTES-T010')
  + $1::int - (SELECT count(*) FROM actes.task WHERE kind = 'demandePieces') AS left`

/** Wait until nothing is left to do, or time is up. */
async function settle(
  databaseUrl: string,
  { letters, withinMs }: { readonly letters: number; readonly withinMs: number },
): Promise<void> {
  const end = performance.now() + withinMs
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    while (performance.now() < end) {
      const { rows } = await client.query<{ left: string }>(unsettled, [letters])
      if (rows[0]?.left === '0') return
      await pause(500)
    }
  } finally {
    await client.end()
  }
}
