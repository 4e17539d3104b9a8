// What may leave a transfer in doubt, one by one: a certificate that ends, a person whom a worker overtakes, a database that has
// gone back. Nothing is sent twice, nothing is forgotten.
import { describe, expect, test } from 'vitest'
import { becomeQuiet, go } from '../../src/store/installation.ts'
import { workTransfers } from '../../src/transfers/work.ts'
import type { Ports } from '../../src/transmission/step.ts'
import { openCommune } from '../support/life/commune.ts'
import { forTest } from '../support/life/for-suite.ts'
import { openArchivesBeside } from '../support/seda/declared.ts'

/** Happens before a statement. */
let meanwhile: ((text: string) => Promise<unknown> | undefined) | undefined

function wrap(ports: Ports): Ports {
  const { db } = ports.store
  const query: typeof db.query = async (text, params) => {
    await meanwhile?.(text)
    return db.query<never>(text, params)
  }
  return { ...ports, store: { ...ports.store, db: { ...db, query } } }
}

const commune = forTest(() => {
  meanwhile = undefined
  return openCommune({ wrap })
})
const archives = forTest(async () => openArchivesBeside(commune))
const kinds = ['asalae', 'vitam'] as const
const there = { asalae: () => archives.asalae.received(), vitam: () => archives.vitam.operations() }

/** Due, frozen, and not handed over yet: VITAM is not there at the moment. */
async function frozen(numero: string) {
  archives.faults.vitam.next('options', 'status-503')
  await archives.declares('vitam')
  const id = await commune.sends(numero)
  await archives.asks(id)
  await workTransfers(archives.job())
  expect(await archives.last(id)).toMatchObject({ state: 'frozen', heldCode: null, uncertain: false })
  return id
}

test('a certificate that ends while bytes leave: the doubt is settled before anything is sent again', async () => {
  await archives.declares('vitam')
  const id = await commune.sends('FINI_SAEPERDU')
  await archives.asks(id)
  // TLS goes by the machine's clock: to it the certificate is good.
  commune.waits(Math.floor((Date.now() - commune.now().getTime()) / 1_000) + 31 * 86_400)
  await archives.works()
  expect(await archives.last(id)).toMatchObject({ state: 'frozen', metCode: 'ACTES-G007', uncertain: true })
  await archives.declares('vitam', await archives.certificate(90))
  await archives.goesOn(3)
  expect(await archives.last(id)).toMatchObject({ state: 'frozen', heldCode: 'ACTES-T010' })
  expect(archives.vitam.operations()).toHaveLength(1)
})

test('a person whom a worker overtakes decides nothing', async () => {
  const id = await frozen('DOUBLE_SAEPERDU')
  const { id: transfer } = await archives.last(id)
  let overtaken = false
  meanwhile = async (text) => {
    if (overtaken || !text.includes('UPDATE actes.transfer t SET')) return
    overtaken = true
    commune.waits(3_600)
    await workTransfers(archives.job())
  }
  await expect(archives.cancels(transfer)).rejects.toMatchObject({ code: 'ACTES-T011' })
  expect(overtaken).toBe(true)
  expect(await archives.last(id)).toMatchObject({ state: 'frozen', can: { cancel: { code: 'ACTES-T011' } } })
  expect(archives.vitam.operations()).toHaveLength(1)
})

test('declared anew before it was packed: it is of the archive that it leaves for', async () => {
  await archives.declares('asalae')
  const id = await commune.sends('CHANGE_SAEPERDU')
  await archives.asks(id)
  await archives.declares('vitam')
  await archives.goesOn(3)
  const { id: transfer } = await archives.last(id)
  expect(await archives.last(id)).toMatchObject({ archive: 'vitam', heldCode: 'ACTES-T010' })
  await expect(archives.settles(transfer, true)).rejects.toMatchObject({ code: 'ACTES-T004' })
})

describe('a database that has gone back', () => {
  const at = () => commune.now()
  const stops = () => becomeQuiet(commune.db, { code: 'ACTES-S014', params: {}, at: at() })
  const starts = () => go(commune.db, { by: 'test', at: at(), reason: 'essai' }, { asked: [], marks: [] })

  test('nothing leaves, and what waits for the go of a person needs no other', async () => {
    const id = await frozen('CALME')
    await stops()
    await commune.db.query('UPDATE actes.transfer SET look = false')
    await archives.goesOn(40)
    expect(await archives.last(id)).toMatchObject({ state: 'frozen', heldCode: null })
    expect(archives.vitam.operations()).toEqual([])
    await starts()
    await archives.goesOn(3)
    expect(await archives.last(id)).toMatchObject({ state: 'accepted' })
  })

  test.each(kinds)('%s: what left, and is not known to have, is looked for', async (type) => {
    await archives.declares(type)
    const id = await commune.sends('OUBLI')
    await archives.asks(id)
    await archives.works()
    await commune.db.query('DELETE FROM actes.transfer_attempt')
    await commune.db.query('DELETE FROM actes.transfer')
    await stops()
    // From a backup of two months ago.
    await commune.db.query("UPDATE actes.installation SET rewound_to = rewound_to - interval '60 days'")
    await starts()
    await archives.asks(id)
    await archives.goesOn(3)
    const shown = await archives.last(id)
    expect(shown).toMatchObject(
      type === 'asalae' ? { state: 'accepted', attempts: [] } : { state: 'frozen', heldCode: 'ACTES-T010' },
    )
    expect(there[type]()).toHaveLength(1)
  })
})
