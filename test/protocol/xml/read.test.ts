// The reader: every value equals that of libxml2, on every fixture and on any legal text; nothing is guessed.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeXml } from '../../../src/protocol/xml/decode.ts'
import { gate } from '../../../src/protocol/xml/gate.ts'
import { readXml, type Node } from '../../../src/protocol/xml/read.ts'
import { actesNamespace, inseeNamespace, roots } from '../../../src/protocol/schema/schema.ts'
import { describeIf } from '../../support/describe-with.ts'
import { referenceFolder } from '../../support/reference.ts'
import { domOf } from '../dom.ts'
import { escapeXml, specimens, toXml } from '../specimens.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const readText = async (text: string) => readXml(await gate(bytesOf(text), 'wide'))

function xmlFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.xml'))
    .map((file) => join(folder, file))
}

async function bothReadings(bytes: Uint8Array): Promise<{ ours: Node; theirs: Node }> {
  return { ours: readXml(await gate(bytes, 'wide')), theirs: await domOf(decodeXml(bytes).text) }
}

describe('the reader yields what libxml2 sees', () => {
  const own = fileURLToPath(new URL('../../../fixtures/retours/', import.meta.url))
  it.each(xmlFiles(own).map((file) => [file.slice(own.length), file]))('in %s', async (_, file) => {
    const { ours, theirs } = await bothReadings(readFileSync(file))
    expect(ours).toEqual(theirs)
  })

  it.each(roots)('in the specimen of %s', async (root) => {
    const { ours, theirs } = await bothReadings(bytesOf(toXml(specimens[root])))
    expect(ours).toEqual(theirs)
  })

  // Without U+FEFF, which libxml2-wasm 0.7 drops from the start of texts, though not of documents.
  const legal = fc
    .integer({ min: 0x20, max: 0x10ffff })
    .filter((code) => (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff && code !== 0xfeff)
    .map((code) => String.fromCodePoint(code))
  const nasty = fc.constantFrom(
    '&',
    '<',
    '>',
    '"',
    "'",
    ';',
    '#',
    ']]>',
    '&amp;',
    '&#8217;',
    'R&D;',
    '\t',
    '\n',
    '\r',
    '\r\n',
    ' ',
    '\u0085',
    '\u2028',
  )
  const text = fc
    .array(fc.oneof({ weight: 3, arbitrary: nasty }, legal), { maxLength: 30 })
    .map((parts) => parts.join(''))

  it('in any legal text and attribute, however it is written', async () => {
    const piece = fc.oneof(
      text.map(escapeXml),
      text.map((value) => [...value].map((character) => `&#${character.codePointAt(0)};`).join('')),
      text.map((value) => `<![CDATA[${value.replaceAll(']]>', '')}]]>`),
      text.map((value) => `<!--${value.replaceAll('-', '')}-->`),
      text.map((value) => `<?pi ${value.replaceAll('?>', '')}?>`),
    )
    const content = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''))
    const property = fc.asyncProperty(content, text, fc.boolean(), async (inside, attribute, single) => {
      const value = single ? `'${escapeXml(attribute).replaceAll("'", '&apos;')}'` : `"${escapeXml(attribute)}"`
      const document = `<a:Acte xmlns:a="${actesNamespace}" a:NumeroInterne=${value}><a:Objet>${inside}</a:Objet>\n</a:Acte>`
      const { ours, theirs } = await bothReadings(bytesOf(document))
      expect(ours).toEqual(theirs)
    })
    await fc.assert(property, { seed: 1, numRuns: 2_000 })
  })
})

await describeIf(
  { value: referenceFolder, need: "the peers' messages", remedy: 'ACTES_REFERENCE', required: false },
  'the reader yields what libxml2 sees in messages of peers',
  (reference) => {
    const folder = join(reference, 'peer-fixtures/')
    it.each(xmlFiles(folder).map((file) => [file.slice(folder.length), file]))('in %s', async (_, file) => {
      const { ours, theirs } = await bothReadings(readFileSync(file))
      expect(ours).toEqual(theirs)
    })
  },
)

describe('values', () => {
  it('stay texts', async () => {
    const values = ['034', '1e5', '0x1F', '1.0', 'true', ' padded ', '']
    const objets = values.map((value) => `<a:Objet a:IDActe="${value}">${value}</a:Objet>`).join('')
    const { children } = await readText(`<a:Acte xmlns:a="${actesNamespace}">${objets}</a:Acte>`)
    expect(children.map(({ text }) => text)).toEqual(values)
    expect(children.map(({ attributes }) => attributes.IDActe)).toEqual(values)
  })

  it('keep a byte order mark inside a text', async () => {
    const acte = `<a:Acte xmlns:a="${actesNamespace}" a:NumeroInterne="\uFEFF"><a:Objet>\uFEFFa</a:Objet></a:Acte>`
    const { attributes, children } = await readText(acte)
    expect([attributes.NumeroInterne, children[0]?.text]).toEqual(['\uFEFF', '\uFEFFa'])
  })

  it('join across a comment and a CDATA section', async () => {
    const acte = `<a:Acte xmlns:a="${actesNamespace}"><a:Objet>a<!-- - -->b<![CDATA[&amp;]]>c</a:Objet></a:Acte>`
    expect((await readText(acte)).children[0]?.text).toBe('ab&amp;c')
  })
})

describe('names', () => {
  const id = '034-213401482-20250625-DEL11-DE'
  const annulation = (attributes: string, start = 'actes:Annulation') => readText(`<${start} ${attributes}/>`)

  it('are local, whatever the prefix', async () => {
    const expected = { name: 'Annulation', attributes: { IDActe: id } }
    expect(await annulation(`xmlns:ns1="${actesNamespace}" ns1:IDActe="${id}"`, 'ns1:Annulation')).toMatchObject(
      expected,
    )
    expect(
      await annulation(`xmlns="${actesNamespace}" xmlns:b="${actesNamespace}" b:IDActe='${id}'`, 'Annulation'),
    ).toMatchObject(expected)
  })

  it('follow a prefix that is rebound inside', async () => {
    const inner = `<b:Document xmlns:b="${actesNamespace}" xmlns:a="urn:x"/>`
    const letter = await readText(`<a:CourrierSimple xmlns:a="${actesNamespace}">${inner}</a:CourrierSimple>`)
    expect(letter.children.map(({ name }) => name)).toEqual(['Document'])
  })

  it('read an unprefixed attribute, but prefer a qualified one', async () => {
    const prefixes = `xmlns:actes="${actesNamespace}"`
    expect((await annulation(`${prefixes} IDActe="${id}"`)).attributes).toEqual({ IDActe: id })
    expect((await annulation(`${prefixes} actes:IDActe="${id}" IDActe="faux"`)).attributes).toEqual({ IDActe: id })
    expect((await annulation(`${prefixes} IDActe="faux" actes:IDActe="${id}"`)).attributes).toEqual({ IDActe: id })
  })

  it('take SIREN of INSEE only, and anything else of ACTES only', async () => {
    const prefixes = `xmlns:actes="${actesNamespace}" xmlns:insee="${inseeNamespace}"`
    const both = await annulation(`${prefixes} actes:SIREN="1" insee:SIREN="2" insee:IDActe="3" actes:IDActe="4"`)
    expect(both.attributes).toEqual({ SIREN: '2', IDActe: '4' })
  })

  it('omit declarations and the attributes of XML Schema instance', async () => {
    const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="false" xsi:schemaLocation="a b"'
    expect((await annulation(`xmlns:actes="${actesNamespace}" ${xsi}`)).attributes).toEqual({})
  })

  it.each(['__proto__', 'constructor', 'prototype'])(
    'refuse %s, which only a Signature could contain',
    async (name) => {
      const text = toXml(specimens.CourrierSimple).replace('<actes:Signature>', `<actes:Signature><${name}/>`)
      const gated = await gate(bytesOf(text), 'wide')
      expect(() => readXml(gated)).toThrow(expect.objectContaining({ code: 'ACTES-X004' }))
    },
  )

  it('read other names that JavaScript objects have', async () => {
    const text = toXml(specimens.CourrierSimple).replace(
      '<actes:Signature>',
      '<actes:Signature><toString/><hasOwnProperty valueOf="1"/>',
    )
    const { ours, theirs } = await bothReadings(bytesOf(text))
    expect(ours).toEqual(theirs)
  })

  // By their product, it would end with the time of the test.
  it('cost no more where many namespaces are declared around many elements', () => {
    const declared = Array.from({ length: 20_000 }, (_, i) => `xmlns:n${i}="${i === 7 ? inseeNamespace : 'autre'}"`)
    const text = `<a ${declared.join(' ')}>${'<b xmlns:n8="x" n7:SIREN="1"/>'.repeat(60_000)}</a>`
    const { children } = readXml({ text })
    expect(children.at(-1)?.attributes).toEqual({ SIREN: '1' })
  })
})
