// What may be chosen as a password: by its length, and by how it is guessed.
import { beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { weaknessOf } from '../../src/accounts/strength/strength.ts'
import { declare } from '../../src/store/connections/collectivites.ts'
import { parseCollectivite } from '../../src/protocol/acte/collectivite.ts'
import { lendStore } from '../support/life/stores.ts'
import { forSuite } from '../support/life/for-suite.ts'

const login = 'jeanne.dupont-martin@exemple.fr'
const lent = forSuite(() => lendStore())
beforeAll(async () => {
  const parsed = parseCollectivite(maraussan)
  if (parsed.ok) await declare(lent.store.db, parsed.value, new Date(0))
})
const weakness = (password: string) => weaknessOf(lent.store.db, login, password)

test.each([
  ['aaaaaaaaaaaa', 'regular'],
  ['123456789012', 'common'],
  ['abcdefghijkl', 'regular'],
  ['azertyuiop12', 'regular'],
  ['motdepasse12', 'common'],
  ['soleilsoleil', 'regular'],
  ['Password2024!', 'common'],
  [login, 'personal'],
  ['dupont-martin', 'personal'],
  ['Maraussan2025!', 'personal'],
  ['commune-maraussan', 'personal'],
  ['Mairie2025!Maraussan', 'personal'],
  ['Jeanne.Dupont.Martin', 'personal'],
  ['exemple-martin-2025', 'personal'],
  ['Bonjour2025Bonjour', 'regular'],
  ['Toulouse-Toulouse', 'regular'],
  ['béziers&BEZIERS', 'regular'],
  ['p'.repeat(200), 'regular'],
  ['onze lettre', 'weak'],
  ['x'.repeat(201), 'weak'],
])('%j may not be chosen: %s', async (password, fault) => {
  expect(await weakness(password)).toBe(fault)
})

test.each([
  'un mot de passe de douze',
  'qX7$kpw92LmZ',
  'tabouret violet hors gel',
  'maraussan tabouret violet hors gel',
  'Lmdm34adcdv!2',
])('%j may be chosen', async (password) => {
  expect(await weakness(password)).toBeUndefined()
})

test('a contrived text is checked outside the process, which stays responsive', async () => {
  const tiresome = ['l1!|'.repeat(50), '1/1/2001'.repeat(25), 'aB3$'.repeat(50)]
  let [turns, isOver] = [0, false]
  const turn = () => {
    turns++
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await Promise.all(tiresome.map(weakness))
  isOver = true
  expect(turns).toBeGreaterThan(20)
})

test('callers beyond the queue are refused', async () => {
  const all = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => weakness(`qX7$kpw92LmZ ${index}`)))
  expect(all.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(5)
})
