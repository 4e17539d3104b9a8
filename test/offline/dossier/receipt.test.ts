// An AR as a proof: every AR that a préfecture is known to have written names its act to the verifier as to the program, although
// the verifier takes well-formed ones alone.
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { receptionIn } from '../../../src/offline/dossier/verify.ts'
import { readRetour } from '../../../src/protocol/retours/retours.ts'
import { referenceFolder } from '../../support/reference.ts'

const fixtures = fileURLToPath(new URL('../../../fixtures/retours/ARActe/', import.meta.url))
const isAr = (path: string) => readFileSync(path).includes(':ARActe ')
/** Of real préfectures and of test platforms, where the reference is there. */
const real = referenceFolder === undefined ? [] : globSync(`${referenceFolder}/**/*.xml`).filter(isAr)

test.each([...globSync(`${fixtures}*.xml`), ...real])('%s', async (path) => {
  const bytes = readFileSync(path)
  const { retour } = await readRetour(bytes)
  if (retour.kind !== 'ARActe') throw new Error('no AR')
  expect(receptionIn(bytes, retour.idActe)).toBe(retour.dateReception)
  expect(receptionIn(bytes, `${retour.idActe}x`)).toBeUndefined()
})
