// Callers that wait for a transmission to change. One poll serves them all; nothing polls while nobody waits.
import { ActesError } from '#errors.ts'
import type { Ports } from '#transmission/step.ts'
import { changesSince, type DeskWatch } from './desk/changes.ts'

const everyMs = 500
/** The first poll also reports changes of the last moments. */
const pastMs = 5_000
const most = { ofAll: 300, ofEach: 30 } as const

interface Waiter {
  readonly id: string
  readonly who: string
  told: PromiseWithResolvers<void>
}

export interface WaitingCallers {
  /** Changes from this call on are not missed. @throws ActesError ACTES-A054 too many wait already */
  begin(id: string, who: string): Pause
  /** Ends every wait, and allows no further one. */
  end(): void
}

interface Pause {
  /** @returns false when nothing changed in that time, or waits have ended */
  changed(forMs: number, signal?: AbortSignal): Promise<boolean>
  end(): void
}

export function keepWaiting(ports: Ports): WaitingCallers {
  const waiters = new Set<Waiter>()
  const over = new AbortController()
  let isWatching = false
  const look = async (): Promise<void> => {
    isWatching = true
    await watch(waiters, over.signal, ports)
    isWatching = false
    // A caller may have arrived as the watch ended.
    if (waiters.size > 0 && !over.signal.aborted) await look()
  }
  return {
    begin: (id, who) => {
      const own = [...waiters].filter((each) => each.who === who).length
      if (waiters.size >= most.ofAll || own >= most.ofEach)
        throw new ActesError('ACTES-A054', { params: { seconds: 5 } })
      const waiter: Waiter = { id, who, told: Promise.withResolvers() }
      waiters.add(waiter)
      if (!isWatching) void look()
      return {
        changed: (forMs, signal) => {
          const ends = [over.signal, ...(signal ? [signal] : [])]
          return toldOf(waiter, ends, (stop) => ports.clock.pause(Math.max(0, forMs), { signal: stop }))
        },
        end: () => void waiters.delete(waiter),
      }
    },
    end: () => over.abort(),
  }
}

async function watch(waiters: ReadonlySet<Waiter>, over: AbortSignal, ports: Ports) {
  let changes: DeskWatch | undefined
  let isWell = true
  while (waiters.size > 0 && !over.aborted) {
    try {
      changes ??= await changesSince(ports, pastMs)
      const changed = new Set((await changes.look()).map(({ id }) => id))
      for (const { id, told } of waiters) if (changed.has(id)) told.resolve()
      isWell = true
    } catch (error) {
      if (isWell && !over.aborted) ports.log.warn({ error }, 'service-error')
      isWell = false
    }
    await ports.clock.pause(everyMs, { signal: over }).catch(() => undefined)
  }
}

async function toldOf(waiter: Waiter, ends: readonly AbortSignal[], pause: (signal: AbortSignal) => Promise<void>) {
  const over = new AbortController()
  const passed = pause(AbortSignal.any([...ends, over.signal])).then(
    () => false,
    () => false,
  )
  const isTold = await Promise.race([waiter.told.promise.then(() => true), passed])
  over.abort()
  if (isTold) waiter.told = Promise.withResolvers()
  return isTold
}
