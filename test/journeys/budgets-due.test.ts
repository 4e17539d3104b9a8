// Budgets and accounts that are due: a person is reminded, once, where one was sent the year before and none is sent yet.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { linesOfPerson } from '../../src/subscriptions/waiting.ts'
import { keepPerson } from '../../src/store/people/people.ts'
import { askForConditions } from '../../src/transmission/retours/lacking.ts'
import { totem } from '../support/deposits/totem.ts'
import { depositFolder, openCommune, operator } from '../support/life/commune.ts'
import { forTest } from '../support/life/for-suite.ts'

const commune = forTest(() => openCommune())
const who = 'finances@example.org'

/** Sent, and received by the préfecture; in PDF alone without `xml`. */
async function sends(numero: string, dateDecision: string, xml?: string): Promise<string> {
  const pdf = { fichier: 'deliberation.pdf' }
  const files = xml === undefined ? { document: pdf, annexes: [] } : { document: { fichier: 'b.xml' }, annexes: [pdf] }
  const budget = { numero, dateDecision, cle: undefined, nature: 'BF', matiere: '7.1', ...files }
  const place = await depositFolder(join(commune.home, numero), budget)
  if (xml !== undefined) await writeFile(join(place, 'b.xml'), xml)
  const handed = await commune.operations.deposit(place, 'test')
  if (!handed.ok) throw new Error(JSON.stringify(handed.problems))
  await commune.works()
  return handed.id
}
const primitif = (exercice: string, vote: string) => totem({ exercice, vote })

async function looksOn(day: string) {
  const { clock } = commune.app.ports
  commune.waits((Date.parse(`${day}T06:20:00Z`) - clock.now().getTime()) / 1_000)
  return (await askForConditions({ ...commune.app.ports, notify: async () => undefined })).count
}
const tasksOf = async (id: string) => (await commune.shows(id)).tasks

test('fifteen days before the term there is a line, until the budget is sent', async () => {
  const { store, clock } = commune.app.ports
  const id = await sends('BP2025', '2025-06-25', primitif('2025', '2025-06-25'))
  await sends('DM2025', '2025-07-01', totem({ decision: '02', vote: '2025-07-01' }))
  // In 2026 the assemblies are renewed: sent by 15 May.
  expect(await looksOn('2026-04-29')).toBe(0)
  expect(await looksOn('2026-04-30')).toBe(1)
  expect(await looksOn('2026-05-16')).toBe(0)
  expect(await tasksOf(id)).toMatchObject([{ kind: 'budgetAttendu', dueOn: '2026-05-15', late: true, closedAt: null }])

  const grants = [{ role: 'operator', siren: null }] as const
  await keepPerson(store.db, { id: clock.newId(), login: who, grants, at: clock.now() })
  const lines = await linesOfPerson(store.db, who, { now: clock.now(), language: 'fr', most: 5 })
  expect(lines).toMatchObject([
    {
      what: 'Rappel d’une échéance budgétaire sur BP2025',
      group: 'due',
      dueOn: '2026-05-15',
      href: `/transmissions/${id}`,
    },
  ])

  await sends('BP2026', '2026-05-15', primitif('2026', '2026-05-15'))
  expect(await looksOn('2026-05-17')).toBe(0)
  expect(await tasksOf(id)).toMatchObject([{ outcome: 'done', closedBy: 'worker' }])
})

test('accounts are awaited as budgets are; a person’s no is kept', async () => {
  const id = await sends(
    'CFU2024',
    '2025-06-24',
    totem({ exercice: '2024', decision: '10', vote: '2025-06-24', unique: true }),
  )
  expect(await looksOn('2026-06-29')).toBe(0)
  expect(await looksOn('2026-06-30')).toBe(1)
  const [task] = await tasksOf(id)
  await commune.operations.closeTask(task?.id ?? '', { reason: operator.reason, who })
  expect(await looksOn('2026-07-16')).toBe(0)
})

test('nobody is reminded of what may have been sent in PDF alone, nor where no budget is sent from here', async () => {
  await sends('BP2025', '2025-06-25', primitif('2025', '2025-06-25'))
  expect(await looksOn('2026-04-20')).toBe(0)
  await sends('BUDGET26', '2026-04-14')
  expect(await looksOn('2026-05-16')).toBe(0)
})

test('a délibération is no budget', async () => {
  await commune.sends('DEL1')
  expect(await looksOn('2026-05-16')).toBe(0)
})
