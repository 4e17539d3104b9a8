// What every archive promises, in one suite: a deposit arrives once or says what is known of it, under every fault at
// every word; what is asked afterwards never takes a fault for an absence or for a reply.
import { describe, expect, test } from 'vitest'
import type { Archive, OutgoingTransfer, SentTransfer } from '../../src/archives/archive.ts'
import { ActesError } from '../../src/errors.ts'
import { readReply } from '../../src/protocol/seda/replies.ts'
import type { Driven } from '../support/seda/driven.ts'
import type { FaultKind } from '../support/gateways/faults.ts'
import { forTest } from '../support/life/for-suite.ts'
import { issue, makeAuthority } from '../support/servers/certificates.ts'
import { lineTo } from '../support/servers/line.ts'
import { asActesError, kindOf } from '../gateways/contract.ts'

export const never = new AbortController().signal

/** Each leaves the call undone, or does it and loses its answer. */
const faults: readonly FaultKind[] = [
  'reset-before',
  'reset-after',
  'timeout-before',
  'timeout-after',
  'status-400',
  'status-408',
  'status-413',
  'status-421',
  'status-429',
  'status-500',
  'status-502',
  'status-503',
  'after-500',
  'after-502',
  'after-504',
  'login-page',
  'after-login-page',
  'maintenance',
  'redirect-home',
  'after-redirect-home',
  'empty',
  'after-empty',
  'stalled',
]

/**
 * Run the suite. `open` is called before each test.
 * @param words calls that carry a deposit, in their order
 */
export function archiveContract(name: string, words: readonly string[], open: () => Promise<Driven>): void {
  describe(`${name} keeps the contract of archives`, () => {
    const driven = forTest(open)
    depositing(driven)
    stopping(driven)
    doubting(driven, words)
    following(driven)
    knowingItself(driven)
  })
}

export function sentOf({ identifier, agency }: OutgoingTransfer, reference: string | null = null): SentTransfer {
  return { identifier, agency, reference }
}

/** Hand over and tell how to ask about it. */
export async function hand(archive: Archive, transfer: OutgoingTransfer): Promise<SentTransfer> {
  const deposited = await archive.deposit(transfer, never)
  if (deposited.kind !== 'taken') throw new Error(deposited.kind)
  return sentOf(transfer, deposited.reference)
}

const takenOnce = ({ identifier, sha256 }: OutgoingTransfer) => [{ identifier, sha256 }]

function depositing(driven: Driven): void {
  test('the package arrives byte for byte, once, and its life is told', async () => {
    const { archive } = driven
    const transfer = await driven.makes()
    const sent = await hand(archive, transfer)
    expect(await driven.taken()).toEqual(takenOnce(transfer))
    expect(sent.reference === null).toBe(archive.facts.asksBy === 'ours')
    expect(await archive.follow(sent, never)).toEqual({ state: 'pending' })
    expect(await archive.reply(sent, never)).toBe('not yet')
    await driven.settles()
    expect(await archive.follow(sent, never)).toEqual({ state: 'answered' })
    const bytes = await archive.reply(sent, never)
    if (bytes === 'not yet') throw new Error(bytes)
    expect(await readReply(bytes, sent)).toMatchObject({ kind: 'reply', verdict: 'accepted' })
    await expect(readReply(bytes, { ...sent, identifier: 'actes-x' })).rejects.toMatchObject({ code: 'ACTES-T003' })
  })

  test('a refusal is a reply like another', async () => {
    const { archive } = driven
    const sent = await hand(archive, await driven.makes('refused'))
    await driven.settles()
    expect(await archive.follow(sent, never)).toEqual({ state: 'answered' })
    const bytes = await archive.reply(sent, never)
    if (bytes === 'not yet') throw new Error(bytes)
    expect(await readReply(bytes, sent)).toMatchObject({ verdict: 'refused' })
  })

  test('bytes that differ from the frozen ones are never taken', async () => {
    const [transfer, other] = [await driven.makes(), await driven.makes()]
    expect(await kindOf(driven.archive.deposit({ ...transfer, open: other.open }, never))).toBe('hold')
    expect(await driven.taken()).toEqual([])
  })
}

function stopping(driven: Driven): void {
  test('an exchange stopped before it begins, or without its lease, sends nothing and says so', async () => {
    const { archive } = driven
    const lost = { look: async () => Promise.reject(new ActesError('ACTES-G012')), lasts: () => true }
    const ended = { look: async () => undefined, lasts: () => false }
    const transfer = await driven.makes()
    for (const [each, signal] of [
      [transfer, AbortSignal.abort()],
      [{ ...transfer, lease: lost }, never],
      [{ ...transfer, lease: ended }, never],
    ] as const)
      await expect(archive.deposit(each, signal)).rejects.toMatchObject({ code: 'ACTES-G012' })
    expect(await driven.taken()).toEqual([])
  })

  test.each([2, 3, 4])('a lease that ends at write %i: nothing whole arrives', async (last) => {
    let writes = 0
    const lease = { look: async () => undefined, lasts: () => (writes += 1) < last }
    const transfer = await driven.makesLarge(300_000)
    expect(['retry', 'uncertain']).toContain(await kindOf(driven.archive.deposit({ ...transfer, lease }, never)))
    expect(await driven.taken()).toEqual([])
  })

  test('a stop midway is never a false absence', async () => {
    const stop = new AbortController()
    const transfer = await driven.makes()
    const open = async function* () {
      for await (const chunk of transfer.open()) {
        yield chunk
        stop.abort()
        await new Promise(() => undefined)
      }
    }
    expect(['retry', 'uncertain']).toContain(await kindOf(driven.archive.deposit({ ...transfer, open }, stop.signal)))
    expect(await driven.taken()).toEqual([])
  })

  test('a source that fails is what it is', async () => {
    const open = async function* () {
      yield Buffer.from('x')
      throw new ActesError('ACTES-S004')
    }
    await expect(driven.archive.deposit({ ...(await driven.makes()), open }, never)).rejects.toMatchObject({
      code: 'ACTES-S004',
    })
    expect(await driven.taken()).toEqual([])
  })
}

/** What must be true of a deposit that met a fault: it is there once at most, and said so. */
async function isToldRightly(driven: Driven, transfer: OutgoingTransfer, end: string): Promise<void> {
  const there = await driven.taken()
  expect(there.length).toBeLessThanOrEqual(1)
  if (end === 'done') expect(there).toEqual(takenOnce(transfer))
  if (['retry', 'suspend', 'refuse'].includes(end)) expect(there).toEqual([])
}

/** Goes on as a step does: asks after a doubt, sends again when nothing is there. Never twice. */
async function recovers(driven: Driven, transfer: OutgoingTransfer, end: string): Promise<void> {
  const { archive } = driven
  const isDoubt = end === 'uncertain' || end === 'hold'
  if (isDoubt && archive.facts.asksBy === 'theirs') {
    expect(await archive.follow(sentOf(transfer), never)).toEqual({ state: 'unknown' })
    return
  }
  const following = isDoubt ? await archive.follow(sentOf(transfer), never) : undefined
  if (following) expect(['absent', 'pending', 'answered']).toContain(following.state)
  if (following?.state === 'absent' || ['retry', 'suspend', 'refuse'].includes(end)) await hand(archive, transfer)
  expect(await driven.taken()).toEqual(takenOnce(transfer))
}

/** What never answers is waited for in a second; everything else has time. */
function patient(driven: Driven, kind: FaultKind): Archive {
  return /^timeout|^stalled/.test(kind) ? driven.opens({ delai: 1 }) : driven.archive
}

function doubting(driven: Driven, words: readonly string[]): void {
  /** Each word with its number among those of its name. */
  const places = words.map(
    (call, place) => [call, words.slice(0, place + 1).filter((each) => each === call).length] as const,
  )
  test.each(faults.flatMap((kind) => places.map((place) => [kind, ...place] as const)))(
    '%s at %s %i: never twice, never falsely absent, and it goes on',
    async (kind, call, nth) => {
      const transfer = await driven.makes()
      driven.spoils(call, kind, nth)
      const end = await kindOf(patient(driven, kind).deposit(transfer, never))
      await isToldRightly(driven, transfer, end)
      await recovers(driven, transfer, end)
    },
  )

  test('a lost answer to the last word is a doubt; to one before it, none', async () => {
    const ends: string[] = []
    for (const [place, [call, nth]] of places.entries()) {
      driven.spoils(call, 'reset-after', nth)
      const before = (await driven.taken()).length
      ends.push(await kindOf(driven.archive.deposit(await driven.makes(), never)))
      expect((await driven.taken()).length - before).toBe(place === words.length - 1 ? 1 : 0)
    }
    expect(ends).toEqual([...words.slice(1).map(() => 'retry'), 'uncertain'])
  })

  test.each(['before the word', 'before the answer'] as const)('cut %s, anywhere in the bytes', async (how) => {
    const line = await lineTo(driven.url)
    const archive = driven.opens({ url: line.url })
    for (const word of [1, 3, 5, 8, 12, 20]) {
      const transfer = await driven.makesLarge(200_000)
      const before = await driven.taken()
      line.cutAt(word, how)
      const end = await kindOf(archive.deposit(transfer, never))
      const now = (await driven.taken()).slice(before.length)
      expect(now.length).toBeLessThanOrEqual(1)
      if (end === 'retry') expect([word, now]).toEqual([word, []])
    }
    await line.cut()
    expect(await kindOf(archive.deposit(await driven.makes(), never))).toBe('retry')
  })

  test('an archive that nobody answers for is asked again later', async () => {
    const archive = driven.opens({ url: 'https://127.0.0.1:9' })
    const transfer = await driven.makes()
    await expect(archive.deposit(transfer, never)).rejects.toMatchObject({ code: 'ACTES-G001', kind: 'retry' })
    await expect(archive.follow(sentOf(transfer, 'a'), never)).rejects.toMatchObject({ code: 'ACTES-G001' })
  })
}

function following(driven: Driven): void {
  const reads = { ours: ['atr'], theirs: ['status', 'reply'] } as const

  test.each(faults)('%s while it is asked: neither absent nor answered', async (kind) => {
    const { archive } = driven
    const sent = await hand(archive, await driven.makes())
    await driven.settles()
    for (const call of reads[archive.facts.asksBy]) {
      // The answer to HEAD has no body that could stop.
      if (call === 'status' && kind === 'stalled') continue
      driven.spoils(call, kind)
      const asked = patient(driven, kind)
      const end = await (call === 'reply' ? asked.reply(sent, never) : asked.follow(sent, never)).catch(asActesError)
      expect(end).toBeInstanceOf(ActesError)
      expect(['retry', 'suspend']).toContain((end as ActesError).kind)
    }
    expect(await archive.follow(sent, never)).toEqual({ state: 'answered' })
  })

  test('a reply about another transfer is told apart, and kept as it came', async () => {
    const { archive } = driven
    const [transfer, other] = [await driven.makes(), await driven.makes()]
    const [sent, others] = [await hand(archive, transfer), await hand(archive, other)]
    await driven.settles()
    const theirs = await archive.reply(others, never)
    if (theirs === 'not yet') throw new Error(theirs)
    driven.rewrites(reads[archive.facts.asksBy].at(-1) ?? '', (answer) => ({ ...answer, body: theirs }))
    const bytes = await archive.reply(sent, never)
    expect(bytes).toEqual(theirs)
    const error = { code: 'ACTES-T003', params: { reason: 'transfer' } }
    await expect(readReply(theirs, sent)).rejects.toMatchObject(error)
  })

  test('an answer without end is not read', async () => {
    const { archive } = driven
    const sent = await hand(archive, await driven.makes())
    await driven.settles()
    const call = reads[archive.facts.asksBy].at(-1) ?? ''
    driven.rewrites(call, (answer) => ({ ...answer, body: Buffer.alloc(9_000_000, answer.body) }))
    await expect(archive.reply(sent, never)).rejects.toMatchObject({ code: 'ACTES-G002' })
  })
}

function knowingItself(driven: Driven): void {
  test('its self-check finds no fault when everything works, and stores nothing', async () => {
    const findings = await driven.archive.check(never)
    expect(findings.length).toBeGreaterThan(0)
    expect(findings.filter(({ ok }) => !ok)).toEqual([])
    expect(await driven.taken()).toEqual([])
    const { exchangeMaxMs, quietMs, server, type } = driven.archive
    for (const limit of [exchangeMaxMs, quietMs]) expect(limit).toBeGreaterThan(0)
    expect(server).toBe(`${type} ${new URL(driven.url).origin}`)
  })

  test('a server that no authority of ours signs, or that is another host, gets no byte', async () => {
    const { ca } = await makeAuthority('Une autre')
    const transfer = await driven.makes()
    const other = driven.url.replace('127.0.0.1', 'localhost')
    for (const changes of [{ autorites: ca }, { url: other, empreintes: [`sha256/${'A'.repeat(43)}=`] }]) {
      const archive = driven.opens(changes)
      await expect(archive.deposit(transfer, never)).rejects.toMatchObject({ code: 'ACTES-G014' })
      expect((await archive.check(never)).at(-1)).toMatchObject({ ok: false, code: 'ACTES-G014' })
    }
    expect([await driven.taken(), driven.calls()]).toEqual([[], []])
  })

  test('our certificate has expired', async () => {
    const old = await issue(driven.authority, { name: 'maraussan', client: true, days: -1 })
    const archive = driven.opens({ certificat: old.cert, cle: old.key })
    expect(await archive.check(never)).toMatchObject([{ name: 'certificate', ok: false, code: 'ACTES-G007' }])
    if (archive.type === 'asalae') return
    await expect(archive.deposit(await driven.makes(), never)).rejects.toMatchObject({ code: 'ACTES-G007' })
    expect(await driven.taken()).toEqual([])
  })

  test('a closed archive asks nothing any more', async () => {
    await driven.archive.close()
    await expect(driven.archive.deposit(await driven.makes(), never)).rejects.toMatchObject({ code: 'ACTES-G012' })
    expect(driven.calls()).toEqual([])
  })
}
