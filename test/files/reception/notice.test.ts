// A mail without a message: the awaited paper complement, its act, its day.
import { describe, expect, it } from 'vitest'
import { readNotice } from '../../../src/files/reception/notice.ts'
import { noticeIn } from '../../../src/files/reception/reception.ts'
import { readFileSync } from 'node:fs'
import { describeIf } from '../../support/describe-with.ts'
import { peerFixture, reference } from '../../support/reference.ts'

const id = '034-213401482-20250625-DEL11-250625-DE'
const read = (text: string, encoding: BufferEncoding = 'utf8') => readNotice([Buffer.from(text, encoding)])

describe('an awaited paper', () => {
  it.each([
    'Le document papier n’est pas encore arrivé.',
    'Nous sommes dans l’attente du complément papier de votre acte.',
    'acte transmis en multicanal',
    'acte transmis en <b>multi</b>-canal',
    '<p>Les pi&egrave;ces au format <i>papier</i> ne sont <b>pas</b> parvenues.</p>',
    '<p>Le compl&#233;ment</p>\n<p>papier</p> <p>reste en attente</p>',
  ])('%s', (text) => {
    expect(read(text).kind).toBe('multicanal')
    expect(read(text.replaceAll('’', "'"), 'latin1').kind).toBe('multicanal')
  })

  it.each([
    '',
    'Bonjour, le service est fermé.',
    'Document papier : N',
    'Pensez au papier avant d’imprimer.',
    'Votre acte est reçu.',
  ])('is not in %o', (text) => {
    expect(read(text).kind).toBe('other')
  })
})

describe('identifiers', () => {
  it.each([
    [`Identifiant Acte: <span>${id}</span>`, [id]],
    [`${id}, puis 02A-213401482-20250625-A_1-AR. Encore ${id}.`, [id, '02A-213401482-20250625-A_1-AR']],
    [`034-213401482-20250625-Del 11 bis-DE`, ['034-213401482-20250625-Del 11 bis-DE']],
    [`034-213401482-20250230-A-DE, 1${id}, ${id}-1-1_0.xml, 034-213401482-20250625-DE`, []],
    [`034-213401482-20250625-SEIZE-CARACTERES-DE`, []],
  ])('in %s', (text, found) => {
    expect(read(text).idActes).toEqual(found)
  })

  it('from two identical texts are listed once', () => {
    expect(readNotice([Buffer.from(id), Buffer.from(`<p>${id}</p>`)]).idActes).toEqual([id])
  })
})

describe('of many texts', () => {
  it('texts are read only as far as needed', () => {
    let asked = 0
    function* texts() {
      for (asked = 1; asked < 200; asked += 1) yield Buffer.from(`<a> ${'é'.repeat(60_000)} ${id}</a>`)
    }
    expect(readNotice(texts()).idActes).toEqual([id])
    expect(asked).toBe(3)
  })

  it('text too far behind is not read', () => {
    const filler = Buffer.alloc(262_144, '<i>')
    expect(readNotice([filler.subarray(60), Buffer.from(id), Buffer.from(`${id.slice(0, -2)}AR`)]).idActes).toEqual([
      id,
    ])
    expect(readNotice([filler, Buffer.from(id)]).idActes).toEqual([])
  })
})

describe('the day', () => {
  it.each([
    ['Date d’émission : 2025-07-18. Agrément : 2006-10-01', '2025-07-18'],
    ['<td>Date d&#39;&eacute;mission de l&#39;accus&eacute;:</td> <td>18/07/2025</td>', '2025-07-18'],
    ['Vu le 2025-07-18.', '2025-07-18'],
    ['Du 2025-07-18 au 2025-07-19', undefined],
    ['Émission : 2025-02-30', undefined],
    [`Acte ${id}`, undefined],
  ])('in %s', (text, day) => {
    expect(read(text).date).toBe(day)
  })
})

await describeIf(reference, 'pages saved by peers', () => {
  const page = (folder: string) => readFileSync(peerFixture(`s2low/test/PHPUnit/class/${folder}/message_body.html`))

  it('the ministry’s is recognised', () => {
    expect(noticeIn(page('actes/fixtures/mail-suite-multicanal'))).toEqual({
      kind: 'multicanal',
      idActes: ['099-000000000-20190409-D2019_03-DE'],
      date: '2019-04-12',
    })
  })

  it.each(['fixtures/test-defere-ta', 'fixtures/test-message-anomalie'])(
    'the simulator’s, in %s, gives none',
    (folder) => {
      expect(noticeIn(page(folder))).toBeUndefined()
    },
  )
})
