// A process dies at every word that it exchanges while it carries a transfer; another one carries it on. The act ends in the
// archive, once. Where an archive cannot be asked after a lost answer, a person decides by what it holds.
import { describe, expect, test } from 'vitest'
import type { TransferJson } from '../../src/operations/declared/transfers.ts'
import { workTransfers } from '../../src/transfers/work.ts'
import { openCommune } from '../support/life/commune.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { isLong } from '../support/long-suites.ts'
import { openArchivesBeside } from '../support/seda/declared.ts'
import { dyingAt } from '../support/seda/dying.ts'

const commune = forSuite(() => openCommune())
const archives = forSuite(() => openArchivesBeside(commune))

/** In the short form every fifth word, so that each kind comes. */
const step = isLong ? 1 : 5

/** Each once, whatever came between; what a person found there was sent. */
const steps = ['transfer-asked', 'transfer-frozen', 'transfer-sent', 'transfer-accepted']
const told = (id: string) =>
  commune.db.values<string>(
    `SELECT CASE WHEN detail->'arrived' = 'true' THEN 'transfer-sent' ELSE event END FROM actes.journal
      WHERE transmission = $1 ORDER BY id`,
    [id],
  )

const held = {
  asalae: (name: string) => archives.asalae.received().filter(({ identifier }) => identifier === name),
  vitam: (name: string) => archives.vitam.operations().filter(({ identifier }) => identifier === name),
}

/** A process carries what is due until it dies; `undefined`: it has seen the end. */
async function diesAt(nth: number): Promise<string | undefined> {
  const { ports, dead } = dyingAt(nth, archives.job())
  const life = async () => {
    for (let looks = 0; looks < 3; looks++) {
      await workTransfers(ports)
      await archives.asalae.advance()
      await archives.vitam.advance()
      commune.waits(3_600)
    }
    return undefined
  }
  return Promise.race([dead, life()])
}

async function carriesOn(type: 'asalae' | 'vitam', id: string): Promise<TransferJson> {
  await archives.goesOn(3)
  const shown = await archives.last(id)
  if (type === 'asalae' || shown.heldCode === null) return shown
  expect(shown).toMatchObject({ state: 'frozen', heldCode: 'ACTES-T010' })
  const [there] = archives.vitam.operations().filter(({ identifier }) => identifier === shown.identifier)
  await archives.settles(shown.id, there !== undefined, there?.id)
  await archives.goesOn(3)
  return archives.last(id)
}

describe.each(['asalae', 'vitam'] as const)('to %s', (type) => {
  test('killed at every word', { timeout: 600_000 }, async () => {
    await archives.declares(type)
    const words = new Set<string>()
    let word: string | undefined
    for (let nth = 0; nth === 0 || word !== undefined; nth += step) {
      const id = await commune.sends(`MORT${type === 'vitam' ? 'V' : 'A'}${nth}`)
      await archives.asks(id)
      word = await diesAt(nth)
      const { state, verified, identifier } = await carriesOn(type, id)
      const about = `${nth}: ${word ?? 'alive'}`
      expect({ about, state, verified }).toEqual({ about, state: 'accepted', verified: true })
      expect(held[type](identifier), about).toHaveLength(1)
      const events = await told(id)
      expect(
        events.filter((each) => steps.includes(each)),
        about,
      ).toEqual(steps)
      if (word !== undefined) words.add(word)
    }
    // It came that far.
    expect(words.size).toBeGreaterThan(isLong ? 20 : 5)
  })
})
