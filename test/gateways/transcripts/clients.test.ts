// The bodies of the clients that platforms know, byte for byte as they were captured: S²LOW reads the same deposit from
// each, as PHP does. curl/8.14 as PHP's extension sends it; the form that Pastell writes by itself once a field repeats;
// Python's requests 2.34; Node's own FormData.
import { expect, test } from 'vitest'
import { openTestS2low, pdf } from '../../support/gateways/s2low.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const s2low = forSuite(() => openTestS2low())

interface Client {
  readonly boundary: string
  /** How it writes the disposition of a field, and that of a file with the headers behind it. */
  readonly field: (name: string) => string
  readonly file: (name: string, filename: string) => string
  /** How it names the items of a list. */
  readonly item: (name: string, rank: number) => string
}

const disposition = 'Content-Disposition: form-data'
const quoted = (name: string) => `${disposition}; name="${name}"`
const plain = (name: string) => `${name}[]`

const clients: Readonly<Record<string, Client>> = {
  'curl in PHP': {
    boundary: '------------------------wAm9HhQEtaogqccHdGvEfP',
    field: quoted,
    file: (name, filename) => `${quoted(name)}; filename="${filename}"\r\nContent-Type: application/pdf`,
    item: (name, rank) => `${name}[${rank}]`,
  },
  'Pastell, whose names stand without quotes': {
    boundary: '----------------------------5d41402abc4b',
    field: (name) => `${disposition}; name=${name}`,
    file: (name, filename) =>
      `${disposition}; name=${name}; filename="${filename}"\r\nContent-Type: application/octet-stream`,
    item: plain,
  },
  'requests in Python': {
    boundary: '2c876f79c67bd57ba6a8f81814be7127',
    field: quoted,
    file: (name, filename) => `${quoted(name)}; filename="${filename}"`,
    item: plain,
  },
  'FormData in Node': {
    boundary: '----formdata-undici-005305208377',
    field: quoted,
    file: (name, filename) => `${quoted(name)}; filename="${filename}"\r\nContent-Type: application/octet-stream`,
    item: plain,
  },
}

const fields = {
  api: '1',
  nature_code: '1',
  classif1: '8',
  classif2: '1',
  decision_date: '2025-06-25',
  type_acte: '99_DE',
  subject: '\xc9coles',
}

function bodyOf({ boundary, field, file, item }: Client, numero: string): Buffer {
  const texts = [...Object.entries({ ...fields, number: numero }), ['type_pj[]', '99_DE'], ['type_pj[]', '99_DE']]
  let rank = 0
  const parts = [
    ...texts.map(([name = '', value]) => [field(name === 'type_pj[]' ? item('type_pj', rank++) : name), value]),
    [file('acte_pdf_file', 'd\xe9lib.pdf'), pdf],
    [file(item('acte_attachments', 0), 'annexe 1.pdf'), pdf],
    [file(item('acte_attachments', 1), 'annexe %222%22.pdf'), pdf],
  ]
  const body = parts.map(([head, content]) => `--${boundary}\r\n${head}\r\n\r\n${content}\r\n`).join('')
  return Buffer.from(`${body}--${boundary}--\r\n`, 'latin1')
}

test.each(Object.keys(clients))('%s: an act and its two annexes, each with its code', async (name) => {
  const client = clients[name]
  if (!client) throw new Error(name)
  const numero = `C${Object.keys(clients).indexOf(name)}`
  const type = ['--header', `Content-Type: multipart/form-data; boundary=${client.boundary}`]
  const answer = await s2low.ask('/modules/actes/actes_transac_create.php', type, bodyOf(client, numero))
  const [, id] = /^OK\n(\d+)\n\n$/.exec(answer.text) ?? []
  expect(answer.text).toMatch(/^OK\n/)
  const deposited = s2low.control.get(Number(id))
  expect(deposited).toMatchObject({ number: numero, subject: 'Écoles' })
  expect(deposited?.files.slice(1).map(({ posted, codePj }) => [posted, codePj])).toEqual([
    ['délib.pdf', '99_DE'],
    ['annexe 1.pdf', '99_DE'],
    ['annexe %222%22.pdf', '99_DE'],
  ])
})
