// S²LOW on the wire, the life of what was deposited: states, files, letters, answers, annulations, closing, classification
// and lists, by curl and byte for byte (5.x). Bytes are literal here; nothing of the simulator's makes them.
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { defaultSettings, type S2lowAccount } from '../../../src/sandbox/s2low/platform.ts'
import {
  acknowledged,
  deposit,
  field,
  file,
  maraussanAccount,
  openTestS2low,
  pdf,
  type Part,
} from '../../support/gateways/s2low.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const other = { ...maraussanAccount.authority, id: 26, name: 'Autre' }
const accounts: readonly S2lowAccount[] = [
  maraussanAccount,
  { ...maraussanAccount, login: 'collegue', certificate: 'collegue' },
  { ...maraussanAccount, login: 'admin', certificate: 'admin', role: 'ADM' },
  { ...maraussanAccount, login: 'lecteur', certificate: 'lecteur', rights: 'RO' },
  { ...maraussanAccount, login: 'archiviste', certificate: 'archiviste', role: 'ARCH' },
  { ...maraussanAccount, login: 'autre', certificate: 'autre', siren: '000000000', authority: other },
]

const s2low = forSuite(() => openTestS2low({ accounts }))
afterEach(() => s2low.control.set(defaultSettings))

const actes = '/modules/actes'
const idActe = (number: string) => `034-213401482-20250625-${number}-DE`
const get = async (script: string, query: string) => (await s2low.ask(`${actes}/${script}.php?${query}`)).text
const status = (id: number) => get('actes_transac_get_status', `transaction=${id}`)
const post = async (script: string, fields: Readonly<Record<string, string>>) => {
  const data = Object.entries(fields).flatMap(([name, value]) => ['--data', `${name}=${value}`])
  return (await s2low.ask(`${actes}/${script}.php`, data)).text
}

describe('the marks of the archives', () => {
  const mark = async (who: string, id: number | string, state: number | string) => {
    const data = ['--data', `transaction_id=${id}`, '--data', `status_id=${state}`]
    const answer = await s2low.askAs(who, `${actes}/api/actes_sae_status.php`, data)
    return [answer.status, answer.header('Content-Type'), answer.text]
  }
  const json = 'application/json'

  test('an archivist says where an act stands', async () => {
    const id = await acknowledged(s2low, { number: 'SAE1' })
    expect(await mark('archiviste', id, 12)).toEqual([200, json, '{"status":"ok"}'])
    expect((await status(id)).startsWith('OK\n12\n')).toBe(true)
    expect(await mark('archiviste', id, 13)).toEqual([200, json, '{"status":"ok"}'])
    expect((await status(id)).startsWith('OK\n13\n')).toBe(true)
  })

  test('and nobody else, nor anything else', async () => {
    const id = await acknowledged(s2low, { number: 'SAE2' })
    const waiting = await deposit(s2low, { number: 'SAE3' })
    const no = (error: string) => [400, json, `{"error":"${error}"}`]
    expect(await mark('maraussan', id, 12)).toEqual(no('Pas les bons droits'))
    expect(await mark('archiviste', 999_999, 12)).toEqual(no('Transaction 999999 non existante'))
    expect(await mark('archiviste', waiting, 12)).toEqual(no('Transition depuis le statut 1 impossible'))
    expect(await mark('archiviste', id, 5)).toEqual(no('Transition vers le statut 5 impossible'))
    await mark('archiviste', id, 12)
    expect(await mark('archiviste', id, 12)).toEqual(no('Transition entre deux status identiques (12) impossible'))
    expect((await mark('archiviste', 'abc', 12))[0]).toBe(422)
  })
})

describe('states', () => {
  test('posted, waiting, transmitted: nothing behind the number', async () => {
    s2low.control.stays('ETAT', 1)
    const id = await deposit(s2low, { number: 'ETAT' })
    const seen = [await status(id)]
    for (const next of [2, 3]) {
      s2low.control.stays('ETAT', next)
      await s2low.advance()
      seen.push(await status(id))
    }
    expect(seen).toEqual(['OK\n1\n', 'OK\n2\n', 'OK\n3\n'])
    s2low.control.goesOn('ETAT')
    await s2low.advance()
    const ar = await status(id)
    expect(ar.startsWith('OK\n4\n<?xml version="1.0" encoding="ISO-8859-1"?>\n<actes:ARActe ')).toBe(true)
    expect(ar).toContain(`actes:IDActe="${idActe('ETAT')}" actes:DateReception="2025-07-08"`)
  })

  test('by identifier: with -1-1 from the deposit on, alone after the AR', async () => {
    const id = await deposit(s2low, { number: 'PARID' })
    const byName = (name: string) => get('actes_transac_get_status', `unique_id=${name}`)
    expect(await byName(`${idActe('PARID')}-1-1`)).toBe('OK\n1\n')
    expect(await byName(idActe('PARID'))).toBe('KO\nNum\xc3\xa9ro de transaction invalide.')
    await s2low.advance()
    expect(await byName(idActe('PARID'))).toBe(await status(id))
    expect(await byName(`${idActe('PARID')}-1-1`)).toBe(await status(id))
    expect(await byName(idActe('PARID').slice(0, -1))).toBe('KO\nNum\xc3\xa9ro de transaction invalide.')
  })

  test('refusals are UTF-8, without a last line feed', async () => {
    expect(await status(1)).toBe('KO\nNum\xc3\xa9ro de transaction invalide.')
    const id = await deposit(s2low, { number: 'DROITS' })
    const asOther = async (certificate: string) =>
      (await s2low.askAs(certificate, `${actes}/actes_transac_get_status.php?transaction=${id}`)).text
    expect(await asOther('collegue')).toBe('KO\nAcc\xc3\xa8s refus\xc3\xa9')
    expect(await asOther('lecteur')).toBe('KO\nAcc\xc3\xa8s refus\xc3\xa9')
    expect(await asOther('autre')).toBe('KO\nAcc\xc3\xa8s refus\xc3\xa9')
    expect(await asOther('admin')).toBe('OK\n1\n')
  })

  test.each([
    ['Enveloppe invalide.', 'Enveloppe invalide.'],
    ['Erreur consultation statut.', 'Erreur consultation statut.'],
    ["Erreur d'initialisation du module", "Erreur d'initialisation du module"],
    ["Échec de l'authentification", "\xc3\x89chec de l'authentification"],
  ])('%s', async (message, bytes) => {
    s2low.control.refusesNext('status', message)
    expect(await status(1)).toBe(`KO\n${bytes}`)
  })

  test('refused by the analysis: words only, in ISO-8859-1', async () => {
    s2low.control.failsAnalysis('VIRUS', 'fichier infecté')
    const id = await acknowledged(s2low, { number: 'VIRUS' })
    expect(await status(id)).toBe('OK\n-1\nEnveloppe invalide : fichier infect\xe9')
  })

  test('refused by the préfecture: the XML, followed by the text', async () => {
    const id = await acknowledged(s2low, { number: 'R_ANO' })
    const refused = await status(id)
    expect(refused.startsWith('OK\n-1\n<?xml version="1.0" encoding="ISO-8859-1"?>\n<actes:AnomalieActe ')).toBe(true)
    expect(refused).toMatch(/<\/actes:AnomalieActe>\nAnomalie signalee par le MI : 042 - BAC-VERIF-03 : .*\(R_ANO\)$/)
  })

  test('the whole envelope refused', async () => {
    const id = await acknowledged(s2low, { number: 'R_ENV' })
    const refused = await status(id)
    expect(refused).toMatch(
      /^OK\n-1\n<\?xml [^]*<\/actes:AnomalieEnveloppe>\nEnveloppe rejet\xe9e par le MI \(100 : BAC-/,
    )
  })

  test('closed by a person: the AR has left the state, and is to be had elsewhere', async () => {
    const id = await acknowledged(s2low, { number: 'CLOS' })
    const ar = (await status(id)).slice('OK\n4\n'.length)
    await s2low.control.moves(id, 5)
    expect(await status(id)).toBe('OK\n5\n')
    const answer = await s2low.ask(`${actes}/actes_transac_get_ARActe.php?id=${id}`)
    expect([answer.header('Content-Type'), answer.text]).toEqual(['application/xml', ar])
    await s2low.control.repeatsReceipt(id)
    expect(await status(id)).toBe(`OK\n4\n${ar}`)
  })
})

describe('files', () => {
  const list = async (id: number) => get('actes_transac_get_files_list', `transaction=${id}`)
  const annexes: readonly Part[] = [
    file('acte_pdf_file', 'd\xe9lib.pdf', pdf),
    file('acte_attachments[]', 'un.pdf', `${pdf}1`),
    file('acte_attachments[]', 'deux.png', '\x89PNG\r\n\x1a\n2'),
    field('type_pj[]', '21_DO'),
    field('type_pj[]', '22_DO'),
  ]
  let id = 0
  beforeAll(async () => {
    s2low.control.stays('FICHIERS', 3)
    id = await deposit(s2low, { number: 'FICHIERS' }, annexes)
    await s2low.advance()
  })

  test('no list while only 1, 2 and 3 were crossed', async () => {
    expect(await list(id)).toBe("KO\nPas d'acquittement recu")
    expect(await get('actes_transac_get_tampon', `transaction=${id}`)).toBe("KO\nPas d'acquittement recu")
    s2low.control.goesOn('FICHIERS')
    await s2low.advance()
  })

  test('message, act, annexes in their order', async () => {
    const [message, acte, un, deux] = JSON.parse(await list(id)) as Record<string, unknown>[]
    expect(Object.keys(acte ?? {})).toEqual(['id', 'name', 'posted_filename', 'mimetype', 'size', 'sign', 'code_pj'])
    expect(message).toMatchObject({ name: `${idActe('FICHIERS')}-1-1_0.xml`, mimetype: 'text/xml', code_pj: '' })
    expect(acte).toMatchObject({
      name: `99_DE-${idActe('FICHIERS')}-1-1_1.pdf`,
      posted_filename: 'délib.pdf',
      sign: '',
      code_pj: '99_DE',
      mimetype: 'application/pdf',
      size: pdf.length,
    })
    expect([un?.name, deux?.name]).toEqual([
      `21_DO-${idActe('FICHIERS')}-1-1_2.pdf`,
      `22_DO-${idActe('FICHIERS')}-1-1_3.png`,
    ])
    expect(await list(id)).toContain('"posted_filename":"d\\u00e9lib.pdf","mimetype":"application\\/pdf"')
  })

  test('the stamp changes a PDF; its service down, the original comes with 200', async () => {
    const [, acte] = JSON.parse(await list(id)) as { id: number }[]
    const path = `${actes}/actes_download_file.php?file=${acte?.id}`
    expect((await s2low.ask(path)).text).toBe(pdf)
    const stamped = await s2low.ask(`${path}&tampon=true`)
    expect([stamped.status, stamped.header('Content-Type')]).toEqual([200, 'application/pdf'])
    expect(stamped.text.startsWith(pdf)).toBe(true)
    expect(stamped.text.slice(pdf.length)).toContain(idActe('FICHIERS'))
    s2low.control.set({ stampDown: true })
    const down = await s2low.ask(`${path}&tampon=true`)
    expect([down.status, down.text]).toEqual([200, pdf])
  })

  test('an image has no stamp; the deprecated stamp sends to the first PDF', async () => {
    const [, acte, , image] = JSON.parse(await list(id)) as { id: number }[]
    const stamped = await s2low.ask(`${actes}/actes_download_file.php?file=${image?.id}&tampon=true`)
    expect(stamped.text).toBe('\x89PNG\r\n\x1a\n2')
    const sent = await s2low.ask(`${actes}/actes_transac_get_tampon.php?transaction=${id}`)
    const place = ` actes_download_file.php?file=${acte?.id}&tampon=true`
    expect([sent.status, sent.header('Location')]).toEqual([302, place])
  })

  test('the bordereau is a PDF; what one may not see sends elsewhere', async () => {
    const bordereau = await s2low.ask(`${actes}/actes_create_pdf.php?trans_id=${id}`)
    expect([bordereau.header('Content-Type'), bordereau.text.slice(0, 5)]).toEqual(['application/pdf', '%PDF-'])
    for (const path of [
      'actes_create_pdf.php?trans_id=1',
      'actes_transac_get_ARActe.php?id=1',
      'actes_download_file.php?file=1',
    ]) {
      const refused = await s2low.ask(`${actes}/${path}`)
      expect([refused.status, refused.text]).toEqual([302, ''])
    }
    const stranger = await s2low.askAs('autre', `${actes}/actes_create_pdf.php?trans_id=${id}`)
    expect(stranger.header('Location')).toBe('/modules/actes/index.php')
  })

  test('a destroyed transaction no longer has files', async () => {
    const [, acte] = JSON.parse(await list(id)) as { id: number }[]
    await s2low.control.moves(id, 16)
    const gone = await s2low.ask(`${actes}/actes_download_file.php?file=${acte?.id}`)
    expect([gone.status, gone.text]).toEqual([302, ''])
  })

  test('unique_id names no list: it is taken for a number', async () => {
    expect(await get('actes_transac_get_files_list', `unique_id=${idActe('FICHIERS')}`)).toBe(
      'KO\nNum\xc3\xa9ro de transaction invalide.',
    )
  })
})

describe('letters', () => {
  const unread = async () => JSON.parse(await get('api/list_document_prefecture', '')) as Record<string, unknown>[]
  const lines = (id: number) => get('actes_transac_get_document', `id=${id}`)
  let acte = 0
  const letters = new Map<string, number>()

  beforeAll(async () => {
    acte = await acknowledged(s2low, { number: 'LETTRES' })
    for (const type of ['courrier', 'pieces', 'observations', 'defere'] as const)
      await s2low.control.writes({ type, idActe: idActe('LETTRES'), date: '2025-07-01' })
    await s2low.advance()
    for (const { id, type } of await unread()) letters.set(`${String(type)}`, Number(id))
  })

  test('unread: types are texts, 2-1 and 5-1 in 21, 3-1 and 4-1 acknowledged by the platform', async () => {
    const related = { related_transaction_id: acte, number: 'LETTRES', unique_id: idActe('LETTRES') }
    expect(await unread()).toEqual(
      [
        { id: letters.get('2'), type: '2', ...related, last_status_id: 21 },
        { id: letters.get('5'), type: '5', ...related, last_status_id: 21 },
        { id: letters.get('3'), type: '3', ...related, last_status_id: 8 },
        { id: letters.get('4'), type: '4', ...related, last_status_id: 8 },
      ].sort((a, b) => Number(a.id) - Number(b.id)),
    )
  })

  test('of one act: type, state, number, one a line', async () => {
    const answer = await s2low.ask(`${actes}/actes_transac_get_document.php?id=${acte}`)
    expect(answer.header('Content-Type')).toBe('text/plain;charset=UTF-8')
    expect(answer.text.split('\n').toSorted()).toEqual(
      ['', ...['2-21', '3-8', '4-8', '5-21'].map((line) => `${line}-${letters.get(line[0] ?? '')}`)].toSorted(),
    )
  })

  test('one document: sent to its archive; since 5.1 with 200 and nothing in it', async () => {
    const path = `${actes}/actes_transac_get_document.php?id=${letters.get('3')}`
    const sent = await s2low.ask(path)
    expect([sent.status, sent.text]).toEqual([302, ''])
    expect(sent.header('Location')).toMatch(/^actes_download_file\.php\?env=\d+$/)
    s2low.control.set({ version: '5.1' })
    const legacy = await s2low.ask(path)
    expect([legacy.status, legacy.text, legacy.header('Location')]).toEqual([200, '', sent.header('Location')])
    const archive = await s2low.ask(`${actes}/${sent.header('Location')}`)
    expect([archive.status, archive.header('Content-Type')]).toEqual([200, 'application/x-gzip'])
    expect(archive.bytes.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]))
  })

  test('marked as read: always well, and out of the list', async () => {
    const mark = () => get('api/document_prefecture_mark_as_read', `transaction_id=${letters.get('5')}`)
    expect([await mark(), await mark()]).toEqual(['{"result":"ok"}', '{"result":"ok"}'])
    expect(await get('api/document_prefecture_mark_as_read', 'transaction_id=1')).toBe('{"result":"ok"}')
    expect((await unread()).map(({ type }) => type)).not.toContain('5')
  })

  const answer = (letter: string, more: readonly Part[], query = '') =>
    s2low.post(`${actes}/actes_transac_reponse_create.php${query}`, [
      field('id', `${letters.get(letter)}`),
      field('type_acte', '99_AU'),
      ...more,
    ])
  const document = file('acte_pdf_file', 'r\xe9ponse.pdf', pdf)
  const api = field('api', '1')

  test('replied to with api=1 in the body, and again: two replies', async () => {
    const [first, second] = [await answer('2', [api, document]), await answer('2', [api, document])]
    expect(first.text).toMatch(/^OK\n\d+\n\n$/)
    expect(second.text).toMatch(/^OK\n\d+\n\n$/)
    expect(first.text).not.toBe(second.text)
    const ids = [first, second].map(({ text }) => /\d+/.exec(text)?.[0])
    expect((await lines(acte)).split('\n')).toEqual(expect.arrayContaining(ids.map((id) => `2-1-${id}`)))
  })

  test('replied to with api=1 in the query: one line, in UTF-8', async () => {
    const sent = await answer('4', [field('type_envoie', '4'), document], '?api=1')
    expect(sent.header('Content-Type')).toBe('text/plain;charset=UTF-8')
    expect(sent.bytes.toString('utf8')).toMatch(/^OK : id généré : \d+\n$/)
    const refused = await answer('4', [field('type_envoie', '4')], '?api=1')
    expect(refused.bytes.toString('utf8')).toBe('KO : Envoi de fichier illégal.')
  })

  test('annexes for the documents of a 3-4 only', async () => {
    const annexe = [file('acte_attachments[]', 'a.pdf', pdf), field('type_pj[]', '99_AU')]
    const more = (kind: string) => [api, document, field('type_envoie', kind), ...annexe]
    expect((await answer('3', more('3'))).text).toBe('KO\nEnvoi de fichier ill\xe9gal.\n')
    expect((await answer('2', more('4'))).text).toBe('KO\nEnvoi de fichier ill\xe9gal.\n')
    const id = Number(/\d+/.exec((await answer('3', more('4'))).text)?.[0])
    await s2low.advance()
    const ar = await status(id)
    expect(ar).toMatch(/^OK\n4\n<\?xml [^]*<actes:ARPieceComplementaire /)
  })

  test('what a reply lacks', async () => {
    expect((await answer('3', [api, document])).text).toContain('Vous devez choisir un type de r\xe9ponse')
    expect((await answer('2', [api, file('acte_pdf_file', 'a.txt', 'bonjour')])).text).toContain(
      'Le fichier de r\xe9ponse &quot; a.txt &quot; est de type &quot; text/plain &quot;. Fichier PDF, XML, PNG ou JPEG requis.',
    )
    s2low.control.set({ version: '6.0' })
    expect((await answer('9', [api, document])).text).toBe('KO\nTransaction inconnue\n')
  })
})

describe('annulation', () => {
  const cancel = (fields: Readonly<Record<string, string>>) => post('actes_transac_cancel', { api: '1', ...fields })

  test('asked for, asked again, then the act is in 0 and the annulation in 4', async () => {
    const id = await acknowledged(s2low, { number: 'ANNULE' })
    const asked = await cancel({ id: `${id}` })
    expect(asked).toMatch(/^OK\n\d+\n\n$/)
    expect(await cancel({ id: `${id}` })).toBe(
      'KO\nUne demande d&#039;annulation est d\xe9j\xe0 en cours pour cette transaction.\n',
    )
    const annulation = Number(/\d+/.exec(asked)?.[0])
    expect(await get('actes_transac_get_document', `id=${id}`)).toBe(`6-1-${annulation}\n`)
    await s2low.advance()
    expect(await status(id)).toMatch(/^OK\n0\n<\?xml [^]*<actes:ARAnnulation /)
    expect(await status(annulation)).toMatch(/^OK\n4\n<\?xml [^]*<actes:ARAnnulation /)
  })

  test('refused by the préfecture: 6--1', async () => {
    const id = await acknowledged(s2low, { number: 'ANNULE2' })
    const annulation = Number(/\d+/.exec(await cancel({ id: `${id}` }))?.[0])
    s2low.control.failsAnalysis('ANNULE2', 'refus')
    await s2low.advance()
    expect(await get('actes_transac_get_document', `id=${id}`)).toBe(`6--1-${annulation}\n`)
  })

  test('what cannot be annulled', async () => {
    s2low.control.stays('TROPTOT', 3)
    const early = await acknowledged(s2low, { number: 'TROPTOT' })
    expect(await cancel({ id: `${early}` })).toBe(
      'KO\nImpossible d&#039;annuler une transaction qui n&#039;est pas en \xe9tat \xab Acquittement re\xe7u \xbb.\n',
    )
    expect(await cancel({})).toBe('KO\nPas d&#039;identifiant de transaction \xe0 annuler sp\xe9cifi\xe9.\n')
    expect(await cancel({ id: '1' })).toBe('KO\nErreur d&#039;initialisation de la transaction.\n')
    const type7 = Number(/\d+/.exec(await get('actes_classification_request', 'api=1'))?.[0])
    expect(await cancel({ id: `${type7}` })).toBe('KO\nCe type de transaction ne peut pas \xeatre annul\xe9.\n')
    await s2low.control.moves(type7, -1, 'essai')
  })

  test('by whom it cannot', async () => {
    const id = await acknowledged(s2low, { number: 'NONMIEN' })
    const data = ['--data', `api=1&id=${id}`]
    const path = `${actes}/actes_transac_cancel.php`
    expect((await s2low.askAs('lecteur', path, data)).text).toBe('KO\nAcc\xe8s refus\xe9\n')
    expect((await s2low.askAs('collegue', path, data)).text).toBe('KO\nAcc\xe8s refus\xe9.\n')
  })
})

describe('closing', () => {
  const close = (id: number, end: string) => post('actes_transac_close', { api: '1', id: `${id}`, status: end })

  test('two months after the AR', async () => {
    const id = await acknowledged(s2low, { number: 'CLORE' })
    expect(await close(id, 'valid')).toBe(`KO\nCette transaction ${id} ne peut pas encore \xeatre cl\xf4tur\xe9e\n\n`)
    expect(await close(id, 'fini')).toBe('KO\n\xc9tat incorrect.\n')
    s2low.at('2025-09-09T08:00:00Z')
    expect(await close(id, 'valid')).toBe(
      `OK\nPassage de la transaction n\xb0${id} \xe0 l&#039;\xe9tat \xab Valid\xe9 \xbb. R\xe9sultat ok.\n\n`,
    )
    s2low.at('2025-07-08T08:00:00Z')
    expect(await status(id)).toBe('OK\n5\n')
  })
})

describe('classification', () => {
  test('as it is held, with the end of a line', async () => {
    const answer = await s2low.ask(`${actes}/actes_classification_fetch.php?api=1`)
    expect(answer.header('Content-Type')).toBe('text/xml;charset=iso-8859-1')
    expect(answer.text.startsWith('<?xml version="1.0" encoding="ISO-8859-1"?>\n<actes:RetourClassification ')).toBe(
      true,
    )
    expect(answer.text.endsWith('</actes:RetourClassification>\n\r\n')).toBe(true)
  })

  test('not held, then asked for once a day', async () => {
    const bare = await openTestS2low({ settings: { classification: 'none' } })
    const fetch = async () => (await bare.ask(`${actes}/actes_classification_fetch.php?api=1`)).text
    expect(await fetch()).toBe('KO\nErreur de r\xe9cup\xe9ration de la derni\xe8re classification.\n')
    const ask = async () => (await bare.ask(`${actes}/actes_classification_request.php?api=1`)).text
    const asked = await ask()
    expect(asked).toMatch(/^OK\n\d+\n\n$/)
    expect(await ask()).toBe('KO\nLa derni\xe8re demande de classification date de moins d&#039;un jour.\n')
    await bare.advance()
    const id = Number(/\d+/.exec(asked)?.[0])
    const state = (await bare.ask(`${actes}/actes_transac_get_status.php?transaction=${id}`)).text
    expect(state).toMatch(/^OK\n4\n<\?xml [^]*<actes:RetourClassification /)
    expect(bare.control.get(id)?.stages.at(-1)?.message).toBe(
      'Mise à jour de la classification (date de classification: 2019-04-18)',
    )
    expect(await fetch()).toContain('<actes:DateClassification>2019-04-18<')
    bare.at('2025-07-09T08:00:01Z')
    const unchanged = Number(/\d+/.exec(await ask())?.[0])
    await bare.advance()
    expect(bare.control.get(unchanged)?.stages.at(-1)?.message).toBe(
      'Classification sans changement (date de classification: 2019-04-18)',
    )
    await bare.close()
  })
})

describe('lists', () => {
  const own = forSuite(() => openTestS2low({ settings: { classification: 'held' } }))
  beforeAll(async () => {
    for (let n = 1; n <= 3; n++) await deposit(own, { number: `L${n}`, subject: '\xc9cole / eau' })
  })
  const list = async (query: string) => (await own.ask(`${actes}/api/list_actes.php?${query}`)).text

  test('one state, the latest first, every scalar a text, escaped as PHP does', async () => {
    expect(await list('status_id=1&limit=1')).toBe(
      '{"status_id":"1","authority_id":"25","offset":"0","limit":"1","transactions":' +
        '[{"id":"1003","subject":"\\u00c9cole \\/ eau","number":"L3","date":"2025-06-25",' +
        '"nature_descr":"D\\u00e9lib\\u00e9rations","classification":"8.1","type":"1"}]}',
    )
    expect(await list('status_id=4')).toBe(
      '{"status_id":"4","authority_id":"25","offset":"0","limit":"100","transactions":[]}',
    )
  })

  test('by pages', async () => {
    const numbers = async (query: string) => [...(await list(`status_id=1&${query}`)).matchAll(/"number":"(\w+)"/g)]
    expect((await numbers('offset=1&limit=1')).map(([, number]) => number)).toEqual(['L2'])
  })

  test('between dates, by the entry into the state; a day ends as it begins', async () => {
    const count = async (query: string) => (await list(`status_id=1&${query}`)).match(/"id":/g)?.length ?? 0
    expect([await count('min_date=2025-07-08'), await count('min_date=2025-07-09')]).toEqual([3, 0])
    expect([await count('max_date=2025-07-08'), await count('max_date=2025-07-09')]).toEqual([0, 3])
  })

  test('what has no value is an empty text', async () => {
    await own.ask(`${actes}/actes_classification_request.php?api=1`)
    expect(await list('status_id=1&limit=1')).toContain(
      '"subject":"","number":"","date":"","nature_descr":"","classification":"","type":"7"',
    )
  })

  test('how many; which states there are', async () => {
    expect((await own.ask(`${actes}/api/number_actes.php?status_id=4`)).text).toBe(
      '{"status_id":4,"authority_id":25,"nb_transactions":0}',
    )
    const states = (await own.ask(`${actes}/api/actes_status.php`)).text
    expect(states.startsWith('{"-1":"Erreur","0":"Annul\\u00e9","1":"Post\\u00e9",')).toBe(true)
    expect(states.endsWith(`"22":"Impossible d'envoyer au SAE (documents indisponibles)"}`)).toBe(true)
  })
})
