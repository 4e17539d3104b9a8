// The gate: what it refuses, under which code, and what it lets pass and says of it.
import fc from 'fast-check'
import * as libxml from 'libxml2-wasm'
import { describe, expect, it } from 'vitest'
import { ActesError, type Problem } from '../../src/errors.ts'
import { departuresMax } from '../../src/protocol/departures.ts'
import { gate, gateMaxBytes, gateMaxMarks } from '../../src/protocol/gate.ts'
import { readXml, type Node } from '../../src/protocol/read.ts'
import { actesNamespace } from '../../src/protocol/schema.ts'
import { specimens, toXml, tree, type Tree } from './specimens.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const prolog = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>\n`
const iso = prolog('ISO-8859-1')
const ar = toXml(specimens.ARActe).replace('’', "'")
const withObjet = (objet: string) => ar.replace(/<actes:Objet>[^<]*/, `<actes:Objet>${objet}`)
const courrier = toXml(specimens.CourrierSimple)

async function refusalOf(bytes: Uint8Array): Promise<ActesError> {
  const outcome = await gate(bytes, 'wide').catch((error: unknown) => error)
  if (!(outcome instanceof ActesError)) throw new Error(`not refused: ${String(outcome)}`)
  return outcome
}

async function objetOf(bytes: Uint8Array): Promise<{ objet: string | undefined; deviations: readonly Problem[] }> {
  const gated = await gate(bytes, 'wide')
  const find = (node: Node): string | undefined =>
    node.name === 'Objet' ? node.text : node.children.map(find).find((text) => text !== undefined)
  return { objet: find(readXml(gated)), deviations: gated.deviations }
}

async function departures(root: Tree, change: (xml: string) => string = (xml) => xml): Promise<readonly Problem[]> {
  return (await gate(utf8(change(toXml(root))), 'strict')).deviations
}

describe('size', () => {
  it('refuses a document over the limit, before looking at it', async () => {
    const { code, params } = await refusalOf(new Uint8Array(gateMaxBytes + 1))
    expect({ code, params }).toEqual({
      code: 'ACTES-X001',
      params: { sizeBytes: gateMaxBytes + 1, limitBytes: gateMaxBytes },
    })
  })

  it('takes a document of exactly the limit', async () => {
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
  ])('is done in a moment with as many %s as it takes', async (_, bytes) => {
    const started = performance.now()
    await gate(bytes, 'wide').catch(() => undefined)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('encoding', () => {
  const wide: [string, Uint8Array][] = [
    ['UTF-16 LE with its mark', Uint8Array.from(Buffer.from(`\uFEFF${ar}`, 'utf16le'))],
    ['UTF-16 BE with its mark', Uint8Array.from(Buffer.from(`\uFEFF${ar}`, 'utf16le').swap16())],
    ['UTF-16 LE without a mark', Uint8Array.from(Buffer.from(ar, 'utf16le'))],
    ['UTF-16 BE without a mark', Uint8Array.from(Buffer.from(ar, 'utf16le').swap16())],
    ['UTF-32 BE', Uint8Array.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c])],
    ['UTF-32 LE without a mark', Uint8Array.from([0x3c, 0, 0, 0, 0x61, 0, 0, 0])],
  ]
  it.each(wide)('refuses %s', async (_, bytes) => {
    expect(await refusalOf(bytes)).toMatchObject({ code: 'ACTES-X002', params: { encoding: 'UTF-16' } })
  })

  it.each(['UTF-16', 'UTF-7', 'ISO-8859-2', 'windows-1250', 'IBM037', 'x'])('refuses the declared %s', async (name) => {
    expect(await refusalOf(latin1(prolog(name) + ar))).toMatchObject({
      code: 'ACTES-X002',
      params: { encoding: name },
    })
  })

  it.each(['utf-8', 'UTF-8', 'us-ascii', 'ISO-8859-1', 'iso-8859-1', 'iso-8859-15', 'Windows-1252'])(
    'takes %s, in any case and quotes, without a remark when the bytes are ASCII',
    async (name) => {
      const ascii = withObjet('Convention')
      const { deviations } = await objetOf(latin1(`<?xml version='1.0' encoding='${name}' standalone="no" ?>${ascii}`))
      expect(deviations).toEqual([])
    },
  )

  const read: [string, Uint8Array, string, { declared: string; read: string } | undefined][] = [
    ['Latin-1 as declared', latin1(iso + withObjet('été « à »')), 'été « à »', undefined],
    ['UTF-8 as declared', utf8(prolog('UTF-8') + withObjet('l’été €')), 'l’été €', undefined],
    ['UTF-8 by default', utf8(`<?xml version="1.0"?>${withObjet('l’été')}`), 'l’été', undefined],
    ['UTF-8 without a prolog', utf8(withObjet('l’été')), 'l’été', undefined],
    ['UTF-8 behind its mark', utf8(`\uFEFF${prolog('utf-8')}${withObjet('é')}`), 'é', undefined],
    ['UTF-8 under ISO-8859-1', utf8(iso + withObjet('l’été')), 'l’été', { declared: 'ISO-8859-1', read: 'UTF-8' }],
    [
      'UTF-8 under windows-1252',
      utf8(prolog('windows-1252') + withObjet('é')),
      'é',
      { declared: 'windows-1252', read: 'UTF-8' },
    ],
    [
      'a UTF-8 mark under ISO-8859-1',
      utf8(`\uFEFF${iso}${withObjet('e')}`),
      'e',
      { declared: 'ISO-8859-1', read: 'UTF-8' },
    ],
    ['windows-1252 as declared', latin1(prolog('windows-1252') + withObjet('l\x92\x9cuf \x80')), 'l’œuf €', undefined],
    [
      'windows-1252 under ISO-8859-1',
      latin1(iso + withObjet('l\x92\x9cuf')),
      'l’œuf',
      { declared: 'ISO-8859-1', read: 'windows-1252' },
    ],
    [
      'windows-1252 under ISO-8859-15',
      latin1(prolog('ISO-8859-15') + withObjet('l\x92')),
      'l’',
      { declared: 'ISO-8859-15', read: 'windows-1252' },
    ],
    [
      'ISO-8859-15 as declared',
      latin1(prolog('ISO-8859-15') + withObjet('\xa4 \xa6\xa8\xb4\xb8\xbc\xbd\xbe \xe9')),
      '€ ŠšŽžŒœŸ é',
      undefined,
    ],
    [
      'Latin-1 under UTF-8',
      latin1(prolog('UTF-8') + withObjet('\xe9t\xe9')),
      'été',
      { declared: 'UTF-8', read: 'windows-1252' },
    ],
    [
      'Latin-1 under US-ASCII',
      latin1(prolog('US-ASCII') + withObjet('\xe9')),
      'é',
      { declared: 'US-ASCII', read: 'windows-1252' },
    ],
    ['Latin-1 without a prolog', latin1(withObjet('\xe9')), 'é', { declared: 'UTF-8', read: 'windows-1252' }],
    [
      'references',
      latin1(iso + withObjet('l&#8217;&#xE9;t&eacute;'.replace('&eacute;', '&#233;'))),
      'l’été',
      undefined,
    ],
  ]
  it.each(read)('reads %s', async (_, bytes, objet, params) => {
    const got = await objetOf(bytes)
    expect(got.objet).toBe(objet)
    expect(got.deviations).toEqual(params ? [{ code: 'ACTES-X008', path: '/', params }] : [])
  })

  it('knows the 27 characters of windows-1252, and leaves its five holes as they are', async () => {
    const bytes = Array.from({ length: 32 }, (_, index) => String.fromCharCode(0x80 + index)).join('')
    const { objet } = await objetOf(latin1(prolog('windows-1252') + withObjet(bytes)))
    expect(objet).toBe('€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ')
  })

  it('reads any Latin-1 text that is not UTF-8 by chance', async () => {
    const texts = fc.string({ unit: fc.integer({ min: 0xa0, max: 0xff }).map((code) => String.fromCharCode(code)) })
    const property = fc.asyncProperty(texts, async (text) => {
      expect((await objetOf(latin1(`${iso}${withObjet(`\xe9 ${text}`)}`))).objet).toBe(`é ${text}`)
    })
    await fc.assert(property, { seed: 1, numRuns: 300 })
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

  it('takes the same words in a text', async () => {
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

  it('refuses entities by the thousand without working on them', async () => {
    const bomb = `<!DOCTYPE a [${'<!ENTITY l "&m;&m;&m;&m;&m;&m;&m;&m;">'.repeat(9)}]><a>&l;</a>`
    expect((await refusalOf(latin1(bomb))).code).toBe('ACTES-X003')
  })

  it('refuses or takes anything, and never fails otherwise', async () => {
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

describe("strangers' names", () => {
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

  it('takes them inside a Signature', async () => {
    const signature = '<actes:Signature x:a="1" xmlns:x="urn:x"><x:Signe><libre>oui</libre></x:Signe></actes:Signature>'
    const gated = await gate(into('<actes:Signature></actes:Signature>', signature), 'strict')
    expect(gated.deviations).toEqual([])
  })

  it('takes the attributes of XML Schema instance, and opens nothing', async () => {
    const located = `xsi:schemaLocation="${actesNamespace} file:///etc/passwd" actes:IDActe`
    expect((await gate(into('actes:IDActe', located), 'strict')).schemaValid).toBe(true)
  })

  it('tells them by the twenty at most', async () => {
    const many = '<Document/>'.repeat(50)
    expect((await refusalOf(into('<actes:Document>', `${many}<actes:Document>`))).problems).toHaveLength(20)
  })
})

describe('departures from the schema', () => {
  const emails = '/actes:EnveloppeCLMISILL/actes:AdressesRetour/actes:Email'
  const cases: [string, Tree, [string, string], string, Problem['params'] & object, string?][] = [
    [
      'a pattern',
      specimens.EnveloppeCLMISILL,
      ['retour_2.actes@', '+@'],
      `${emails}[2]`,
      { reason: 'pattern', element: 'Email' },
      '+@tdt.example.fr',
    ],
    [
      'a pattern of an attribute',
      specimens.Annulation,
      ['-DE"', '-de"'],
      '/actes:Annulation/@actes:IDActe',
      { reason: 'pattern', element: 'Annulation', attribute: 'IDActe' },
      '034-213401482-20250625-DEL11_250625-de',
    ],
    [
      'a length that is too great',
      specimens.Acte,
      ['DEL11_250625"', 'DEL11_25062500000"'],
      '/actes:Acte/@actes:NumeroInterne',
      { reason: 'maxLength', element: 'Acte', attribute: 'NumeroInterne' },
      'DEL11_25062500000',
    ],
    [
      'a length',
      specimens.RetourClassification,
      ['"DE"', '"DEL"'],
      '/actes:RetourClassification/actes:NaturesActes/actes:NatureActe[1]/@actes:TypeAbrege',
      { reason: 'length', element: 'NatureActe', attribute: 'TypeAbrege' },
      'DEL',
    ],
    [
      'an enumeration',
      specimens.AnomalieEnveloppe,
      ['005', '999'],
      '/actes:AnomalieEnveloppe/actes:Nature',
      { reason: 'enumeration', element: 'Nature' },
      '999',
    ],
    [
      'a type',
      specimens.DemandeClassification,
      ['2019-04-18', '2019-02-29'],
      '/actes:DemandeClassification/actes:DateClassification',
      { reason: 'type', element: 'DateClassification', expected: 'date' },
      '2019-02-29',
    ],
    [
      'an INSEE attribute',
      specimens.EnveloppeMISILLCL,
      ['"213401482"', '"1234"'],
      '/actes:EnveloppeMISILLCL/actes:Destinataire/@insee:SIREN',
      { reason: 'pattern', element: 'Destinataire', attribute: 'SIREN' },
      '1234',
    ],
    [
      'an element in another place',
      specimens.LettreObservations,
      ['<actes:Motif>Compétence</actes:Motif>', ''],
      '/actes:LettreObservations/actes:Document',
      { reason: 'unexpected', element: 'Document', expected: 'Motif' },
    ],
    [
      'one of several',
      specimens.EnveloppeMISILLCL,
      ['<actes:IDSousPref actes:Departement="034" actes:Arrondissement="1"></actes:IDSousPref>', ''],
      '/actes:EnveloppeMISILLCL/actes:Emetteur/actes:Referent',
      { reason: 'unexpected', element: 'Referent', expected: 'IDSGAR, IDPref, IDSousPref' },
    ],
    [
      'an element too many',
      specimens.DemandeClassification,
      ['</actes:DemandeClassification>', '<actes:Inconnu/></actes:DemandeClassification>'],
      '/actes:DemandeClassification/actes:Inconnu',
      { reason: 'unexpected', element: 'Inconnu' },
    ],
    [
      'a missing element',
      specimens.ReponseClassificationSansChangement,
      [toXmlInside('DateClassification', '2019-04-18'), ''],
      '/actes:ReponseClassificationSansChangement',
      { reason: 'missing', element: 'ReponseClassificationSansChangement', expected: 'DateClassification' },
    ],
    [
      'a missing attribute',
      specimens.ARAnnulation,
      [' actes:DateReception="2025-07-08"', ''],
      '/actes:ARAnnulation/@actes:DateReception',
      { reason: 'attribute-missing', element: 'ARAnnulation', attribute: 'DateReception' },
    ],
    [
      'an attribute too many',
      specimens.Annulation,
      ['actes:IDActe', 'DateReception="x" actes:IDActe'],
      '/actes:Annulation/@DateReception',
      { reason: 'attribute-unexpected', element: 'Annulation', attribute: 'DateReception' },
    ],
    [
      'text where none may be',
      specimens.Annulation,
      ['></actes:Annulation>', '>x</actes:Annulation>'],
      '/actes:Annulation',
      { reason: 'content', element: 'Annulation' },
    ],
    [
      'text between elements',
      specimens.DemandeClassification,
      ['<actes:DateClassification', 'x<actes:DateClassification'],
      '/actes:DemandeClassification',
      { reason: 'content', element: 'DemandeClassification' },
    ],
    [
      'an element inside a text',
      specimens.DemandeClassification,
      ['2019-04-18', '2019-04-18<actes:a/>'],
      '/actes:DemandeClassification/actes:DateClassification',
      { reason: 'content', element: 'DateClassification' },
    ],
    [
      'nil where there is none',
      specimens.Annulation,
      ['actes:IDActe', 'xsi:nil="true" actes:IDActe'],
      '/actes:Annulation',
      { reason: 'nil', element: 'Annulation' },
    ],
  ]
  it.each(cases)('tells %s', async (_, root, [from, to], path, params, value) => {
    const [first, ...others] = await departures(root, (xml) => xml.replace(from, to))
    expect(first).toEqual({ code: 'ACTES-X007', path, ...(value && { value }), params })
    expect(others).toEqual([])
  })

  it('tells each, and says that the document is not valid', async () => {
    const gated = await gate(
      utf8(toXml(tree('actes:ARAnnulation', { 'actes:IDActe': 'x', DateReception: 'y' }))),
      'wide',
    )
    expect(gated.schemaValid).toBe(false)
    expect(gated.deviations.map(({ params }) => params?.reason)).toEqual([
      'pattern',
      'attribute-unexpected',
      'attribute-missing',
    ])
  })

  it('writes paths with the usual prefixes, whatever the document has', async () => {
    const path = '/actes:EnveloppeCLMISILL/actes:AdressesRetour/actes:Email[2]'
    const wrong = toXml(specimens.EnveloppeCLMISILL).replace('retour_2.actes@', '@')
    const foreign = wrong
      .replaceAll('actes:', 'ns1:')
      .replace('xmlns:actes', 'xmlns:ns1')
      .replaceAll('insee:', 'ns2:')
      .replace('xmlns:insee', 'xmlns:ns2')
    const unprefixed = wrong
      .replaceAll(/(<\/?)actes:/g, '$1')
      .replace('xmlns:insee', `xmlns="${actesNamespace}" xmlns:insee`)
    for (const text of [wrong, foreign, unprefixed]) {
      expect((await gate(utf8(text), 'strict')).deviations).toMatchObject([{ path }])
    }
  })

  it('judges by the profile asked for', async () => {
    const anomalie = utf8(toXml(specimens.AnomalieEnveloppe).replace('005', '999'))
    expect((await gate(anomalie, 'strict')).schemaValid).toBe(false)
    expect((await gate(anomalie, 'wide')).schemaValid).toBe(true)
  })

  it('cuts what it shows of a value, and tells a hundred at most', async () => {
    const email = tree('actes:Email', {}, '?')
    const many = tree(
      'actes:EnveloppeCLMISILL',
      {},
      (specimens.EnveloppeCLMISILL.content as readonly Tree[]).map((child) =>
        child.name === 'actes:AdressesRetour' ? { ...child, content: Array.from({ length: 300 }, () => email) } : child,
      ),
    )
    const told = await departures(many)
    expect(told.length).toBe(departuresMax)
    const long = await departures(specimens.Acte, (xml) =>
      xml.replace(/<actes:Objet>[^<]*/, `<actes:Objet>${'é'.repeat(501)}`),
    )
    expect(long).toMatchObject([{ params: { reason: 'maxLength', element: 'Objet' } }])
    const longer = await departures(specimens.Acte, (xml) =>
      xml.replace(/NumeroInterne="[^"]*/, `NumeroInterne="${'é'.repeat(99)}`),
    )
    expect(longer).toMatchObject([{ value: `${'é'.repeat(79)}…`, params: { reason: 'maxLength' } }])
  })
})

function toXmlInside(name: string, text: string): string {
  return `<actes:${name}>${text}</actes:${name}>`
}

describe('what comes out', () => {
  it('is the root alone, without comment, instruction nor CDATA, with every reference resolved', async () => {
    const odd = '<?mso it\'s "odd?>a<!-- b -->&#233;<![CDATA[<c>&amp;]]>'
    const gated = await gate(latin1(`${iso}<!-- avant -->\r\n${withObjet(odd)}<?fin?>\r\n\r\n`), 'strict')
    expect(gated.text).toContain('<actes:Objet>aé&lt;c&gt;&amp;amp;</actes:Objet>')
    expect(gated.text).toMatch(/^<actes:ARActe [^]*<\/actes:ARActe>$/)
  })

  it('gives every document back to libxml2', async () => {
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
