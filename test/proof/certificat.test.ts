// Who certifies an act, as its certificat says: whom its deposit names, else the executive of the collectivité.
import { expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { certificatOf } from '../../src/proof/certificat.ts'
import { provenOf } from '../../src/proof/proven.ts'
import { openCommune } from '../support/life/commune.ts'
import { forSuite } from '../support/life/for-suite.ts'

const commune = forSuite(() => openCommune())

async function certified(changes: object) {
  const deposited = await commune.deposits({ cle: undefined, ...changes })
  if (!deposited.ok) throw new Error(JSON.stringify(deposited.problems))
  await commune.works()
  const how = { date: '2025-07-07', how: 'publie', reason: 'vu', who: 'agent' } as const
  await commune.operations.publish(deposited.id, how)
  const proven = await provenOf(commune.db, deposited.id)
  const blocks = (proven && certificatOf(proven))?.blocks ?? []
  const [text] = blocks.flatMap((block) => (block.kind === 'paragraph' && block.strong ? [block.text] : []))
  const [signature] = blocks.flatMap((block) => (block.kind === 'signature' ? [block.lines.slice(1)] : []))
  return [text?.split(' certifie')[0], signature]
}

test('names the person given in the deposit, in that office', async () => {
  const certifiePar = { nom: 'Marlène PUCHE', qualite: 'Maire' }
  const named = await certified({ numero: 'QUI1', certifiePar })
  expect(named).toEqual(['Marlène PUCHE, Maire,', ['Marlène PUCHE', 'Maire']])
})

test.each([
  ['31', 'Le maire'],
  ['44', 'Le président'],
  ['55', 'L’autorité exécutive'],
])('otherwise the executive: for a collectivité of nature %s, %s', async (nature, who) => {
  await commune.operations.declare({ ...maraussan, nature }, 'test')
  expect(await certified({ numero: `QUI${nature}` })).toEqual([who, [`${who},`]])
})
