// The line between a process and a service of others: what may befall an exchange, and what somebody between the two sees.
import { ActesError } from '../../src/errors.ts'
import type { Outgoing } from '../../src/gateways/gateway.ts'
import { stoppable } from '../../src/gateways/wire/frozen.ts'
import type { Process } from './scheduler.ts'
import type { Ground } from './services.ts'

/** An exchange that carried something, as somebody between the two would have seen it. */
export interface Carried<K extends string> {
  readonly kind: K
  readonly sends: string
  readonly at: Date
  readonly began: number
  ended: number
  whole: boolean
  /** The service said that it has it, and its word arrived. */
  isTaken: boolean
}

interface Sending<T> {
  readonly outgoing: Pick<Outgoing, 'open' | 'lease'>
  readonly signal: AbortSignal
  /** What it is to the judge; absent: nothing. */
  readonly sends?: string | undefined
  /** The bytes are all there. @throws ActesError where the service turns them away */
  readonly take: (bytes: Buffer) => T
}

/** A driver gives up after so long. */
export const longestMs = 60_000
/** After an exchange was cut, what had left may still arrive, so long. */
export const quietMs = 180_000

/** As drivers say it. */
async function* stoppedInWords(pieces: AsyncIterable<Uint8Array>) {
  try {
    yield* pieces
  } catch (error) {
    throw error instanceof ActesError ? error : new ActesError('ACTES-G011', { cause: error })
  }
}

/** As a driver has it, to one service. */
export function openWire<K extends string>(kind: K, ground: Ground) {
  const { scheduler, weather, step } = ground
  const { chance } = scheduler
  const carried: Carried<K>[] = []
  return {
    carried,
    give: async <T>(process: Process, what: string, { outgoing, signal, sends, take }: Sending<T>): Promise<T> => {
      const where = `${kind} ${what}`
      await step(process, `${kind} connect`, 400)
      if (weather.befalls('exchange lost before', where)) throw new ActesError('ACTES-G001')
      const end = scheduler.now() + longestMs
      await outgoing.lease?.look()
      const pieces: Uint8Array[] = []
      for await (const piece of stoppedInWords(stoppable(outgoing.open(), signal, outgoing.lease))) {
        pieces.push(Uint8Array.from(piece))
        if (weather.befalls('asleep in an exchange', where))
          scheduler.sleep(process, 1_000 * (60 + chance.below(1_800)))
        await step(process, `${kind} send`, 200)
        if (outgoing.lease?.lasts() === false) throw new ActesError('ACTES-G012')
      }
      const bytes = Buffer.concat(pieces)
      const began = scheduler.now()
      const at = new Date(ground.isClockSteady ? began + ground.aheadMs : Number.MAX_SAFE_INTEGER / 2)
      const seen = { kind, sends: sends ?? '', began, at }
      const exchange: Carried<K> = { ...seen, ended: Number.POSITIVE_INFINITY, whole: false, isTaken: false }
      if (sends !== undefined) carried.push(exchange)
      if (weather.befalls('exchange cut within', where)) throw new ActesError('ACTES-G004')
      exchange.whole = true
      if (weather.befalls('exchange arrives late', where)) {
        scheduler.add(undefined, chance.below(quietMs), () => {
          try {
            take(bytes)
          } catch {
            // Nobody hears it.
          }
        })
        throw new ActesError('ACTES-G004')
      }
      const said = take(bytes)
      const isSlow = weather.befalls('exchange too slow', where)
      await step(process, `${kind} answer`, isSlow ? 4 * longestMs : 3_000)
      if (signal.aborted) throw new ActesError('ACTES-G011')
      if (scheduler.now() > end) throw new ActesError('ACTES-G004')
      if (weather.befalls('exchange lost after', where)) throw new ActesError('ACTES-G004')
      if (weather.befalls('answer garbled', where)) throw new ActesError('ACTES-G005')
      exchange.ended = scheduler.now()
      exchange.isTaken = true
      return said
    },
    ask: async <T>(process: Process, what: string, work: () => T): Promise<T> => {
      const where = `${kind} ${what}`
      await step(process, where, 800)
      if (weather.befalls('exchange lost before', where)) throw new ActesError('ACTES-G001')
      const said = work()
      await step(process, `${where}, done`, 800)
      if (weather.befalls('exchange lost after', where)) throw new ActesError('ACTES-G003')
      return said
    },
  }
}
