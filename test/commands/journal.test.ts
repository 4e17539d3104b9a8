// actes journal: the journal of the installation is read, and verified; the exit code says whether it is whole.
import { beforeAll, expect, test } from 'vitest'
import { addAsking } from '../../src/commands/asking.ts'
import { addJournalExport, addJournalVerify } from '../../src/commands/journal.ts'
import type { VerificationJson } from '../../src/operations/declared/journal.ts'
import { noteDesk } from '../../src/store/desk/journal.ts'
import { plain, run } from '../support/desk/command-line.ts'
import { openServedCommune } from '../support/desk/served-commune.ts'
import { sealed } from '../support/proof/dossiers.ts'
import { forSuite } from '../support/life/for-suite.ts'

const db = () => commune.db
const commune = forSuite(() => openServedCommune())
beforeAll(async () => {
  await commune.hands('JOURNAL_02')
  for (const event of ['token-added', 'requeue', 'cancel'])
    await noteDesk(db(), { at: commune.now(), who: 'eva@example.org', event })
  await sealed(commune)
})

const verified = () => commune.asks<VerificationJson>(addJournalVerify, 'journal', 'verify')

test('lists lines by author and kind, newest first', async () => {
  const [code, found] = await commune.asks<{ items: readonly { event: string }[] }>(
    ...([addAsking, 'journal', 'list', '--who', 'eva@example.org', '--kind', 'desk'] as const),
  )
  expect([code, found.items.map(({ event }) => event)]).toEqual([0, ['cancel', 'requeue']])
})

// The line of what was just asked for is not sealed yet.
test('0 when the journals are intact', async () => {
  const [code, found] = await verified()
  expect([code, found.ok, found.faults]).toEqual([0, true, []])
  expect(found.chains.map(({ chain, unsealed }) => [chain, unsealed])).toEqual([
    ['actes:213401482', 0],
    ['installation', 1],
  ])
})

test('of the linked lines, the unsealed count never grows; unlinked lines are counted separately', async () => {
  for (let line = 0; line < 6; line++)
    await noteDesk(db(), { at: commune.now(), who: 'eva@example.org', event: 'withdrawn' })
  const { out } = await commune.types(addJournalVerify, 'journal', 'verify')
  const [, linked, unsealed = '0', loose] =
    /^ *installation : (\d+) lignes chaînées(?:, dont (\d+) non scellées)? ; (\d+) pas encore chaînées$/m.exec(
      plain(out),
    ) ?? []
  expect(Number(loose)).toBeGreaterThanOrEqual(6)
  expect(Number(unsealed)).toBeLessThanOrEqual(Number(linked))
  expect(Number(unsealed)).toBe(0)
})

test('1 when a line was changed, which is named', async () => {
  await db().query(`UPDATE actes.installation_journal SET who = 'nobody' WHERE event = 'requeue'`)
  const [code, found] = await verified()
  expect([code, found.ok, found.faults]).toMatchObject([1, false, [{ what: 'line-changed', chain: 'installation' }]])
})

test('an export whose reader has left ends without a position to continue', async () => {
  const exported = (isUnread: boolean) =>
    run(addJournalExport, ['journal', 'export'], { ACTES_HOME: commune.home }, { isUnread: () => isUnread })
  expect(await exported(false)).toMatchObject({ code: 0, err: expect.stringMatching(/^Pour reprendre ici/) })
  expect(await exported(true)).toMatchObject({ code: 0, err: '' })
})
