// A refusal that the program heals by itself, the age of the classification: it is announced as such, wherever it is told;
// once it cannot be healed after all, it is told as the refusal that it is.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { follow } from '../../src/commands/follow.ts'
import { maraussan } from '../../src/config/demo.ts'
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import { openFolder } from '../../src/sandbox/folder.ts'
import { setClassification } from '../../src/sandbox/registry.ts'
import { gather } from '../../src/subscriptions/gather.ts'
import { mailText } from '../../src/subscriptions/mail/text.ts'
import { keepCurrent } from '../../src/transmission/refreshing.ts'
import { faultyCommune } from '../support/life/faults.ts'
import { forTest } from '../support/life/for-suite.ts'

const day = 86_400
const { commune, faults, again } = faultyCommune(forTest)

const inForce = (matieres = nationalClassification.matieres) =>
  setClassification(openFolder(join(commune.home, 'sandbox')), {
    date: '2024-03-01',
    natures: nationalClassification.natures,
    matieres,
  })

/** Refused for its classification, while the answer to the request of the one in force has not come. */
async function refused(numero: string): Promise<string> {
  faults.deafTo = 'RetourClassification'
  const id = await commune.sends(numero)
  expect(await commune.shows(id)).toMatchObject({ state: 'refused', refusal: { verifCode: 'ODT-VERIF-01' } })
  return id
}

async function answered(): Promise<void> {
  faults.deafTo = undefined
  for (const wait of [1_000, 300]) {
    commune.waits(wait)
    await commune.works()
  }
}

async function told(): Promise<readonly Readonly<Record<string, string>>[]> {
  const { ports } = commune.app
  await gather(ports)
  const text = `SELECT data FROM actes.notice WHERE type = 'act.refused' ORDER BY seq`
  return (await ports.store.db.query<{ data: Record<string, string> }>(text)).rows.map(({ data }) => data)
}

const waiting = (onHealing: () => void = () => undefined) => ({
  timeoutMs: 60_000,
  signal: new AbortController().signal,
  onHealing,
})

describe('while the classification in force is on its way', () => {
  test('the act, the webhook and the mail say that it will be sent again automatically', async () => {
    await inForce()
    const id = await refused('PERIME1')
    expect((await commune.shows(id)).refusal).toMatchObject({ healing: true })
    const [data = {}] = await told()
    expect(data).toMatchObject({ numero: 'PERIME1', code: 'ACTES-R001', healing: 'true' })
    const event = {
      seq: 1,
      id,
      type: 'act.refused',
      at: new Date(),
      collectivite: null,
      transmission: id,
      data,
      nom: null,
    }
    const mail = mailText([event], { period: 'now', url: 'https://actes.example.org' })
    expect(mail.text).toContain('renvoie automatiquement l’acte')
    await answered()
    const { replacedBy = '', refusal } = await commune.shows(id)
    expect(await commune.shows(replacedBy)).toMatchObject({ state: 'acknowledged' })
    expect(refusal).not.toHaveProperty('healing')
    expect(await told()).toHaveLength(1)
  })

  test('a dismissed one is done: it is not sent again', async () => {
    await inForce()
    const id = await refused('PERIME3')
    await commune.operations.ask.dismissTransmissions({ ids: [id], reason: 'déposé autrement' })
    expect((await commune.shows(id)).refusal).not.toHaveProperty('healing')
    await answered()
    expect((await commune.shows(id)).replacedBy).toBeUndefined()
    expect((await told()).at(-1)).not.toHaveProperty('healing')
  })

  test('a caller waiting for the act follows its replacement until acknowledged', async () => {
    await inForce()
    const id = await refused('PERIME2')
    const announced: string[] = []
    const followed = follow(
      commune.operations.ask,
      id,
      waiting(() => announced.push(id)),
    )
    // The follower has looked once before anything moves on.
    await new Promise(setImmediate)
    await answered()
    expect(await followed).toMatchObject({ end: 'final', last: { state: 'acknowledged', replaces: id } })
    expect(announced.length).toBeLessThanOrEqual(1)
  })
})

describe('a refusal that cannot be corrected automatically after all', () => {
  test('because its matière is gone: reported once as a plain refusal, and a waiting caller sees the end', async () => {
    await inForce(nationalClassification.matieres.slice(0, 7))
    const id = await refused('PARTIE1')
    await answered()
    expect(await told()).toEqual([
      expect.objectContaining({ healing: 'true' }),
      expect.not.objectContaining({ healing: 'true' }),
    ])
    expect((await commune.shows(id)).refusal).not.toHaveProperty('healing')
    expect(await follow(commune.operations.ask, id, waiting())).toMatchObject({ end: 'final', last: { id } })
    await keepCurrent(maraussan.siren, commune.app.ports)
    expect(await told()).toHaveLength(2)
  })

  test('because a week has passed without the classification', async () => {
    await inForce()
    const id = await refused('SEMAINE1')
    await told()
    commune.waits(8 * day)
    await commune.works()
    expect((await told()).map(({ healing }) => healing)).toEqual(['true', undefined])
    expect((await commune.shows(id)).replacedBy).toBeUndefined()
  })

  test('a platform that has used up the number prevents it, and nothing is promised', async () => {
    await again({ declares: maraussan })
    await inForce()
    const id = await refused('DEPENSE1')
    const { db } = commune.app.ports.store
    await db.query(`UPDATE actes.collectivite SET settings = jsonb_set(settings, '{gateway,type}', '"s2low"')`)
    await db.query(`UPDATE actes.transmission SET connection = 's2low:213401482' WHERE id = $1`, [id])
    expect((await commune.shows(id)).refusal).not.toHaveProperty('healing')
  })
})
