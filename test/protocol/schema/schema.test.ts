// Our own schema: what each profile takes and refuses, and that the corpus of mutants covers every rule.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageCodes, messages } from '../../../src/protocol/codes.ts'
import { decodeXml } from '../../../src/protocol/xml/decode.ts'
import { isSchemaEmail } from '../../../src/protocol/acte/collectivite.ts'
import { compileSchema } from '../../../src/protocol/xml/libxml.ts'
import { inseeSchemaFile, inseeSchemaText, roots, schemaText } from '../../../src/protocol/schema/schema.ts'
import { accepts, judged, library, validators, type Judged } from '../corpus.ts'
import { shortly } from '../../support/long.ts'
import { variants } from './schema-rules.ts'
import { idActe, moreSpecimens, specimens, toXml, tree, type Tree } from '../specimens.ts'

describe('specimens', () => {
  it('cover every message of the protocol, and its three envelopes', () => {
    const envelopes = ['EnveloppeCLMISILL', 'EnveloppeMISILLCL', 'AnomalieEnveloppe']
    expect([...roots].sort()).toEqual([...envelopes, ...messageCodes.map((code) => messages[code].root)].sort())
  })

  it.each(roots)('%s is valid in both profiles', (root) => {
    const text = toXml(specimens[root])
    expect(accepts(validators.strict, text)).toBe(true)
    expect(accepts(validators.wide, text)).toBe(true)
  })

  it('accepts the other issuers, the empty request and the minimal act', () => {
    expect(moreSpecimens.map((specimen) => accepts(validators.strict, toXml(specimen)))).toEqual([
      true,
      true,
      true,
      true,
    ])
  })
})

describe('the strict profile', () => {
  const annulation = (id: string) => toXml(tree('actes:Annulation', { 'actes:IDActe': id }))

  it.each([
    ['034-213401482-20250625-DEL11-250625-DE', true],
    ['034-213401482-20250625-Del 11-2025 bis-DE', true],
    ['02A-213401482-20250625-2025_001-AR', true],
    ['034-213401482-20250625--A-DE', false],
    ['034-213401482-20250625-A--DE', false],
    ['034-213401482-20250625- A-DE', false],
    ['034-213401482-20250625-ABCDEFGHIJKLMNOP-DE', false],
    ['034-213401482-20250625-délib-DE', false],
    ['03|-213401482-20250625-A1-DE', false],
    ['034-21340148-20250625-A1-DE', false],
  ])('judges the identifier %s: %s', (id, verdict) => {
    expect(accepts(validators.strict, annulation(id))).toBe(verdict)
  })

  it('counts the characters of the number as stated', () => {
    const number = /^(?:[A-Za-z0-9_]{1,15}|[A-Za-z0-9][A-Za-z0-9_ -]{0,13}[A-Za-z0-9])$/
    const numbers = fc.string({ unit: fc.constantFrom('A', '7', '_', '-', ' ', 'é'), maxLength: 18 })
    const longer = fc.string({ unit: fc.constantFrom('A', '-'), minLength: 12, maxLength: 20 })
    const same = fc.property(fc.oneof(numbers, longer), (numero) => {
      return accepts(validators.strict, annulation(`034-213401482-20250625-${numero}-DE`)) === number.test(numero)
    })
    fc.assert(same, { seed: 1, numRuns: 5_000 })
  })

  it('accepts the addresses that isSchemaEmail accepts', () => {
    const addresses = fc.string({ unit: fc.constantFrom('a', 'Z', '7', '_', '-', '.', '@', '+'), maxLength: 14 })
    const same = fc.property(addresses, fc.constantFrom('', 'a@b.fr', '@b.fr', '.com'), (start, end) => {
      const referent = tree('actes:Email', {}, start + end)
      const enveloppe = toXml(specimens.EnveloppeCLMISILL).replace(
        '<actes:Email>actes@mairie.example.fr</actes:Email>',
        '',
      )
      const text = enveloppe.replace('</actes:Referent>', `${toXml(referent)}</actes:Referent>`)
      return accepts(validators.strict, text) === isSchemaEmail(start + end)
    })
    fc.assert(same, { seed: 1, numRuns: 5_000 })
  })

  it('requires every attribute to be qualified', () => {
    expect(accepts(validators.strict, toXml(tree('actes:Annulation', { IDActe: idActe })))).toBe(false)
  })

  it('is ASCII, and so is the INSEE part', () => {
    expect(schemaText('strict') + schemaText('wide') + inseeSchemaText('strict')).toMatch(/^[\n -~]*$/)
  })
})

describe('the wide profile', () => {
  it('accepts everything that the strict one accepts', () => {
    const lost = judged().filter(({ strict, text }) => strict && !accepts(validators.wide, text))
    expect(lost.map(({ how }) => how)).toEqual([])
  })

  const folder = fileURLToPath(new URL('../../../fixtures/retours/', import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.xml'))
  const beyond = ['ARActe/attributs-sans-prefixe.xml', 'ARActe/date-de-l-acte-vide.xml']
  it.each(files.filter((file) => !beyond.includes(file)))('takes the quirk %s', (file) => {
    expect(accepts(validators.wide, decodeXml(readFileSync(join(folder, file))).text)).toBe(true)
  })

  const acte = (change: (acte: Tree) => Tree) => toXml(change(specimens.Acte))
  const without = (name: string) => (acte: Tree) => ({
    ...acte,
    content: (acte.content as readonly Tree[]).filter((child) => child.name !== name),
  })
  const withAttribute = (name: string, value: string) => (acte: Tree) => ({
    ...acte,
    attributes: { ...acte.attributes, [name]: value },
  })
  it.each<[string, (acte: Tree) => Tree, boolean]>([
    ['DocumentPapier is missing', without('actes:DocumentPapier'), true],
    ['the number has an accent, or is long', withAttribute('actes:NumeroInterne', 'délibération n° 2025/11'), true],
    ['Objet is missing', without('actes:Objet'), false],
    ['the date does not exist', withAttribute('actes:Date', '2025-02-30'), false],
  ])('when %s', (_, change, verdict) => {
    expect(accepts(validators.wide, acte(change))).toBe(verdict)
  })
})

describe('the corpus of mutants', () => {
  it('has enough of both verdicts', () => {
    const valid = judged().filter(({ strict }) => strict).length
    expect(valid).toBeGreaterThan(1_000)
    expect(judged().length - valid).toBeGreaterThan(10_000)
  })

  it('covers every rule of the schema: without it, some verdict changes', () => {
    expect(variants().length).toBeGreaterThan(100)
    const rules = shortly(variants(), (_, index) => index % 5 === 0)
    const unseen = rules.filter((variant) => {
      const validator = compileSchema(library, variant.text, { [inseeSchemaFile]: variant.insee })
      const likely = judged().filter(({ breaks }) => breaks === variant.seenOn)
      const shows = ({ text, strict }: Judged) => accepts(validator, text) !== strict
      const seen = likely.some(shows) || judged().some(shows)
      validator.dispose()
      return !seen
    })
    expect(unseen.map(({ rule }) => rule)).toEqual([])
  })
})
