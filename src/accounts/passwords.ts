// Passwords: scrypt of node:crypto, with its cost beside the digest so that the cost can grow. Links and sessions are
// random tokens, of which only the digest is kept.
import { createHash, randomBytes, randomInt, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { fairTurns, type InTurn } from '../files/turns.ts'

/** 2^15 rounds of 8 blocks: 32 MiB and some 60 ms. */
const cost = { N: 32_768, r: 8, p: 1, maxmem: 67_108_864 } as const
const keyBytes = 32

/** In characters. */
export const passwordLength = { least: 12, most: 200 } as const

/** Who waits for a password to be hashed. */
export interface Hashing {
  /** Each has turns of its own: a network, a device, an account. */
  readonly caller: string
  /** They have proved something: a session, a link, a device that signed in before. Strangers never stand before them. */
  readonly isKnown: boolean
}

/**
 * The stored form of a password: `scrypt$N$r$p$salt$digest`, base64url.
 * @throws Error with `statusCode` 503 when too many wait already
 */
export async function hashPassword(password: string, turn: Hashing): Promise<string> {
  const salt = randomBytes(16)
  const digest = await derive(password, turn, { salt, settings: cost })
  const { N, r, p } = cost
  return ['scrypt', N, r, p, salt.toString('base64url'), digest.toString('base64url')].join('$')
}

/**
 * Is it the password? Takes as long when there is no account, so that the time tells nothing.
 * @throws Error with `statusCode` 503 when too many wait already
 */
export function isPassword(password: string, kept: string | null, turn: Hashing): Promise<boolean> {
  return oneOfEach({ caller: turn.caller }, async () => {
    if (kept !== null) return fitsKept(password, kept, turn)
    const settings = { salt: randomBytes(16), settings: cost }
    await strangers.takeAsLong(() => derive(password, { ...turn, isKnown: false }, settings))
    return false
  })
}

async function fitsKept(password: string, kept: string, turn: Hashing): Promise<boolean> {
  const [name, N, r, p, salt = '', digest = ''] = kept.split('$')
  if (name !== 'scrypt') return false
  const settings = { N: Number(N), r: Number(r), p: Number(p), maxmem: cost.maxmem }
  // By whole characters, as when it was chosen.
  const cut = [...password].slice(0, passwordLength.most).join('')
  const given = await derive(cut, turn, { salt: Buffer.from(salt, 'base64url'), settings })
  const wanted = Buffer.from(digest, 'base64url')
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/** For so long it is known what a password takes. */
const measuredMs = 5_000

/**
 * Without an account nothing is derived, or whoever invents names would keep those waiting who have one. It takes what a
 * stranger's password took a moment ago, its turn included; every few seconds one is derived to know that.
 */
function openMeasure() {
  let [tookMs, at] = [0, -Infinity]
  let measuring: Promise<void> | undefined
  return {
    note: (begun: number) => {
      at = performance.now()
      tookMs = at - begun
    },
    takeAsLong: async (deriveOne: () => Promise<unknown>): Promise<void> => {
      if (performance.now() - at < measuredMs) return pause(tookMs)
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
 * The threads of the process also serve its files: one for strangers, one for those who are known. Nobody waits longer than
 * some twenty of these take, and who comes when so many wait is sent away at once.
 */
const waits = { most: 1, ofEach: 1, waiting: 24, waitingOfEach: 6 } as const
const turns: Readonly<Record<'known' | 'stranger', InTurn>> = {
  known: fairTurns({ ...waits, waiting: 60 }),
  stranger: fairTurns(waits),
}
/** Each tries one password after the other, whether there is an account or not. */
const oneOfEach = fairTurns({ ...waits, most: Infinity, waiting: 1_000 })

interface Derivation {
  readonly salt: Uint8Array
  readonly settings: ScryptOptions
}

function derive(password: string, { caller, isKnown }: Hashing, { salt, settings }: Derivation): Promise<Buffer> {
  const text = password.normalize('NFKC')
  const begun = performance.now()
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
  return randomBytes(32).toString('base64url')
}

export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Letters and digits that nobody takes for one another. */
const readable = 'ABCDEFGHJKMNPQRSTVWXYZ23456789'

/** A code to be read and typed, in groups of four: nearly twenty bits each. */
export function newCode(groups: number): string {
  const group = () => Array.from({ length: 4 }, () => readable.charAt(randomInt(readable.length))).join('')
  return Array.from({ length: groups }, group).join('-')
}

/** Of such a code, however it was typed. */
export function digestOfCode(code: string): string {
  return digestOf(code.toUpperCase().replace(/[^A-Z0-9]/g, ''))
}
