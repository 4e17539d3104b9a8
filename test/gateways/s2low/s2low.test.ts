// S²LOW as a gateway: the contract, against the simulated platform and over real TLS; and its versions.
import { expect, test } from 'vitest'
import type { Outgoing } from '../../../src/gateways/gateway.ts'
import { closeCommune, makeFollowing, neighbour, never, openCommune } from '../../support/gateways/s2low-commune.ts'
import { gatewayContract, type Harness } from '../contract.ts'

gatewayContract('s2low', async (): Promise<Harness> => {
  const commune = await openCommune()
  const made = new Map<string, string>()
  const cut = new Set<string>()
  const known = <T extends Outgoing>(outgoing: T): T => {
    made.set(outgoing.sha256, outgoing.archive)
    return outgoing
  }
  return {
    gateway: {
      ...commune.gateway,
      submit: (outgoing, signal) => {
        if (cut.has(outgoing.sha256)) commune.s2low.faults.next('create', 'reset-after')
        return commune.gateway.submit(outgoing, signal)
      },
    },
    connection: commune.connection,
    makeOutgoing: async (fault) => {
      const outgoing = known(await commune.makeActe(fault === 'refused' ? { dateDecision: '2025-07-20' } : {}))
      if (fault === 'cut') cut.add(outgoing.sha256)
      return outgoing
    },
    makeOutgoingOf: async (code) => known(await (code === '1-1' ? commune.makeActe() : makeFollowing(commune, code))),
    neighbour: { ...commune.neighbour, makeOutgoing: async () => known(await commune.makeActe({}, neighbour)) },
    deposits: async () =>
      commune.s2low.deposits().flatMap(({ sha256 }) => {
        const archive = made.get(sha256)
        return archive === undefined ? [] : [{ archive, sha256 }]
      }),
    bringRetours: () => commune.s2low.advance(),
    close: () => closeCommune(commune),
  }
})

test.each(['5.0', '5.1', '6.0'] as const)('version %s acknowledges an answer and an annulation', async (version) => {
  const commune = await openCommune({ platform: { settings: { version } } })
  for (const code of ['3-4', '6-1'] as const) {
    await commune.gateway.submit(await makeFollowing(commune, code), never)
    await commune.s2low.advance()
    const [retour] = await commune.empties()
    const name = retour?.kind === 'document' ? retour.name : ''
    expect(name).toMatch(code === '6-1' ? /-6-2_\d+\.xml$/ : /-3-5_\d+\.xml$/)
  }
  await closeCommune(commune)
})
