// Every message that we write, in every case of fixtures/actes and fixtures/formulaires, against the ministry's schema:
// it accepts all of them except the listed ones, each with its reason.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { describeIf } from '../../support/describe-with.ts'
import { expectedOf } from '../../support/deposits/goldens.ts'
import { reference } from '../../support/reference.ts'
import { accepts, compileMinistry } from '../corpus.ts'

const fixtures = fileURLToPath(new URL('../../../fixtures/', import.meta.url))

const numberInIdentifier =
  'The pattern of IDActe of 2004 has no hyphen and no space in the number, though NumeroInterne takes them and such ' +
  'identifiers are issued: what is written about the act repeats its identifier as it was received.'

/** Our messages that the ministry's schema refuses. One that it accepts fails the test. */
const exceptions: Readonly<Record<string, string>> = {
  'formulaires/annulation-numero-avec-tiret/message.xml': numberInIdentifier,
  'formulaires/reponse-numero-avec-espace/message.xml': numberInIdentifier,
}

const written = ['actes', 'formulaires'].flatMap((kind) =>
  readdirSync(join(fixtures, kind)).flatMap((name) =>
    (['enveloppe.xml', 'message.xml'] as const).map((golden) => {
      const text = expectedOf(join(fixtures, kind, name), golden).toString('latin1')
      return { path: `${kind}/${name}/${golden}`, text: text.replace(/^<\?xml[^>]*>/, '') }
    }),
  ),
)

await describeIf(reference, "what we write, by the ministry's schema", () => {
  const ministry = compileMinistry()
  afterAll(() => ministry.dispose())

  it.each(written.filter(({ path }) => !Object.hasOwn(exceptions, path)))('takes $path', ({ text }) => {
    expect(accepts(ministry, text)).toBe(true)
  })

  it.each(Object.entries(exceptions))('refuses %s: %s', (path) => {
    const text = written.find((each) => each.path === path)?.text ?? ''
    expect(accepts(ministry, text)).toBe(false)
    const without = text.replace(/(?<=IDActe="[^"]{22}-)[^"]*(?=-[A-Z]{2}")/, (number) => number.replace(/[- ]/g, '_'))
    expect(without).not.toBe(text)
    expect(accepts(ministry, without)).toBe(true)
  })
})
