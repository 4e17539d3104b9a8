// A number that a platform never frees: what was refused or annulled there is not deposited under it again, and what
// bears it there is never taken for a sending that never left.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import type { Gateway } from '../../src/gateways/gateway.ts'
import type { Ports } from '../../src/transmission/step.ts'
import { problem } from '../../src/errors.ts'
import { sentenceOf } from '../../src/text/sentences.ts'
import { openSimulated, type GatewayKind, type OpenedGateway } from '../support/gateways/simulated.ts'
import { openCommune, openingDay, operator, type Commune } from '../support/life/commune.ts'
import { expectCode } from '../support/expect-code.ts'

/** The same number, day, nature and objet, with other files. */
const corrected = (numero: string) => ({ numero, cle: undefined, annexes: [] })

describe.each(['s2low', 'pastell'] as const)('on %s', (kind: GatewayKind) => {
  const time = { at: Date.parse(openingDay) }
  let outside: OpenedGateway
  let commune: Commune
  /** The same commune, whose database knows nothing of what the first one sent. */
  let forgetful: Commune

  beforeAll(async () => {
    outside = await openSimulated(kind, time)
    const open = () =>
      openCommune({
        time,
        declares: { ...maraussan, gateway: outside.simulated.gateway },
        meanwhile: () => outside.simulated.advance(),
        environment: { ACTES_COLLECT_SECONDS: '1' },
      })
    ;[commune, forgetful] = [await open(), await open()]
  })
  afterAll(async () => {
    await Promise.all([commune.closes(), forgetful.closes()])
    await outside.closes()
  })

  async function annulled(numero: string): Promise<void> {
    const id = await commune.hands(numero)
    expect(await commune.settles(id)).toMatchObject({ state: 'acknowledged' })
    await commune.settles((await commune.operations.annul(id, operator)).id)
    expect(await commune.shows(id)).toMatchObject({ state: 'annulled' })
  }

  test('a refused act is not deposited again under its number; another number is proposed', async () => {
    const id = await commune.hands('PRIS1_ANO')
    expect(await commune.settles(id)).toMatchObject({ state: 'refused' })
    const draft = await commune.operations.ask.correctTransmission({ id })
    expect(draft).toMatchObject({
      problems: [{ code: 'ACTES-A004', path: 'numero' }],
      numero: { proposed: 'PRIS1_ANOBIS' },
    })
    const again = await commune.deposits(corrected('PRIS1_ANO'))
    expect(again).toMatchObject({
      ok: false,
      problems: [{ code: 'ACTES-A004', path: 'numero', params: { id, proposed: 'PRIS1_ANOBIS' } }],
    })
    const { items } = await commune.requeues(id)
    expect(items).toMatchObject([
      { outcome: 'excluded', reason: { code: 'ACTES-A004', params: { proposed: 'PRIS1_ANOBIS' } } },
    ])
    const [fault] = again.ok ? [] : again.problems
    expect(sentenceOf(fault ?? problem('ACTES-A004', ''), 'fr')).not.toContain(id)
    const other = await commune.deposits(corrected('PRIS1_ANOBIS'))
    expect(other.ok).toBe(true)
  })

  test('an annulled act is not deposited again under its number', async () => {
    await annulled('PRIS2')
    expect(await commune.deposits(corrected('PRIS2'))).toMatchObject({ ok: false, problems: [{ code: 'ACTES-A004' }] })
  })

  test('a transaction refused there and unknown here is never taken for a sending', async () => {
    const first = await commune.hands('PRIS3_ANO')
    expect(await commune.settles(first)).toMatchObject({ state: 'refused' })
    const before = (await outside.simulated.accepted()).length
    const id = await forgetful.hands('PRIS3_ANO')
    const shown = await forgetful.settles(id)
    expect(shown).toMatchObject({ state: 'packaged', held: { code: 'ACTES-G015' } })
    expect(shown.journal.map(({ to }) => to)).not.toContain('submitted')
    expect(await outside.simulated.accepted()).toHaveLength(before)
  })

  test('a transaction unchanged there for days is never taken for a sending', async () => {
    const first = await commune.hands('PRIS4')
    expect(await commune.settles(first)).toMatchObject({ state: 'acknowledged' })
    forgetful.waits(5 * 24 * 3_600)
    const id = await forgetful.hands('PRIS4')
    expect(await forgetful.settles(id)).toMatchObject({ state: 'packaged', held: { code: 'ACTES-G015' } })
  })

  test('a transaction with the number there and another file is never taken for a sending', async () => {
    const document = { fichier: 'convention.pdf', typePiece: '99_DE' }
    const first = await commune.hands('PRIS5', { document, annexes: [] })
    expect(await commune.settles(first)).toMatchObject({ state: 'acknowledged' })
    const id = await forgetful.hands('PRIS5')
    expect(await forgetful.settles(id)).toMatchObject({ state: 'packaged', held: { code: 'ACTES-G015' } })
  })
})

test('if a platform gives two sendings one reference, the second stays in doubt, and a person looks', async () => {
  const sameFor = (gateway: Gateway): Gateway => ({
    ...gateway,
    submit: async (outgoing, signal) => ({ ...(await gateway.submit(outgoing, signal)), reference: '1001' }),
    collect: async function* () {},
  })
  const wrap = (ports: Ports): Ports => ({ ...ports, gatewayOf: (whose) => sameFor(ports.gatewayOf(whose)) })
  const commune = await openCommune({ wrap })
  const [first, second] = [await commune.hands('UNE1'), await commune.hands('UNE2')]
  await commune.works()
  const both = [await commune.shows(first), await commune.shows(second)]
  expect(both.map(({ state }) => state).sort()).toEqual(['packaged', 'submitted'])
  const left = both.find(({ state }) => state === 'packaged')
  expect(left).toMatchObject({ uncertain: true, held: { code: 'ACTES-G015' }, attempts: [{ verdict: null }] })
  const resolving = commune.operations.resolve(left?.id ?? '', { arrived: '1001' }, operator)
  await expectCode(resolving, 'ACTES-A041')
  await commune.closes()
})
