// The structure that the simulated VITAM asks of a manifest, held to the official schemas: each element taken away, put
// twice, behind its neighbour or without its text, in each version.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compileSchema, openLibxml, withXmlDocument, type XsdValidator } from '../../../src/protocol/xml/libxml.ts'
import { structureFault } from '../../../src/sandbox/seda/structure.ts'
import { readTree } from '../../../src/sandbox/seda/tree.ts'
import { describeIf } from '../../support/describe-with.ts'
import { reference, referenceFolder } from '../../support/reference.ts'
import { smallSip } from '../../support/seda/sip.ts'
import { spoilings } from '../../support/seda/spoilings.ts'

describeIf(reference, 'beside the official schemas', () => {
  const place = (...path: string[]) => readFile(join(referenceFolder ?? '', 'schema', 'seda', ...path))

  const official = async (version: string) => {
    const { library } = await openLibxml()
    const parts = ['types', 'technical', 'management', 'descriptive', 'ontology'].map(
      (part) => `seda-${version}-${part}.xsd`,
    )
    const files = await Promise.all(parts.map(async (name) => [name, await place(version, name)] as const))
    const w3c = await Promise.all(
      ['xml.xsd', 'xlink.xsd'].map(async (name) => [name, await place('w3c', name)] as const),
    )
    const addresses = w3c.flatMap(([name, text]) => [
      [`http://www.w3.org/2001/${name}`, text] as const,
      [`http://www.w3.org/1999/${name}`, text] as const,
      [`http://www.w3.org/XML/2008/06/${name}`, text] as const,
    ])
    const main = await place(version, `seda-${version}-main.xsd`)
    return compileSchema(library, main, Object.fromEntries([...files, ...addresses]))
  }

  const isValid = async (validator: XsdValidator, manifest: string) => {
    const { library } = await openLibxml()
    return withXmlDocument(library, manifest.replace(/^<\?.*\?>\n/, ''), (document) => {
      try {
        validator.validate(document)
        return true
      } catch (error) {
        if (error instanceof library.XmlValidateError) return false
        throw error
      }
    })
  }

  const isAccepted = async (manifest: string) => structureFault(await readTree(Buffer.from(manifest))) === undefined

  test.each(['2.1', '2.2', '2.3'] as const)('SEDA %s', async (version) => {
    const validator = await official(version)
    const whole = smallSip({ version }).manifest
    const departures: string[] = []
    let [valid, invalid] = [0, 0]
    for (const { what, manifest } of changesOf(whole)) {
      const [theirs, ours] = [await isValid(validator, manifest), await isAccepted(manifest)]
      if (theirs !== ours) departures.push(`${what}: ${theirs ? 'valid' : 'invalid'}`)
      if (theirs) valid++
      else invalid++
    }
    validator.dispose()
    expect(departures).toEqual([])
    expect([valid > 20, invalid > 60]).toEqual([true, true])
  })

  test('a fault that another check refuses is none of the schema, and the reverse', async () => {
    const validator = await official('2.2')
    const wrong: string[] = []
    for (const { name, code, edit } of spoilings) {
      const { manifest } = edit(smallSip())
      if (/NOT_XML|UNSUPPORTED/.test(code)) continue
      if ((await isValid(validator, manifest)) === code.includes('NOT_XSD_VALID')) wrong.push(name)
    }
    validator.dispose()
    expect(wrong).toEqual([])
  })
})

function* changesOf(whole: string): Generator<{ what: string; manifest: string }> {
  yield { what: 'as it is', manifest: whole }
  const open: { name: string; at: number }[] = []
  const spans: { name: string; from: number; to: number; depth: number }[] = []
  for (const { index, 0: tag, 1: close, 2: name = '' } of whole.matchAll(/<(\/?)([A-Za-z]+)[^>]*>/g)) {
    if (!close) open.push({ name, at: index })
    else spans.push({ name, from: open.pop()?.at ?? 0, to: index + tag.length, depth: open.length })
  }
  for (const { name, from, to, depth } of spans.filter((span) => span.depth > 0)) {
    const [before, own, after] = [whole.slice(0, from), whole.slice(from, to), whole.slice(to)]
    yield { what: `without ${name} at ${from}`, manifest: before + after }
    yield { what: `${name} twice at ${from}`, manifest: before + own + own + after }
    if (!own.includes('><') && !own.includes('>\n<'))
      yield { what: `${name} emptied at ${from}`, manifest: before + own.replace(/>[^<]*</, '><') + after }
    const next = spans.find(
      (span) => span.depth === depth && span.from >= to && /^\s*$/.test(whole.slice(to, span.from)),
    )
    if (!next) continue
    const swapped = whole.slice(next.from, next.to) + own + whole.slice(next.to)
    yield { what: `${name} behind ${next.name} at ${from}`, manifest: before + swapped }
  }
}
