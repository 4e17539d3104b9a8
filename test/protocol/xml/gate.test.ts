// The gate: what it refuses, under which code, and what passes.
import fc from 'fast-check'
import * as libxml from 'libxml2-wasm'
import { describe, expect, it } from 'vitest'
import { ActesError } from '../../../src/errors.ts'
import { gate, gateMaxBytes, gateMaxMarks } from '../../../src/protocol/xml/gate.ts'
import { readXml } from '../../../src/protocol/xml/read.ts'
import { actesNamespace } from '../../../src/protocol/schema/schema.ts'
import { ar, iso, latin1, objetOf, refusalOf, utf8, withObjet } from '../documents.ts'
import { specimens, toXml } from '../specimens.ts'

const courrier = toXml(specimens.CourrierSimple)

describe('size', () => {
  it('refuses a document over the limit, before examining it', async () => {
    const { code, params } = await refusalOf(new Uint8Array(gateMaxBytes + 1))
    expect({ code, params }).toEqual({
      code: 'ACTES-X001',
      params: { sizeBytes: gateMaxBytes + 1, limitBytes: gateMaxBytes },
    })
  })

  it('accepts a document of exactly the limit', async () => {
    const padding = ' '.repeat(gateMaxBytes - ar.length)
    expect((await gate(latin1(ar + padding), 'strict')).schemaValid).toBe(true)
  })
})

describe('crowds', () => {
  const full = (inside: string) => latin1(`<actes:Annulation xmlns:actes="${actesNamespace}"${inside}`)
  const elements = (count: number) => full(`>${'<actes:a/>'.repeat(count)}</actes:Annulation>`)
  const attributes = (count: number) => full(`${Array.from({ length: count }, (_, at) => ` a${at}="1"`).join('')}/>`)

  it.each([
    ['tags', elements(gateMaxMarks)],
    ['attributes', attributes(gateMaxMarks)],
  ])('refuses a document of too many %s', async (_, bytes) => {
    expect(await refusalOf(bytes)).toMatchObject({ code: 'ACTES-X001', params: { limitMarks: gateMaxMarks } })
  })

  it.each([
    ['elements', elements(gateMaxMarks - 2)],
    ['attributes', attributes(gateMaxMarks - 1)],
    ['comments', full(`>${'x<!-- -->'.repeat(gateMaxMarks - 2)}</actes:Annulation>`)],
    ['strangers', full(`>${'<a/>'.repeat(gateMaxMarks - 2)}</actes:Annulation>`)],
    [
      'faulty siblings',
      utf8(toXml(specimens.Acte).replace(/<actes:Annexe>.*<\/actes:Annexe>/, '<actes:Annexe/>'.repeat(9_900))),
    ],
  ])('ends with as many %s as it takes', async (_, bytes) => {
    await gate(bytes, 'wide').catch(() => undefined)
  })
})

describe('declarations', () => {
  it.each([
    '<!DOCTYPE a>',
    '<!doctype html>',
    '<!DocType a [<!ENTITY b "c">]>',
    '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    '<!ENTITY x "y">',
    '<!-- <!entity -->',
  ])('refuses %s', async (declaration) => {
    expect(await refusalOf(latin1(`${iso}\n${declaration}${ar}`))).toMatchObject({
      code: 'ACTES-X003',
      params: { line: 3 },
    })
  })

  it('accepts the same words in a text', async () => {
    expect((await objetOf(latin1(iso + withObjet('&lt;!DOCTYPE a>')))).objet).toBe('<!DOCTYPE a>')
  })
})

describe('form', () => {
  const open = `<actes:Annulation xmlns:actes="${actesNamespace}"`
  const broken: [string, string, number][] = [
    ['nothing', '', 1],
    ['white space', ' \n ', 2],
    ['no XML', 'KO\nerreur 12', 1],
    ['an HTML page', '<html><body><p>Erreur<br></body></html>', 1],
    ['a tag left open', `${open}>`, 1],
    ['tags that cross', `${open}><a><b></a></b></actes:Annulation>`, 1],
    ['two roots', `${open}/>\n${open}/>`, 2],
    ['text after the root', `${open}/>\nfin`, 2],
    ['a bare ampersand', `${open}>\n\nR&D</actes:Annulation>`, 3],
    ['an entity nobody declared', `${open}>R&D;</actes:Annulation>`, 1],
    ['one attribute twice', `${open} a="1" a="2"/>`, 1],
    [
      'one attribute twice under two prefixes',
      `${open} xmlns:b="${actesNamespace}" b:IDActe="1" actes:IDActe="2"/>`,
      1,
    ],
    ['a prefix bound to nothing', '<actes:Annulation/>', 1],
    ['a reference to a control', `${open}>&#8;</actes:Annulation>`, 1],
    ['a declaration after a blank', ` <?xml version="1.0"?>${open}/>`, 1],
    ['a declaration without a version', `<?xml encoding="UTF-8"?>${open}/>`, 1],
    ['a declaration with something else', `<?xml version="1.0" color="red"?>${open}/>`, 1],
    ['elements 300 deep', `${open}>${'<actes:a>'.repeat(300)}${'</actes:a>'.repeat(300)}</actes:Annulation>`, 1],
    ['a control character', `${open}>\r\n\r\na\x07</actes:Annulation>`, 3],
    ['a null character', `${open}>     \0</actes:Annulation>`, 1],
  ]
  it.each(broken)('refuses %s', async (_, text, line) => {
    const { code, params } = await refusalOf(latin1(text))
    expect({ code, line: params.line }).toEqual({ code: 'ACTES-X004', line })
    expect(params.reason).toMatch(/^[A-Z'x][^{}\n]+$/)
  })

  it('refuses entities by the thousand without resolving them', async () => {
    const bomb = `<!DOCTYPE a [${'<!ENTITY l "&m;&m;&m;&m;&m;&m;&m;&m;">'.repeat(9)}]><a>&l;</a>`
    expect((await refusalOf(latin1(bomb))).code).toBe('ACTES-X003')
  })

  it('refuses or accepts any input, and never fails otherwise', async () => {
    const base = [...latin1(iso + ar)]
    const edits = fc.array(fc.tuple(fc.nat(base.length - 1), fc.nat(3), fc.integer({ min: 0, max: 255 })), {
      maxLength: 4,
    })
    const property = fc.asyncProperty(edits, async (list) => {
      const bytes = [...base]
      for (const [at, remove, insert] of list) bytes.splice(at, remove, insert)
      const outcome = await gate(Uint8Array.from(bytes), 'wide')
        .then(readXml)
        .catch((error: unknown) => error)
      expect(outcome instanceof Error ? outcome : undefined).toSatisfy(
        (error) => error === undefined || error instanceof ActesError,
      )
    })
    await fc.assert(property, { seed: 1, numRuns: 1_000 })
  })
})

describe('root', () => {
  it.each([
    ['a stranger', '<note/>', 'note', ''],
    ['no namespace', '<Acte/>', 'Acte', ''],
    ['another namespace', '<Acte xmlns="urn:x"/>', 'Acte', 'urn:x'],
    ['a later version', `<Acte xmlns="${actesNamespace}-2"/>`, 'Acte', `${actesNamespace}-2`],
    ['a part of a message', `<IDCL xmlns="${actesNamespace}"/>`, 'IDCL', actesNamespace],
  ])('refuses %s', async (_, text, root, namespace) => {
    expect(await refusalOf(latin1(text))).toMatchObject({ code: 'ACTES-X005', params: { root, namespace } })
  })
})

describe('foreign names', () => {
  const into = (where: string, what: string) => utf8(courrier.replace(where, what))
  const refused: [string, Uint8Array, string, string][] = [
    [
      'an element',
      into('<actes:Document>', '<x:Document xmlns:x="urn:x"/><actes:Document>'),
      '/actes:CourrierSimple/x:Document',
      'urn:x',
    ],
    [
      'an element without namespace',
      into('<actes:Document>', '<Document/><actes:Document>'),
      '/actes:CourrierSimple/Document',
      '',
    ],
    [
      'an element of INSEE',
      into('<actes:Document>', '<insee:SIREN>1</insee:SIREN><actes:Document>'),
      '/actes:CourrierSimple/insee:SIREN',
      'http://xml.insee.fr/schema',
    ],
    [
      'an element behind an instruction and a comment',
      into('<actes:Document>', '<?pi?><!-- --><x:a xmlns:x="urn:x"/><actes:Document>'),
      '/actes:CourrierSimple/x:a',
      'urn:x',
    ],
    [
      'an element behind an instruction whose name begins like a declaration',
      into('<actes:Document>', '<?xml\u{feff}x?><x:a xmlns:x="urn:x"/><actes:Document>'),
      '/actes:CourrierSimple/x:a',
      'urn:x',
    ],
    [
      'an attribute',
      into('<actes:Document>', '<actes:Document xmlns:x="urn:x" x:IDActe="1">'),
      '/actes:CourrierSimple/actes:Document/@x:IDActe',
      'urn:x',
    ],
    [
      'an attribute of XML',
      into('<actes:Document>', '<actes:Document xml:lang="fr">'),
      '/actes:CourrierSimple/actes:Document/@xml:lang',
      'http://www.w3.org/XML/1998/namespace',
    ],
    [
      'an attribute of the root',
      into('actes:IDActe', 'xmlns:x="urn:x" x:a="1" actes:IDActe'),
      '/actes:CourrierSimple/@x:a',
      'urn:x',
    ],
  ]
  it.each(refused)('refuses %s', async (_, bytes, path, namespace) => {
    const { code, problems } = await refusalOf(bytes)
    expect(code).toBe('ACTES-X006')
    expect(problems).toMatchObject([{ code: 'ACTES-X006', path, params: { namespace } }])
  })

  it('accepts them inside a Signature', async () => {
    const signature = '<actes:Signature x:a="1" xmlns:x="urn:x"><x:Signe><libre>oui</libre></x:Signe></actes:Signature>'
    const gated = await gate(into('<actes:Signature></actes:Signature>', signature), 'strict')
    expect(gated.deviations).toEqual([])
  })

  it('accepts the attributes of XML Schema instance, and opens nothing', async () => {
    const located = `xsi:schemaLocation="${actesNamespace} file:///etc/passwd" actes:IDActe`
    expect((await gate(into('actes:IDActe', located), 'strict')).schemaValid).toBe(true)
  })

  it('reports at most twenty of them', async () => {
    const many = '<Document/>'.repeat(50)
    expect((await refusalOf(into('<actes:Document>', `${many}<actes:Document>`))).problems).toHaveLength(20)
  })
})

describe('the output', () => {
  it('is only the root, without comment, instruction or CDATA, with every reference resolved', async () => {
    const odd = '<?mso it\'s "odd?>a<!-- b -->&#233;<![CDATA[<c>&amp;]]>'
    const gated = await gate(latin1(`${iso}<!-- avant -->\r\n${withObjet(odd)}<?fin?>\r\n\r\n`), 'strict')
    expect(gated.text).toContain('<actes:Objet>aé&lt;c&gt;&amp;amp;</actes:Objet>')
    expect(gated.text).toMatch(/^<actes:ARActe [^]*<\/actes:ARActe>$/)
  })

  it('releases every document of libxml2', async () => {
    await gate(latin1(iso + ar), 'wide')
    libxml.diag.configure({ enabled: true })
    try {
      await gate(latin1(iso + ar), 'strict')
      for (const text of [
        '<a',
        '<a/>',
        ar.replace('actes:ActeRecu', 'Autre'),
        ar.replace('<actes:Objet>', '<Objet>'),
      ]) {
        await refusalOf(
          latin1(text.replace('</actes:Objet>', text.includes('<Objet>') ? '</Objet>' : '</actes:Objet>')),
        )
      }
      expect(libxml.diag.report()).toEqual({})
    } finally {
      libxml.diag.configure({ enabled: false })
    }
  })
})
