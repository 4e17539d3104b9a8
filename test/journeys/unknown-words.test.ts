// Words of a platform that nobody knows, and pages of a proxy before it: none of them is a refusal. The platform is asked
// what it has; where it does not show the sending, a person reads the words.
import { describe, expect, test } from 'vitest'
import { describeIf } from '../support/describe-with.ts'
import type { FaultKind } from '../support/gateways/faults.ts'
import { openSimulatedCommune, type GatewayKind } from '../support/gateways/simulated.ts'
import { operator } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { dovecotOfOurOwn } from '../support/servers/dovecot.ts'
import { forSuite } from '../support/life/for-suite.ts'

function opened(kind: GatewayKind) {
  const given = forSuite(() => openSimulatedCommune(kind))
  return {
    given: () => given,
    /** How often the act was taken there. */
    taken: async (id: string) => {
      const { numero } = await given.commune.shows(id)
      return (await given.simulated.accepted()).filter((each) => each.numero === numero).length
    },
    hands: async (numero: string, call: string, fault: FaultKind) => {
      given.simulated.faults.next(call, fault)
      const id = await given.commune.carries(numero)
      return id
    },
    settled: async (id: string) => {
      for (let looks = 0; looks < 8; looks++) {
        const shown = await given.commune.shows(id)
        if (shown.held || shown.dueAt === null) return shown
        given.commune.waits(20 * 60)
        await given.commune.works()
      }
      return given.commune.shows(id)
    },
  }
}

const pages = [400, 413, 415, 422] as const

/** @param calls by which an act is written to it, in the words of its simulator */
function turnedAway(kind: GatewayKind, calls: readonly string[]): void {
  describe(`a page in place of the answer of ${kind}`, () => {
    const { given, taken, hands, settled } = opened(kind)
    const cells = calls.flatMap((call, rank) => pages.map((status) => [call, status, `P${rank}${status}`] as const))

    test.each(cells)(
      '%s, %d: held with its words, and sent once when a person says so',
      async (call, status, numero) => {
        const id = await hands(numero, call, `status-${status}`)
        const held = await settled(id)
        expect(held).toMatchObject({ state: 'packaged', uncertain: true, held: { code: 'ACTES-G021' } })
        const reason = expect.stringMatching(new RegExp(`[A-Z].* \\(HTTP ${status}\\)$`)) as string
        expect(held.journal.at(-1)).toMatchObject({ event: 'held', detail: { params: { reason } } })
        expect(await taken(id)).toBe(0)
        const operations = operationsOf(given().commune.app)
        // Nobody can be asked there: a person has looked.
        if (kind === 'ministry') await operations.resolve(id, { notArrived: true }, operator)
        else await operations.requeue({ names: [id] }, { ...operator, dryRun: false })
        expect(await settled(id)).toMatchObject({ state: 'acknowledged' })
        expect(await taken(id)).toBe(1)
      },
    )

    test.each(pages)('%d, and it was passed on all the same: it goes on as taken', async (status) => {
      const id = await hands(`Q${status}`, calls.at(-1) ?? '', `after-${status}`)
      // Where it can be asked, it shows it; where it cannot, its answer does, which lifts the hold.
      given().commune.waits(20 * 60)
      await given().commune.works()
      expect(await settled(id)).toMatchObject({ state: 'acknowledged', held: null })
      expect(await taken(id)).toBe(1)
    })
  })
}

turnedAway('s2low', ['create'])
turnedAway('pastell', ['patch', 'file', 'send-tdt'])
await describeIf(dovecotOfOurOwn(), 'the ministry’s channel', () => turnedAway('ministry', ['post']))

describe('words of S²LOW', () => {
  const { given, taken, hands, settled } = opened('s2low')

  test('that nobody knows, and nothing there: held with them, sent again only when a person says so', async () => {
    const id = await hands('MOTS2', 'create', 'unknown-ko')
    const held = await settled(id)
    expect(held).toMatchObject({ state: 'packaged', uncertain: true, held: { code: 'ACTES-G021' } })
    const params = { reason: 'La plateforme est en travaux.' }
    expect(held.journal.at(-1)).toMatchObject({ event: 'held', detail: { params } })
    expect(await taken(id)).toBe(0)
    await operationsOf(given().commune.app).requeue({ names: [id] }, { ...operator, dryRun: false })
    expect(await settled(id)).toMatchObject({ state: 'acknowledged' })
    expect(await taken(id)).toBe(1)
  })

  test('that nobody knows, and it was taken all the same: it is found, and goes on', async () => {
    const id = await hands('MOTS4', 'create', 'after-unknown-ko')
    expect(await settled(id)).toMatchObject({ state: 'acknowledged', held: null, attempts: [{ verdict: 'taken' }] })
    expect(await taken(id)).toBe(1)
  })

  test('that nobody knows, and a platform that cannot be asked: it is asked again later', async () => {
    given().simulated.faults.next('status', 'status-503')
    const id = await hands('MOTS5', 'create', 'after-unknown-ko')
    expect(await given().commune.shows(id)).toMatchObject({ uncertain: true, held: null })
    expect(await settled(id)).toMatchObject({ state: 'acknowledged' })
    expect(await taken(id)).toBe(1)
  })

  test('a page with a status of 500 and more is never a refusal', async () => {
    const id = await hands('MOTS6', 'create', 'status-502')
    expect(await given().commune.shows(id)).toMatchObject({ state: 'packaged', uncertain: true, held: null })
    expect(await settled(id)).toMatchObject({ state: 'acknowledged' })
    expect(await taken(id)).toBe(1)
  })
})
