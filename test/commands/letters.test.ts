// actes tasks, reply and annul: what the préfecture wrote as a person finds it, answers it, and closes it; and actes show
// and list with all of it. Through the socket of the folder's owner.
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { addAnnul, addReply } from '../../src/commands/decisions.ts'
import { addList } from '../../src/commands/list.ts'
import { addShow } from '../../src/commands/show.ts'
import { addTasks } from '../../src/commands/tasks.ts'
import type { TransmissionsPage, ShownTransmission } from '../../src/operations/shapes/transmissions.ts'
import type { TaskJson } from '../../src/operations/shapes/tasks.ts'
import { plain } from '../support/desk/command-line.ts'
import { openServedCommune } from '../support/desk/served-commune.ts'
import { maraussanFolder } from '../support/life/commune.ts'
import { forSuite } from '../support/life/for-suite.ts'

const plan = join(maraussanFolder, 'convention.pdf')
const notice = join(maraussanFolder, 'deliberation.pdf')
const why = ['--reason', 'demandé par le contrôle de légalité']

const commune = forSuite(() => openServedCommune())

/** An acknowledged act about which a letter has come: its transmission, and the task that the letter opened. */
async function asked(numero: string, type: 'courrier' | 'pieces' | 'observations' | 'defere' | 'anomalie') {
  const act = await commune.acknowledged(numero)
  await commune.prefectureWrites(type, act.idActe, { date: '2025-07-08' })
  await commune.works()
  const [, { items }] = await commune.asks<{ items: TaskJson[] }>(addTasks, 'tasks', 'list')
  const task = items.find(({ transmission }) => transmission === act.id)
  if (!task) throw new Error(`no task for ${numero}`)
  return { ...act, task: { ...task, retour: task.retour ?? '' } }
}

const lines = (out: string) => plain(out).trimEnd().split('\n')

describe('a letter of the préfecture', () => {
  test('is a task with its last day, found by the collectivité, and one line for people', async () => {
    const { task, idActe } = await asked('LETTRE_1', 'pieces')
    expect(task).toMatchObject({ kind: 'demandePieces', idActe, closedAt: null, dueOn: expect.stringMatching(/^2025/) })
    const ours = await commune.asks<{ items: TaskJson[] }>(addTasks, 'tasks', 'list', '--collectivite', '213401482')
    expect(ours).toMatchObject([0, { items: [task] }])
    expect(await commune.asks(addTasks, 'tasks', 'list', '--collectivite', '000000000')).toEqual([
      0,
      { items: [], next: null },
    ])
    const { out } = await commune.types(addTasks, 'tasks', 'list')
    const said = `au plus tard le ${task.dueOn}  Demande de pièces complémentaires  ${idActe}`
    expect(lines(out)).toContain(`${said}  tâche ${task.id}  retour ${task.retour}`)
  })

  test('is answered with documents, from any path: a transmission of its own', async () => {
    const { task, id } = await asked('LETTRE_2', 'pieces')
    const files = [plan, notice].map((path) => relative(process.cwd(), path))
    const reply = ['reply', task.retour, '--with', ...files, '--type', '21_DO', ...why]
    const [code, answer] = await commune.asks<{ id: string }>(addReply, ...reply)
    expect([code, answer]).toMatchObject([0, { message: '3-4', about: id, retour: task.retour, state: 'received' }])
    const again = await commune.asks(addReply, ...reply)
    expect(again).toMatchObject([1, { ok: false, code: 'ACTES-A007' }])
    await commune.works()
    const shown = await commune.shows(answer.id)
    expect(shown.state).toBe('acknowledged')
    const names = shown.files.filter(({ role }) => role === 'document').map(({ name }) => name)
    expect(names).toEqual([expect.stringMatching(/^21_DO-/), expect.stringMatching(/^21_DO-/)])
    const closed = await commune.asks<{ items: TaskJson[] }>(addTasks, 'tasks', 'list', '--closed')
    expect(closed[1].items.find((each) => each.id === task.id)).toMatchObject({ outcome: 'answered' })
  })

  test('whose last day is over is shown as late, in the list and when it is answered; the answer is sent all the same', async () => {
    const { task } = await asked('LETTRE_9', 'pieces')
    expect(task.late).toBe(false)
    const { app } = commune
    await app.ports.store.db.query('UPDATE actes.task SET due_on = $2 WHERE id = $1', [task.id, '2025-01-31'])
    const { out } = await commune.types(addTasks, 'tasks', 'list')
    expect(lines(out).find((line) => line.includes(task.id))).toMatch(/^en retard, dernier jour 2025-01-31 /)
    const { out: answered, code } = await commune.types(addReply, 'reply', task.retour, '--with', plan, ...why)
    expect([code, lines(answered).at(-1)]).toEqual([
      0,
      'En retard : le dernier jour pour répondre était le 2025-01-31. La réponse part quand même ; prévenez la préfecture.',
    ])
    await commune.works()
    const [, closed] = await commune.asks<{ items: TaskJson[] }>(addTasks, 'tasks', 'list', '--closed')
    expect(closed.items.find(({ id }) => id === task.id)).toMatchObject({ outcome: 'answered', late: false })
  })

  test('can be refused what it asks for', async () => {
    const { task } = await asked('LETTRE_3', 'observations')
    const refusal = await commune.asks(addReply, 'reply', task.retour, '--with', notice, '--refuse', ...why)
    expect(refusal).toMatchObject([0, { message: '4-3' }])
  })

  test('answered with an invalid file: every fault, exit 1, and nothing is opened', async () => {
    const { task, id } = await asked('LETTRE_4', 'courrier')
    const absent = join(commune.home, 'absent.pdf')
    const [code, told] = await commune.asks(addReply, 'reply', task.retour, '--with', absent, ...why)
    expect([code, told]).toMatchObject([1, { ok: false, problems: [{ code: 'ACTES-F001' }] }])
    expect((await commune.shows(id)).linked).toEqual([])
  })

  test('that does not exist cannot be answered: exit 1', async () => {
    expect((await commune.asks(addReply, 'reply', 'RIEN', '--with', notice, ...why))[0]).toBe(1)
  })
})

describe('an annulation', () => {
  test('is requested once; the act is annulled once the préfecture confirms', async () => {
    const { id } = await commune.acknowledged('ANNULER')
    expect(await commune.asks(addAnnul, 'annul', 'ANNULER', ...why)).toMatchObject([0, { message: '6-1', about: id }])
    expect(await commune.asks(addAnnul, 'annul', id, ...why)).toMatchObject([1, { code: 'ACTES-A008' }])
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'annulled' })
  })

  test('is one line, with its kind', async () => {
    const { idActe } = await commune.acknowledged('ANNULER_2')
    const { out } = await commune.types(addAnnul, 'annul', 'ANNULER_2', ...why)
    expect(plain(out)).toContain(`${idActe}  6-1 Annulation de la transmission d’un acte  déposé  `)
  })
})

describe('a task', () => {
  test('is closed with a reason, once', async () => {
    const { task } = await asked('TACHE_1', 'defere')
    expect(task).toMatchObject({ kind: 'defere', dueOn: null })
    const close = ['tasks', 'close', task.id, '--reason', 'confié à l’avocat']
    const [code, closed] = await commune.asks(addTasks, ...close)
    expect([code, closed]).toMatchObject([0, { outcome: 'done', reason: 'confié à l’avocat' }])
    expect(await commune.asks(addTasks, ...close)).toMatchObject([1, { code: 'ACTES-A015' }])
    const { out } = await commune.types(addTasks, 'tasks', 'list', '--closed')
    expect(lines(out).find((line) => line.includes(task.id))).toContain('traité (confié à l’avocat)')
  })

  test('about two contradictory answers is closed by a verdict, which the act follows', async () => {
    const { task, id } = await asked('TACHE_2', 'anomalie')
    expect(task.kind).toBe('anomalieTardive')
    const wrong = await commune.asks(addTasks, 'tasks', 'close', task.id, '--verdict', 'acknowledged', ...why)
    expect(wrong).toMatchObject([1, { code: 'ACTES-A015' }])
    const [code, closed] = await commune.asks(addTasks, 'tasks', 'close', task.id, '--verdict', 'refused', ...why)
    expect([code, closed]).toMatchObject([0, { outcome: 'refused' }])
    expect((await commune.shows(id)).state).toBe('refused')
  })

  test('that does not exist: exit 1', async () => {
    expect(await commune.asks(addTasks, 'tasks', 'close', 'RIEN', ...why)).toMatchObject([1, { code: 'ACTES-S006' }])
  })
})

describe('an act with its letters', () => {
  test('shows its exchange, its open task, and what was sent about it', async () => {
    const { id, idActe, task } = await asked('RECIT', 'pieces')
    const [, shown] = await commune.asks<ShownTransmission>(addShow, 'show', 'RECIT')
    expect(shown.timeline.map(({ code }) => code)).toEqual(['1-1', '1-2', '3-1', '3-2'])
    const said = lines((await commune.types(addShow, 'show', id)).out)
    expect(said).toEqual(
      expect.arrayContaining([
        `${idActe}  (${id})`,
        'À faire',
        expect.stringContaining(`tâche ${task.id}`),
        'Échanges avec la préfecture',
        expect.stringMatching(/^ {2}2025-07-08T\S+ {2}collectivité {2}1-1 Transmission d’un acte {2}/),
        expect.stringMatching(/Z {2}préfecture {4}1-2 Accusé de réception d’un acte du 2025-07-08 {2}acquitté$/),
        expect.stringMatching(/3-1 Demande de pièces complémentaires du 2025-07-08 {2}acquitté$/),
        'Transmissions liées',
        expect.stringContaining('3-2 Accusé de réception d’une demande de pièces'),
      ]),
    )
    const english = lines((await commune.types(addShow, 'show', id, '--lang', 'en')).out)
    expect(english).toEqual(expect.arrayContaining(['To do', 'Exchange with the préfecture', 'Linked transmissions']))
  })

  test('shows that one answer contradicts another', async () => {
    const { id } = await asked('RECIT_2', 'anomalie')
    const { out } = await commune.types(addShow, 'show', id)
    expect(plain(out)).toMatch(/1-3 Anomalie sur un acte.* contredit une réponse précédente/)
  })

  test('is listed separately from what is sent about it', async () => {
    const [, acts] = await commune.asks<TransmissionsPage>(addList, 'list', '--message', '1-1', '--limit', '500')
    const [, others] = await commune.asks<TransmissionsPage>(addList, 'list', '--message', '3-4', '--message', '6-1')
    expect(new Set(acts.items.map(({ message }) => message))).toEqual(new Set(['1-1']))
    expect(new Set(others.items.map(({ message }) => message))).toEqual(new Set(['3-4', '6-1']))
  })
})

describe('wrong usage: exit 2', () => {
  test.each([
    [addReply, ['reply', 'A', ...why]],
    [addReply, ['reply', 'A', '--with', notice]],
    [addAnnul, ['annul', 'A']],
    [addTasks, ['tasks', 'close', 'A']],
    [addTasks, ['tasks', 'close', 'A', '--verdict', 'perdu', ...why]],
    [addList, ['list', '--message', '1-2']],
    [addList, ['list', '--message', '9-9']],
  ] as const)('%o %j', async (add, args) => {
    expect((await commune.types(add, ...args)).code).toBe(2)
  })
})
