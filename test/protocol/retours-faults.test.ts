// Returns that are wrong: names that say something else, facts that cannot be read, bytes at random. Told or refused by a
// code, never otherwise.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ActesError, type Problem } from '../../src/errors.ts'
import { readRetour } from '../../src/protocol/retours.ts'
import type { roots } from '../../src/protocol/schema.ts'
import { specimens, toXml } from './specimens.ts'

const folder = fileURLToPath(new URL('../../fixtures/retours/', import.meta.url))
const fixture = (file: string, name?: string) => readRetour(readFileSync(join(folder, `${file}.xml`)), name)
const bytesOf = (text: string) => new TextEncoder().encode(text)
const told = (deviations: readonly Problem[]) =>
  deviations.map(({ code, params }) => `${code.slice(6)} ${params?.reason ?? params?.fact ?? params?.read ?? ''}`)

const identity = {
  departement: '034',
  siren: '213401482',
  dateDecision: '2025-06-25',
  numero: 'DEL11-250625',
  nature: 'DE',
}

describe('a name that says something else than the XML', () => {
  it('is told, fact by fact, and the XML wins', async () => {
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

  it('is told of an envelope and of an anomaly', async () => {
    const retour = await fixture('EnveloppeMISILLCL/prefecture', 'EACT--PREF034-000000000-20250708-57.xml')
    expect(told(retour.deviations)).toEqual(['R005 siren'])
    const anomalie = await fixture('AnomalieEnveloppe/nature-hors-liste', 'ANO_EACT--000000000--20250708-1.xml')
    expect(told(anomalie.deviations)).toEqual(['R005 siren'])
  })

  it.each(['accuse.xml', '', undefined, '034-213401482-20250625-DEL11-250625-DE-1-2.xml'])(
    'is not %s, which says nothing',
    async (name) => {
      expect((await fixture('ARActe/numero-avec-tiret', name)).deviations).toEqual([])
    },
  )
})

describe('a fact that the message must carry and that cannot be read', () => {
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

  it('does not refuse what it can do without', async () => {
    const poor = ar.replace(/<actes:ActeRecu.*<\/actes:ClassificationDateVersionEnCours>/, '')
    const read = await readRetour(bytesOf(poor))
    expect(read.retour).toMatchObject({ kind: 'ARActe', dateReception: '2025-07-08' })
    expect(read.retour).not.toHaveProperty('classificationDate')
    expect(read.schemaValid).toBe(false)
  })

  it('reads a day with a time zone as the day that it is', async () => {
    const read = await readRetour(bytesOf(ar.replace('"2025-07-08"', '"2025-07-08+02:00"')))
    expect(read.retour).toMatchObject({ dateReception: '2025-07-08' })
  })
})

describe('whatever comes', () => {
  it('is read, or refused by a code', async () => {
    const base = [...readFileSync(join(folder, 'AnomalieActe/identite-hors-du-nom.xml'))]
    const edits = fc.array(fc.tuple(fc.nat(base.length - 1), fc.nat(2), fc.integer({ min: 0, max: 255 })), {
      maxLength: 3,
    })
    const property = fc.asyncProperty(edits, async (list) => {
      const bytes = [...base]
      for (const [at, remove, insert] of list) bytes.splice(at, remove, insert)
      const outcome = await readRetour(Uint8Array.from(bytes)).catch((error: unknown) => error)
      expect(outcome instanceof Error && !(outcome instanceof ActesError)).toBe(false)
    })
    await fc.assert(property, { seed: 1, numRuns: 500 })
  })
})
