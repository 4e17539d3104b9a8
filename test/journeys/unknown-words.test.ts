// Words of a platform that nobody knows, and pages of a proxy before it: none of them is a refusal. The platform is asked
// what it has; where it does not show the sending, a person reads the words.
import { describe, expect, test } from 'vitest'
import { describeIf } from '../support/describe-with.ts'
import type { FaultKind } from '../support/gateways/faults.ts'
import { openSimulatedCommune, type GatewayKind } from '../support/gateways/simulated.ts'
import { isLong } from '../support/long-suites.ts'
import { operator } from '../support/life/commune.ts'
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
      const id = await given.commune.sends(numero)
      return id
    },
    settled: (id: string) => given.commune.settles(id),
  }
}

const pages = [400, 413] as const

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
        const operations = given().commune.operations
        // Nobody can be asked there: a person has looked.
        if (kind === 'ministry') await operations.resolve(id, { notArrived: true }, operator)
        else await given().commune.requeues(id)
        expect(await settled(id)).toMatchObject({ state: 'acknowledged' })
        expect(await taken(id)).toBe(1)
      },
    )

    test.each(pages)('%d, but passed on all the same: it continues as accepted', async (status) => {
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
if (isLong) {
  turnedAway('pastell', ['patch', 'send-tdt'])
  await describeIf(dovecotOfOurOwn(), 'the ministry’s channel', () => turnedAway('ministry', ['post']))
}

describe('words of S²LOW', () => {
  const { given, taken, hands, settled } = opened('s2low')

  test('unknown, and nothing there: held with them, sent again only when a person says so', async () => {
    const id = await hands('MOTS2', 'create', 'unknown-ko')
    const held = await settled(id)
    expect(held).toMatchObject({ state: 'packaged', uncertain: true, held: { code: 'ACTES-G021' } })
    const params = { reason: 'La plateforme est en travaux.' }
    expect(held.journal.at(-1)).toMatchObject({ event: 'held', detail: { params } })
    expect(await taken(id)).toBe(0)
    await given().commune.requeues(id)
    expect(await settled(id)).toMatchObject({ state: 'acknowledged' })
    expect(await taken(id)).toBe(1)
  })

  test('unknown, but accepted all the same: it is found, and continues', async () => {
    const id = await hands('MOTS4', 'create', 'after-unknown-ko')
    expect(await settled(id)).toMatchObject({ state: 'acknowledged', held: null, attempts: [{ verdict: 'taken' }] })
    expect(await taken(id)).toBe(1)
  })
})
