// A worker that is frozen, as a machine is whose disk or hypervisor hangs, at any moment between its claim and the first byte:
// it wakes after its lease, when another may have sent the act, and sends nothing more.
import { createHook } from 'node:async_hooks'
import { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gateway } from '../../src/gateways/gateway.ts'
import type { Ports } from '../../src/transmission/step.ts'
import { takeTurn } from '../../src/transmission/worker.ts'
import { describeIf } from '../support/describe-with.ts'
import { openSimulatedCommune, type GatewayKind } from '../support/gateways/simulated.ts'
import { openCommune, type Commune } from '../support/life/commune.ts'
import { faultyGateway, type Faults } from '../support/life/faults.ts'
import { isLong } from '../support/long-suites.ts'
import { dovecotOfOurOwn } from '../support/servers/dovecot.ts'

/** Longer than any lease. */
const frozenSeconds = 3_600

interface Freezing {
  /** The commune's worker freezes at this moment of its next sending: the hour goes by there, and nothing else happens. */
  at(moment: number): void
  /** Did it? Had anything left before, and what left after it? */
  seen(): { readonly frozen: boolean; readonly before: readonly string[]; readonly left: readonly string[] }
  readonly wrap: (ports: Ports) => Ports
  begin(commune: Commune): void
  end(): void
}

/** Moments are those at which the process goes on after it waited, by await or for a connection, from the claimed step on. */
function freezing(): Freezing {
  let commune: Commune | undefined
  let [before, after]: [string[], string[]] = [[], []]
  let [countdown, isFrozen, isSending] = [0, false, false]
  const note = (verb: string) => {
    if (isSending) (isFrozen ? after : before).push(verb)
  }
  const hook = createHook({
    before: () => {
      if (countdown === 0 || --countdown > 0) return
      isFrozen = true
      commune?.waits(frozenSeconds)
    },
  })
  let next = 0
  /** The first sending after it was asked for: what is claimed anew after the freeze may leave. */
  const sends = async <T>(work: () => Promise<T>): Promise<T> => {
    isSending = next > 0
    ;[countdown, next] = [next, 0]
    return work().finally(() => ([countdown, isSending] = [0, false]))
  }
  let stopWatching = () => undefined as void
  return {
    at: (moment) => {
      next = moment
      ;[before, after, isFrozen] = [[], [], false]
    },
    seen: () => ({ frozen: isFrozen, before, left: after }),
    wrap: (ports) => ({
      ...ports,
      traces: {
        ...ports.traces,
        within: (facts, work) =>
          ports.traces.within(facts, (span) => (facts.name === 'submit' ? sends(() => work(span)) : work(span))),
      },
      gatewayOf: (collectivite) => noting(ports.gatewayOf(collectivite), () => isFrozen, note),
    }),
    begin: (of) => {
      commune = of
      hook.enable()
      stopWatching = watchWrites(note)
    },
    end: () => {
      hook.disable()
      stopWatching()
    },
  }
}

/** The sandbox has no connection: its bytes have left when it has read all of them. */
function noting(gateway: Gateway, isFrozen: () => boolean, note: (what: string) => void): Gateway {
  if (gateway.name !== 'sandbox') return gateway
  return {
    ...gateway,
    submit: async (outgoing, signal) => {
      let isWhole = false
      const open = async function* () {
        yield* outgoing.open()
        isWhole = !isFrozen()
        if (isWhole) note('bytes')
      }
      const receipt = await gateway.submit({ ...outgoing, open }, signal)
      if (!isWhole) note(receipt.reference)
      return receipt
    },
  }
}

/** Tell of every write to a connection by which something is written to a gateway, also of the rest of one begun before. */
function watchWrites(tell: (verb: string) => void): () => void {
  const writing = new WeakSet<Socket>()
  const { _write: write, _writev: writeAll } = Socket.prototype
  const note = (socket: Socket, chunk: unknown) => {
    const [verb] = /^(?:POST|PATCH) [^ ]+/.exec(Buffer.from(chunk as Uint8Array | string).toString('latin1')) ?? []
    if (verb !== undefined) writing.add(socket)
    if (writing.has(socket)) tell(verb ?? 'more')
  }
  Socket.prototype._write = function (chunk, encoding, done) {
    note(this, chunk)
    write.call(this, chunk, encoding, done)
  }
  Socket.prototype._writev = function (chunks, done) {
    note(this, chunks[0]?.chunk)
    writeAll?.call(this, chunks, done)
  }
  return () => Object.assign(Socket.prototype, { _write: write, _writev: writeAll })
}

interface Opened {
  readonly commune: Commune
  readonly connection: string
  /** How often it was taken on the other side. */
  readonly taken: (numero: string) => Promise<number>
  readonly closes: () => Promise<void>
}

interface Road {
  readonly name: string
  /** From one moment of the freeze to the next; closer to each other in the long form. */
  readonly stride: number
  /** What leaves last. */
  readonly last: string
}

function suite({ name, stride, last }: Road, open: (wrap: (ports: Ports) => Ports) => Promise<Opened>): void {
  describe(`frozen past its lease before its first byte, ${name}`, () => {
    const worker = freezing()
    const gateway = faultyGateway()
    gateway.faults.quietMs = 120_000
    let given: Opened
    beforeAll(async () => {
      given = await open((ports) => gateway.wrap(worker.wrap(ports)))
      await given.commune.sends('AVANT')
      worker.begin(given.commune)
    })
    afterAll(async () => {
      worker.end()
      await given.closes()
    })

    test(
      'nothing is sent when it wakes, whatever it waited for, and the act is received once',
      { timeout: 600_000 },
      async () => {
        const { commune, connection, taken } = given
        let [moment, isReplacing] = [1, true]
        for (let isOver = false; !isOver; moment += isLong ? Math.ceil(stride / 16) : stride) {
          const numero = `G${moment}`
          // Every other one takes the place of a refused one.
          isReplacing = !isReplacing
          const id = await (isReplacing ? replacing(given, numero, gateway.faults) : commune.hands(numero))
          worker.at(moment)
          await takeTurn(connection, commune.app.ports)
          const { frozen, before, left } = worker.seen()
          expect({ moment, left }).toEqual({ moment, left: [] })
          await settles(commune, id)
          const { held } = await commune.shows(id)
          isOver = !frozen || before.some((verb) => verb.includes(last))
          // What had begun to leave may be in doubt, where nobody can be asked.
          if (!isOver || !held)
            expect({ moment, held, taken: await taken(numero) }).toEqual({ moment, held: null, taken: 1 })
        }
        expect(moment).toBeGreaterThan(100)
      },
    )
  })
}

/** An act that waits to leave in place of one that the platform refused. */
async function replacing({ commune }: Opened, numero: string, faults: Faults): Promise<string> {
  faults.beforeMessage = '1-1'
  const id = await commune.sends(numero)
  faults.beforeMessage = undefined
  await commune.requeues(id)
  const { replacedBy } = await commune.shows(id)
  if (replacedBy === undefined) throw new Error(`${numero} is not replaced`)
  return replacedBy
}

/** Time goes on until the prefecture has received it, or a person must look. */
async function settles(commune: Commune, id: string): Promise<void> {
  for (let looks = 0; looks < 12; looks++) {
    await commune.works()
    const { state, held } = await commune.shows(id)
    if (held || state !== 'packaged') return
    commune.waits(20 * 60)
  }
}

async function simulated(kind: GatewayKind, wrap: (ports: Ports) => Ports): Promise<Opened> {
  const { commune, simulated: there, closes } = await openSimulatedCommune(kind, { wrap })
  const taken = async (numero: string) =>
    (await there.accepted()).filter((each) => each.code === '1-1' && each.numero === numero).length
  return { commune, connection: `${kind}:213401482`, taken, closes }
}

suite({ name: 'on S²LOW', stride: 61, last: 'create.php?api=1' }, (wrap) => simulated('s2low', wrap))
suite({ name: 'on Pastell', stride: 229, last: 'send-tdt' }, (wrap) => simulated('pastell', wrap))
suite({ name: 'in the sandbox', stride: 61, last: 'bytes' }, async (wrap) => {
  const commune = await openCommune({ wrap })
  const taken = async (numero: string) => (await commune.received(numero)).length
  return { commune, connection: 'sandbox:213401482', taken, closes: () => commune.closes() }
})
await describeIf(dovecotOfOurOwn(), 'the ministry’s channel', () =>
  suite({ name: 'on the ministry’s channel', stride: 61, last: 'POST' }, (wrap) => simulated('ministry', wrap)),
)
