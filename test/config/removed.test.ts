// Settings that are gone: who still relies on one is told what serves in its place, before anything changes.
import { expect, test } from 'vitest'
import { readSettings } from '../../src/config/config.ts'
import { sentenceOf } from '../../src/text/sentences.ts'

test('the encryption of objets is refused, with advice', () => {
  const { problems } = readSettings({ ACTES_ENCRYPT_OBJETS: 'yes' })
  expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(['ACTES-C001 ACTES_ENCRYPT_OBJETS'])
  const said = problems.map((each) => sentenceOf(each, 'fr')).join()
  for (const word of ['disque', 'espace de tables', 'ACTES_ENCRYPT_BLOBS', 'Retirez ce réglage'])
    expect(said).toContain(word)
  for (const ACTES_ENCRYPT_OBJETS of ['no', '']) expect(readSettings({ ACTES_ENCRYPT_OBJETS }).problems).toEqual([])
})
