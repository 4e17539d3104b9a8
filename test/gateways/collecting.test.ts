// What collecting one sending after the other promises: single failures hold up nothing, and a platform that fails three
// times in a row is asked no further.
import { expect, test } from 'vitest'
import { ActesError, type ErrorCode } from '../../src/errors.ts'
import { tolerant } from '../../src/gateways/collecting.ts'

const isOfPlatform = ({ code }: ActesError) => code === 'ACTES-G001'

/** What is collected, and the code of the failure that ends it; nothing where it ends well. */
async function collected(...answers: readonly (ErrorCode | 'retour')[]): Promise<readonly string[]> {
  const tolerance = tolerant(isOfPlatform)
  const told: string[] = []
  try {
    for (const answer of answers) {
      const retour = await tolerance.of(async () => {
        if (answer === 'retour') return answer
        throw new ActesError(answer)
      })
      told.push(retour ?? '-')
    }
    tolerance.end()
  } catch (error) {
    told.push(error instanceof ActesError ? error.code : String(error))
  }
  return told
}

test('without failures nothing is reported', async () => {
  expect(await collected('retour', 'retour')).toEqual(['retour', 'retour'])
})

test('one failing sending does not block the others; the failure is reported at the end, as a retry', async () => {
  expect(await collected('ACTES-G008', 'ACTES-G001', 'ACTES-G001', 'retour')).toEqual([
    '-',
    '-',
    '-',
    'retour',
    'ACTES-G002',
  ])
  expect(await collected('ACTES-G001', 'retour')).toEqual(['-', 'retour', 'ACTES-G001'])
})

test('a platform that fails three times in a row is asked no further', async () => {
  expect(await collected('ACTES-G001', 'ACTES-G001', 'ACTES-G001', 'retour')).toEqual(['-', '-', 'ACTES-G001'])
})

test('failures of single sendings do not count as failures of the platform', async () => {
  expect(await collected('ACTES-G008', 'ACTES-G008', 'ACTES-G001', 'retour')).toEqual([
    '-',
    '-',
    '-',
    'retour',
    'ACTES-G002',
  ])
})

test('an error that is not about one sending ends the collection at once', async () => {
  expect(await collected('ACTES-G010', 'retour')).toEqual(['ACTES-G010'])
})
