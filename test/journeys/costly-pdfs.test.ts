// PDFs made to cost, handed in by one town: each deposit is refused with a code, another town's is taken meanwhile, and who
// leaves ends what was begun for them. What ends a bomb is processor time (test/files/pdf/examiner.test.ts); here the order
// counts, which does not depend on how busy the machine is.
import { request } from 'undici'
import { afterEach, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { openPdfExaminer, type PdfExaminer } from '../../src/files/pdf/examiner.ts'
import { bombPdf } from '../support/deposits/pdfs.ts'
import { depositForm, formOf, openApiCommune, type ApiCommune } from '../support/desk/api.ts'
import { neighbouring } from '../support/desk/desk.ts'
import { testAtLength } from '../support/long.ts'

/** 32 kB, and minutes of reading. */
const bomb = bombPdf(30, 1_000)
const base = { collectivite: maraussan.siren, nature: 'DE', dateDecision: '2025-06-25', matiere: '8.1', objet: 'Essai' }
const bombs = () =>
  Array.from({ length: 4 }, (_, at) =>
    formOf('acte', { ...base, numero: `BOMBE-${at}`, document: { fichier: 'acte.pdf' } }, { 'acte.pdf': bomb }),
  )

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

test('four of them are refused one after the other, and the other collectivité does not wait for them', async () => {
  await opens()
  const token = await commune.tokenFor('hostile', { sirens: [maraussan.siren] })
  const other = await commune.tokenFor('voisine', { sirens: [neighbouring.siren] })
  let refused = 0
  const sent = bombs().map(async (form) => {
    const answer = await commune.calls({ method: 'POST', path: '/deposits', token, form })
    refused++
    return answer.json<{ problems: readonly { code: string }[] }>().problems.map(({ code }) => code)
  })
  const form = await depositForm({ numero: 'VOISINE-1', cle: undefined, collectivite: neighbouring.siren })
  const taken = await commune.calls({ method: 'POST', path: '/deposits', token: other, form })
  // Two seconds of processor time for one bomb are more than all that is done for a deposit.
  expect([taken.status, refused <= 1]).toEqual([201, true])
  expect(await Promise.all(sent)).toEqual(sent.map(() => ['ACTES-F012']))
})

testAtLength('a caller who leaves ends the examination and frees the place', async () => {
  const small = { memoryBytes: 4_000_000_000, workMs: 1_000_000 } as const
  await opens({ memoryBytes: 4_000_000_000, timeMs: 1_000_000, small })
  const token = await commune.tokenFor('seule')
  const leaving = new AbortController()
  const headers = { authorization: `Bearer ${token}` }
  const begun = bombs().map((body) =>
    request(`${commune.url}/api/v1/deposits`, { method: 'POST', headers, body, signal: leaving.signal }),
  )
  const waiting = commune.calls({ method: 'POST', path: '/deposits', token, form: await depositForm() })
  leaving.abort()
  for (const each of begun) await expect(each).rejects.toThrow()
  expect((await waiting).status).toBe(201)
})
