// The small prefecture's answers against the ministry's own schema, where it is at hand: valid, but for two listed
// exceptions, each of which is real.
import { afterAll, expect, test } from 'vitest'
import type { Acte } from '../../src/protocol/acte/acte.ts'
import { nationalClassification, type Matiere } from '../../src/protocol/classification/classification.ts'
import { setClassification } from '../../src/sandbox/registry.ts'
import { letterTypes, type LetterType } from '../../src/sandbox/steering.ts'
import { accepts, compileMinistry } from '../protocol/corpus.ts'
import { describeIf } from '../support/describe-with.ts'
import { makeOutgoing, makeOutgoingOf, rewrite, type Sample } from '../support/deposits/outgoing.ts'
import { reference } from '../support/reference.ts'
import { never, openTestSandbox, receivedBy, type Received } from '../support/gateways/sandbox.ts'
import { followingOf } from '../support/life/following.ts'
import { forTest } from '../support/life/for-suite.ts'

const sandbox = forTest(() => openTestSandbox())

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
  const inMessage = (change: (xml: string) => string): Sample => ({
    ...numbered('DEL11'),
    alter: (members) => rewrite(members, 1, change),
  })
  const samples: readonly Sample[] = [
    numbered('DEL11', { annexes: [] }),
    numbered('ECHAPPE', { objet: '« Été » & <fêtes>' }),
    numbered('D_DOUBLE'),
    numbered('D_ANO'),
    numbered('D_ENV'),
    { ...numbered('STALE'), classificationDate: '2018-01-01' },
    inMessage((xml) => xml.replace('CodeNatureActe="1"', 'CodeNatureActe="99"')),
  ]

  test('valid: every answer to an act, to its follow-ups, and to a request', async () => {
    for (const [index, sample] of samples.entries())
      expect(refusedIn(await answersTo({ ...sample, serial: index + 1 }))).toEqual([])
    const [idActe, dateCourrier] = ['034-213401482-20250625-DEL11-DE', '2025-07-01']
    for (const type of (Object.keys(letterTypes) as LetterType[]).filter((each) => each !== 'notice'))
      // An anomaly ends its act.
      await sandbox.writes({
        type,
        idActe: type === 'anomalie' ? idActe.replace('DEL11', 'ECHAPPE') : idActe,
        date: dateCourrier,
      })
    const matieres = [5, 4, 3, 2, 1].reduce<readonly Matiere[]>(
      (sous, code) => [{ code, libelle: `Niveau ${code} & suivants`, sous }],
      [],
    )
    for (const [rank, code] of (['3-3', '4-4', '6-1', '6-1', '7-1', '7-1'] as const).entries()) {
      // The list is confirmed first, then comes whole in another one.
      if (rank === 5)
        await setClassification(sandbox.office.folder, { ...nationalClassification, date: '2025-01-01', matieres })
      const about = { idActe, dateCourrier: code === '7-1' ? '2019-04-18' : dateCourrier }
      await sandbox.gateway.submit(await makeOutgoingOf(followingOf(code, about), { serial: 20 + rank }), never)
    }
    const answers = await receivedBy(sandbox.gateway, sandbox.connection)
    expect(new Set(kindsOf(answers)).size).toBeGreaterThan(8)
    expect(answers.some(({ text }) => text.includes('<actes:Matiere5 '))).toBe(true)
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
