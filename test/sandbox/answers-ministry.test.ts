// The small prefecture's answers against the ministry's own schema, where it is at hand: valid, but for two listed
// exceptions, each of which is real.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import type { Acte } from '../../src/protocol/acte.ts'
import { accepts, compileMinistry } from '../protocol/corpus.ts'
import { describeIf } from '../support/describe-with.ts'
import { makeOutgoing, rewrite, type Sample } from '../support/outgoing.ts'
import { reference } from '../support/reference.ts'
import { never, openTestSandbox, receivedBy, type Received, type TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox
beforeEach(async () => {
  sandbox = await openTestSandbox()
})
afterEach(() => sandbox.close())

/** Numbers that the pattern of 2004 takes. */
const numbered = (numero: string, more: Partial<Acte> = {}): Sample => ({ acte: { numero, ...more } })

async function answersTo(sample: Sample): Promise<readonly Received[]> {
  await sandbox.gateway.submit(await makeOutgoing(sample), never)
  return receivedBy(sandbox.gateway, sandbox.connection)
}

const kindsOf = (answers: readonly Received[]) => answers.map(({ retour }) => retour.kind)

await describeIf(reference, "the answers and the ministry's schema", () => {
  const ministry = compileMinistry()
  afterAll(() => ministry.dispose())

  const refusedIn = (answers: readonly Received[]) =>
    answers.filter(({ text }) => !accepts(ministry, text)).map(({ retour }) => retour.kind)

  const acknowledged = ['EnveloppeMISILLCL', 'ARActe']
  const refused = ['EnveloppeMISILLCL', 'AnomalieActe']
  const inMessage = (change: (xml: string) => string): Sample => ({
    ...numbered('DEL11'),
    alter: (members) => rewrite(members, 1, change),
  })
  const cases: Record<string, readonly [Sample, readonly string[]]> = {
    'an ordinary number': [numbered('DEL11'), acknowledged],
    'without an annexe': [numbered('DEL11', { annexes: [] }), acknowledged],
    'an objet with what XML escapes, and accents': [numbered('DEL11', { objet: '« Été » & <fêtes>' }), acknowledged],
    'acknowledged twice': [numbered('D_DOUBLE'), [...acknowledged, ...acknowledged]],
    'a number that asks for a refusal': [numbered('D_ANO'), refused],
    'a stale classification': [{ ...numbered('DEL11'), classificationDate: '2018-01-01' }, refused],
    'a file that is missing': [{ ...numbered('DEL11'), alter: (members) => members.slice(0, -1) }, refused],
    'a wrong number of annexes': [inMessage((xml) => xml.replace('Nombre="1"', 'Nombre="2"')), refused],
    'a nature that is none': [inMessage((xml) => xml.replace('CodeNatureActe="1"', 'CodeNatureActe="99"')), refused],
    'a number that has its whole envelope refused': [numbered('D_ENV'), ['AnomalieEnveloppe']],
  }

  test.each(Object.entries(cases))('valid: %s', async (_, [sample, kinds]) => {
    const answers = await answersTo(sample)
    expect(kindsOf(answers)).toEqual(kinds)
    expect(refusedIn(answers)).toEqual([])
  })

  test('valid: to an act received under the identifier of another', async () => {
    await answersTo(numbered('DEL11'))
    const answers = await answersTo({ ...numbered('DEL11'), serial: 2 })
    expect(kindsOf(answers)).toEqual([...acknowledged, ...refused])
    expect(refusedIn(answers)).toEqual([])
  })

  test('valid: with the date in force, when it is not that of the act', async () => {
    await writeFile(join(sandbox.folder, 'classification.json'), '{"date": "2025-01-01"}')
    const answers = await answersTo(numbered('DEL11'))
    expect(kindsOf(answers)).toEqual(refused)
    expect(refusedIn(answers)).toEqual([])
  })

  test('not valid, as listed: a hyphen of the number in IDActe; nothing else of that ARActe', async () => {
    const answers = await answersTo(numbered('DEL11-250625'))
    expect(kindsOf(answers)).toEqual(acknowledged)
    expect(refusedIn(answers)).toEqual(['ARActe'])
    const written = answers.map(({ text }) =>
      text.replace('IDActe="034-213401482-20250625-DEL11-250625-DE"', 'IDActe="034-213401482-20250625-DEL11-DE"'),
    )
    expect(written.every((text) => accepts(ministry, text))).toBe(true)
  })

  test('not valid, as listed: the nature 999 of ODT-VERIF-17; nothing else of that AnomalieEnveloppe', async () => {
    const [answer, ...others] = await answersTo(inMessage((xml) => xml.replace('</actes:Acte>', '')))
    expect(others).toEqual([])
    expect(answer?.retour).toMatchObject({ kind: 'AnomalieEnveloppe', verifCode: 'ODT-VERIF-17', nature: '999' })
    const text = answer?.text ?? ''
    expect(accepts(ministry, text)).toBe(false)
    expect(accepts(ministry, text.replace('>999<', '>100<'))).toBe(true)
  })
})
