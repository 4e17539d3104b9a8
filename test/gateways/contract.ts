// What every gateway promises, in one suite: a gateway's test calls it with a harness of its own.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ActesError, type ErrorKind } from '../../src/errors.ts'
import type {
  Capabilities,
  Connection,
  Gateway,
  ListedTransaction,
  ListingRequest,
  ListPage,
  Outgoing,
  RawRetour,
  Receipt,
  Trail,
} from '../../src/gateways/gateway.ts'
import { messageCodes, messages } from '../../src/protocol/codes.ts'
import { expectsAnswer, type OutgoingCode } from '../../src/protocol/messages/formulaire.ts'

/** `cut`: the connection drops once the bytes are there. `refused`: the exchange itself is refused. */
export type Fault = 'cut' | 'refused'

/** A sending as the other side has it. */
export interface Deposit {
  readonly archive: string
  /** Digest of the bytes that arrived. */
  readonly sha256: string
}

export interface Harness {
  readonly gateway: Gateway
  readonly connection: Connection
  /**
   * A sending of another act at each call, from the connection's collectivité. With a fault, it will meet that fault.
   */
  makeOutgoing(fault?: Fault): Promise<Outgoing>
  /**
   * A sending of any message, which the other side will take: its act was acknowledged, its letter was written, and
   * everything that came of them is confirmed.
   */
  makeOutgoingOf(code: OutgoingCode): Promise<Outgoing>
  /** The same gateway for another collectivité, and a sending of it. */
  readonly neighbour: { readonly connection: Connection; readonly gateway?: Gateway; makeOutgoing(): Promise<Outgoing> }
  /** Everything that the other side has taken, an archive as often as it was taken. */
  deposits(): Promise<readonly Deposit[]>
  /** Make the retours of what was submitted so far come. */
  bringRetours(): Promise<void>
  close(): Promise<void>
}

const never = new AbortController().signal

/** Run the suite. `open` is called before each test. */
export function gatewayContract(name: string, open: () => Promise<Harness>): void {
  describe(`${name} keeps the contract of gateways`, () => {
    let harness: Harness
    beforeEach(async () => {
      harness = await open()
    })
    afterEach(() => harness.close())
    submitting(() => harness)
    stopping(() => harness)
    collecting(() => harness)
    doubting(() => harness)
    carrying(() => harness)
    listing(() => harness)

    test('its self-check finds no fault when everything works', async () => {
      const findings = await harness.gateway.check(never)
      expect(findings.length).toBeGreaterThan(0)
      expect(findings.filter(({ ok }) => !ok)).toEqual([])
    })

    test('its limits are limits', () => {
      const { objetMax, sizeMaxBytes, exchangeMaxMs } = harness.gateway.capabilities
      for (const limit of [objetMax, sizeMaxBytes, exchangeMaxMs]) expect(limit).toBeGreaterThan(0)
    })
  })
}

function submitting(harness: () => Harness): void {
  test('the frozen archive arrives, byte for byte, once', async () => {
    const { gateway, makeOutgoing, deposits } = harness()
    const outgoing = await makeOutgoing()
    const receipt = await gateway.submit(outgoing, never)
    expect(receipt.reference).not.toBe('')
    expect(await deposits()).toEqual([depositOf(outgoing)])
  })

  test('a second submit of the same archive never creates a second deposit', async () => {
    const { gateway, makeOutgoing, deposits } = harness()
    const outgoing = await makeOutgoing()
    await gateway.submit(outgoing, never)
    await gateway.submit(outgoing, never).catch(asActesError)
    expect(await deposits()).toEqual([depositOf(outgoing)])
  })

  test('two concurrent submits of the same archive create one deposit', async () => {
    const { gateway, makeOutgoing, deposits } = harness()
    const outgoing = await makeOutgoing()
    const ends = await Promise.all([1, 2].map(() => gateway.submit(outgoing, never).catch(asActesError)))
    expect(ends.filter((end) => !(end instanceof ActesError))).toHaveLength(1)
    expect(await deposits()).toEqual([depositOf(outgoing)])
  })

  test('a refusal in the exchange deposits nothing', async () => {
    const { gateway, makeOutgoing, deposits } = harness()
    expect(await kindOf(gateway.submit(await makeOutgoing('refused'), never))).toBe('refuse')
    expect(await deposits()).toEqual([])
  })

  test('bytes that differ from the frozen ones are never deposited', async () => {
    const { gateway, makeOutgoing, deposits } = harness()
    const [outgoing, other] = [await makeOutgoing(), await makeOutgoing()]
    expect(await kindOf(gateway.submit({ ...outgoing, open: other.open }, never))).toBe('hold')
    expect(await deposits()).toEqual([])
  })
}

function stopping(harness: () => Harness): void {
  test('an exchange stopped before it begins sends nothing and says so', async () => {
    const { gateway, makeOutgoing, deposits } = harness()
    expect(await kindOf(gateway.submit(await makeOutgoing(), AbortSignal.abort()))).toBe('retry')
    expect(await deposits()).toEqual([])
  })

  test('a sending that lost its lease after connecting, or before its first byte, is not sent', async () => {
    const { gateway, makeOutgoing, deposits } = harness()
    const lost = async () => Promise.reject(new ActesError('ACTES-G012'))
    for (const lease of [
      { look: lost, lasts: () => true },
      { look: async () => undefined, lasts: () => false },
    ]) {
      const error = await gateway.submit({ ...(await makeOutgoing()), lease }, never).catch(asActesError)
      expect(error).toMatchObject({ code: 'ACTES-G012' })
    }
    expect(await deposits()).toEqual([])
  })

  test('a sending that loses its lease midway never arrives whole', async () => {
    const { gateway, makeOutgoing, deposits } = harness()
    let writes = 0
    const outgoing = await makeOutgoing()
    const open = async function* () {
      for await (const chunk of outgoing.open()) {
        yield chunk.subarray(0, 1)
        yield chunk.subarray(1)
      }
    }
    const lease = { look: async () => undefined, lasts: () => ++writes < 2 }
    await kindOf(gateway.submit({ ...outgoing, open, lease }, never))
    expect(await deposits()).toEqual([])
  })

  test('an exchange stopped midway never reports a false absence', async () => {
    const { gateway, makeOutgoing, deposits } = harness()
    const outgoing = await makeOutgoing()
    const stop = new AbortController()
    const kind = await kindOf(gateway.submit({ ...outgoing, open: () => stalling(outgoing, stop) }, stop.signal))
    expect(['retry', 'uncertain']).toContain(kind)
    if (kind === 'retry') expect(await deposits()).toEqual([])
  })
}

function collecting(harness: () => Harness): void {
  test('collected retours come again until confirmed, then no longer', async () => {
    const { gateway, connection, makeOutgoing, bringRetours } = harness()
    await gateway.submit(await makeOutgoing(), never)
    await gateway.submit(await makeOutgoing(), never)
    await bringRetours()
    const once = await collectAll(gateway, connection)
    expect(once.length).toBeGreaterThan(0)
    expect(await collectAll(gateway, connection)).toEqual(once)
    await gateway.confirm(once, never)
    expect(await collectAll(gateway, connection)).toEqual([])
  })

  test('unconfirmed retours stay when the others are confirmed', async () => {
    const { gateway, connection, makeOutgoing, bringRetours } = harness()
    await gateway.submit(await makeOutgoing(), never)
    await gateway.submit(await makeOutgoing(), never)
    await bringRetours()
    const all = await collectAll(gateway, connection)
    const first = all.filter(({ delivery }) => delivery === all[0]?.delivery)
    await gateway.confirm(first, never)
    expect(await collectAll(gateway, connection)).toEqual(all.filter((retour) => !first.includes(retour)))
  })

  test('confirming twice is confirming once', async () => {
    const { gateway, connection, makeOutgoing, bringRetours } = harness()
    await gateway.submit(await makeOutgoing(), never)
    await bringRetours()
    const retours = await collectAll(gateway, connection)
    await gateway.confirm(retours, never)
    await gateway.confirm(retours, never)
    expect(await collectAll(gateway, connection)).toEqual([])
  })

  test('retours of another collectivité never come', async () => {
    const { gateway, connection, neighbour, makeOutgoing, bringRetours } = harness()
    const other = neighbour.gateway ?? gateway
    await gateway.submit(await makeOutgoing(), never)
    await other.submit(await neighbour.makeOutgoing(), never)
    await bringRetours()
    const ours = await collectAll(gateway, connection)
    const theirs = await collectAll(other, neighbour.connection)
    expect(theirs.length).toBeGreaterThan(0)
    expect(namesOf(ours).filter((name) => namesOf(theirs).includes(name))).toEqual([])
    await gateway.confirm(ours, never)
    expect(await collectAll(other, neighbour.connection)).toEqual(theirs)
  })

  test('nothing comes where nothing was sent', async () => {
    const { gateway, connection } = harness()
    expect(await collectAll(gateway, connection)).toEqual([])
  })
}

function doubting(harness: () => Harness): void {
  test('a connection cut after the bytes is a doubt, and the retour still comes', async () => {
    const { gateway, connection, makeOutgoing, deposits, bringRetours } = harness()
    const outgoing = await makeOutgoing('cut')
    expect(await kindOf(gateway.submit(outgoing, never))).toBe('uncertain')
    expect(await deposits()).toEqual([depositOf(outgoing)])
    await gateway.find(outgoing, never)
    await bringRetours()
    expect((await collectAll(gateway, connection)).length).toBeGreaterThan(0)
  })

  test('after a doubt it finds what it has, under the reference that it would have given', async () => {
    const { gateway, makeOutgoing } = harness()
    const [outgoing, cut] = [await makeOutgoing(), await makeOutgoing('cut')]
    const receipt = await gateway.submit(outgoing, never)
    await kindOf(gateway.submit(cut, never))
    expect(referenceOf(await gateway.find(outgoing, never))).toBe(whatItSays(gateway, receipt))
    if (gateway.capabilities.find) expect(await gateway.find(cut, never)).toHaveProperty('reference')
  })

  test('another sending of ours, or one older than this one, is never found', async () => {
    const { gateway, makeOutgoing, bringRetours } = harness()
    // Where the archive leaves as it is, its name and its bytes are one sending's alone.
    if (gateway.capabilities.leaves === 'archive') return
    const outgoing = await makeOutgoing()
    const { reference } = await gateway.submit(outgoing, never)
    const find = (trail: Trail) => gateway.find({ ...outgoing, trail }, never).catch(asActesError)
    const trail = { since: new Date('2025-07-08T08:00:00Z'), isOthers: async () => false }
    const others = { ...trail, isOthers: async (name: string) => name === reference }
    const later = { ...trail, since: new Date('2025-08-08T08:00:00Z') }
    for (const stage of ['sent', 'answered']) {
      expect([stage, await find(trail)]).toMatchObject([stage, { reference }])
      for (const another of [others, later]) expect(await find(another)).not.toHaveProperty('reference')
      await bringRetours()
    }
  })

  test('it never finds what it does not have, nor other content under the same name', async () => {
    const { gateway, makeOutgoing } = harness()
    const [outgoing, other] = [await makeOutgoing(), await makeOutgoing()]
    await gateway.submit(outgoing, never)
    const absent = gateway.capabilities.find ? 'absent' : 'unknown'
    expect(await gateway.find(other, never)).toBe(absent)
    expect(['absent', 'unknown']).toContain(await gateway.find({ ...other, archive: outgoing.archive }, never))
  })
}

const outgoingCodes = messageCodes.filter((code): code is OutgoingCode => messages[code].from === 'CL')

/** The capability that a message needs. An act needs none. */
const needs: Readonly<Record<OutgoingCode, keyof Capabilities | undefined>> = {
  '1-1': undefined,
  '2-2': 'reply',
  '3-2': 'receipts',
  '3-3': 'reply',
  '3-4': 'reply',
  '4-2': 'receipts',
  '4-3': 'reply',
  '4-4': 'reply',
  '6-1': 'cancel',
  '7-1': 'classification',
}

function carrying(harness: () => Harness): void {
  test.each(outgoingCodes)('%s is carried once and found again, or refused before a byte is sent', async (code) => {
    const { gateway, makeOutgoingOf, deposits } = harness()
    const outgoing = await makeOutgoingOf(code)
    const before = await deposits()
    const opened: Outgoing[] = []
    const watched = { ...outgoing, open: () => (opened.push(outgoing), outgoing.open()) }
    const end = await gateway.submit(watched, never).catch(asActesError)
    const after = (await deposits()).slice(before.length)
    if (carries(gateway, code)) {
      expect(end).toHaveProperty('reference')
      expect(after).toEqual([depositOf(outgoing)])
      expect(referenceOf(await gateway.find(outgoing, never))).toBe(whatItSays(gateway, end))
    } else {
      expect(end).toMatchObject({ kind: 'refuse' })
      expect([after, opened]).toEqual([[], []])
    }
  })

  test.each(outgoingCodes)('%s: its retours come until confirmed; none, if it has none', async (code) => {
    const { gateway, connection, makeOutgoingOf, bringRetours } = harness()
    const outgoing = await makeOutgoingOf(code)
    expect(await collectAll(gateway, connection)).toEqual([])
    if (!carries(gateway, code)) return
    await gateway.submit(outgoing, never)
    await bringRetours()
    const retours = await collectAll(gateway, connection)
    expect(retours.length > 0).toBe(expectsAnswer(code))
    expect(await collectAll(gateway, connection)).toEqual(retours)
    await gateway.confirm(retours, never)
    expect(await collectAll(gateway, connection)).toEqual([])
  })
}

function listing(harness: () => Harness): void {
  test('it has a list exactly if the table of facts says so', () => {
    const { gateway } = harness()
    expect(gateway.list !== undefined).toBe(gateway.capabilities.list)
  })

  test('a sending is listed under its reference, first as sent, then as answered', async () => {
    const { gateway, connection, makeOutgoing, bringRetours } = harness()
    if (!gateway.list) return
    const { reference } = await gateway.submit(await makeOutgoing(), never)
    const shown = async () => (await listAll(gateway, connection)).find((each) => each.reference === reference)
    const before = await shown()
    // Some answer at once.
    expect(['sent', 'acknowledged']).toContain(before?.state)
    await bringRetours()
    expect(await shown()).toMatchObject({ type: '1', state: 'acknowledged', accuse: true })
    expect(await listAll(gateway, connection)).toHaveLength(1)
  })

  test('unknown transactions have number and day; listing changes nothing', async () => {
    const { gateway, connection, makeOutgoing, bringRetours } = harness()
    if (!gateway.list) return
    const outgoing = await makeOutgoing()
    await gateway.submit(outgoing, never)
    await bringRetours()
    const [listed] = await listAll(gateway, connection, { known: new Set() })
    const { formulaire } = outgoing
    const { numero, dateDecision } = formulaire.code === '1-1' ? formulaire.acte : {}
    expect(listed).toMatchObject({ numero, dateDecision })
    expect((await collectAll(gateway, connection)).length).toBeGreaterThan(0)
  })

  test('the list continues from the cursor of a page', async () => {
    const { gateway, connection, makeOutgoing, bringRetours } = harness()
    if (!gateway.list) return
    for (let count = 0; count < 3; count += 1) await gateway.submit(await makeOutgoing(), never)
    await bringRetours()
    for await (const { rows, next } of gateway.list(connection, wholeList(), never)) {
      expect(next.length).toBeLessThanOrEqual(64)
      const rest: string[] = []
      for await (const page of gateway.list(connection, { ...wholeList(), from: next }, never))
        rest.push(...page.rows.map(({ reference }) => reference))
      for (const { reference, state } of rows) if (state === 'acknowledged') expect(rest).not.toContain(reference)
    }
  })

  test('transactions of another collectivité are never listed', async () => {
    const { gateway, connection, neighbour, makeOutgoing } = harness()
    const other = neighbour.gateway ?? gateway
    if (!gateway.list) return
    const { reference } = await gateway.submit(await makeOutgoing(), never)
    const theirs = await other.submit(await neighbour.makeOutgoing(), never)
    const listed = await listAll(gateway, connection)
    expect(listed.map((each) => each.reference)).toEqual([reference])
    expect((await listAll(other, neighbour.connection)).map((each) => each.reference)).toEqual([theirs.reference])
  })

  test('a stopped list says so, and is never returned shortened', async () => {
    const { gateway, connection, makeOutgoing } = harness()
    if (!gateway.list) return
    await gateway.submit(await makeOutgoing(), never)
    const pages = gateway.list(connection, wholeList(), AbortSignal.abort())
    await expect(drained(pages)).rejects.toBeInstanceOf(ActesError)
  })
}

function wholeList(known?: ReadonlySet<string>): ListingRequest {
  return { since: new Date('2000-01-01T00:00:00Z'), known: async (references) => known ?? new Set(references) }
}

async function drained(pages: AsyncIterable<ListPage>): Promise<readonly ListedTransaction[]> {
  const all = new Map<string, ListedTransaction>()
  for await (const { rows } of pages) for (const row of rows) all.set(row.reference, row)
  return [...all.values()]
}

/** Everything that a gateway lists, each once as it stood last. */
async function listAll(gateway: Gateway, connection: Connection, { known }: { known?: ReadonlySet<string> } = {}) {
  return drained(gateway.list?.(connection, wholeList(known), never) ?? (async function* () {})())
}

/** What `find` says about a sending that was taken under this receipt. */
function whatItSays({ capabilities }: Gateway, receipt: Receipt | ActesError): string {
  return capabilities.find && 'reference' in receipt ? receipt.reference : 'unknown'
}

function referenceOf(found: Receipt | 'absent' | 'unknown'): string {
  return typeof found === 'string' ? found : found.reference
}

function carries({ capabilities }: Gateway, code: OutgoingCode): boolean {
  const needed = needs[code]
  return needed === undefined || capabilities[needed] === true
}

/** Everything that waits, bytes and all. */
export async function collectAll(gateway: Gateway, connection: Connection): Promise<readonly RawRetour[]> {
  const retours: RawRetour[] = []
  for await (const retour of gateway.collect(connection, never)) retours.push(retour)
  return retours
}

/** How an exchange ended: the kind of its ActesError, or `done`. Anything else thrown is a bug. */
export async function kindOf(exchange: Promise<unknown>): Promise<ErrorKind | 'done'> {
  const end = await exchange.catch(asActesError)
  return end instanceof ActesError ? end.kind : 'done'
}

export function asActesError(error: unknown): ActesError {
  if (error instanceof ActesError) return error
  throw error
}

function depositOf({ archive, sha256 }: Outgoing): Deposit {
  return { archive, sha256 }
}

function namesOf(retours: readonly RawRetour[]): readonly string[] {
  return retours.map((retour) => (retour.kind === 'document' ? retour.name : retour.reference))
}

/** The first half of the bytes. Then the stop comes, and the rest never does. */
async function* stalling(outgoing: Outgoing, stop: AbortController): AsyncGenerator<Uint8Array> {
  for await (const chunk of outgoing.open()) {
    yield chunk.subarray(0, chunk.length / 2)
    stop.abort()
    await new Promise(() => undefined)
  }
}
