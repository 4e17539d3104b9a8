// Departures from the schema: each form of what the validator says, as data, with its place.
import { describe, expect, it } from 'vitest'
import type { Problem } from '../../../src/errors.ts'
import { departuresMax } from '../../../src/protocol/xml/departures.ts'
import { gate } from '../../../src/protocol/xml/gate.ts'
import { actesNamespace } from '../../../src/protocol/schema/schema.ts'
import { utf8 } from '../documents.ts'
import { specimens, toXml, tree, type Tree } from '../specimens.ts'

async function departures(root: Tree, change: (xml: string) => string = (xml) => xml): Promise<readonly Problem[]> {
  return (await gate(utf8(change(toXml(root))), 'strict')).deviations
}

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
  it.each(cases)('reports %s', async (_, root, [from, to], path, params, value) => {
    const [first, ...others] = await departures(root, (xml) => xml.replace(from, to))
    expect(first).toEqual({ code: 'ACTES-X007', path, ...(value && { value }), params })
    expect(others).toEqual([])
  })

  it('reports each, and that the document is not valid', async () => {
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

  it('writes paths with the usual prefixes, whatever the document uses', async () => {
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

  it('judges by the requested profile', async () => {
    const anomalie = utf8(toXml(specimens.AnomalieEnveloppe).replace('005', '999'))
    expect((await gate(anomalie, 'strict')).schemaValid).toBe(false)
    expect((await gate(anomalie, 'wide')).schemaValid).toBe(true)
  })

  it('shortens the values shown, and reports at most a hundred', async () => {
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
