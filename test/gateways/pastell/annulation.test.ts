// The annulation of an act through Pastell: asked for once, in the act's document, until its retour comes.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Awaited, Gateway, RawRetour } from '../../../src/gateways/gateway.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { readRetour } from '../../../src/protocol/retours/retours.ts'
import { openTestPastell, type TestPastell } from '../../support/gateways/pastell.ts'
import { asActesError, collectAll } from '../contract.ts'
import { driverOf, fill, fillAct, never, type Filled } from '../../support/gateways/pastell-bench.ts'

let sim: TestPastell
let gateway: Gateway

beforeEach(async () => {
  sim = await openTestPastell()
  gateway = driverOf(sim)
})

afterEach(async () => {
  await gateway.close()
  await sim.close()
})

async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await sim.pastell.advance()
}

/** An act whose annulation was not asked for yet. */
async function acknowledged(): Promise<{ readonly act: Awaited; readonly form: Filled }> {
  const frozen = await fillAct(gateway)
  const { reference } = await gateway.submit(frozen, never)
  await settled()
  const idActe = frozen.idActe ?? ''
  return {
    act: { reference, code: '1-1', idActe },
    form: await fill(gateway, { code: '6-1', idActe }, { about: reference }),
  }
}

async function annulled(): Promise<{ readonly act: Awaited; readonly annulation: Awaited; readonly form: Filled }> {
  const { act, form } = await acknowledged()
  const { reference } = await gateway.submit(form, never)
  return { act, form, annulation: { reference, code: '6-1', idActe: act.idActe, about: act.reference } }
}

function collected(...awaiting: readonly Awaited[]): Promise<readonly RawRetour[]> {
  return collectAll(gateway, {
    id: `pastell:${maraussan.siren}`,
    gateway: 'pastell',
    collectivite: maraussan,
    awaiting,
  })
}

const submit = (form: Filled) => gateway.submit(form, never).catch(asActesError)
const find = (form: Filled) => gateway.find(form, never)
const asked = () => sim.pastell.deposits().filter(({ code }) => code === '6-1').length

describe('what is asked', () => {
  test('it is another sending than the act, in the same document', async () => {
    const { act, annulation } = await annulled()
    expect(annulation.reference).toBe(`${act.reference}:annulation-tdt`)
  })

  test('asked for once, it is never asked for again', async () => {
    const { form, annulation } = await annulled()
    expect(await submit(form)).toMatchObject({ reference: annulation.reference })
    expect(await find(form)).toMatchObject({ reference: annulation.reference })
    await settled()
    await sim.pastell.control.state(form.about ?? '', 'send-ged')
    expect(await submit(form)).toMatchObject({ reference: annulation.reference })
    expect(asked()).toBe(1)
  })

  test('asked for by another sending of ours, it is not taken for this one’s: it is refused, in words', async () => {
    const { form, annulation } = await annulled()
    const since = new Date('2025-07-08T08:00:00Z')
    const other = { ...form, trail: { since, isOthers: async (name: string) => name === annulation.reference } }
    expect(await gateway.find(other, never)).toBe('absent')
    expect(await submit(other)).toMatchObject({ code: 'ACTES-G009' })
    expect(asked()).toBe(1)
  })

  test.each(['reset-after', 'status-504', 'after-502', 'login-page'] as const)(
    '%s while it was asked for: found or absent, it is asked for once',
    async (kind) => {
      const { form, act } = await acknowledged()
      expect(await find(form)).toBe('absent')
      sim.pastell.faults.next('annulation-tdt', kind)
      expect(await submit(form)).toMatchObject({ kind: 'uncertain' })
      const reference = `${act.reference}:annulation-tdt`
      expect(await find(form)).toEqual(asked() === 1 ? expect.objectContaining({ reference }) : 'absent')
      expect(await submit(form)).toMatchObject({ reference })
      expect(asked()).toBe(1)
    },
  )

  test('under way at the TdT already, it is asked for', async () => {
    const { form, act } = await acknowledged()
    sim.pastell.control.refuse("Une demande d'annulation est déjà en cours pour cette transaction.")
    expect(await submit(form)).toMatchObject({ reference: `${act.reference}:annulation-tdt` })
  })

  test.each([
    ["Impossible d'annuler une transaction qui n'est pas en état « Acquittement reçu ».", 'ACTES-G009'],
    ['Accès refusé.', 'ACTES-G008'],
    ['Quelque chose', 'ACTES-G006'],
  ])('refused by the TdT: %s', async (words, code) => {
    const { form } = await acknowledged()
    sim.pastell.control.refuse(words)
    expect(await submit(form)).toMatchObject({ code, params: { reason: expect.stringContaining(words) } })
  })

  test('of an act that is not acknowledged, it is refused', async () => {
    sim.pastell.control.hold()
    const { form } = await acknowledged()
    expect(await submit(form)).toMatchObject({ code: 'ACTES-G009' })
    expect(asked()).toBe(0)
  })

  test('of an act that Pastell no longer has, it is refused; whether it was asked for is unknown', async () => {
    const form = await fill(gateway, { code: '6-1', idActe: '034-213401482-20250625-DEL11-DE' }, { about: 'absent1' })
    expect(await submit(form)).toMatchObject({ code: 'ACTES-G009' })
    expect(await find(form)).toBe('unknown')
  })

  test('about another document than the one that was frozen, it does not leave', async () => {
    const { form } = await acknowledged()
    expect(await submit({ ...form, about: 'autre' })).toMatchObject({ code: 'ACTES-G010' })
    expect(asked()).toBe(0)
  })
})

describe('what comes back', () => {
  test('the 6-2, as the préfecture wrote it', async () => {
    const { act, annulation } = await annulled()
    await settled()
    const [retour, ...more] = await collected(annulation)
    expect(more).toEqual([])
    expect(retour).toMatchObject({ delivery: `document:${act.reference}:annuler-tdt`, reference: annulation.reference })
    const name = retour?.kind === 'document' ? retour.name : ''
    expect((await readRetour(retour?.bytes ?? Buffer.alloc(0), name)).retour.kind).toBe('ARAnnulation')
    expect(retour?.bytes).toEqual(await gateway.fetch?.(annulation.reference, { what: 'accuse' }, never))
  })

  test('nothing before it', async () => {
    const { form, act } = await acknowledged()
    sim.pastell.control.hold()
    const { reference } = await gateway.submit(form, never)
    await settled()
    expect(await collected({ reference, code: '6-1', idActe: act.idActe, about: act.reference })).toEqual([])
  })

  test('nothing where only the state tells: nothing is made up', async () => {
    const { act, form } = await acknowledged()
    await sim.pastell.control.state(act.reference, 'annuler-tdt')
    const awaited: Awaited = { reference: `${act.reference}:annulation-tdt`, code: '6-1', idActe: act.idActe }
    expect(await collected(awaited)).toEqual([])
    expect(await find(form)).toMatchObject({ reference: awaited.reference })
  })

  test('the AR of the act is not taken for it', async () => {
    const { act, annulation } = await annulled()
    await settled()
    const kinds = (await collected(act, annulation)).map(
      (retour) => retour.kind === 'document' && retour.name.slice(-9),
    )
    expect(kinds).toEqual(['1-2_1.xml', '6-2_1.xml'])
  })
})
