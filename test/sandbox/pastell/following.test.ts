// After the sending: acknowledgement and its files, anomalies, annulment, letters of the prefecture and their answers.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { readRetour } from '../../../src/protocol/retours/retours.ts'
import { declare } from '../../../src/sandbox/registry.ts'
import { openFolder } from '../../../src/sandbox/folder.ts'
import { waitingFor } from '../../../src/sandbox/correspondence.ts'
import type { LetterType } from '../../../src/sandbox/steering.ts'
import { readLedger } from '../../../src/sandbox/ledger.ts'
import { openTestPastell, sent, shown, smallPdf, type Json } from '../../support/gateways/pastell.ts'
import { makeOutgoing } from '../../support/deposits/outgoing.ts'
import { sandboxGateway } from '../../support/gateways/sandbox.ts'
import { forTest } from '../../support/life/for-suite.ts'

const pastell = forTest(() => openTestPastell())

const idActe = '034-213401482-20250625-DEL11-DE'
const advance = () => pastell.pastell.advance()
const act = (id_d: string, action: string) => pastell.ask('POST', `/api/v2/entite/1/document/${id_d}/action/${action}`)
const file = (id_d: string, field: string) => pastell.ask('GET', `/api/v2/entite/1/document/${id_d}/file/${field}`)
const stateOf = async (id_d: string) => String((await shown(pastell, id_d)).last_action?.action)
const dataOf = async (id_d: string): Promise<Json> => (await shown(pastell, id_d)).data as Json
const messages = async () => (await readLedger(pastell.folder)).map(({ message }) => message)

/** Deliveries that wait at the prefecture, once for each of their documents. */
async function waiting(): Promise<readonly string[]> {
  const found: string[] = []
  const now = new Date('2025-07-08T08:00:00Z')
  for await (const { delivery } of waitingFor(openFolder(pastell.folder), maraussan.siren, now)) found.push(delivery)
  return found
}

async function acknowledged(changes: Record<string, string> = {}): Promise<string> {
  const id_d = await sent(pastell, changes)
  await advance()
  return id_d
}

describe('an act that is acknowledged', () => {
  test('has the day of its receipt, its identifier and four files', async () => {
    const id_d = await acknowledged()
    expect(await shown(pastell, id_d)).toMatchObject({
      data: {
        date_ar: '2025-07-08',
        numero_unique: idActe,
        acte_unique_id: idActe,
        has_bordereau: '1',
        aractes: ['DEL11-ar-actes.xml'],
        bordereau: ['DEL11-bordereau-tdt.pdf'],
        acte_tamponne: ['deliberation-tampon.pdf'],
        annexes_tamponnees: ['convention-tampon.pdf'],
      },
      last_action: { action: 'acquiter-tdt', message: "L'acte a été acquitté par le contrôle de légalité" },
    })
  })

  test('gives the AR of the prefecture, byte for byte', async () => {
    const { bytes, headers } = await file(await acknowledged(), 'aractes')
    expect(headers['content-type']).toBe('text/xml')
    expect((await readRetour(bytes)).retour).toMatchObject({ kind: 'ARActe', idActe, dateReception: '2025-07-08' })
  })

  test('gives a bordereau that is a PDF', async () => {
    const { bytes } = await file(await acknowledged(), 'bordereau')
    const path = join(pastell.folder, 'bordereau.pdf')
    await writeFile(path, bytes)
    const { stdout } = await promisify(execFile)('qpdf', ['--check', path])
    expect(stdout).toContain('No syntax or stream encoding errors found')
  })

  test('gives its files stamped: other bytes behind the same beginning', async () => {
    const id_d = await acknowledged()
    const { bytes } = await file(id_d, 'acte_tamponne')
    expect(bytes.subarray(0, smallPdf().length)).toEqual(smallPdf())
    expect(bytes.length).toBeGreaterThan(smallPdf().length)
    expect((await file(id_d, 'annexes_tamponnees/0')).bytes.subarray(0, smallPdf('b').length)).toEqual(smallPdf('b'))
  })

  test('gives them back unstamped when the stamp is down', async () => {
    pastell.pastell.control.set({ stamp: 'original' })
    expect((await file(await acknowledged(), 'acte_tamponne')).bytes).toEqual(smallPdf())
  })

  test('may show its state one turn before its files', async () => {
    pastell.pastell.control.set({ lateFiles: true })
    const id_d = await acknowledged()
    expect([await stateOf(id_d), (await dataOf(id_d)).aractes]).toEqual(['acquiter-tdt', undefined])
    await pastell.restarts()
    await advance()
    expect((await dataOf(id_d)).aractes).toEqual(['DEL11-ar-actes.xml'])
  })

  test('twice is once', async () => {
    const id_d = await acknowledged({ numero_de_lacte: 'DEL_DOUBLE' })
    await advance()
    const { actions } = pastell.pastell.control.document(id_d) ?? { actions: [] }
    expect(actions.filter(({ action }) => action === 'acquiter-tdt')).toHaveLength(1)
  })

  test('comes when the prefecture is late, and not before', async () => {
    const id_d = await acknowledged({ numero_de_lacte: 'DEL_TARD' })
    expect(await stateOf(id_d)).toBe('send-tdt')
    expect((await act(id_d, 'verif-tdt')).json.message).toBe('La transaction a comme statut : Transmis')
    pastell.at('2025-07-08T08:01:00Z')
    await advance()
    expect(await stateOf(id_d)).toBe('acquiter-tdt')
  })

  test('is not touched by its archiving: any later state keeps its data', async () => {
    const id_d = await acknowledged()
    for (const state of ['send-ged', 'send-archive', 'accepter-sae', 'termine'])
      await pastell.pastell.control.state(id_d, state)
    expect(await shown(pastell, id_d)).toMatchObject({
      data: { date_ar: '2025-07-08' },
      last_action: { action: 'termine' },
    })
  })
})

describe('an act that is refused', () => {
  test('shows the anomaly in words behind its XML', async () => {
    const id_d = await acknowledged({ numero_de_lacte: 'DEL_ANO' })
    const { last_action } = await shown(pastell, id_d)
    expect(last_action?.action).toBe('erreur-verif-tdt')
    expect(last_action?.message).toMatch(
      /^Transaction en erreur sur le TdT : <\?xml [^]*<\/actes:AnomalieActe>Anomalie signalee par le MI : 042 - BAC-VERIF-03/,
    )
  })

  test('shows the words alone where the TdT has no XML', async () => {
    pastell.pastell.control.set({ anomalyXml: false })
    const id_d = await acknowledged({ numero_de_lacte: 'DEL_ENV' })
    expect((await shown(pastell, id_d)).last_action?.message).toMatch(
      /^Transaction en erreur sur le TdT : Enveloppe rejetée par le MI \(100 : BAC-VERIF-02/,
    )
  })

  test('tells it again when it is checked: 400, with the words', async () => {
    const id_d = await acknowledged({ numero_de_lacte: 'DEL_ANO' })
    const { status, json } = await act(id_d, 'verif-tdt')
    expect([status, json.status]).toEqual([400, 'error'])
    expect(json['error-message']).toContain('BAC-VERIF-03')
  })

  test('for a typology that the nature does not have', async () => {
    const id_d = await sent(pastell, { acte_nature: '3' })
    await advance()
    expect((await shown(pastell, id_d)).last_action?.message).toContain('Enveloppe invalide : la typologie 99_DE')
  })
})

describe('an annulment', () => {
  test('is asked for, then acknowledged by the prefecture', async () => {
    const id_d = await acknowledged()
    const { status, json } = await act(id_d, 'annulation-tdt')
    const message = "Une notification d'annulation a été envoyée au contrôle de légalité"
    expect([status, json]).toEqual([201, { result: true, message }])
    expect(await shown(pastell, id_d)).toMatchObject({
      data: { has_annulation: '1', tedetis_annulation_id: '1002' },
      action_possible: expect.arrayContaining(['verif-annulation-tdt']) as unknown,
      last_action: { action: 'annulation-tdt' },
    })
    expect((await act(id_d, 'verif-annulation-tdt')).json.message).toBe(
      "La transaction d'annulation a comme statut : Posté",
    )
    await advance()
    expect(await messages()).toEqual(['1-1', '6-1'])
    expect(await shown(pastell, id_d)).toMatchObject({
      data: { date_ar_annulation: '2025-07-08', aractes_annulation: ['DEL11-ar-annulation-actes.xml'] },
      last_action: { action: 'annuler-tdt', message: "L'acte a été annulé par le contrôle de légalité" },
    })
    const { bytes } = await file(id_d, 'aractes_annulation')
    expect((await readRetour(bytes)).retour).toMatchObject({ kind: 'ARAnnulation', idActe })
  })

  test('comes after the AR, and once', async () => {
    const id_d = await sent(pastell)
    const early = "L'action « annulation-tdt »  n'est pas permise : has-action n'est pas vérifiée"
    expect(await act(id_d, 'annulation-tdt')).toMatchObject({ status: 400, json: { 'error-message': early } })
    await advance()
    await act(id_d, 'annulation-tdt')
    const again = "L'action « annulation-tdt »  n'est pas permise : no-action n'est pas vérifiée"
    expect(await act(id_d, 'annulation-tdt')).toMatchObject({ status: 400, json: { 'error-message': again } })
  })
})

describe('a deletion', () => {
  test('is not allowed while the act is on its way', async () => {
    const id_d = await sent(pastell)
    const { status, json } = await pastell.ask('DELETE', `/api/v2/entite/1/document/${id_d}`)
    expect([status, json['error-message']]).toEqual([
      400,
      "L'action « supression »  n'est pas permise : or_1 n'est pas vérifiée",
    ])
  })

  test('is allowed once it is acknowledged; the TdT keeps its transaction', async () => {
    const id_d = await acknowledged()
    expect((await act(id_d, 'supression')).status).toBe(201)
    expect((await pastell.ask('GET', `/api/v2/entite/1/document/${id_d}`)).status).toBe(404)
    expect(pastell.pastell.deposits()).toMatchObject([{ transaction: 1001, status: 4 }])
  })
})

describe('a letter of the prefecture', () => {
  const kinds: readonly (readonly [LetterType, string])[] = [
    ['courrier', 'courrier_simple'],
    ['pieces', 'demande_piece_complementaire'],
    ['observations', 'lettre_observation'],
    ['defere', 'defere_tribunal_administratif'],
  ]

  test.each(kinds)('%s comes as fields of the act: %s', async (type, name) => {
    const id_d = await acknowledged()
    await pastell.writes({ type, idActe })
    await advance()
    const data = await dataOf(id_d)
    expect(data[`has_${name}`]).toBe('1')
    expect(data[name]).toEqual([`${name}.tar.gz`])
    expect(data[`${name}_unzip`]).toEqual(expect.arrayContaining(['message_body.html', 'logo.jpg']))
    expect((await file(id_d, name)).headers['content-type']).toBe('application/gzip')
    expect(await stateOf(id_d)).toBe(type === 'defere' ? 'verif-reponse-tdt' : 'attente-reponse-prefecture')
  })

  test('is receipted by the TdT itself', async () => {
    await acknowledged()
    await pastell.writes({ type: 'observations', idActe })
    await advance()
    await advance()
    expect(await messages()).toEqual(['1-1', '4-2'])
  })

  test('of a kind that came before is not taken in by Pastell', async () => {
    const id_d = await acknowledged()
    await pastell.writes({ type: 'courrier', idActe, date: '2025-07-07' })
    await pastell.writes({ type: 'courrier', idActe })
    await advance()
    const { status, json } = await act(id_d, 'verif-reponse-tdt')
    expect([status, json['error-message']]).toEqual([
      400,
      "Attention, il y a plusieurs messages de même type, cette situation n'est pas traitée par Pastell : courrier_simple",
    ])
  })

  const answers: readonly (readonly [LetterType, string, string, string])[] = [
    ['courrier', 'courrier_simple', '', '2-2'],
    ['pieces', 'demande_piece_complementaire', '3', '3-3'],
    ['pieces', 'demande_piece_complementaire', '4', '3-4'],
    ['observations', 'lettre_observation', '3', '4-3'],
    ['observations', 'lettre_observation', '4', '4-4'],
  ]
  test.each(answers)('%s (%s) is answered, nature « %s »: %s', async (type, name, nature, code) => {
    const id_d = await acknowledged()
    await pastell.writes({ type, idActe })
    await advance()
    const path = `/api/v2/entite/1/document/${id_d}`
    if (nature !== '') await pastell.ask('PATCH', path, { form: { [`nature_reponse_${name}`]: nature } })
    await pastell.ask('POST', `${path}/file/reponse_${name}`, {
      parts: { file_name: 'reponse.pdf', file_content: smallPdf('r') },
    })
    expect(await act(id_d, 'send-reponse-prefecture')).toMatchObject({
      status: 201,
      json: { result: true, message: 'Réponse envoyée à la préfecture' },
    })
    await advance()
    await advance()
    expect(await messages()).toContain(code)
    expect(pastell.pastell.deposits().find((each) => each.code === code)?.status).toBe(code === '2-2' ? 3 : 4)
    expect((await dataOf(id_d))[`${name}_has_acquittement`]).toBe(code === '2-2' ? undefined : '1')
  })
})

test('what another gateway has sent is not taken from it', async () => {
  await declare(openFolder(pastell.folder), { ...maraussan, prefecture: { identite: 'SPREF0341' } })
  const now = () => new Date('2025-07-08T08:00:00Z')
  const other = sandboxGateway({ folder: pastell.folder, now })
  await other.submit(await makeOutgoing(), new AbortController().signal)
  await sent(pastell)
  await advance()
  expect(await waiting()).toEqual(Array(2).fill('SLO-EACT--213401482--20250708-1.tar.gz~1'))
  expect(pastell.pastell.deposits()).toMatchObject([{ archive: 'SLO-EACT--213401482--20250708-2.tar.gz', status: 4 }])
})
