// The step that hands a document over to the TdT: what each response means, and what is looked at afterwards.
import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../../src/errors.ts'
import { never } from '../../support/gateways/pastell-bench.ts'
import { counterSession, page, saysError, shownAs, type Reply } from '../../support/gateways/pastell-counter.ts'

const session = counterSession()
const { submit, calls } = session
const notPermitted = (rule: string) => saysError(`L'action « send-tdt »  n'est pas permise : ${rule}`)

/** Change the documents as another program would. */
function become(action: string, message = ''): undefined {
  for (const document of session.counter.documents) Object.assign(document, { action, message })
}

describe('for the first time', () => {
  const answers: readonly (readonly [string, Reply, ErrorCode])[] = [
    ['the connection is cut', { line: 'cut' }, 'ACTES-G004'],
    ['a breakdown', saysError('x', 500), 'ACTES-G004'],
    ['a proxy that gave up', { status: 504, body: page }, 'ACTES-G004'],
    ['maintenance', { status: 503, body: page }, 'ACTES-G004'],
    ['a sign-in page', { body: page }, 'ACTES-G005'],
    ['a result that is none', { status: 201, json: { result: false, message: 'x' } }, 'ACTES-G005'],
    ['too many sign-ins: nothing was done', saysError('x', 429), 'ACTES-G002'],
    ['a right that is missing', saysError('Acces interdit', 403), 'ACTES-G008'],
    ['the document is gone', saysError('x', 404), 'ACTES-G002'],
    ['the TdT already has the number', saysError('Un acte portant le même numéro interne existe déjà'), 'ACTES-G005'],
    ['the TdT refuses', saysError('Le numéro n’est pas correct'), 'ACTES-G009'],
    ['the TdT refuses Pastell', saysError("Échec de l'authentification"), 'ACTES-G008'],
    ['Pastell has an old classification', saysError("La classification utilisée n'est plus à jour"), 'ACTES-G013'],
    ['the TdT could not, this time', saysError("Erreur lors de la génération de l'archive."), 'ACTES-G002'],
    ['the TdT was not heard', saysError('Operation timed out'), 'ACTES-G004'],
    ['an unknown text', saysError('Quelque chose'), 'ACTES-G005'],
    ['a form that Pastell finds incomplete', notPermitted('document_is_valide'), 'ACTES-G009'],
    ['a right on the action', notPermitted("droit_id_u n'est pas vérifiée"), 'ACTES-G008'],
  ]
  test.each(answers)('%s', async (_, reply, code) => {
    session.counter.answers('send-tdt', () => reply)
    expect(await submit()).toMatchObject({ code })
  })

  test('changes by another program meanwhile are looked into', async () => {
    session.counter.answers('send-tdt', () => {
      become('send-tdt')
      return notPermitted('last-action')
    })
    expect(await submit()).toMatchObject({ kind: 'uncertain' })
    expect(await session.gateway.find(session.act, never)).toMatchObject({ reference: 'd1' })
  })

  test('accepted, then failed, it is the TdT’s answer', async () => {
    session.counter.answers('read', () => {
      const [document] = session.counter.documents
      if (!document || !calls().includes('send-tdt')) return undefined
      return { json: shownAs({ ...document, action: 'send-tdt-erreur', message: 'typologie absente' }) }
    })
    expect(await submit()).toMatchObject({ code: 'ACTES-G009', params: { reason: 'typologie absente' } })
  })

  test('accepted, it counts as accepted even if nothing more can be read', async () => {
    session.counter.answers('read', () => (calls().includes('send-tdt') ? { status: 503, body: page } : undefined))
    expect(await submit()).toMatchObject({ reference: 'd1' })
  })

  test('accepted, it may only be queued', async () => {
    session.counter.answers('send-tdt', () => ({ status: 201, json: { result: true, message: 'queued' } }))
    expect(await submit()).toMatchObject({ reference: 'd1' })
    expect(session.counter.documents).toMatchObject([{ action: 'modification' }])
  })

  test('the answer is stored', async () => {
    const receipt = await submit()
    expect('bytes' in receipt && JSON.parse(Buffer.from(receipt.bytes).toString())).toMatchObject({ result: true })
  })
})

describe('for a document left by an earlier attempt', () => {
  async function again(reply: Reply | undefined): Promise<unknown> {
    session.counter.answers('send-tdt', () => ({ line: 'cut' }))
    await submit()
    session.counter.answers('send-tdt', () => reply)
    return submit()
  }

  const answers: readonly (readonly [string, Reply, ErrorCode])[] = [
    ['the TdT has the number: only a person can tell', saysError('même numéro existe déjà'), 'ACTES-G006'],
    ['an unknown text: only a person can tell', saysError('Quelque chose'), 'ACTES-G006'],
    ['it may be queued', notPermitted('last-action'), 'ACTES-G002'],
    ['the TdT was not heard', saysError('Operation timed out'), 'ACTES-G004'],
    ['the TdT refuses', saysError('Le numéro n’est pas correct'), 'ACTES-G009'],
  ]
  test.each(answers)('%s', async (_, reply, code) => expect(await again(reply)).toMatchObject({ code }))

  test('it is the same one that is sent', async () => {
    expect(await again(undefined)).toMatchObject({ reference: 'd1' })
    expect(session.counter.documents).toHaveLength(1)
  })
})

describe('for a document that failed', () => {
  const words: readonly (readonly [string, string, string, unknown])[] = [
    ['refused by the TdT', 'Le numéro n’est pas correct', 'absent', { code: 'ACTES-G009' }],
    ['for a cause that was mended', "Échec de l'authentification", 'absent', { reference: 'd1' }],
    ['for a cause that passed', 'Could not resolve host', 'absent', { reference: 'd1' }],
    ['and the TdT may have it', 'Operation timed out', 'unknown', { code: 'ACTES-G006' }],
    ['and the TdT has the number', 'même numéro existe déjà', 'unknown', { code: 'ACTES-G006' }],
    ['for an unknown reason', '', 'unknown', { code: 'ACTES-G006' }],
  ]
  test.each(words)('%s', async (_, message, found, end) => {
    session.counter.answers('send-tdt', () => ({ line: 'cut' }))
    await submit()
    become('tdt-error', message)
    session.counter.answers('send-tdt', () => undefined)
    expect(await session.gateway.find(session.act, never)).toBe(found)
    expect(await submit()).toMatchObject(end as object)
  })

  test('in Pastell only, once the TdT has numbered it, it was sent', async () => {
    await submit()
    become('tdt-error', "L'annexe tamponnée ne correspond pas")
    for (const { data } of session.counter.documents) data.tedetis_transaction_id = '12'
    expect(await session.gateway.find(session.act, never)).toMatchObject({ reference: 'd1' })
    expect(await submit()).toMatchObject({ reference: 'd1' })
    expect(calls().filter((call) => call === 'send-tdt')).toHaveLength(1)
  })
})
