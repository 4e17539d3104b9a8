// Passwords, hashed with scrypt; the cost is stored beside each digest so that it can grow. Also random tokens.
import { createHash, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'
import { systemClock } from '#clock.ts'
import { fairTurns, type InTurn } from '#queue/turns.ts'

/** 2^15 rounds of 8 blocks: 32 MiB and about 60 ms. */
const cost = { N: 32_768, r: 8, p: 1, maxmem: 67_108_864 } as const
const keyBytes = 32

/** In characters. */
export const passwordLength = { least: 12, most: 200 } as const

export interface Hashing {
  /** The unit of fairness: a network, a device, an account. */
  readonly caller: string
  /** Holds a session, a link or a device that signed in before, so never queues behind strangers. */
  readonly isKnown: boolean
}

/** `scrypt$N$r$p$salt$digest`, base64url. @throws Error with `statusCode` 503 when the queue is full */
export async function hashPassword(password: string, turn: Hashing): Promise<string> {
  const salt = systemClock.randomBytes(16)
  const digest = await derive(password, turn, { salt, settings: cost })
  const { N, r, p } = cost
  return ['scrypt', N, r, p, salt.toString('base64url'), digest.toString('base64url')].join('$')
}

/** Takes as long when `kept` is null, to reveal nothing. @throws Error with `statusCode` 503 when the queue is full */
export function isPassword(password: string, kept: string | null, turn: Hashing): Promise<boolean> {
  return oneOfEach({ caller: turn.caller }, async () => {
    if (kept !== null) return fitsKept(password, kept, turn)
    const settings = { salt: systemClock.randomBytes(16), settings: cost }
    await strangers.takeAsLong(() => derive(password, { ...turn, isKnown: false }, settings))
    return false
  })
}

async function fitsKept(password: string, kept: string, turn: Hashing) {
  const [name, N, r, p, salt = '', digest = ''] = kept.split('$')
  if (name !== 'scrypt') return false
  const settings = { N: Number(N), r: Number(r), p: Number(p), maxmem: cost.maxmem }
  // Cut by whole characters, as when the password was chosen.
  const cut = [...password].slice(0, passwordLength.most).join('')
  const given = await derive(cut, turn, { salt: Buffer.from(salt, 'base64url'), settings })
  const wanted = Buffer.from(digest, 'base64url')
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

const measuredMs = 5_000

/**
 * Without an account nothing is hashed, so invented names delay nobody. The answer pauses as long as a stranger's last
 * password took, queueing included; every few seconds one real hash refreshes that.
 */
function openMeasure() {
  let [tookMs, at] = [0, -Infinity]
  let measuring: Promise<void> | undefined
  return {
    note: (begun: number) => {
      at = systemClock.steadyMs()
      tookMs = at - begun
    },
    takeAsLong: async (deriveOne: () => Promise<unknown>) => {
      if (systemClock.steadyMs() - at < measuredMs) return systemClock.pause(tookMs)
      measuring ??= deriveOne().then(
        () => void (measuring = undefined),
        (error: unknown) => {
          measuring = undefined
          throw error
        },
      )
      return measuring
    },
  }
}

const strangers = openMeasure()

/**
 * Hashing shares the thread pool with file access: one hash at a time for strangers, one for known callers. Short
 * queues bound the wait; excess callers are refused at once.
 */
const waits = { most: 1, ofEach: 1, waiting: 24, waitingOfEach: 6 } as const
const turns: Readonly<Record<'known' | 'stranger', InTurn>> = {
  known: fairTurns({ ...waits, waiting: 60 }),
  stranger: fairTurns(waits),
}
/** Each caller tries one password at a time, whether the account exists or not. */
const oneOfEach = fairTurns({ ...waits, most: Infinity, waiting: 1_000 })

interface Derivation {
  readonly salt: Uint8Array
  readonly settings: ScryptOptions
}

function derive(password: string, { caller, isKnown }: Hashing, { salt, settings }: Derivation) {
  const text = password.normalize('NFKC')
  const begun = systemClock.steadyMs()
  const work = () =>
    new Promise<Buffer>((resolve, reject) => {
      scrypt(text, salt, keyBytes, settings, (error, key) => {
        if (!isKnown) strangers.note(begun)
        return error ? reject(error) : resolve(key)
      })
    })
  return turns[isKnown ? 'known' : 'stranger']({ caller }, work)
}

export function isLongEnough(password: string): boolean {
  const { length } = [...password]
  return length >= passwordLength.least && length <= passwordLength.most
}

/** 32 random bytes, base64url. */
export function newToken(): string {
  return systemClock.randomBytes(32).toString('base64url')
}

export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

const readable = 'ABCDEFGHJKMNPQRSTVWXYZ23456789'

/** A code to read and type, in groups of four characters: nearly 20 bits a group. */
export function newCode(groups: number): string {
  const group = () => Array.from({ length: 4 }, () => readable.charAt(systemClock.randomInt(readable.length))).join('')
  return Array.from({ length: groups }, group).join('-')
}

export function digestOfCode(code: string): string {
  return digestOf(code.toUpperCase().replace(/[^A-Z0-9]/g, ''))
}
