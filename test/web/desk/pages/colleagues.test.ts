// Work among colleagues: who was quicker is told by name, with what was typed; what waits is taken on, put off or noted, and stays
// until somebody has dealt with it, on whatever day that is.
import { beforeEach, describe, expect, test } from 'vitest'
import { errors, type ErrorCode } from '../../../../src/errors.ts'
import { facts, factsOf } from '../../../../src/gateways/facts.ts'
import type { GatewayName } from '../../../../src/gateways/gateway.ts'
import { remedyOf } from '../../../../src/operations/desk/today.ts'
import { keepPresence } from '../../../../src/store/desk/presence.ts'
import { failureGroups } from '../../../../src/store/transmissions/causes.ts'
import { openDesk, loginOf, staff } from '../../../support/desk/desk.ts'
import { arActe, handInFolder } from '../../../support/deposits/retours.ts'
import { faultyGateway } from '../../../support/life/faults.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const { faults, wrap, heals } = faultyGateway()
/** A Friday, in the afternoon. */
const time = { at: Date.parse('2025-07-04T14:30:00Z') }
const desk = forSuite(() => openDesk({ wrap, time, roles: { colleague: staff.operator } }))
beforeEach(heals)

const db = () => desk.db
const pageOf = (id: string) => `/transmissions/${id}`
async function held(numero: string): Promise<string> {
  faults.before = 'ACTES-G010'
  const id = await desk.sends(numero)
  faults.before = undefined
  return id
}
async function refused(numero: string): Promise<string> {
  const id = await desk.sends(`${numero}_ANO`)
  expect((await desk.shows(id)).state).toBe('refused')
  return id
}
const does = (who: string, id: string, end: string, fields: Readonly<Record<string, string>> = {}) =>
  desk.as(who).fillsIn(pageOf(id), `${pageOf(id)}/${end}`, { motif: 'vu avec la préfecture', ...fields })
const anyId = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/

describe('of two people who act at once, the later one', () => {
  test('reads who requeued the refused act, when and why, with a link instead of an id; the typed text is kept', async () => {
    const id = await refused('COURSE1')
    const late = await desk.as('colleague').get(pageOf(id))
    expect(late.words).toContain('Remettre en file d’attente')
    await does('operator', id, 'requeue', { motif: 'numéro corrigé' })
    const { status, words, text } = await desk
      .as('colleague')
      .post(`${pageOf(id)}/requeue`, { motif: 'moi aussi, j’ai appelé', geste: 'requeue' })
    expect(status).toBe(409)
    expect(words).toContain('Opération refusée')
    expect(words).toMatch(/operator@example\.org , le 4 juil\. 2025, 16 h 3\d : Remplacé par un nouvel envoi/)
    expect(words).toContain('Motif : numéro corrigé')
    const box = words.slice(words.indexOf('Opération refusée'), words.indexOf('Pourquoi pas'))
    expect(box).not.toMatch(anyId)
    const { replacedBy } = await desk.shows(id)
    expect(text).toContain(`href="/transmissions/${replacedBy}"`)
    expect(text).toMatch(/<textarea name="note"[^>]*>moi aussi, j’ai appelé<\/textarea>/)
    const line = /href="#(ligne-\d+)"/.exec(text)?.[1]
    expect(text).toContain(`<li id="${line}"`)
  })

  test('finds the form open and filled in, if it may still be sent', async () => {
    const id = await held('COURSE2')
    const { text, status } = await does('operator', id, 'confier', { a: 'personne@example.org', motif: 'à toi' })
    expect(status).toBe(422)
    expect(text).toMatch(/<details class="offer" open>\s*<summary class="go">Confier<\/summary>/)
    expect(text).toMatch(/name="motif"[^>]*value="à toi"/)
  })

  test('closing a task sees who closed it', async () => {
    const id = await desk.sends('COURSE3')
    await desk.prefectureWrites('courrier', (await desk.shows(id)).idActe ?? '')
    await desk.works()
    const [task] = (await desk.shows(id)).tasks
    const path = `/courriers/${task?.retour}/clore`
    await desk.as('operator').post(path, { motif: 'traité au guichet' })
    const { status, words } = await desk.as('colleague').post(path, { motif: 'je l’ai appelée' })
    expect(status).toBe(409)
    expect(words).toMatch(/operator@example\.org , le \d+ juil\. 2025, .* : traité/)
    expect(words).toContain('Vous aviez écrit : je l’ai appelée')
  })

  test('attaching a retour sees who attached it, and to which act', async () => {
    faults.deaf = true
    await desk.sends('COURSE4')
    const items = await handInFolder(desk.commune, { 'ar.xml': arActe('course-4') })
    const id = items.find(({ status }) => status === 'orphan')?.id ?? ''
    const path = `/retours/${id}/rattacher`
    expect((await desk.as('operator').post(path, { acte: 'COURSE4', motif: 'même objet' })).status).toBe(303)
    const { words } = await desk.as('colleague').post(path, { acte: 'COURSE4', motif: 'pareil' })
    expect(words).toMatch(/operator@example\.org , le .* : rattaché à COURSE4/)
    expect(words).toContain('Vous aviez écrit : pareil')
  })
})

describe('waiting work', () => {
  test('is assigned to one person: others no longer find it in today’s work, but among failures', async () => {
    const id = await held('CONFIE1')
    const before = await desk.as('colleague').get('/')
    await does('operator', id, 'confier', { a: loginOf('operator'), motif: 'je connais la passerelle' })
    expect((await desk.as('operator').get('/')).words).toContain('1 à votre charge')
    const others = await desk.as('colleague').get('/')
    expect(others.words).not.toContain('CONFIE1')
    expect((await desk.as('colleague').get('/causes?etat=held')).words).not.toContain('CONFIE1')
    expect((await desk.as('colleague').get('/causes')).words).toContain('CONFIE1')
    expect(others.words).not.toBe(before.words)
    const { words } = await desk.as('colleague').get(pageOf(id))
    expect(words).toContain(`Confié à ${loginOf('operator')}`)
    const { journal, assignedTo } = await desk.shows(id)
    expect(assignedTo).toBe(loginOf('operator'))
    expect(journal.at(-1)).toMatchObject({ event: 'assigned', who: loginOf('operator') })
  })

  test('waits for everybody again once the assignee’s account is closed, or lacks the right', async () => {
    const { ask } = desk.operations
    const [login, kept] = ['partant@example.org', await held('CONFIE3')]
    await ask.invitePerson({ login, grants: staff.operator })
    const answered = await desk.sends('CONFIE4')
    await desk.prefectureWrites('courrier', (await desk.shows(answered)).idActe ?? '')
    await desk.works()
    const [{ id: task = '' } = {}] = (await desk.shows(answered)).tasks
    await ask.assignTransmission({ id: kept, to: login, reason: 'suit le dossier' })
    await ask.assignTask({ id: task, to: login, reason: 'suit le dossier' })
    expect((await desk.as('colleague').get('/')).words).not.toContain('CONFIE4')
    await ask.disablePerson({ login })
    expect((await desk.as('colleague').get('/')).words).toContain('CONFIE4')
    const { assignedTo, journal } = await desk.shows(kept)
    expect([assignedTo, journal.at(-1)?.event]).toEqual([null, 'unassigned'])
    expect((await desk.shows(answered)).tasks).toMatchObject([{ assignedTo: null }])
    await ask.invitePerson({ login, grants: staff.operator })
    await ask.assignTransmission({ id: kept, to: login, reason: 'revient' })
    await ask.changeRoles({ login, grants: staff.reader })
    expect((await desk.shows(kept)).assignedTo).toBeNull()
  })

  test('is assigned once: a later person who saw it unassigned is refused', async () => {
    const id = await held('CONFIE2')
    await desk.as('colleague').get(pageOf(id))
    await does('operator', id, 'confier', { a: loginOf('operator') })
    const late = { a: loginOf('colleague'), vu: '', motif: 'moi', geste: 'confier' }
    const { status } = await desk.as('colleague').post(`${pageOf(id)}/confier`, late)
    expect(status).toBe(409)
    expect((await desk.shows(id)).assignedTo).toBe(loginOf('operator'))
  })

  test('is postponed to a day, and returns on that day; at most 90 days, never to the past', async () => {
    const id = await refused('TARD1')
    for (const jusquau of ['2025-07-04', '2025-12-31'])
      expect((await does('operator', id, 'plus-tard', { jusquau })).words).toContain('au plus tard le 02/10/2025')
    await does('operator', id, 'plus-tard', { jusquau: '2025-07-07' })
    expect((await desk.as('operator').get('/')).words).not.toContain('TARD1_ANO refusé')
    time.at = Date.parse('2025-07-07T07:00:00Z')
    expect((await desk.as('operator').get('/')).words).toContain('TARD1_ANO')
  })

  test('from Friday is still there on Monday, until somebody dismisses it', async () => {
    await desk.as('administrator').get('/causes')
    const friday = (await failureGroups(db(), {})).filter(({ held: isHeld }) => !isHeld)
    for (const { id, lastAt } of friday)
      await desk.as('operator').post(`/causes/${id}/pris-note`, { motif: 'vu', vu: lastAt.toISOString() })
    time.at = Date.parse('2025-07-11T15:00:00Z')
    const id = await refused('VENDREDI')
    time.at = Date.parse('2025-07-14T07:00:00Z')
    const monday = await desk.as('operator').get('/')
    expect(monday.words).toContain('VENDREDI_ANO refusé :')
    await does('operator', id, 'pris-note', { motif: 'redéposé sous un autre numéro' })
    expect((await desk.as('operator').get('/')).words).not.toContain('VENDREDI_ANO refusé :')
    expect((await desk.as('operator').get('/causes?etat=refused')).words).toContain('Refusés : 0')
    const shown = await desk.shows(id)
    expect(shown).toMatchObject({ state: 'refused', dismissedAt: expect.any(String) })
    expect(shown.journal.at(-1)).toMatchObject({ event: 'dismissed' })
  })

  test('dismissed stays so only while the refusal stands: dismissing it twice says that nothing waits', async () => {
    const id = await refused('DEUXFOIS')
    await does('operator', id, 'pris-note')
    const { status } = await desk.as('colleague').post(`${pageOf(id)}/pris-note`, { motif: 'vu', geste: 'pris-note' })
    expect(status).toBe(409)
  })

  test('is counted in the navigation like on its page: held and refused', async () => {
    await held('COMPTE1')
    await refused('COMPTE2')
    for (const [kind, tab] of [
      ['held', 'Retenus'],
      ['refused', 'Refusés'],
    ] as const) {
      const { words, text } = await desk.as('operator').get(`/causes?etat=${kind}`)
      const listed = [...text.matchAll(/<span class="tag \w+">(\d+) actes?/g)].map(([, count]) => Number(count))
      expect(new RegExp(`${tab} (\\d+)`).exec(words)?.[1]).toBe(String(listed.reduce((sum, each) => sum + each, 0)))
    }
  })

  test('can be seen by readers, but not dealt with', async () => {
    const id = await desk.sends('LECTURE1')
    await desk.prefectureWrites('pieces', (await desk.shows(id)).idActe ?? '')
    await desk.works()
    expect((await desk.as('operator').get('/')).text).toMatch(/aria-label="Traiter.: [^"]* sur LECTURE1"/)
    for (const path of ['/', '/courriers']) {
      const { words } = await desk.as('reader').get(path)
      expect(words).toContain('LECTURE1')
      expect(words).toContain('Voir')
      expect(words).not.toContain('Traiter')
    }
  })
})

describe('a note', () => {
  test('appears in the story and in the journal; a reader neither reads nor writes notes', async () => {
    const id = await held('NOTE1')
    await does('operator', id, 'note', { note: 'Appelé Mme Untel\nelle rappelle lundi' })
    expect((await desk.as('colleague').get(pageOf(id))).words).toContain('Appelé Mme Untel elle rappelle lundi')
    const masked = await desk.as('reader').get(pageOf(id))
    expect(masked.words).not.toContain('Untel')
    expect((await desk.as('reader').post(`${pageOf(id)}/note`, { note: 'x' })).status).toBe(403)
    expect((await desk.as('neighbour').post(`${pageOf(id)}/note`, { note: 'x' })).status).toBe(404)
    const { journal } = await desk.shows(id)
    expect(journal.at(-1)).toMatchObject({
      event: 'note',
      detail: { note: 'Appelé Mme Untel\r\nelle rappelle lundi'.replace('\r', '') },
    })
  })
})

describe('a viewer of an act', () => {
  test('is named to people who may see names, counted for others, and forgotten after a moment', async () => {
    const id = await held('REGARD1')
    const looking = [
      { transmission: id, login: loginOf('colleague'), sirens: undefined },
      { transmission: id, login: loginOf('neighbour'), sirens: ['000000000'] },
    ]
    await keepPresence(db(), looking, new Date(time.at))
    const seen = async (who: string) => (await desk.as(who).get(pageOf(id))).words
    expect(await seen('operator')).toContain('colleague@example.org consulte aussi cette page')
    expect(await seen('operator')).not.toContain('neighbour@')
    expect(await seen('reader')).toContain('1 autre personne consulte aussi cette page')
    expect(await seen('reader')).not.toContain('colleague@')
    expect(await seen('colleague')).not.toContain('consulte aussi')
    time.at += 20_000
    expect(await seen('operator')).not.toContain('consulte aussi')
  })
})

describe('a cause', () => {
  /** Codes that transmissions are held or refused by. */
  const codes = (Object.keys(errors) as ErrorCode[]).filter((code) => ['hold', 'refuse'].includes(errors[code]))
  test.each(codes)('%s offers a requeue only if one is possible', (code) => {
    for (const gateway of Object.keys(facts) as GatewayName[]) {
      const isSpent = factsOf(gateway).spendsNumbers && code !== 'ACTES-G009'
      expect([gateway, remedyOf({ code, gateway, held: false })]).toEqual([gateway, isSpent ? 'redeposit' : 'requeue'])
      expect(remedyOf({ code, gateway, held: true })).not.toBe('redeposit')
    }
  })

  test('at S²LOW advises a deposit under another number, and offers no “Relancer”; neither does the act', async () => {
    const id = await desk.hands('SPENT1')
    await db().query(
      `UPDATE actes.transmission SET state = 'refused', due_at = NULL, connection = 's2low:213401482',
         refusal = '{"code":"ACTES-R001","detail":"Signature absente"}' WHERE id = $1`,
      [id],
    )
    await db().query(`UPDATE actes.collectivite SET settings = jsonb_set(settings, '{gateway,type}', '"s2low"')`)
    const { text } = await desk.as('operator').get('/causes')
    const part = text.split('<tr>').find((each) => each.includes('Signature absente')) ?? ''
    expect(part).toContain('Déposez l’acte corrigé sous un autre numéro')
    expect(part).not.toContain('Relancer')
    const { words } = await desk.as('operator').get(pageOf(id))
    expect(words).toContain('Déposez l’acte corrigé sous un autre numéro')
    expect(words).not.toContain('remettez')
    expect(words).toContain('ne le libère jamais')
  })
})
