// Filling in a document: what the form takes, what it says is missing, files whole or in chunks, codes PJ.
import { beforeEach, describe, expect, test } from 'vitest'
import { acte, formType, openTestPastell, prepared, sent, shown, smallPdf } from '../../support/gateways/pastell.ts'
import { forTest } from '../../support/life/for-suite.ts'

let id_d: string
let path: string
const pastell = forTest(() => openTestPastell())
beforeEach(async () => {
  id_d = await created()
  path = `/api/v2/entite/1/document/${id_d}`
})

const created = async () =>
  String((await pastell.ask('POST', '/api/v2/entite/1/document?type=actes-generique')).json.info?.id_d)
const patch = (form: Record<string, string>) => pastell.ask('PATCH', path, { form })
const put = (field: string, parts: Record<string, string | Uint8Array>) =>
  pastell.ask('POST', `${path}/file/${field}`, { parts })
const type = (body: string) => pastell.ask('PATCH', `${path}/externalData/type_piece`, { body, headers: formType })

describe('a document', () => {
  test('is another one at each creation, known by seven letters and digits', async () => {
    const again = await created()
    expect(again).not.toBe(id_d)
    for (const each of [id_d, again]) expect(each).toMatch(/^[0-9A-Za-z]{7}$/)
  })

  test('has the same identifiers in another Pastell: nothing is left to chance', async () => {
    const other = await openTestPastell()
    const { json } = await other.ask('POST', '/api/v2/entite/1/document?type=actes-generique')
    await other.close()
    expect(json.info?.id_d).toBe(id_d)
  })

  test('is empty at first: its data are an empty array', async () => {
    const { bytes } = await pastell.ask('GET', path)
    expect(bytes.toString()).toContain('"data": [],')
    expect(await shown(pastell, id_d)).toMatchObject({
      info: { id_d, type: 'actes-generique', titre: '', creation: '2025-07-08 10:00:00' },
      action_possible: ['modification', 'supression'],
      last_action: { action: 'creation', message: 'Création du document', date: '2025-07-08 10:00:00' },
    })
  })

  test('takes its title from the objet', async () => {
    await patch({ objet: 'Vœux « d’été »' })
    expect((await shown(pastell, id_d)).info?.titre).toBe('Vœux « d’été »')
  })
})

describe('a form that is not complete', () => {
  test('is no error: 200, formulaire_ok 0, and why', async () => {
    const { status, json } = await patch({ objet: 'Objet' })
    expect([status, json.result, json.formulaire_ok]).toEqual([200, 'ok', 0])
    expect(json.message).toBe("Le formulaire est incomplet : le champ «Nature de l'acte» est obligatoire.")
    expect(json.content?.last_action?.action).toBe('modification')
  })

  const numero = 'Entre 2 et 15 caractères (chiffres, lettres en majuscule ou _)'
  const objet = "L'objet doit faire entre 1 et 499 charactères sans retour chariot"
  test.each([
    ['numero_de_lacte', 'DEL-11', `Le champ «Numéro de l'acte» est incorrect (${numero}) `],
    ['numero_de_lacte', 'D', `Le champ «Numéro de l'acte» est incorrect (${numero}) `],
    ['numero_de_lacte', 'A234567890123456', `Le champ «Numéro de l'acte» est incorrect (${numero}) `],
    ['objet', 'é'.repeat(500), `Le champ «Objet» est incorrect (${objet}) `],
    ['date_de_lacte', '', "Le formulaire est incomplet : le champ «Date de l'acte» est obligatoire."],
    ['objet', 'é'.repeat(499), 'Le formulaire est incomplet : le champ «Acte» est obligatoire.'],
  ])('%s: %s', async (name, value, message) => {
    const { json } = await patch({ ...acte, [name]: value })
    expect([json.formulaire_ok, json.message]).toEqual([0, message])
  })

  test('wants the act, then the matiere, then the codes PJ; then it is complete', async () => {
    const { classification = '', ...rest } = acte
    await patch(rest)
    const missing = (label: string) => `Le formulaire est incomplet : le champ «${label}» est obligatoire.`
    const file = await put('arrete', { file_name: 'd.pdf', file_content: smallPdf() })
    expect([file.status, file.json.message]).toEqual([201, missing('Classification Actes')])
    expect((await patch({ classification })).json.message).toBe(missing('Typologie des pièces'))
    expect((await type('type_pj[]=99_DE')).json.result).toBe('ok')
    expect((await patch({ envoi_tdt: '1' })).json).toMatchObject({ formulaire_ok: 1, message: '' })
    expect((await shown(pastell, id_d)).action_possible).toContain('send-tdt')
  })

  test('does not want the codes PJ of a Pastell before 4', async () => {
    pastell.pastell.control.set({ typology: false })
    await patch(acte)
    const { json } = await put('arrete', { file_name: 'd.pdf', file_content: smallPdf() })
    expect(json.formulaire_ok).toBe(1)
  })

  test('may weigh too much', async () => {
    pastell.pastell.control.set({ thresholdBytes: 100 })
    const ready = await prepared(pastell)
    const { json } = await pastell.ask('PATCH', `/api/v2/entite/1/document/${ready}`, { form: { envoi_tdt: '1' } })
    expect(json.message).toMatch(
      /^L'ensemble des fichiers dépasse le poids limite autorisé : 100 octets, \(\d+ trouvé\)$/,
    )
  })
})

describe('a change of the form', () => {
  test('in multipart changes nothing, and says no word of it', async () => {
    const { status, json } = await pastell.ask('PATCH', path, { parts: { objet: 'Objet' } })
    expect([status, json.content?.data]).toEqual([200, []])
  })

  test('passes over fields that the form does not have', async () => {
    const { json } = await patch({ objet: 'Objet', inconnu: 'x' })
    expect(json.content?.data).toEqual({ objet: 'Objet' })
  })

  test('does not take a file', async () => {
    const { status, json } = await patch({ arrete: 'd.pdf' })
    expect([status, json['error-message']]).toEqual([400, "Le champ 'arrete' n'est pas autorisé sur un PATCH"])
  })

  test('in ISO-8859-1 is kept, and cannot be shown any more', async () => {
    const { status, json } = await pastell.ask('PATCH', path, { body: Buffer.from('objet=\xe9cole', 'latin1') })
    const words =
      "Impossible d'encoder le résultat en JSON [code 5]: Malformed UTF-8 characters, possibly incorrectly encoded"
    expect([status, json]).toEqual([200, { status: 'error', 'error-message': words }])
    expect((await pastell.ask('GET', path)).json['error-message']).toBe(words)
  })

  test('over the limit of a request loses all its fields', async () => {
    pastell.pastell.control.set({ bodyMaxBytes: 10 })
    expect((await patch({ objet: 'Objet' })).json.content?.data).toEqual([])
  })

  test('is forbidden once the act has left', async () => {
    const gone = await sent(pastell)
    const { status, json } = await pastell.ask('PATCH', `/api/v2/entite/1/document/${gone}`, { form: { objet: 'x' } })
    const state = 'Le dernier état du document (send-tdt) ne permet pas de déclencher cette action'
    expect([status, json['error-message']]).toEqual([403, `L'action « modification »  n'est pas permise : ${state}`])
    const file = await pastell.ask('POST', `/api/v2/entite/1/document/${gone}/file/arrete`, {
      parts: { file_name: 'x.pdf', file_content: smallPdf() },
    })
    expect([file.status, file.json['error-message']]).toEqual([400, "L'action « modification »  n'est pas permise"])
  })
})

describe('a file', () => {
  test('comes back byte for byte, under the name that was given', async () => {
    await put('arrete', { file_name: 'délibération.pdf', file_content: smallPdf() })
    const { status, headers, bytes } = await pastell.ask('GET', `${path}/file/arrete`)
    expect([status, headers['content-type']]).toEqual([200, 'application/pdf'])
    expect(Buffer.from(String(headers['content-disposition']), 'latin1').toString()).toBe(
      'attachment; filename="délibération.pdf"',
    )
    expect(bytes).toEqual(smallPdf())
  })

  test('in JSON can hold UTF-8 only', async () => {
    await put('arrete', { file_name: 'd.pdf', file_content: smallPdf() })
    await put('autre_document_attache/0', { file_name: 'a.xml', file_content: '<?xml version="1.0"?><é/>' })
    const receive = async (field: string) => (await pastell.ask('GET', `${path}/file/${field}?receive=true`)).json
    expect(await receive('autre_document_attache/0')).toEqual({
      file_name: 'a.xml',
      file_content: '<?xml version="1.0"?><é/>',
    })
    expect((await receive('arrete'))['error-message']).toContain('[code 5]')
  })

  test('that is not there is not found', async () => {
    const { status, json } = await pastell.ask('GET', `${path}/file/aractes`)
    expect([status, json['error-message']]).toEqual([404, "Ce fichier n'existe pas"])
  })

  test('sent again under its number takes the place of the first', async () => {
    await put('arrete', { file_name: 'a.pdf', file_content: smallPdf('a') })
    await put('arrete', { file_name: 'b.pdf', file_content: smallPdf('b') })
    expect((await shown(pastell, id_d)).data?.arrete).toEqual(['b.pdf'])
    expect((await pastell.ask('GET', `${path}/file/arrete/0`)).bytes).toEqual(smallPdf('b'))
  })

  test('whose number leaves a gap makes the form wrong', async () => {
    await patch(acte)
    await put('arrete', { file_name: 'a.pdf', file_content: smallPdf() })
    const { json } = await put('autre_document_attache/1', { file_name: 'b.pdf', file_content: smallPdf() })
    expect(json.content?.data?.autre_document_attache).toEqual({ 1: 'b.pdf' })
    expect(json.message).toBe("Le fichier 0 du champ «Autre document attaché» n'existe pas.")
  })

  test('comes in chunks, in any order', async () => {
    const whole = smallPdf('long'.repeat(50))
    const chunk = (number: number, part: Uint8Array) =>
      pastell.ask('POST', `${path}/chunk/arrete/0`, {
        parts: {
          file_name: 'd.pdf',
          chunk_number: `${number}`,
          total_chunks: '2',
          total_size: `${whole.length}`,
          file: part,
        },
      })
    const first = await chunk(2, whole.subarray(100))
    expect([first.status, first.json]).toEqual([200, { result: 'success', message: 'Chunk uploaded' }])
    const last = await chunk(1, whole.subarray(0, 100))
    expect([last.status, last.json]).toEqual([201, { result: 'success', message: 'File uploaded' }])
    expect((await pastell.ask('GET', `${path}/file/arrete`)).bytes).toEqual(whole)
  })

  test('whose chunk says not enough is refused', async () => {
    const { status, json } = await pastell.ask('POST', `${path}/chunk/arrete/0`, { parts: { file_name: 'd.pdf' } })
    expect([status, json['error-message']]).toEqual([400, 'Champ chunk_number manquant ou vide.'])
  })
})

describe('the codes PJ', () => {
  beforeEach(async () => {
    await patch(acte)
    await put('arrete', { file_name: 'd.pdf', file_content: smallPdf() })
    await put('autre_document_attache/0', { file_name: 'a.pdf', file_content: smallPdf() })
  })

  test('are given in the order of the files, the act first', async () => {
    const { status, json } = await type('type_pj[]=99_DE&type_pj[]=21_DO')
    expect([status, json.result]).toEqual([200, 'ok'])
    expect(json.data).toMatchObject({ type_piece: '2 fichier(s) typé(s)', type_acte: '99_DE', type_pj: '["21_DO"]' })
  })

  test.each([
    ['an annexe is added', () => put('autre_document_attache/1', { file_name: 'b.pdf', file_content: smallPdf() })],
    ['the nature changes', () => patch({ acte_nature: '2' })],
  ])('are lost when %s', async (_, change) => {
    await type('type_pj[]=99_DE&type_pj[]=21_DO')
    await change()
    const { data } = await shown(pastell, id_d)
    expect([data?.type_piece, data?.type_acte]).toEqual([undefined, '99_DE'])
  })

  test('are refused where none is given, and stop PHP where no list is', async () => {
    expect((await type('autre=1')).json['error-message']).toBe('Aucun type_pj fourni')
    expect(await type('type_pj=99_DE')).toMatchObject({ status: 500, bytes: Buffer.alloc(0) })
  })

  test('cannot be chosen before the act is there, nor for a field that is no choice', async () => {
    path = `/api/v2/entite/1/document/${await created()}`
    expect((await type('type_pj[]=99_DE')).json['error-message']).toBe(
      "La typologie n'est pas présente dans la classification",
    )
    const { status, json } = await pastell.ask('PATCH', `${path}/externalData/objet`)
    expect([status, json['error-message']]).toEqual([400, 'Type objet introuvable'])
  })
})

test('a document that waits for nothing is deleted, and is no more', async () => {
  const { status, bytes } = await pastell.ask('DELETE', path)
  expect([status, bytes.length]).toEqual([204, 0])
  expect((await pastell.ask('GET', path)).status).toBe(404)
})
