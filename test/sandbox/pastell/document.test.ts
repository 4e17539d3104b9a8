// What of the simulated Pastell the transcripts of its exchanges do not show: restarts, a turn that is cut, what a change of the
// form loses, and every letter of the préfecture with its answer.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readLedger } from '../../../src/sandbox/ledger.ts'
import type { Transaction } from '../../../src/sandbox/s2low/transactions.ts'
import type { LetterType } from '../../../src/sandbox/steering.ts'
import {
  acte,
  cutAfter,
  formType,
  openTestPastell,
  prepared,
  sent,
  shown,
  smallPdf,
} from '../../support/gateways/pastell.ts'
import { until } from '../../support/until.ts'
import { forTest } from '../../support/life/for-suite.ts'

const pastell = forTest(() => openTestPastell())

const advance = () => pastell.pastell.advance()
const pathOf = (id_d: string) => `/api/v2/entite/1/document/${id_d}`
const act = (id_d: string, action: string) => pastell.ask('POST', `${pathOf(id_d)}/action/${action}`)
const patch = (id_d: string, form: Record<string, string>) => pastell.ask('PATCH', pathOf(id_d), { form })
const put = (id_d: string, field: string) =>
  pastell.ask('POST', `${pathOf(id_d)}/file/${field}`, { parts: { file_name: 'b.pdf', file_content: smallPdf('r') } })
const stateOf = async (id_d: string) => String((await shown(pastell, id_d)).last_action?.action)

test('it goes on after a restart, and takes neither a number nor a name twice', async () => {
  const first = await sent(pastell)
  await pastell.restarts()
  await advance()
  expect(await stateOf(first)).toBe('acquiter-tdt')
  const second = await sent(pastell, { numero_de_lacte: 'DEL12' })
  await advance()
  expect(pastell.pastell.deposits()).toMatchObject([
    { transaction: 1001, id_d: first, archive: 'SLO-EACT--213401482--20250708-1.tar.gz' },
    { transaction: 1002, id_d: second, archive: 'SLO-EACT--213401482--20250708-2.tar.gz' },
  ])
})

test('a turn that was cut once the préfecture had the act hands nothing in again', async () => {
  await sent(pastell)
  await advance()
  const path = join(pastell.folder, 's2low', 'transactions', '1001.json')
  const kept = JSON.parse(await readFile(path, 'utf8')) as Transaction
  await writeFile(path, JSON.stringify({ ...kept, stages: kept.stages.slice(0, 1) }))
  await pastell.restarts()
  await advance()
  expect(await readLedger(pastell.folder)).toMatchObject([{ times: 1 }])
})

test('a form says what is wrong with it, and takes no change once the act has left', async () => {
  const id_d = await prepared(pastell)
  const wrong = [
    [{ numero_de_lacte: 'D' }, "«Numéro de l'acte» est incorrect"],
    [{ numero_de_lacte: 'A234567890123456' }, "«Numéro de l'acte» est incorrect"],
    [{ objet: 'é'.repeat(500) }, '«Objet» est incorrect'],
    [{ date_de_lacte: '' }, "«Date de l'acte» est obligatoire"],
  ] as const
  for (const [form, words] of wrong) {
    const { json } = await patch(id_d, { ...acte, ...form })
    expect([json.formulaire_ok, json.message]).toEqual([0, expect.stringContaining(words)])
  }
  const gone = await sent(pastell, { numero_de_lacte: 'DEL12' })
  expect((await patch(gone, { objet: 'x' })).status).toBe(403)
  expect((await put(gone, 'arrete')).status).toBe(400)
  expect((await pastell.ask('DELETE', pathOf(gone))).status).toBe(400)
})

test.each([
  ['another annexe', (id_d: string) => put(id_d, 'autre_document_attache/1')],
  ['another nature', (id_d: string) => patch(id_d, { acte_nature: '2' })],
])('its codes PJ are lost by %s', async (_, change) => {
  const id_d = await prepared(pastell)
  expect((await shown(pastell, id_d)).data?.type_piece).toBe('2 fichier(s) typé(s)')
  await change(id_d)
  expect((await shown(pastell, id_d)).data?.type_piece).toBeUndefined()
  const none = await pastell.ask('PATCH', `${pathOf(id_d)}/externalData/type_piece`, { body: 'x=1', headers: formType })
  expect(none.json['error-message']).toBe('Aucun type_pj fourni')
})

test('settings of a server: no typology, a threshold, and a limit of a request, which loses its fields', async () => {
  const id_d = await prepared(pastell)
  pastell.pastell.control.set({ thresholdBytes: 100 })
  expect((await patch(id_d, { envoi_tdt: '1' })).json.message).toMatch(/dépasse le poids limite autorisé : 100 octets/)
  pastell.pastell.control.set({ thresholdBytes: 1e9, typology: false })
  expect((await put(id_d, 'autre_document_attache/1')).json.formulaire_ok).toBe(1)
  pastell.pastell.control.set({ bodyMaxBytes: 10 })
  expect((await patch(id_d, { objet: 'Autre' })).json.content?.data?.objet).toBe(acte.objet)
})

test('an upload that breaks off leaves neither a file nor a trace', async () => {
  const { json } = await pastell.ask('POST', '/api/v2/entite/1/document?type=actes-generique')
  const id_d = String(json.info?.id_d)
  const headers = { 'content-type': 'multipart/form-data; boundary=x', 'content-length': '9000' }
  const body = '--x\r\nContent-Disposition: form-data; name="file_content"; filename="a"\r\n\r\n%PDF'
  await cutAfter(pastell, `${pathOf(id_d)}/file/arrete`, { headers, body })
  expect((await shown(pastell, id_d)).data).toEqual([])
  await until(async () => (await readdir(join(pastell.folder, 'tmp'))).length === 0, 'an empty tmp/')
})

test('where the TdT has no XML an anomaly is told in words; a live server moves things on when it is read', async () => {
  pastell.pastell.control.set({ anomalyXml: false, live: true })
  const id_d = await sent(pastell, { numero_de_lacte: 'DEL_ENV' })
  expect(await stateOf(id_d)).toBe('erreur-verif-tdt')
  expect((await shown(pastell, id_d)).last_action?.message).toMatch(
    /^Transaction en erreur sur le TdT : Enveloppe rejetée/,
  )
})

const idActe = '034-213401482-20250625-DEL11-DE'
const answers: readonly (readonly [LetterType, string, string, string])[] = [
  ['courrier', 'courrier_simple', '', '2-2'],
  ['pieces', 'demande_piece_complementaire', '3', '3-3'],
  ['pieces', 'demande_piece_complementaire', '4', '3-4'],
  ['observations', 'lettre_observation', '3', '4-3'],
  ['observations', 'lettre_observation', '4', '4-4'],
]
test.each(answers)(
  '%s comes as fields of the act (%s), and is answered, nature « %s »: %s',
  async (type, name, nature, code) => {
    const id_d = await sent(pastell)
    await advance()
    await pastell.writes({ type, idActe })
    await advance()
    expect((await shown(pastell, id_d)).data).toMatchObject({ [`has_${name}`]: '1', [name]: [`${name}.tar.gz`] })
    if (nature !== '') await patch(id_d, { [`nature_reponse_${name}`]: nature })
    await put(id_d, `reponse_${name}`)
    expect((await act(id_d, 'send-reponse-prefecture')).status).toBe(201)
    await advance()
    await advance()
    const deposit = pastell.pastell.deposits().find((each) => each.code === code)
    expect(deposit?.status).toBe(code === '2-2' ? 3 : 4)
    expect((await shown(pastell, id_d)).data?.[`${name}_has_acquittement`]).toBe(code === '2-2' ? undefined : '1')
  },
)

test('of two letters of one kind it takes in neither, and says so', async () => {
  const id_d = await sent(pastell)
  await advance()
  for (const date of ['2025-07-07', '2025-07-08']) await pastell.writes({ type: 'courrier', idActe, date })
  await advance()
  expect((await act(id_d, 'verif-reponse-tdt')).json['error-message']).toContain('plusieurs messages de même type')
})
