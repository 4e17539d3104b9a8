// Faults of the gateway, around the real gateway: nothing comes back, the line drops before or after the bytes, the
// gateway cannot say what it has. A test switches them on and off.
import { ActesError, type ErrorCode } from '../../../src/errors.ts'
import type { Gateway, RawRetour, Traffic } from '../../../src/gateways/gateway.ts'
import type { Ports } from '../../../src/transmission/step.ts'
import { openCommune, type CommuneOptions } from './commune.ts'
import { anew, type forSuite } from './for-suite.ts'

export interface Faults {
  /** Returns do not reach us. */
  deaf: boolean
  /** Nor those deliveries that hold a message of this root. */
  deafTo?: string | undefined
  /** The gateway never takes a refused number again. */
  spendsNumbers?: boolean
  /** The exchange fails with this code before any byte leaves. */
  before: ErrorCode | undefined
  /** Happens before any byte leaves. */
  first?: (() => Promise<void>) | undefined
  /** The gateway says no to messages of this code (ACTES-G009). */
  beforeMessage?: string | undefined
  /** The exchange fails with this code once the prefecture has received everything. */
  after: ErrorCode | undefined
  /** These failures are no outage: the platform answered in words of its own. */
  noOutage?: true | undefined
  /** Happens while the exchange goes on: the prefecture has everything, and its word has not come yet. */
  during?: (() => Promise<void>) | undefined
  /** What the gateway finds when it examines itself: nothing, or this code. */
  check?: ErrorCode | undefined
  /** How much its channel takes, and when. */
  traffic?: Traffic | undefined
  /** How long it must be left in peace after doubt. */
  quietMs?: number | undefined
  /** Its list fails with this code. */
  list?: ErrorCode | undefined
  /** What the gateway says when it is asked what it has: an answer, or the code of a failure. */
  find: 'unknown' | ErrorCode | undefined
}

const none: Faults = { deaf: false, before: undefined, after: undefined, find: undefined }

/** The gateway without faults, how to wrap the ports so that the faults act, and an end of the usual ones. */
export function faultyGateway(): { faults: Faults; wrap: (ports: Ports) => Ports; heals: () => void } {
  const faults = { ...none }
  const wrap = (ports: Ports): Ports => ({
    ...ports,
    gatewayOf: (collectivite) => faulty(ports.gatewayOf(collectivite), faults),
  })
  return { faults, wrap, heals: () => void Object.assign(faults, none) }
}

/** Ports whose stored files are not written while `isBroken` says so. */
export function brokenFiles(isBroken: () => boolean): (ports: Ports) => Ports {
  return (ports) => {
    const { store } = ports
    const put: typeof store.blobs.put = (...given) => {
      if (isBroken()) throw new ActesError('ACTES-S005')
      return store.blobs.put(...given)
    }
    return { ...ports, store: { ...store, blobs: { ...store.blobs, put } } }
  }
}

/**
 * A commune with such a gateway, which has no fault when the commune opens.
 * @param stands forSuite, or forTest
 * @returns also `again`, which opens another one in its place
 */
export function faultyCommune(stands: typeof forSuite, options: CommuneOptions = {}) {
  const { faults, wrap } = faultyGateway()
  const open = ({ wrap: beside, ...more }: CommuneOptions) => {
    for (const name of Object.keys(faults)) Reflect.deleteProperty(faults, name)
    Object.assign(faults, none)
    return openCommune({ ...more, wrap: (ports) => beside?.(wrap(ports)) ?? wrap(ports) })
  }
  const commune = stands(() => open(options))
  const again = (more: CommuneOptions) => anew(commune, open(more))
  return { commune, faults, again }
}

function holds(retour: RawRetour, root: string): boolean {
  return Buffer.from(retour.bytes).toString('latin1').includes(`<actes:${root}`)
}

function faulty(gateway: Gateway, faults: Faults): Gateway {
  const said = () => (faults.noOutage ? { noOutage: true as const } : {})
  return {
    ...gateway,
    capabilities: {
      ...gateway.capabilities,
      spendsNumbers: faults.spendsNumbers === true,
      quietMs: faults.quietMs ?? 0,
    },
    ...(faults.traffic && { traffic: faults.traffic }),
    check: async (signal) =>
      faults.check ? [{ name: 'login', ok: false, code: faults.check, setting: 'motDePasse' }] : gateway.check(signal),
    submit: async (outgoing, signal) => {
      if (faults.beforeMessage === outgoing.formulaire.code) throw new ActesError('ACTES-G009')
      await faults.first?.()
      if (faults.before) throw new ActesError(faults.before, said())
      const receipt = await gateway.submit(outgoing, signal)
      await faults.during?.()
      if (faults.after) throw new ActesError(faults.after, said())
      return receipt
    },
    collect: async function* (connection, signal) {
      if (faults.deaf) return
      const all: RawRetour[] = []
      for await (const retour of gateway.collect(connection, signal)) all.push(retour)
      const { deafTo } = faults
      const unheard = deafTo === undefined ? [] : all.filter((retour) => holds(retour, deafTo))
      const deliveries = new Set(unheard.map(({ delivery }) => delivery))
      yield* all.filter(({ delivery }) => !deliveries.has(delivery))
    },
    ...(faults.list && {
      list: () => {
        throw new ActesError(faults.list ?? 'ACTES-G001')
      },
    }),
    find: async (outgoing, signal) => {
      if (faults.find === 'unknown') return 'unknown'
      if (faults.find) throw new ActesError(faults.find)
      return gateway.find(outgoing, signal)
    },
  }
}
