// What the prefecture writes about an act, and what the commune answers: transactions 2 to 6, told against the built-in
// prefecture on the embedded default.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { faultyCommune } from '../support/life/faults.ts'
import { anomalieEnveloppe, handInFolder } from '../support/deposits/retours.ts'
import { maraussanFolder, operator, openCommune } from '../support/life/commune.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { expectCode } from '../support/expect-code.ts'

const document = join(maraussanFolder, 'deliberation.pdf')
const other = join(maraussanFolder, 'convention.pdf')

const commune = forSuite(() => openCommune())

/** An act that the prefecture has acknowledged: its transmission and its identifier. */
async function acknowledged(numero: string): Promise<{ id: string; idActe: string }> {
  const id = await commune.sends(numero)
  const { state, idActe } = await commune.shows(id)
  expect(state).toBe('acknowledged')
  return { id, idActe: idActe ?? '' }
}

/** The letter of a kind that came for an act. */
async function letterOf(id: string, kind: string): Promise<string> {
  const { retours } = await commune.shows(id)
  const found = retours.filter((retour) => retour.kind === kind && retour.status === 'attached')
  expect(found).toHaveLength(1)
  return found[0]?.id ?? ''
}

const kinds = {
  courrier: 'CourrierSimple',
  pieces: 'DemandePieceComplementaire',
  observations: 'LettreObservations',
  defere: 'DefereTA',
} as const

/** An act about which the prefecture has written. */
async function written(numero: string, type: keyof typeof kinds, date?: string) {
  const act = await acknowledged(numero)
  await commune.prefectureWrites(type, act.idActe, date === undefined ? {} : { date })
  await commune.works()
  return { ...act, letter: await letterOf(act.id, kinds[type]) }
}

const replies = (letter: string, refuse = false, files = [document]) =>
  commune.operations.reply(letter, { files, refuse }, operator)

const steps = async (id: string) => (await commune.shows(id)).timeline.map(({ code, what }) => code ?? what)

describe('transaction 2: a courrier simple', () => {
  test('is a task without a deadline; its answer is sent, and nothing comes back', async () => {
    const { id, idActe, letter } = await written('COURRIER1', 'courrier', '2025-07-08')
    expect((await commune.shows(id)).tasks).toMatchObject([{ kind: 'courrierSimple', dueOn: null, closedAt: null }])
    const answer = await replies(letter)
    expect(answer).toMatchObject({ message: '2-2', about: id, retour: letter, state: 'received' })
    await commune.works()
    expect(await commune.shows(answer.id)).toMatchObject({ state: 'submitted', dueAt: null, idActe })
    expect(await commune.messagesAbout(idActe)).toEqual(['1-1', '2-2'])
    const act = await commune.shows(id)
    expect(act.tasks).toMatchObject([{ outcome: 'answered', closedBy: 'worker' }])
    expect(act.linked).toMatchObject([{ id: answer.id, message: '2-2' }])
    expect(act.state).toBe('acknowledged')
    expect(await steps(id)).toEqual(['1-1', '1-2', '2-1', '2-2'])
  })

  test('contains no request that could be refused', async () => {
    const { letter } = await written('COURRIER2', 'courrier')
    const answer = replies(letter, true)
    await expectCode(answer, 'ACTES-A014')
  })
})

describe('transaction 3: a request for pieces', () => {
  test('is acknowledged automatically, answered with several documents, and the answer is acknowledged', async () => {
    const { id, idActe, letter } = await written('PIECES1', 'pieces', '2025-07-08')
    expect(await commune.messagesAbout(idActe)).toEqual(['1-1', '3-2'])
    const asked = await commune.shows(id)
    expect(asked.deadlines).toMatchObject([
      { what: 'defere', until: null, because: 'pieces', aVerifier: true },
      { what: 'silence', since: '2025-07-08', until: '2025-09-08', because: 'pieces' },
      { what: 'recoursTiers', since: null },
    ])
    expect(asked.tasks).toMatchObject([{ kind: 'demandePieces', dueOn: '2025-09-08' }])
    expect(asked.linked).toMatchObject([{ message: '3-2', state: 'submitted', dueAt: null, about: id }])
    expect(asked.journal.map(({ event }) => event)).toContain('receipt-opened')
    const answer = await replies(letter, false, [document, other])
    await commune.works()
    expect(await commune.shows(answer.id)).toMatchObject({
      message: '3-4',
      state: 'acknowledged',
      dateReception: expect.any(String),
    })
    expect(await commune.messagesAbout(idActe)).toEqual(['1-1', '3-2', '3-4'])
    expect(await steps(id)).toEqual(['1-1', '1-2', '3-1', '3-2', '3-4', '3-5'])
    const given = await commune.shows(id)
    expect(given.tasks).toMatchObject([{ outcome: 'answered' }])
    const { dateReception: since } = await commune.shows(answer.id)
    expect(given.deadlines).toMatchObject([
      { what: 'defere', since, because: 'repondu', aVerifier: true },
      { what: 'recoursTiers', since: null },
    ])
  })

  test('is refused with a letter, and the refusal is acknowledged', async () => {
    const { letter } = await written('PIECES2', 'pieces')
    await expectCode(replies(letter, true, [document, other]), 'ACTES-A012')
    const answer = await replies(letter, true)
    await commune.works()
    expect(await commune.shows(answer.id)).toMatchObject({ message: '3-3', state: 'acknowledged' })
  })

  test('is answered once, whoever else tries', async () => {
    const { idActe, letter } = await written('PIECES3', 'pieces')
    const both = await Promise.allSettled([replies(letter), replies(letter, true)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await commune.works()
    const again = replies(letter)
    await expectCode(again, 'ACTES-A007')
    expect(await commune.messagesAbout(idActe)).toHaveLength(3)
  })

  test('cannot be answered once a person has closed its task', async () => {
    const { id, idActe, letter } = await written('PIECES5', 'pieces')
    const operations = commune.operations
    await operations.closeTask((await commune.shows(id)).tasks[0]?.id ?? '', operator)
    const late = replies(letter)
    await expectCode(late, 'ACTES-A015')
    await commune.works()
    expect(await commune.messagesAbout(idActe)).toEqual(['1-1', '3-2'])
    expect((await commune.shows(id)).journal.map(({ event }) => event)).not.toContain('answer-opened')
  })

  test('an invalid document is reported with every fault, and nothing is stored', async () => {
    const { id, letter } = await written('PIECES4', 'pieces')
    const files = [join(maraussanFolder, 'acte.json'), join(maraussanFolder, 'absent.pdf')]
    const answer = commune.operations.reply(letter, { files, refuse: false, typePiece: 'zz' }, operator)
    await expect(answer).rejects.toMatchObject({
      problems: expect.arrayContaining([
        expect.objectContaining({ code: 'ACTES-F001' }),
        expect.objectContaining({ code: 'ACTES-F010' }),
        expect.objectContaining({ code: 'ACTES-V016' }),
      ]),
    })
    expect((await commune.shows(id)).linked.map(({ message }) => message)).toEqual(['3-2'])
  })
})

describe('transaction 4: a lettre d’observations', () => {
  test('is acknowledged automatically, answered, and the answer is acknowledged', async () => {
    const { id, idActe, letter } = await written('OBS1', 'observations')
    const answer = await replies(letter)
    await commune.works()
    expect(await commune.shows(answer.id)).toMatchObject({ message: '4-4', state: 'acknowledged' })
    expect(await commune.messagesAbout(idActe)).toEqual(['1-1', '4-2', '4-4'])
    expect(await steps(id)).toEqual(['1-1', '1-2', '4-1', '4-2', '4-4', '4-5'])
  })

  test('can be refused an answer, explicitly', async () => {
    const { letter } = await written('OBS2', 'observations')
    const answer = await replies(letter, true)
    await commune.works()
    expect(await commune.shows(answer.id)).toMatchObject({ message: '4-3', state: 'acknowledged' })
  })

  test('its documents are stored with its act', async () => {
    const { id, idActe } = await acknowledged('OBS3')
    await commune.prefectureWrites('observations', idActe)
    await commune.works()
    const { retours } = await commune.shows(id)
    expect(retours.filter(({ kind }) => kind === 'document')).toMatchObject([
      { status: 'companion', name: expect.stringMatching(/\.pdf$/) },
    ])
  })
})

describe('transaction 5: a déféré', () => {
  test('is a task, and nothing is sent for it', async () => {
    const { id, letter } = await written('DEFERE1', 'defere', '2025-07-08')
    const act = await commune.shows(id)
    expect(act.tasks).toMatchObject([{ kind: 'defere', dueOn: null }])
    expect(act.linked).toEqual([])
    expect(await steps(id)).toEqual(['1-1', '1-2', '5-1'])
    await expectCode(replies(letter), 'ACTES-A014')
    const [task] = act.tasks
    const closed = await commune.operations.closeTask(task?.id ?? '', operator)
    expect(closed).toMatchObject({ outcome: 'done', closedBy: 'test', reason: operator.reason })
  })
})

describe('transaction 6: an annulation', () => {
  test('ends the act once the préfecture has acknowledged it, not before', async () => {
    const { id, idActe } = await acknowledged('ANNUL1')
    const annulation = await commune.operations.annul(id, operator)
    expect(annulation).toMatchObject({ message: '6-1', about: id, idActe })
    expect((await commune.shows(id)).state).toBe('acknowledged')
    await expectCode(commune.operations.annul(id, operator), 'ACTES-A008')
    await commune.works()
    expect(await commune.shows(annulation.id)).toMatchObject({ state: 'acknowledged' })
    expect(await commune.shows(id)).toMatchObject({ state: 'annulled' })
    expect(await steps(id)).toEqual(['1-1', '1-2', '6-1', '6-2'])
    await expectCode(commune.operations.annul(id, operator), 'ACTES-A002')
    expect(await commune.messagesAbout(idActe)).toEqual(['1-1', '6-1'])
  })

  test('ends the exchange: a letter about it is no longer answered', async () => {
    const { id, letter } = await written('ANNUL4', 'courrier')
    await commune.operations.annul(id, operator)
    await commune.works()
    await expectCode(replies(letter), 'ACTES-A002')
  })

  test('is only for an act that is acknowledged', async () => {
    const id = await commune.sends('ANNUL2_MUET')
    await expectCode(commune.operations.annul(id, operator), 'ACTES-A002')
  })

  test('requested twice at once, it is requested once', async () => {
    const { id, idActe } = await acknowledged('ANNUL3')
    const operations = commune.operations
    const both = await Promise.allSettled([operations.annul(id, operator), operations.annul(id, operator)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await commune.works()
    expect(await commune.messagesAbout(idActe)).toEqual(['1-1', '6-1'])
  })
})

describe('the receipt of a letter', () => {
  const { commune: far, faults } = faultyCommune(forSuite, { environment: { ACTES_RETRIES: '2' } })

  /** A request for pieces has come for an act. */
  async function asked(numero: string): Promise<{ id: string; idActe: string }> {
    const id = await far.sends(numero)
    const idActe = (await far.shows(id)).idActe ?? ''
    await far.prefectureWrites('pieces', idActe)
    return { id, idActe }
  }

  test('is retried until accepted, however long the gateway is closed', async () => {
    const { id, idActe } = await asked('RECU1')
    faults.before = 'ACTES-G001'
    await far.goesOn(10, 3_600)
    const [receipt] = (await far.shows(id)).linked
    expect(receipt).toMatchObject({ message: '3-2', state: 'packaged', held: null })
    expect(
      (await far.shows(receipt?.id ?? '')).journal.filter(({ event }) => event === 'retry').length,
    ).toBeGreaterThan(5)
    faults.before = undefined
    await far.works()
    expect(await far.messagesAbout(idActe)).toEqual(['1-1', '3-2'])
  })

  test('in doubt, is looked for and never sent twice', async () => {
    const { id, idActe } = await asked('RECU2')
    faults.after = 'ACTES-G004'
    await far.works()
    faults.after = undefined
    const [receipt] = (await far.shows(id)).linked
    expect(receipt).toMatchObject({ message: '3-2', uncertain: true })
    far.waits(600)
    await far.works()
    expect(await far.shows(receipt?.id ?? '')).toMatchObject({ state: 'submitted', uncertain: false })
    expect(await far.messagesAbout(idActe)).toEqual(['1-1', '3-2'])
  })

  test('refused by the platform, is held for a person and retried', async () => {
    const { id, idActe } = await asked('RECU3')
    faults.before = 'ACTES-G009'
    await far.works()
    const [receipt] = (await far.shows(id)).linked
    expect(receipt).toMatchObject({ message: '3-2', state: 'packaged', held: { code: 'ACTES-G009' } })
    await expectCode(far.operations.cancel(receipt?.id ?? '', operator), 'ACTES-A017')
    faults.before = undefined
    await far.requeues(receipt?.id ?? '')
    await far.works()
    expect(await far.messagesAbout(idActe)).toEqual(['1-1', '3-2'])
  })

  test('recorded as arrived by a person, is finished', async () => {
    const { id } = await asked('RECU4')
    Object.assign(faults, { after: 'ACTES-G004', find: 'unknown' })
    await far.works()
    far.waits(600)
    await far.works()
    Object.assign(faults, { after: undefined, find: undefined })
    const [receipt] = (await far.shows(id)).linked
    expect(receipt).toMatchObject({ held: { code: 'ACTES-G006' }, uncertain: true })
    const resolved = await far.operations.resolve(receipt?.id ?? '', { arrived: 'REF' }, operator)
    expect(resolved).toMatchObject({ state: 'submitted', dueAt: null, held: null })
  })
})

describe('an answer refused after it was sent', () => {
  test('reopens its letter’s task', async () => {
    const { id, letter: retour } = await written('REFUSEE', 'pieces')
    const answer = await replies(retour)
    await commune.works()
    const shown = await commune.shows(answer.id)
    const enveloppe = shown.files.find(({ role }) => role === 'enveloppe')?.name ?? ''
    const message = shown.files.find(({ role }) => role === 'message')?.name ?? ''
    expect((await commune.shows(id)).tasks).toMatchObject([{ outcome: 'answered' }])
    // It was acknowledged at once here: as if it were not yet.
    await commune.db.query(`UPDATE actes.transmission SET state = 'submitted', due_at = now() WHERE id = $1`, [
      answer.id,
    ])
    await commune.db.query(`DELETE FROM actes.retour WHERE transmission = $1`, [answer.id])
    await handInFolder(commune, { [`ANO_${enveloppe}`]: anomalieEnveloppe(message) })
    await commune.works()
    expect(await commune.shows(answer.id)).toMatchObject({ state: 'refused', refusal: { code: 'ACTES-R002' } })
    const act = await commune.shows(id)
    expect(act.tasks).toMatchObject([{ closedAt: null, outcome: null }])
    expect(act.journal.map(({ event }) => event)).toContain('answer-refused')
    const again = await replies(retour)
    await commune.works()
    expect(await commune.shows(again.id)).toMatchObject({ state: 'acknowledged' })
  })

  test('an unknown code PJ is reported, and pieces may be XML', async () => {
    const { letter: retour } = await written('TYPES', 'pieces')
    const folder = join(commune.home, 'pieces')
    await mkdir(folder)
    await writeFile(join(folder, 'signature.xml'), '<?xml version="1.0"?><signature/>')
    const files = [join(folder, 'signature.xml')]
    const answer = await commune.operations.reply(retour, { files, refuse: false, typePiece: 'ZZ_QQ' }, operator)
    expect(answer.warnings).toMatchObject([{ code: 'ACTES-V023', value: 'ZZ_QQ' }])
  })
})
