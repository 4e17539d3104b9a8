// Wrong retours: names that contradict the XML, unreadable facts, random bytes. Each is reported or refused by a code.
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ActesError } from '../../../src/errors.ts'
import { readRetour } from '../../../src/protocol/retours/retours.ts'
import type { roots } from '../../../src/protocol/schema/schema.ts'
import { specimens, toXml } from '../specimens.ts'
import { bytesOf, fixture, folder, identity, told } from './fixtures.ts'

describe('a name that contradicts the XML', () => {
  it('is reported, fact by fact, and the XML wins', async () => {
    const name = '066-000000000-20250626-DEL12-AR-1-3_1.xml'
    const read = await fixture('ARActe/numero-avec-tiret', `/tmp/recus/${name}`)
    expect(read.identity).toEqual(identity)
    expect(read.deviations).toEqual([
      { code: 'ACTES-R005', path: name, value: '066', params: { fact: 'departement', xml: '034' } },
      { code: 'ACTES-R005', path: name, value: '000000000', params: { fact: 'siren', xml: '213401482' } },
      { code: 'ACTES-R005', path: name, value: '2025-06-26', params: { fact: 'dateDecision', xml: '2025-06-25' } },
      { code: 'ACTES-R005', path: name, value: 'DEL12', params: { fact: 'numero', xml: 'DEL11-250625' } },
      { code: 'ACTES-R005', path: name, value: 'AR', params: { fact: 'nature', xml: 'DE' } },
      { code: 'ACTES-R005', path: name, value: '1-3', params: { fact: 'code', xml: '1-2' } },
    ])
  })

  it('is reported for an envelope and for an anomaly', async () => {
    const retour = await fixture('EnveloppeMISILLCL/prefecture', 'EACT--PREF034-000000000-20250708-57.xml')
    expect(told(retour.deviations)).toEqual(['R005 siren'])
    const anomalie = await fixture('AnomalieEnveloppe/nature-hors-liste', 'ANO_EACT--000000000--20250708-1.xml')
    expect(told(anomalie.deviations)).toEqual(['X007 enumeration', 'R005 siren'])
  })

  it.each([
    ['034-213401482-20250720-DEL11_250625-DE-3-4_0.xml', []],
    ['034-213401482-20250625-DEL11_250625-DE-3-4_0.xml', []],
    ['034-213401482-20250721-DEL11_250625-DE-3-4_0.xml', ['R005 dateCourrier']],
    ['034-213401482-20250721-DEL11_250625-DE-1-1_0.xml', ['R005 dateDecision', 'R005 code']],
  ])('an answer to a letter may have the day of the letter or that of the decision: %s', async (name, strife) => {
    const { deviations, identity } = await readRetour(bytesOf(toXml(specimens.PieceComplementaire)), name)
    expect(told(deviations)).toEqual(strife)
    expect(identity).toMatchObject({ dateDecision: '2025-06-25' })
  })

  it.each(['accuse.xml', '', undefined, '034-213401482-20250625-DEL11-250625-DE-1-2.xml'])(
    'but not for %s, which states nothing',
    async (name) => {
      expect((await fixture('ARActe/numero-avec-tiret', name)).deviations).toEqual([])
    },
  )
})

describe('an unreadable essential fact', () => {
  const ar = toXml(specimens.ARActe)
  const without = (root: (typeof roots)[number], ...parts: readonly RegExp[]) =>
    parts.reduce((text, part) => text.replace(part, ''), toXml(specimens[root]))
  const id = / actes:IDActe="[^"]*"/
  const emptied: [string, string, string[]][] = [
    ['an ARActe without identifier', without('ARActe', id), ['idActe']],
    ['an ARActe whose identifier is none', ar.replace(id, ' actes:IDActe="DEL11"'), ['idActe']],
    ['an ARActe without day of reception', without('ARActe', / actes:DateReception="[^"]*"/), ['dateReception']],
    ['an ARActe of a day that does not exist', ar.replace('2025-07-08', '2025-02-29'), ['dateReception']],
    ['an ARActe with neither', without('ARActe', id, / actes:DateReception="[^"]*"/), ['idActe', 'dateReception']],
    ['an AnomalieActe without echo', without('AnomalieActe', /<actes:ActeRecu.*<\/actes:ActeRecu>/), ['numero']],
    [
      'an AnomalieEnveloppe without echo',
      without('AnomalieEnveloppe', /<actes:EnveloppeRecue>.*<\/actes:EnveloppeRecue>/),
      ['siren'],
    ],
    ['a return envelope to nobody', without('EnveloppeMISILLCL', / insee:SIREN="[^"]*"/), ['destinataire']],
    ['an envelope of nobody', without('EnveloppeCLMISILL', / insee:SIREN="[^"]*"/), ['siren']],
    [
      'an Acte without number and day',
      without('Acte', / actes:NumeroInterne="[^"]*"/, / actes:Date="[^"]*"/, /<actes:Document>.*?<\/actes:Document>/),
      ['numero', 'dateDecision'],
    ],
  ]
  it.each(emptied)('refuses %s', async (_, text, facts) => {
    const outcome = await readRetour(bytesOf(text)).catch((error: unknown) => error)
    if (!(outcome instanceof ActesError)) throw new Error('not refused')
    expect(outcome.code).toBe('ACTES-X010')
    expect(outcome.problems.map(({ params }) => params?.fact)).toEqual(facts)
    expect(outcome.params).toMatchObject({ fact: facts[0] })
  })

  it('does not matter if the fact is dispensable', async () => {
    const poor = ar.replace(/<actes:ActeRecu.*<\/actes:ClassificationDateVersionEnCours>/, '')
    const read = await readRetour(bytesOf(poor))
    expect(read.retour).toMatchObject({ kind: 'ARActe', dateReception: '2025-07-08' })
    expect(read.retour).not.toHaveProperty('classificationDate')
    expect(read.schemaValid).toBe(false)
  })

  it('does not apply to a day with a time zone, which is read', async () => {
    const read = await readRetour(bytesOf(ar.replace('"2025-07-08"', '"2025-07-08+02:00"')))
    expect(read.retour).toMatchObject({ dateReception: '2025-07-08' })
  })
})

describe('departures from the schema', () => {
  const ar = toXml(specimens.ARActe)

  it('are those from the strict profile, with their place, although the document is valid in the wide one', async () => {
    const read = await fixture('ARActe/document-papier-absent', '034-213401482-20250625-DEL11-250625-DE-1-2_0.xml')
    expect(read.schemaValid).toBe(true)
    expect(read.deviations).toEqual([
      {
        code: 'ACTES-X007',
        path: '/actes:ARActe/actes:ActeRecu',
        params: { reason: 'missing', element: 'ActeRecu', expected: 'DocumentPapier' },
      },
    ])
  })

  it('are reported once, although both profiles find them', async () => {
    const read = await readRetour(bytesOf(ar.replace('>2019-04-18</actes:ClassificationDateVersionEnCours>', '>x$&')))
    expect(read.schemaValid).toBe(false)
    expect(told(read.deviations)).toEqual(['X007 type'])
  })

  it('include those after an element that only the strict profile did not expect', async () => {
    const [recu = ''] = /<actes:ActeRecu.*<\/actes:ActeRecu>/.exec(ar) ?? []
    const acte = recu.replaceAll('actes:ActeRecu', 'actes:Acte')
    const read = await readRetour(bytesOf(ar.replace(recu, acte + recu.replace(/ actes:Date="[^"]*"/, ''))))
    expect(told(read.deviations)).toEqual(['X007 unexpected', 'X007 attribute-missing'])
  })

  it('say of a second ActeRecu either that the schema did not expect it, or that it is a repetition', async () => {
    const [recu = ''] = /<actes:ActeRecu.*<\/actes:ActeRecu>/.exec(ar) ?? []
    const read = await readRetour(bytesOf(ar.replace(recu, recu + recu)))
    expect(read.schemaValid).toBe(true)
    expect(told(read.deviations)).toEqual(['X007 unexpected'])
  })

  it('come after the encoding and before those outside the schema, then the name', async () => {
    const papier = /<actes:DocumentPapier>.*<\/actes:DocumentPapier>/
    const odd = ar.replace(papier, '').replace('Nombre="2"', 'Nombre="3"')
    const bytes = bytesOf(`<?xml version="1.0" encoding="ISO-8859-1"?>${odd}`)
    const { deviations } = await readRetour(bytes, '034-213401482-20250625-DEL12-DE-1-2_0.xml')
    expect(told(deviations)).toEqual(['X008 UTF-8', 'X007 missing', 'X007 count', 'R005 numero'])
  })
})

describe('any input', () => {
  it.each([
    ['AnomalieActe/identite-hors-du-nom', 500],
    ['RetourClassification/libelle-blanc', 300],
    ['ARPieceComplementaire/ordinaire', 300],
    ['DefereTA/ordinaire', 300],
    ['EnveloppeCLMISILL/ordinaire', 300],
  ])('from %s on is read, or refused with a code', async (file, numRuns) => {
    const base = [...readFileSync(join(folder, `${file}.xml`))]
    const edits = fc.array(fc.tuple(fc.nat(base.length - 1), fc.nat(2), fc.integer({ min: 0, max: 255 })), {
      maxLength: 3,
    })
    const property = fc.asyncProperty(edits, async (list) => {
      const bytes = [...base]
      for (const [at, remove, insert] of list) bytes.splice(at, remove, insert)
      const outcome = await readRetour(Uint8Array.from(bytes)).catch((error: unknown) => error)
      expect(outcome instanceof Error && !(outcome instanceof ActesError)).toBe(false)
    })
    await fc.assert(property, { seed: 1, numRuns })
  })
})

describe('a crowd of odd entries', () => {
  it('is reported up to a hundred', async () => {
    const piece = '<actes:TypePJNatureActe actes:CodeTypePJ="99_DE" actes:Libelle="x"></actes:TypePJNatureActe>'
    const crowd = toXml(specimens.RetourClassification).replace('</actes:NatureActe>', `${piece.repeat(1000)}$&`)
    const { retour, deviations } = await readRetour(bytesOf(crowd))
    expect(retour.kind).toBe('RetourClassification')
    expect(deviations).toHaveLength(100)
  })
})
