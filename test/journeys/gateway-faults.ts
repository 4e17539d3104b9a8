// Every write to a simulated gateway under every fault (gateway-writes.ts): how each ends, and that the other side never has it twice.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { factsOf } from '../../src/gateways/facts.ts'
import type { Gateway } from '../../src/gateways/gateway.ts'
import type { ShownTransmission } from '../../src/operations/shapes/transmissions.ts'
import type { Ports } from '../../src/transmission/step.ts'
import { shortly } from '../support/long.ts'
import { freePort } from '../support/servers/local-server.ts'
import type { FaultKind } from '../support/gateways/faults.ts'
import { openSimulatedCommune, type GatewayKind, type SimulatedCommune } from '../support/gateways/simulated.ts'
import { maraussanFolder, operator } from '../support/life/commune.ts'
import { faultNames, writes, type Ending, type FaultName, type OperationName, type Write } from './gateway-writes.ts'

const document = join(maraussanFolder, 'deliberation.pdf')
const codes: Readonly<Record<OperationName, string>> = {
  deposit: '1-1',
  reply: '2-2',
  annul: '6-1',
  classification: '7-1',
}

interface Given {
  readonly simulated: SimulatedCommune
  /** What the wrapped gateway does next. */
  readonly twice: { next: boolean }
}

/** The cells of a gateway; each write has a commune of its own. */
export function faultSuite(gateway: GatewayKind): void {
  const own = writes.filter((write) => write.gateway === gateway)
  describe.each(shortly(own, ({ shown }) => shown === true))('$gateway, $operation, $call', (write) => {
    const twice = { next: false }
    let given: Given
    beforeAll(async () => {
      given = { simulated: await openSimulatedCommune(write.gateway, { wrap: handsTwice(twice) }), twice }
    })
    afterAll(() => given.simulated.closes())

    test.each(faultNames)('%s', async (fault) => {
      const rank = faultNames.indexOf(fault)
      const numero = `F${rank}`
      const before = (await given.simulated.simulated.accepted()).length
      const prepared = await prepare(given.simulated, write.operation, numero)
      await apply[fault](given, write.call)
      const id = await prepared.ask()
      await given.simulated.commune.works()
      await mend(given)
      const ended = await given.simulated.commune.settles(id)
      expect(endingOf(write, fault, ended)).toBe(write.endings[fault])
      const accepted = async () => {
        const came = (await given.simulated.simulated.accepted()).slice(before)
        const alike = came.filter(({ code }) => code === codes[write.operation])
        return alike.filter((each) => each.numero === undefined || each.numero === numero)
      }
      if (ended.held) await decide(given, id, (await accepted()).length > 0)
      const own = await accepted()
      expect(own).toHaveLength(1)
      expect(own[0]).not.toHaveProperty('again')
    })
  })
}

interface Prepared {
  /** What a person asks for: the transmission that it makes. */
  ask(): Promise<string>
}

async function prepare(given: SimulatedCommune, operation: OperationName, numero: string): Promise<Prepared> {
  const { commune, simulated } = given
  const operations = commune.operations
  if (operation === 'deposit') return { ask: () => commune.hands(numero) }
  if (operation === 'classification') {
    commune.waits(26 * 3_600)
    await commune.works()
    const siren = '213401482'
    return { ask: async () => (await operations.refreshClassification(siren, { force: true, who: 'test' })).id }
  }
  const act = await commune.hands(numero)
  const { idActe } = await commune.settles(act)
  if (operation === 'annul') return { ask: async () => (await operations.annul(act, operator)).id }
  await simulated.writes({ type: 'courrier', idActe: idActe ?? '' })
  commune.waits(20 * 60)
  await commune.works()
  const letter = (await commune.shows(act)).retours.find(({ kind }) => kind === 'CourrierSimple')
  const answer = { files: [document], refuse: false }
  return { ask: async () => (await operations.reply(letter?.id ?? '', answer, operator)).id }
}

const next =
  (kind: FaultKind) =>
  async ({ simulated }: Given, call: string): Promise<void> =>
    simulated.simulated.faults.next(call, kind)

const apply: Readonly<Record<FaultName, (given: Given, call: string) => Promise<void>>> = {
  unreachable: async ({ simulated }) => simulated.declares({ url: `https://127.0.0.1:${await freePort()}/` }),
  'cut before': next('reset-before'),
  'cut after': next('reset-after'),
  'silent after': async ({ simulated }, call) => {
    await simulated.declares({ delai: 1 })
    simulated.simulated.faults.next(call, 'timeout-after')
  },
  duplicate: async ({ twice }) => {
    twice.next = true
  },
  page: next('login-page'),
  truncated: next('truncated'),
  'an hour of 503': async ({ simulated }) => simulated.simulated.faults.always('*', 'status-503'),
  'certificate changed': async ({ simulated }) => simulated.declares({ empreintes: [`sha256/${'A'.repeat(43)}=`] }),
  'wrong password': async ({ simulated }) =>
    simulated.declares(simulated.simulated.wrongAccount ?? { motDePasse: 'un-autre' }),
}

/** The world is as it was; a suspended connection is tried again when its collectivité is declared anew. */
async function mend({ simulated }: Given): Promise<void> {
  simulated.simulated.faults.clear()
  await simulated.declares({})
}

/** A gateway that hands the next sending over twice, as a proxy that repeats a request would. */
function handsTwice(twice: { next: boolean }): (ports: Ports) => Ports {
  const twiceOn = (gateway: Gateway): Gateway => ({
    ...gateway,
    submit: async (outgoing, signal) => {
      if (twice.next) {
        twice.next = false
        await gateway.submit(outgoing, signal)
      }
      return gateway.submit(outgoing, signal)
    },
  })
  return (ports) => ({ ...ports, gatewayOf: (collectivite) => twiceOn(ports.gatewayOf(collectivite)) })
}

/** What became of it, as its journal and its attempts tell. */
function endingOf({ gateway }: Write, fault: FaultName, ended: ShownTransmission): Ending | string {
  const events = ended.journal.map(({ event }) => event)
  const verdicts = ended.attempts.map(({ verdict }) => verdict)
  if (ended.held) return ended.uncertain ? 'held' : `held ${ended.held.code}`
  if (ended.state !== 'acknowledged' && ended.state !== 'submitted') return ended.state
  if (fault === 'duplicate') return verdicts.at(-1) === 'taken' ? 'once' : String(verdicts)
  if (events.includes('suspended')) return 'resumed'
  if (events.includes('not-found')) return 'sent again'
  if (events.includes('uncertain')) return factsOf(gateway).find ? 'found' : 'answered'
  return verdicts.includes('not-taken') ? 'retried' : 'unaffected'
}

/** A person looks at the other side and says what is there. */
async function decide({ simulated }: Given, id: string, arrived: boolean): Promise<void> {
  const resolution = arrived ? { arrived: `vu sur la plateforme : ${id}` } : { notArrived: true as const }
  await simulated.commune.operations.resolve(id, resolution, operator)
  await simulated.commune.settles(id)
}
