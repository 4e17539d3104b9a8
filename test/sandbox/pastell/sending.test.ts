// From `send-tdt` to the prefecture's counter: what leaves, what the TdT refuses, what a queue, a person or a broken line
// puts in between.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { readArchive } from '../../../src/protocol/archive/read.ts'
import { readLedger } from '../../../src/sandbox/ledger.ts'
import type { Transaction } from '../../../src/sandbox/s2low/transactions.ts'
import { cutAfter, openTestPastell, prepared, sent, shown, smallPdf } from '../../support/gateways/pastell.ts'
import { until } from '../../support/until.ts'
import { forTest } from '../../support/life/for-suite.ts'

const pastell = forTest(() => openTestPastell())

const send = (id_d: string, action = 'send-tdt') =>
  pastell.ask('POST', `/api/v2/entite/1/document/${id_d}/action/${action}`)
const stateOf = async (id_d: string) => String((await shown(pastell, id_d)).last_action?.action)
const wordsOf = async (id_d: string) => String((await shown(pastell, id_d)).last_action?.message)
const received = () => readLedger(pastell.folder)
const control = () => pastell.pastell.control
const advance = () => pastell.pastell.advance()

describe('an act that is sent', () => {
  test('is with the TdT at once, and at the prefecture after a turn', async () => {
    const id_d = await prepared(pastell)
    const { status, json } = await send(id_d)
    const message = 'Le document a été envoyé au contrôle de légalité'
    expect([status, json]).toEqual([201, { result: true, message }])
    expect(await shown(pastell, id_d)).toMatchObject({
      data: { tedetis_transaction_id: '1001' },
      last_action: { action: 'send-tdt', message },
    })
    expect(await received()).toEqual([])
    await advance()
    expect(await received()).toMatchObject([{ message: '1-1', idActe: '034-213401482-20250625-DEL11-DE', times: 1 }])
    expect(await stateOf(id_d)).toBe('acquiter-tdt')
  })

  test('leaves as an archive of the TdT: envelope, message, act and annexe with their codes', async () => {
    await sent(pastell)
    await advance()
    const [{ archive = '', sha256 = '' } = {}] = await received()
    expect(archive).toBe('SLO-EACT--213401482--20250708-1.tar.gz')
    const contents = new Map<string, Buffer>()
    const bytes = await readFile(join(pastell.folder, 'archives', `${sha256}.tar.gz`))
    await readArchive([bytes] as unknown as AsyncIterable<Uint8Array>, {
      onMember: async ({ name }, content) => {
        const chunks: Uint8Array[] = []
        for await (const chunk of content) chunks.push(chunk)
        contents.set(name, Buffer.concat(chunks))
      },
    })
    const stem = '034-213401482-20250625-DEL11-DE-1-1'
    expect([...contents.keys()]).toEqual([
      'EACT--213401482--20250708-1.xml',
      `${stem}_0.xml`,
      `99_DE-${stem}_1.pdf`,
      `21_DO-${stem}_2.pdf`,
    ])
    expect(contents.get(`99_DE-${stem}_1.pdf`)).toEqual(smallPdf())
    expect(contents.get(`21_DO-${stem}_2.pdf`)).toEqual(smallPdf('b'))
  })

  test('loses what ISO-8859-1 has not: Pastell puts `?` in its place', async () => {
    await sent(pastell, { objet: 'Vœux de l’été' })
    expect(pastell.pastell.deposits()).toMatchObject([{ objet: 'V?ux de l?été' }])
  })

  test('cannot be sent twice', async () => {
    const { status, json } = await send(await sent(pastell))
    expect([status, json['error-message']]).toEqual([
      400,
      "L'action « send-tdt »  n'est pas permise : or_1 n'est pas vérifiée",
    ])
    expect(pastell.pastell.deposits()).toHaveLength(1)
  })

  test('must be complete, and meant for the TdT', async () => {
    const incomplete = await prepared(pastell, { classification: '' })
    expect((await send(incomplete)).json['error-message']).toBe(
      "L'action « send-tdt »  n'est pas permise : document_is_valide n'est pas vérifiée",
    )
    const elsewhere = await prepared(pastell, { envoi_tdt: '0' })
    expect((await send(elsewhere)).json['error-message']).toContain('or_1')
  })

  test('waits with the TdT while that is held: a night', async () => {
    control().hold()
    const id_d = await sent(pastell)
    await advance()
    expect([await stateOf(id_d), await received()]).toEqual(['send-tdt', []])
    expect((await send(id_d, 'verif-tdt')).json.message).toBe('La transaction a comme statut : Posté')
    control().release()
    await advance()
    expect(await stateOf(id_d)).toBe('acquiter-tdt')
  })

  test('goes on after a restart, and takes neither a number nor a name twice', async () => {
    const first = await sent(pastell)
    await pastell.restarts()
    await advance()
    expect(await stateOf(first)).toBe('acquiter-tdt')
    const second = await sent(pastell, { numero_de_lacte: 'DEL12' })
    await advance()
    expect(second).not.toBe(first)
    expect(pastell.pastell.deposits()).toMatchObject([
      { transaction: 1001, id_d: first, archive: 'SLO-EACT--213401482--20250708-1.tar.gz' },
      { transaction: 1002, id_d: second, archive: 'SLO-EACT--213401482--20250708-2.tar.gz' },
    ])
  })

  test('with a turn cut after the prefecture had it is not handed in again', async () => {
    await sent(pastell)
    await advance()
    const path = join(pastell.folder, 's2low', 'transactions', '1001.json')
    const kept = JSON.parse(await readFile(path, 'utf8')) as Transaction
    await writeFile(path, JSON.stringify({ ...kept, stages: kept.stages.slice(0, 1) }))
    await pastell.restarts()
    await advance()
    expect(await received()).toMatchObject([{ times: 1 }])
    expect(pastell.pastell.deposits()).toMatchObject([{ status: 3 }])
  })
})

describe('a number that the TdT already has', () => {
  const taken =
    'Erreur lors de la transmission, S²low a répondu : KO\n' +
    'Un acte portant le même numéro interne existe déjà dans la base de données.\n' +
    'Il faut peut-être ajouter un suffixe au numéro.\n'

  test('is no matter to Pastell: the second document ends in tdt-error, with the words of the TdT', async () => {
    await sent(pastell)
    const second = await prepared(pastell, { objet: 'Autre' })
    expect((await send(second)).status).toBe(201)
    await advance()
    expect([await stateOf(second), await wordsOf(second)]).toEqual(['tdt-error', taken])
    expect((await shown(pastell, second)).data?.tedetis_transaction_id).toBeUndefined()
    expect(await received()).toHaveLength(1)
  })

  test('may be refused at once', async () => {
    control().set({ duplicates: 'refused' })
    await sent(pastell)
    const second = await prepared(pastell)
    const { status, json } = await send(second)
    expect([status, json]).toEqual([400, { status: 'error', 'error-message': taken }])
    expect(await stateOf(second)).toBe('modification')
  })

  test('stays taken when its document is deleted', async () => {
    const first = await sent(pastell)
    await advance()
    expect((await pastell.ask('DELETE', `/api/v2/entite/1/document/${first}`)).status).toBe(204)
    const second = await sent(pastell)
    await advance()
    expect(await stateOf(second)).toBe('tdt-error')
  })
})

describe('what the TdT refuses', () => {
  const refusals: readonly (readonly [string, Record<string, string>, string])[] = [
    ['a number that ends in _', { numero_de_lacte: 'DEL11_' }, 'Le numéro n&#039;est pas correct'],
    ['a day to come', { date_de_lacte: '2025-07-09' }, 'La date de décision est une date dans le futur'],
    [
      'a matiere of one level',
      { classification: '8' },
      'Erreur lors de l&#039;enregistrement de la transaction :\nLes deux premiers niveaux de classification sont obligatoires.',
    ],
  ]
  test.each(refusals)('%s', async (_, changes, words) => {
    const id_d = await prepared(pastell, changes)
    const { status, json } = await send(id_d)
    expect([status, json['error-message']]).toEqual([
      400,
      `Erreur lors de la transmission, S²low a répondu : KO\n${words}\n`,
    ])
    expect([await stateOf(id_d), pastell.pastell.deposits()]).toEqual(['modification', []])
  })

  test('a file that is no PDF, whatever its name', async () => {
    const id_d = await prepared(pastell)
    await pastell.ask('POST', `/api/v2/entite/1/document/${id_d}/file/arrete`, {
      parts: { file_name: 'd.pdf', file_content: Buffer.from('bonjour') },
    })
    expect((await send(id_d)).json['error-message']).toContain(
      'Le fichier de l&#039;acte &quot; d.pdf &quot; est de type &quot; text/plain &quot;. Fichier PDF ou XML requis.',
    )
  })

  test('an annexe without its code PJ', async () => {
    const id_d = await prepared(pastell)
    await pastell.ask('PATCH', `/api/v2/entite/1/document/${id_d}/externalData/type_piece`, {
      form: { 'type_pj[]': '99_DE' },
    })
    expect((await send(id_d)).json['error-message']).toContain(
      'Erreur lors de la réception du fichier annexe convention.pdf : typologie absente',
    )
  })

  test('an annexe whose code PJ was written as no list', async () => {
    const id_d = await prepared(pastell)
    await pastell.ask('PATCH', `/api/v2/entite/1/document/${id_d}`, { form: { type_pj: '21_DO' } })
    expect((await send(id_d)).json['error-message']).toContain('convention.pdf : typologie absente')
  })

  test('whatever it was told to, in the words that it was told', async () => {
    const id_d = await prepared(pastell)
    control().refuse("Échec de l'authentification")
    expect((await send(id_d)).json['error-message']).toContain('Échec de l&#039;authentification')
    expect((await send(id_d)).status).toBe(201)
  })

  test('later, at its analysis: erreur-verif-tdt, in words alone', async () => {
    control().fail('Le fichier de l’acte est infecté')
    const id_d = await sent(pastell)
    await advance()
    expect([await stateOf(id_d), await wordsOf(id_d)]).toEqual([
      'erreur-verif-tdt',
      'Transaction en erreur sur le TdT : Le fichier de l’acte est infecté',
    ])
    expect(await received()).toEqual([])
  })
})

describe('a server with deferred actions', () => {
  beforeEach(() => control().set({ deferred: true }))

  test('says yes and has sent nothing yet', async () => {
    const id_d = await prepared(pastell)
    expect((await send(id_d)).status).toBe(201)
    expect([await stateOf(id_d), pastell.pastell.deposits()]).toEqual(['modification', []])
    expect((await send(id_d)).json['error-message']).toBe('Une action est déjà en cours de réalisation sur ce document')
    await advance()
    expect(await stateOf(id_d)).toBe('acquiter-tdt')
  })

  test('keeps its queue through a restart', async () => {
    const id_d = await sent(pastell)
    await pastell.restarts()
    await advance()
    expect(await stateOf(id_d)).toBe('acquiter-tdt')
  })

  test('shows a refusal as send-tdt-erreur; a new number may then be sent', async () => {
    await sent(pastell)
    await advance()
    const second = await sent(pastell)
    await advance()
    expect(await stateOf(second)).toBe('send-tdt-erreur')
    expect(await wordsOf(second)).toMatch(/^Erreur lors de l'envoi au Tdt : Erreur lors de la transmission, S²low/)
    await pastell.ask('PATCH', `/api/v2/entite/1/document/${second}`, {
      form: { numero_de_lacte: 'DEL12', objet: 'x' },
    })
    expect((await shown(pastell, second)).data).toMatchObject({
      numero_de_lacte: 'DEL12',
      objet: 'École : convention de partenariat',
    })
    await send(second)
    await advance()
    expect(await stateOf(second)).toBe('acquiter-tdt')
  })
})

describe('a TdT that wants a person’s certificate', () => {
  beforeEach(() => control().set({ confirmation: true }))

  test('keeps the act until a person confirms it', async () => {
    const id_d = await sent(pastell)
    await advance()
    expect([await stateOf(id_d), await received()]).toEqual(['document-transmis-tdt', []])
    expect(await shown(pastell, id_d)).toMatchObject({ action_possible: ['teletransmission-tdt', 'verif-tdt'] })
    expect((await send(id_d, 'verif-tdt')).json.message).toBe(
      "La transaction a comme statut : En attente d'être postée",
    )
    await control().confirm(id_d)
    expect(await stateOf(id_d)).toBe('teletransmission-tdt')
    await advance()
    expect(await stateOf(id_d)).toBe('acquiter-tdt')
  })

  test('is not moved by the order alone: the certificate is a person’s', async () => {
    const id_d = await sent(pastell)
    expect((await send(id_d, 'teletransmission-tdt')).status).toBe(201)
    await advance()
    expect([await stateOf(id_d), await received()]).toEqual(['teletransmission-tdt', []])
  })
})

describe('a connection that breaks', () => {
  test('before the action leaves everything as it was', async () => {
    const id_d = await prepared(pastell)
    pastell.pastell.faults.next('send-tdt', 'reset-before')
    await expect(send(id_d)).rejects.toThrow()
    expect([await stateOf(id_d), pastell.pastell.deposits()]).toEqual(['modification', []])
  })

  test('after the action leaves the act sent', async () => {
    const id_d = await prepared(pastell)
    pastell.pastell.faults.next('send-tdt', 'reset-after')
    await expect(send(id_d)).rejects.toThrow()
    expect([await stateOf(id_d), pastell.pastell.deposits().length]).toEqual(['send-tdt', 1])
  })

  test('after a creation leaves a document that nobody knows', async () => {
    pastell.pastell.faults.next('create', 'after-502')
    const { status } = await pastell.ask('POST', '/api/v2/entite/1/document?type=actes-generique')
    expect([status, control().documents().length]).toEqual([502, 1])
  })

  test('does so for a number in _COUPE, and nothing else asks for it', async () => {
    const id_d = await prepared(pastell, { numero_de_lacte: 'DEL_COUPE' })
    await expect(send(id_d)).rejects.toThrow()
    expect(await stateOf(id_d)).toBe('send-tdt')
  })

  test('in the middle of a file leaves the document without it', async () => {
    const created = await pastell.ask('POST', '/api/v2/entite/1/document?type=actes-generique')
    const id_d = String(created.json.info?.id_d)
    const headers = { 'content-type': 'multipart/form-data; boundary=x', 'content-length': '9000' }
    const body = '--x\r\nContent-Disposition: form-data; name="file_content"; filename="a"\r\n\r\n%PDF'
    const path = `/api/v2/entite/1/document/${id_d}/file/arrete`
    for (let round = 0; round < 20; round++) await cutAfter(pastell, path, { headers, body })
    expect((await shown(pastell, id_d)).data).toEqual([])
    await until(async () => (await readdir(join(pastell.folder, 'tmp'))).length === 0, 'an empty tmp/')
  })
})

test('what reads moves things on by itself when the simulator is live', async () => {
  control().set({ live: true })
  expect(await stateOf(await sent(pastell))).toBe('acquiter-tdt')
})
