// PDFs made to cost, handed in by one town: each deposit is refused with a code, another town's is taken meanwhile, and who
// leaves ends what was begun for them. What ends a bomb is processor time (test/files/pdf/examiner.test.ts); here the order counts, which
// does not depend on how busy the machine is.
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { openPdfExaminer, type PdfExaminer } from '../../src/files/pdf/examiner.ts'
import { depositForm, formOf, openApiCommune, type ApiCommune } from '../support/desk/api.ts'
import { neighbouring } from '../support/desk/desk.ts'
import { bombPdf } from '../support/deposits/pdfs.ts'

/** 32 kB, and minutes of reading. */
const bomb = bombPdf(30, 1_000)

const acte = (numero: string) => ({
  collectivite: maraussan.siren,
  numero,
  nature: 'DE',
  dateDecision: '2025-06-25',
  matiere: '8.1',
  objet: 'Essai',
  document: { fichier: 'acte.pdf' },
})

let commune: ApiCommune
let examiner: PdfExaminer | undefined
const opens = async (limits: Parameters<typeof openPdfExaminer>[0] = {}) => {
  examiner = openPdfExaminer(limits)
  commune = await openApiCommune({ examiner })
}
afterEach(async () => {
  await commune.closes()
  await examiner?.close()
})

test('four of them are refused one after the other, and the other town does not wait for them', async () => {
  await opens()
  const [hostile, other] = [
    await commune.tokenFor('hostile', { sirens: [maraussan.siren] }),
    await commune.tokenFor('voisine', { sirens: [neighbouring.siren] }),
  ]
  let refused = 0
  const bombs = Array.from({ length: 4 }, async (_, at) => {
    const form = formOf('acte', acte(`BOMBE-${at}`), { 'acte.pdf': bomb })
    const answer = await commune.calls({ method: 'POST', path: '/deposits', token: hostile, form })
    refused++
    return answer
  })
  const theirs = { numero: 'VOISINE-1', cle: undefined, collectivite: neighbouring.siren }
  const call = { method: 'POST', path: '/deposits', token: other, form: await depositForm(theirs) } as const
  const taken = await commune.calls(call)
  // Two seconds of processor time for one bomb are more than all that is done for a deposit.
  expect([taken.status, refused <= 1]).toEqual([201, true])
  for (const answer of await Promise.all(bombs)) {
    expect(answer.status).toBe(422)
    expect(answer.json<{ problems: readonly { code: string }[] }>().problems.map(({ code }) => code)).toEqual([
      'ACTES-F012',
    ])
  }
})

test('who leaves ends the examination, and their place is free', async () => {
  const endless = { memoryBytes: 4_000_000_000, workMs: 1_000_000 } as const
  await opens({ memoryBytes: 4_000_000_000, timeMs: 1_000_000, small: endless })
  const token = await commune.tokenFor('seule')
  const leaving = Array.from({ length: 4 }, (_, at) => begins(token, `PARTIE-${at}`))
  const waiting = commune.calls({ method: 'POST', path: '/deposits', token, form: await depositForm() })
  for (const socket of leaving) socket.destroy()
  expect((await waiting).status).toBe(201)
})

/** A whole deposit on a line of its own. */
function begins(token: string, numero: string): Socket {
  const part = (head: string, content: Uint8Array | string) =>
    Buffer.concat([
      Buffer.from(`--b\r\ncontent-disposition: form-data; ${head}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ])
  const body = Buffer.concat([
    part('name="acte"; filename="acte.json"', JSON.stringify(acte(numero))),
    part('name="fichiers"; filename="acte.pdf"', bomb),
    Buffer.from('--b--\r\n'),
  ])
  const head = [
    'POST /api/v1/deposits HTTP/1.1',
    'host: x',
    `authorization: Bearer ${token}`,
    'content-type: multipart/form-data; boundary=b',
    `content-length: ${body.length}`,
    '',
    '',
  ]
  const socket = connect(Number(new URL(commune.url).port), '127.0.0.1')
  socket.write(Buffer.concat([Buffer.from(head.join('\r\n')), body]))
  return socket
}
