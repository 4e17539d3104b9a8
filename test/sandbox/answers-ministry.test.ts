// The small prefecture's answers against the ministry's own schema, where it is at hand: valid, but for two listed
// exceptions, each of which is real.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Acte } from '../../src/protocol/acte/acte.ts'
import { nationalClassification, type Matiere } from '../../src/protocol/classification/classification.ts'
import type { OutgoingCode } from '../../src/protocol/messages/formulaire.ts'
import { setClassification } from '../../src/sandbox/registry.ts'
import { letterTypes, type LetterType } from '../../src/sandbox/steering.ts'
import { accepts, compileMinistry } from '../protocol/corpus.ts'
import { describeIf } from '../support/describe-with.ts'
import { makeOutgoing, makeOutgoingOf, rewrite, type Sample } from '../support/deposits/outgoing.ts'
import { reference } from '../support/reference.ts'
import { never, openTestSandbox, receivedBy, type Received } from '../support/gateways/sandbox.ts'
import { acknowledgedBy, followingOf, letterAnswered, type About } from '../support/life/following.ts'
import { forTest } from '../support/life/for-suite.ts'

const sandbox = forTest(() => openTestSandbox())

/** Numbers that the pattern of 2004 takes. */
const numbered = (numero: string, more: Partial<Acte> = {}): Sample => ({ acte: { numero, ...more } })

async function answersTo(sample: Sample): Promise<readonly Received[]> {
  await sandbox.gateway.submit(await makeOutgoing(sample), never)
  return receivedBy(sandbox.gateway, sandbox.connection)
}

async function answersToFollowing(code: Exclude<OutgoingCode, '1-1'>, about: About): Promise<readonly Received[]> {
  await sandbox.gateway.submit(await makeOutgoingOf(followingOf(code, about), { serial: 2 }), never)
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

  const idActe = '034-213401482-20250625-DEL11-DE'
  const dateCourrier = '2025-07-01'
  const following = {
    '3-3': 'ARPieceComplementaire',
    '3-4': 'ARPieceComplementaire',
    '4-3': 'ARReponseRejetLettreObservations',
    '4-4': 'ARReponseRejetLettreObservations',
    '6-1': 'ARAnnulation',
  } as const

  test.each(Object.entries(following) as [keyof typeof following, string][])(
    'valid: the answer to a %s',
    async (code, kind) => {
      await acknowledgedBy(sandbox, numbered('DEL11'))
      const type = letterAnswered[code]
      if (type) await sandbox.writes({ type, idActe, date: dateCourrier })
      await sandbox.empties()
      const answers = await answersToFollowing(code, { idActe, dateCourrier })
      expect(kindsOf(answers)).toEqual(['EnveloppeMISILLCL', kind])
      expect(refusedIn(answers)).toEqual([])
    },
  )

  test.each([
    ['the whole classification, built in', '2001-01-01', 'RetourClassification'],
    ['the classification, confirmed', '2019-04-18', 'ReponseClassificationSansChangement'],
  ])('valid: %s', async (_, date, kind) => {
    const answers = await answersToFollowing('7-1', { idActe, dateCourrier: date })
    expect(kindsOf(answers)).toEqual(['EnveloppeMISILLCL', kind])
    expect(refusedIn(answers)).toEqual([])
  })

  test('valid: a classification of five levels', async () => {
    const matieres = [5, 4, 3, 2, 1].reduce<readonly Matiere[]>(
      (sous, code) => [{ code, libelle: `Niveau ${code} & suivants`, sous }],
      [],
    )
    await setClassification(sandbox.office.folder, { ...nationalClassification, date: '2025-01-01', matieres })
    const answers = await answersToFollowing('7-1', { idActe, dateCourrier: '2019-04-18' })
    expect(answers.at(-1)?.text).toContain('<actes:Matiere5 ')
    expect(refusedIn(answers)).toEqual([])
  })

  test('valid: the refusal of what follows an act never received', async () => {
    const answers = await answersToFollowing('6-1', { idActe, dateCourrier })
    expect(kindsOf(answers)).toEqual(['AnomalieEnveloppe'])
    expect(refusedIn(answers)).toEqual([])
  })

  const written = (Object.keys(letterTypes) as LetterType[]).filter((type) => type !== 'notice')
  test.each(written)('valid, written by itself: %s', async (type) => {
    await acknowledgedBy(sandbox, numbered('DEL11'))
    await sandbox.writes({ type, idActe })
    const letter = await receivedBy(sandbox.gateway, sandbox.connection)
    expect(letter).toHaveLength(2)
    expect(refusedIn(letter)).toEqual([])
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
