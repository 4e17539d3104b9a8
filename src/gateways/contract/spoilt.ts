// Every exchange spoilt in its turn, by every fault: nothing is lost, nothing doubled, nothing told that is not so.
import { deepStrictEqual as equal, notDeepStrictEqual as differs } from 'node:assert'
import type { RawRetour } from '../gateway.ts'
import {
  asActesError,
  asking,
  check,
  kindOf,
  never,
  type Asked,
  type ContractCheck,
  type LineFault,
} from './harness.ts'

/** A driver that makes more exchanges for one verb does not end. */
const exchangesMax = 60

const told: Readonly<Record<LineFault, readonly [fr: string, en: string]>> = {
  reset: ['la connexion tombe pendant la demande', 'the connection drops within the request'],
  unavailable: ['un relais répond 503', 'a proxy answers 503'],
  lost: ['la connexion tombe avant la réponse', 'the connection drops before the answer'],
  silent: ['la réponse ne vient pas à temps', 'the answer does not come in time'],
  truncated: ['la connexion tombe pendant la réponse', 'the connection drops within the answer'],
  page: ['une page étrangère vient à la place de la réponse', 'a strange page comes in the place of the answer'],
  failed: ['un relais répond 502 à ce qui est fait', 'a proxy answers 502 to what is done'],
}

/** Does its work again and again, each time with the next exchange spoilt, until it makes no more; and then looks. */
type EachExchange = <T>(work: () => Promise<T>, look: (done: T) => Promise<void> | void) => Promise<void>

type Promised = readonly [fr: string, en: string, run: (asked: Asked, each: EachExchange) => Promise<void>]

const promises: readonly Promised[] = [
  ['rien n’est perdu ni doublé', 'nothing is lost or doubled', settleEach],
  [
    'rien n’est dit absent à tort',
    'nothing is falsely absent',
    async ({ makeOutgoing, submit, find, foundAs }, each) => {
      const outgoing = await makeOutgoing()
      const end = await submit(outgoing)
      await each(
        () => find(outgoing).catch(asActesError),
        (found) => differs(found, 'absent'),
      )
      await foundAs(outgoing, end)
    },
  ],
  ['les retours viennent tous, et vrais', 'the retours all come, and true', bringAll],
]

export const spoilt: readonly ContractCheck[] = Object.entries(told).flatMap(([key, [fr, en]]) =>
  promises.map(([inFrench, inEnglish, run]) =>
    check(`${fr} : ${inFrench}`, `${en}: ${inEnglish}`, async ({ line, gateway }, harness) => {
      if (!line) return 'unasked'
      const fault = key as LineFault
      await run(asking({ ...harness, gateway: fault === 'silent' ? line.impatient : gateway }), async (work, look) => {
        for (let [at, isMet] = [0, true]; isMet; at++) {
          equal([at, at < exchangesMax], [at, true])
          const ends = line.spoil(fault, at)
          const done = await work()
          isMet = ends()
          await look(done)
        }
      })
    }),
  ),
)

/** Hand over, then do what a worker does: ask after a doubt, send again what is absent. */
async function settleEach({ gateway, makeOutgoing, deposits, submit, find }: Asked, each: EachExchange) {
  let outgoing = await makeOutgoing()
  const count = async () => (await deposits()).filter(({ sha256 }) => sha256 === outgoing.sha256).length
  await each(
    async () => kindOf(submit((outgoing = await makeOutgoing()))),
    async (said) => {
      const there = await count()
      // What may be sent again is not there; what is said to be there is.
      const isTrue = there > 0 ? !['retry', 'refuse', 'suspend'].includes(said) : said !== 'done'
      const found = typeof (await find(outgoing))
      const known = there > 0 && gateway.capabilities.find ? 'object' : 'string'
      equal([said, there, isTrue, found], [said, there, true, known])
      const { trail } = outgoing
      if (there === 0) await submit({ ...outgoing, ...(trail && { trail: { ...trail, isRepeat: true } }) })
      equal([said, await count()], [said, 1])
    },
  )
}

async function bringAll({ gateway, connection, hands, collects, confirms }: Asked, each: EachExchange) {
  await hands(2)
  const all = await collects()
  differs(all, [])
  const areTrue = (some: readonly RawRetour[]) => {
    const untrue = some.filter(({ bytes }) => !all.some((one) => Buffer.from(one.bytes).equals(bytes)))
    equal(untrue, [])
  }
  const taking = async () => {
    const some: RawRetour[] = []
    const take = async () => {
      for await (const retour of gateway.collect(connection, never)) some.push(retour)
    }
    await take().catch(asActesError)
    return some
  }
  await each(taking, areTrue)
  equal(await collects(), all)
  await each(
    () => confirms(all).catch(asActesError),
    async () => areTrue(await collects()),
  )
  equal(await collects(), [])
}
