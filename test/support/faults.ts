// Faults of the road, around the real gateway: nothing comes back, the line drops before or after the bytes, the
// gateway cannot say what it has. A test switches them on and off.
import { ActesError, type ErrorCode } from '../../src/errors.ts'
import type { Gateway } from '../../src/gateways/gateway.ts'
import type { Ports } from '../../src/steps/step.ts'

export interface Faults {
  /** Returns do not reach us. */
  deaf: boolean
  /** The exchange fails with this code before any byte leaves. */
  before: ErrorCode | undefined
  /** The exchange fails with this code once the prefecture has received everything. */
  after: ErrorCode | undefined
  /** What the gateway says when it is asked what it has: an answer, or the code of a failure. */
  find: 'unknown' | ErrorCode | undefined
}

/** The road without faults, and how to wrap the ports so that the faults act. */
export function faultyRoad(): { faults: Faults; wrap: (ports: Ports) => Ports } {
  const faults: Faults = { deaf: false, before: undefined, after: undefined, find: undefined }
  const wrap = (ports: Ports): Ports => ({
    ...ports,
    gatewayOf: (collectivite) => faulty(ports.gatewayOf(collectivite), faults),
  })
  return { faults, wrap }
}

function faulty(gateway: Gateway, faults: Faults): Gateway {
  return {
    ...gateway,
    submit: async (outgoing, signal) => {
      if (faults.before) throw new ActesError(faults.before)
      const receipt = await gateway.submit(outgoing, signal)
      if (faults.after) throw new ActesError(faults.after)
      return receipt
    },
    collect: async function* (connection, signal) {
      if (!faults.deaf) yield* gateway.collect(connection, signal)
    },
    find: async (outgoing, signal) => {
      if (faults.find === 'unknown') return 'unknown'
      if (faults.find) throw new ActesError(faults.find)
      return gateway.find(outgoing, signal)
    },
  }
}
