// What one more act costs the database, from its deposit to its AR and the three documents that prove it: each statement is a round trip, and they are most of what a
// small act costs. Counted as the difference between two batches that are worked off in as many turns.
import { expect, test } from 'vitest'
import { countingStatements } from '../support/life/statements.ts'
import { openCommune } from '../support/life/commune.ts'
import { proves } from '../support/life/proofs.ts'

test('the life of an act takes no more statements than before', async () => {
  const counted = countingStatements()
  const commune = await openCommune({ wrap: counted.wrap })
  const lives = async (numeros: readonly string[]) => {
    counted.reset()
    const ids: string[] = []
    for (const numero of numeros) ids.push(await commune.hands(numero))
    await commune.works()
    await proves(commune)
    const said = counted.said()
    for (const id of ids) expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
    return said
  }
  try {
    await lives(['PREMIER'])
    const few = await lives(['PEU_1', 'PEU_2'])
    const more = await lives(['PLUS_1', 'PLUS_2', 'PLUS_3'])
    expect(more.length - few.length, more.join('\n')).toBe(20)
  } finally {
    await commune.closes()
  }
})
