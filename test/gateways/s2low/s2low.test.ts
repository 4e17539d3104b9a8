// S²LOW as a gateway: the contract, against the simulated platform and over real TLS.
import type { Outgoing } from '../../../src/gateways/gateway.ts'
import { closeTown, makeFollowing, neighbour, openTown } from '../../support/gateways/s2low-commune.ts'
import { gatewayContract, type Harness } from '../contract.ts'

gatewayContract('s2low', async (): Promise<Harness> => {
  const town = await openTown()
  const made = new Map<string, string>()
  const cut = new Set<string>()
  const known = <T extends Outgoing>(outgoing: T): T => {
    made.set(outgoing.sha256, outgoing.archive)
    return outgoing
  }
  return {
    gateway: {
      ...town.gateway,
      submit: (outgoing, signal) => {
        if (cut.has(outgoing.sha256)) town.s2low.faults.next('create', 'reset-after')
        return town.gateway.submit(outgoing, signal)
      },
    },
    connection: town.connection,
    makeOutgoing: async (fault) => {
      const outgoing = known(await town.makeActe(fault === 'refused' ? { dateDecision: '2025-07-20' } : {}))
      if (fault === 'cut') cut.add(outgoing.sha256)
      return outgoing
    },
    makeOutgoingOf: async (code) => known(await (code === '1-1' ? town.makeActe() : makeFollowing(town, code))),
    neighbour: { ...town.neighbour, makeOutgoing: async () => known(await town.makeActe({}, neighbour)) },
    deposits: async () =>
      town.s2low.deposits().flatMap(({ sha256 }) => {
        const archive = made.get(sha256)
        return archive === undefined ? [] : [{ archive, sha256 }]
      }),
    answer: () => town.s2low.advance(),
    close: () => closeTown(town),
  }
})
