// Is a password worth something? By its length, and by how many guesses it takes: of words that people choose in French and
// English, of the person's own address and of the names of collectivités.
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Sql } from '../../store/engine/database.ts'
import { namedSenders } from '../../store/connections/collectivites.ts'
import { fewAtOnce } from '../../files/at-once.ts'
import { isLongEnough } from '../passwords.ts'

/** `weak`: too short or too long; it holds what everybody knows of the person, repeats itself, or is a common word. */
export type Weakness = 'weak' | 'personal' | 'regular' | 'common'

export interface StrengthQuestion {
  readonly id: number
  readonly password: string
  readonly known: readonly string[]
}

export interface Guessed {
  readonly id: number
  readonly fault?: Exclude<Weakness, 'weak'>
}

/** What comes after it makes a password that is good so far no worse. */
const lookedAt = 48
/** The dictionaries stay in memory for so long after a password. */
const idleMs = 30_000
const answersMs = 15_000
const namesMost = 3_000
/** Shorter words stand in too many others. */
const wordLeast = 4

/** One after the other; a few wait. */
const inTurn = fewAtOnce({ most: 1, waiting: 10 })

/**
 * @param login the address of the person
 * @returns what is wrong with it; undefined when it may be chosen
 * @throws Error with `statusCode` 503 when too many are looked at, or it takes too long
 */
export async function weaknessOf(sql: Sql, login: string, password: string): Promise<Weakness | undefined> {
  if (!isLongEnough(password)) return 'weak'
  const names = (await namedSenders(sql, { sirens: undefined, limit: namesMost })).map(({ nom }) => nom)
  const [own = ''] = login.split('@')
  const known = collectKnownWords([login, ...login.split(/[.@]/), own, own.replace(/[^\p{L}\p{N}]/gu, ''), ...names])
  return inTurn(() => guessed(password.normalize('NFKC').slice(0, lookedAt), known))
}

function collectKnownWords(texts: readonly string[]): readonly string[] {
  const all = texts.flatMap((text) => [text.toLowerCase(), ...text.toLowerCase().split(/[^\p{L}\p{N}]+/u)])
  return [...new Set(all)].filter(({ length }) => length >= wordLeast)
}

/** The thread is opened for the first password, and left when none has come for a while. */
function openGuesser() {
  let held: { readonly worker: Worker; readonly timer: NodeJS.Timeout } | undefined
  let asked = 0
  const close = (): void => {
    const leaving = held
    held = undefined
    if (!leaving) return
    clearTimeout(leaving.timer)
    // What it says from now on interests nobody.
    leaving.worker.on('error', () => undefined)
    void leaving.worker.terminate()
  }
  return async (password: string, known: readonly string[]): Promise<Guessed['fault']> => {
    const { worker, timer } = (held ??= { worker: openWorker(), timer: setTimeout(close, idleMs).unref() })
    timer.refresh()
    worker.ref()
    try {
      return await answerOf(worker, { id: ++asked, password, known })
    } catch (cause) {
      close()
      throw Object.assign(new Error('no password can be looked at', { cause }), { statusCode: 503 })
    } finally {
      worker.unref()
      timer.refresh()
    }
  }
}

function answerOf(worker: Worker, question: StrengthQuestion): Promise<Guessed['fault']> {
  const { promise, resolve, reject } = Promise.withResolvers<Guessed['fault']>()
  const limit = setTimeout(() => reject(new Error('it takes too long')), answersMs)
  const hear = ({ id, fault }: Guessed): void => {
    if (id === question.id) resolve(fault)
  }
  const ended = (code: number) => reject(new Error(`the thread ended: ${code}`))
  worker.on('message', hear).once('error', reject).once('exit', ended)
  worker.postMessage(question)
  return promise.finally(() => {
    clearTimeout(limit)
    worker.off('message', hear).off('error', reject).off('exit', ended)
  })
}

function openWorker(): Worker {
  return new Worker(new URL(`./guesser${extname(import.meta.url)}`, import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 384 },
  })
}

const guessed = openGuesser()
