// A budget in XML from its deposit to its receipt: what is shown of it, on the desk, by the API and in the terminal; and `<toto/>`.
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { sentenceOf } from '../../src/text/sentences.ts'
import { totem } from '../support/deposits/totem.ts'
import { plain } from '../support/desk/command-line.ts'
import { openDesk } from '../support/desk/desk.ts'
import { maraussanFolder } from '../support/life/commune.ts'
import { testFolder } from '../support/folders.ts'
import { forSuite } from '../support/life/for-suite.ts'

const folder = testFolder()
const desk = forSuite(() => openDesk())

/** A budget beside its délibération, or in its place. */
async function deposits(numero: string, xml: string, document: 'budget.xml' | 'deliberation.pdf' = 'budget.xml') {
  const place = folder.path(numero)
  await cp(maraussanFolder, place, { recursive: true })
  const acte = JSON.parse(await readFile(join(place, 'acte.json'), 'utf8')) as object
  const others = ['budget.xml', 'deliberation.pdf'].filter((each) => each !== document)
  const changed = {
    ...acte,
    numero,
    cle: undefined,
    nature: 'BF',
    matiere: '7.1',
    document: { fichier: document },
    annexes: others.map((fichier) => ({ fichier })),
  }
  await writeFile(join(place, 'acte.json'), JSON.stringify(changed))
  await writeFile(join(place, 'budget.xml'), xml)
  return desk.commune.operations.deposit(place, 'test')
}

test.each(['budget.xml', 'deliberation.pdf'] as const)('is carried with %s as the act', async (document) => {
  const numero = document === 'budget.xml' ? 'BUDGET1' : 'BUDGET2'
  const handed = await deposits(numero, totem({ decision: '02' }), document)
  if (!handed.ok) throw new Error(JSON.stringify(handed.problems))
  await desk.works()
  const shown = await desk.shows(handed.id)
  expect([shown.state, shown.documentsBudgetaires]).toEqual([
    'acknowledged',
    [{ fichier: 'budget.xml', annee: '2025', etape: 'DM', scelleLe: '2025-03-27' }],
  ])
  const line = 'décision modificative (DM) 2025, scellé le 27/03/2025, budget.xml'
  const page = await desk.as('operator').get(`/transmissions/${handed.id}`)
  expect(plain(page.text)).toContain(line)
})

test.each([
  ['<toto/>', ['ACTES-F021 document.fichier : Sa racine doit être « DocumentBudgetaire », et c’est « toto ».']],
  [totem({ seal: '' }), ['ACTES-F021 document.fichier : Il n’est pas scellé, ou son sceau n’a pas de date.']],
  ['<DocumentBudgetaire', ['ACTES-F021 document.fichier : Ce n’est pas du XML bien formé.']],
])('is refused where it is none', async (xml, told) => {
  const refused = await deposits(`REFUS${told.join('').length}`, xml)
  if (refused.ok) throw new Error('taken')
  const sentences = refused.problems.map(
    (each) => `${each.code} ${each.path} : ${/recevoir\. (.*?\.) Produisez/.exec(plain(sentenceOf(each, 'fr')))?.[1]}`,
  )
  expect(sentences).toEqual(told)
})
