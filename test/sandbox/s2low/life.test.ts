// The simulated S²LOW behind its scripts: states by the clock, what the prefecture receives and answers, what a test may
// make happen to an act, and what a restart finds again.
import { describe, expect, test } from 'vitest'
import { readRetour } from '../../../src/protocol/retours/retours.ts'
import { openFolder } from '../../../src/sandbox/folder.ts'
import { waitingFor } from '../../../src/sandbox/correspondence.ts'
import { readLedger } from '../../../src/sandbox/ledger.ts'
import { receiveArchive } from '../../../src/sandbox/reception.ts'
import { makeOutgoing } from '../../support/deposits/outgoing.ts'
import {
  acknowledged,
  deposit,
  field,
  file,
  formOf,
  formType,
  openTestS2low,
  pdf,
} from '../../support/gateways/s2low.ts'
import { forTest } from '../../support/life/for-suite.ts'

const s2low = forTest(() => openTestS2low())

const actes = '/modules/actes'
const statusPath = (id: number) => `${actes}/actes_transac_get_status.php?transaction=${id}`
const read = async (id: number) => (await s2low.ask(statusPath(id))).text
const statusOf = async (id: number) => Number((await read(id)).split('\n')[1])
const idActe = (number: string) => `034-213401482-20250625-${number}-DE`
const stagesOf = (id: number) => s2low.control.get(id)?.stages.map(({ status }) => status)

describe('the clock', () => {
  test('takes an act from state to state, ten seconds each', async () => {
    const id = await deposit(s2low)
    const seen = [await statusOf(id)]
    for (const second of [9, 10, 20, 30]) {
      s2low.at(new Date(Date.parse('2025-07-08T08:00:00Z') + second * 1000).toISOString())
      seen.push(await statusOf(id))
    }
    expect(seen).toEqual([1, 1, 2, 3, 4])
  })

  test('that jumps leaves no state out', async () => {
    const id = await deposit(s2low)
    s2low.at('2025-07-08T09:00:00Z')
    expect(await statusOf(id)).toBe(4)
    expect(s2low.control.get(id)?.stages.map(({ status, at }) => `${status} ${at}`)).toEqual([
      '1 2025-07-08T08:00:00.000Z',
      '2 2025-07-08T08:00:10.000Z',
      '3 2025-07-08T08:00:20.000Z',
      '4 2025-07-08T09:00:00.000Z',
    ])
  })

  test('an act may stay in 3 over a night', async () => {
    s2low.control.stays('*', 3)
    const id = await acknowledged(s2low)
    s2low.at('2025-07-09T05:00:00Z')
    expect(await statusOf(id)).toBe(3)
    s2low.control.goesOn('*')
    s2low.at('2025-07-09T06:00:00Z')
    expect(await statusOf(id)).toBe(4)
  })
})

describe('the prefecture', () => {
  test('receives the archive that a tiers de télétransmission makes, in the name of the collectivite', async () => {
    await acknowledged(s2low)
    await acknowledged(s2low, { number: 'DEL12' })
    const ledger = await readLedger(s2low.folder)
    expect(ledger.map(({ archive, message, idActe: id, siren }) => ({ archive, message, id, siren }))).toEqual(
      [1, 2].map((n) => ({
        archive: `SLO-EACT--213401482--20250708-${n}.tar.gz`,
        message: '1-1',
        id: idActe(`DEL1${n}`),
        siren: '213401482',
      })),
    )
  })

  test('receives the receipts 3-2 and 4-2, which nobody asked for: 7, then 8', async () => {
    await acknowledged(s2low)
    s2low.control.stays('DEL11', 7)
    await s2low.control.writes({ type: 'pieces', idActe: idActe('DEL11') })
    await s2low.advance()
    const letter = s2low.control.ofNumber('DEL11').at(-1)
    expect(stagesOf(letter?.id ?? 0)).toEqual([7])
    s2low.control.goesOn('DEL11')
    await s2low.advance()
    expect(stagesOf(letter?.id ?? 0)).toEqual([7, 8])
    expect((await readLedger(s2low.folder)).map(({ message }) => message)).toEqual(['1-1', '3-2'])
  })

  test('writes through another gateway: what answers nothing from here is left there', async () => {
    const folder = openFolder(s2low.folder)
    const other = await makeOutgoing({ serial: 900 })
    const office = { folder, now: () => new Date('2025-07-08T08:00:00Z'), lateMs: 0, sizeMaxBytes: 1e9 }
    await receiveArchive(office, { ...other, bytes: other.open() }, new AbortController().signal)
    await acknowledged(s2low)
    await s2low.control.writes({ type: 'courrier', idActe: other.idActe ?? '' })
    await s2low.advance()
    const waiting = []
    for await (const each of waitingFor(folder, '213401482', new Date('2025-07-09T08:00:00Z'))) waiting.push(each)
    expect(new Set(waiting.map(({ delivery }) => delivery))).toEqual(
      new Set([`${other.archive}~1`, expect.stringMatching(/^EACT--SPREF0341-/)]),
    )
  })

  test('acknowledges an answer by its own state 4', async () => {
    await acknowledged(s2low)
    await s2low.control.writes({ type: 'observations', idActe: idActe('DEL11'), date: '2025-07-02' })
    await s2low.advance()
    const letter = s2low.control.ofNumber('DEL11').at(-1)?.id ?? 0
    const form = [
      field('api', '1'),
      field('id', `${letter}`),
      field('type_envoie', '3'),
      field('type_acte', '99_AU'),
      file('acte_pdf_file', 'rejet.pdf', pdf),
    ]
    await s2low.post(`${actes}/actes_transac_reponse_create.php`, form)
    await s2low.advance()
    const answer = s2low.control.ofNumber('DEL11').at(-1)
    expect(answer?.stages.map(({ status }) => status)).toEqual([1, 2, 3, 4])
    expect(answer?.files[0]?.name).toBe('034-213401482-20250702-DEL11-DE-4-3_0.xml')
    expect((await readLedger(s2low.folder)).map(({ message }) => message)).toEqual(['1-1', '4-2', '4-3'])
  })
})

describe('what may happen to an act', () => {
  test('a virus, or a typologie of another nature: refused at the analysis, nothing leaves', async () => {
    const eicar = `${pdf}X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`
    const ill = await deposit(s2low, { number: 'VIRUS' }, [file('acte_pdf_file', 'a.pdf', eicar)])
    const wrong = await deposit(s2low, { number: 'TYPE', type_acte: '99_AR' })
    await s2low.advance()
    expect(await read(ill)).toMatch(/^OK\n-1\nEnveloppe invalide : virus/)
    expect(await read(wrong)).toMatch(/^OK\n-1\nEnveloppe invalide : la typologie 99_AR/)
    expect(await readLedger(s2low.folder)).toEqual([])
  })

  test('its AR is lost: it stays in 3', async () => {
    s2low.control.loses('DEL11')
    expect(await statusOf(await acknowledged(s2low))).toBe(3)
  })

  test('its AR comes twice: 4, and 4 again', async () => {
    expect(stagesOf(await acknowledged(s2low, { number: 'A_DOUBLE' }))).toEqual([1, 2, 3, 4, 4])
  })

  test('an anomaly counts once the act has left, and shows after its AR too, which S²LOW would not tell', async () => {
    s2low.control.stays('DEL11', 3)
    const id = await acknowledged(s2low)
    await s2low.control.refusesActe(id, { nature: '042', detail: 'refus à l’essai'.replace('’', "'") })
    expect(await read(id)).toMatch(/^OK\n3\n$/)
    s2low.control.goesOn('DEL11')
    await s2low.control.refusesActe(id, { nature: '042', detail: "refus à l'essai" })
    expect(await read(id)).toMatch(/<\/actes:AnomalieActe>\nAnomalie signalee par le MI : 042 - refus \xe0 l'essai$/)
    const late = await acknowledged(s2low, { number: 'TARD' })
    await s2low.control.refusesActe(late, { nature: '042', detail: 'trop tard' })
    expect(await statusOf(late)).toBe(-1)
  })

  test('its envelope is refused, whatever its state; kept in UTF-8 where the platform does so', async () => {
    const id = await acknowledged(s2low)
    s2low.control.set({ anomaliesInUtf8: true })
    await s2low.control.refusesEnveloppe(id, { nature: '100', detail: 'émetteur' })
    const text = await read(id)
    expect(text).toContain('<actes:Detail>\xc3\xa9metteur</actes:Detail>')
    expect(text).toMatch(/<\/actes:AnomalieEnveloppe>\nEnveloppe rejet\xe9e par le MI \(100 : \xe9metteur\)$/)
  })

  test('the ministry may declare windows-1252 and repeat itself: the receipt can still be read', async () => {
    s2low.control.receiptsLook({ encoding: 'windows-1252', repeated: true })
    const xml = (await read(await acknowledged(s2low))).slice('OK\n4\n'.length)
    expect(xml).toContain('<?xml version="1.0" encoding="windows-1252"?>')
    expect(xml.match(/<actes:ActeRecu /g)).toHaveLength(2)
    expect(xml).toContain('<actes:ClassificationDateVersionEnCours/>')
    const { retour } = await readRetour(Buffer.from(xml, 'latin1'), `${idActe('DEL11')}-1-2_1.xml`)
    expect(retour).toMatchObject({ kind: 'ARActe', idActe: idActe('DEL11'), acteRecu: { objet: /^Écoles/ } })
  })

  test('a number is spent for ever: refused, annulled, closed', async () => {
    const refused = await acknowledged(s2low, { number: 'R_ANO' })
    const annulled = await acknowledged(s2low, { number: 'ANNULE' })
    await s2low.ask(`${actes}/actes_transac_cancel.php`, ['--data', `api=1&id=${annulled}`])
    await s2low.advance()
    const closed = await acknowledged(s2low, { number: 'CLOS' })
    await s2low.control.moves(closed, 6)
    expect([await statusOf(refused), await statusOf(annulled), await statusOf(closed)]).toEqual([-1, 0, 6])
    for (const number of ['R_ANO', 'ANNULE', 'CLOS'])
      await expect(deposit(s2low, { number, decision_date: '2024-01-01' })).rejects.toThrow(/m\xeame num\xe9ro/)
  })

  test('its answer is late: 3 until it comes', async () => {
    const id = await acknowledged(s2low, { number: 'A_TARD' })
    expect(await statusOf(id)).toBe(3)
    s2low.at('2025-07-08T08:02:00Z')
    expect(await statusOf(id)).toBe(4)
  })

  test('its annulation is never answered', async () => {
    s2low.control.set({ cancelUnanswered: true })
    const id = await acknowledged(s2low)
    await s2low.ask(`${actes}/actes_transac_cancel.php`, ['--data', `api=1&id=${id}`])
    await s2low.advance()
    expect([await statusOf(id), stagesOf(id + 1)]).toEqual([4, [1, 2, 3]])
  })
})

describe('overlapping deposits of one number', () => {
  const create = `${actes}/actes_transac_create.php`
  const fields = { api: '1', nature_code: '1', classif1: '8', classif2: '1', decision_date: '2025-06-25' }
  const form = formOf([
    ...Object.entries({ ...fields, number: 'COURSE', subject: 'Objet', type_acte: '99_DE' }).map(([name, value]) =>
      field(name, value),
    ),
    file('acte_pdf_file', 'a.pdf', pdf),
  ])
  const both = async () => {
    const first = s2low.control.holdNext('create')
    const second = s2low.control.holdNext('create')
    const answers = [s2low.ask(create, formType, form), s2low.ask(create, formType, form)]
    await Promise.all([first.arrived, second.arrived])
    first.release()
    second.release()
    return (await Promise.all(answers)).map(({ text }) => text.slice(0, 2)).toSorted()
  }

  test('one is refused', async () => {
    expect(await both()).toEqual(['KO', 'OK'])
    expect(s2low.deposits()).toHaveLength(1)
  })

  test('both are taken where the platform has its race; no identifier then names one of them', async () => {
    s2low.control.set({ race: true })
    expect(await both()).toEqual(['OK', 'OK'])
    const state = await s2low.ask(`${actes}/actes_transac_get_status.php?unique_id=${idActe('COURSE')}-1-1`)
    expect(state.text).toBe('KO\nNum\xc3\xa9ro de transaction invalide.')
    expect((await s2low.ask(create, formType, form)).text).toMatch(/^KO/)
  })
})

describe('what is kept', () => {
  test('every request that was accepted, with the digest of its body', async () => {
    const id = await acknowledged(s2low)
    await s2low.ask(`${actes}/actes_transac_cancel.php`, ['--data', `api=1&id=${id}`])
    await s2low.ask(`${actes}/actes_transac_cancel.php`, ['--data', `api=1&id=${id}`])
    const [creation, annulation, ...more] = s2low.deposits()
    expect(creation).toMatchObject({ call: 'create', id, account: 'maraussan', fields: { number: ['DEL11'] } })
    expect(creation?.files).toMatchObject([{ field: 'acte_pdf_file', name: 'deliberation.pdf', sizeBytes: pdf.length }])
    expect(creation?.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(annulation).toMatchObject({ call: 'cancel', fields: { id: [`${id}`] } })
    expect(more).toEqual([])
  })

  test('over a restart: states, files, numbers given once, numbers that stay taken', async () => {
    const id = await acknowledged(s2low)
    const before = [await read(id), s2low.deposits()]
    await s2low.restart()
    expect([await read(id), s2low.deposits()]).toEqual(before)
    expect(await deposit(s2low, { number: 'DEL12' })).toBeGreaterThan(id)
    await expect(deposit(s2low)).rejects.toThrow(/m\xeame num\xe9ro interne/)
    await s2low.advance()
    expect((await readLedger(s2low.folder)).map(({ archive }) => archive)).toEqual([
      'SLO-EACT--213401482--20250708-1.tar.gz',
      'SLO-EACT--213401482--20250708-2.tar.gz',
    ])
  })
})
