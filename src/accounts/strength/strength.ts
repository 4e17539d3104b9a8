// Password strength: length, and guesses with French and English words, the person's address and collectivité names.
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { systemClock, type Timer } from '#clock.ts'
import type { Sql } from '#store/engine/database.ts'
import { namedSenders } from '#store/connections/collectivites.ts'
import { fewAtOnce } from '#files/at-once.ts'
import { isLongEnough } from '../passwords.ts'

/** `weak`: bad length. `personal`: built on the person's own words. `regular`: repetitive. `common`: a common word. */
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

/** Characters checked: a password that is strong so far stays strong. */
const lookedAt = 48
/** How long the dictionaries stay in memory after the last password. */
const idleMs = 30_000
const answersMs = 15_000
const namesMost = 3_000
/** Shorter words occur inside too many others. */
const wordLeast = 4

const inTurn = fewAtOnce({ most: 1, waiting: 10 })

/** Undefined: acceptable. @throws Error with `statusCode` 503 when the queue is full, or the check takes too long */
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

/** Starts the thread for the first password and stops it after a while without any. */
function openGuesser() {
  let held: Worker | undefined
  let idle: Timer | undefined
  let asked = 0
  const close = () => {
    const leaving = held
    held = undefined
    idle?.end()
    if (!leaving) return
    // An unhandled error event would end the process.
    leaving.on('error', () => undefined)
    void leaving.terminate()
  }
  const rest = () => {
    idle?.end()
    idle = systemClock.after(idleMs, close).unref()
  }
  return async (password: string, known: readonly string[]): Promise<Guessed['fault']> => {
    const worker = (held ??= openWorker())
    rest()
    worker.ref()
    try {
      return await answerOf(worker, { id: ++asked, password, known })
    } catch (cause) {
      close()
      throw Object.assign(new Error('no password can be looked at', { cause }), { statusCode: 503 })
    } finally {
      worker.unref()
      rest()
    }
  }
}

function answerOf(worker: Worker, question: StrengthQuestion): Promise<Guessed['fault']> {
  const { promise, resolve, reject } = Promise.withResolvers<Guessed['fault']>()
  const limit = systemClock.after(answersMs, () => reject(new Error('it takes too long')))
  const hear = ({ id, fault }: Guessed) => {
    if (id === question.id) resolve(fault)
  }
  const ended = (code: number) => reject(new Error(`the thread ended: ${code}`))
  worker.on('message', hear).once('error', reject).once('exit', ended)
  worker.postMessage(question)
  return promise.finally(() => {
    limit.end()
    worker.off('message', hear).off('error', reject).off('exit', ended)
  })
}

function openWorker() {
  return new Worker(new URL(`./guesser${extname(import.meta.url)}`, import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 384 },
  })
}

const guessed = openGuesser()
