// Dépôts par lot: a table is handed in with its files, seen line by line, and decided about; what came of it is taken away.
import { expect, test } from 'vitest'
import { join } from 'node:path'
import { workBatches } from '../../../../src/operations/batch/work.ts'
import { cellsOf, csvOf, layBatch, type Cells } from '../../../support/deposits/batches.ts'
import { loginOf, openDesk, staff } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const desk = forSuite(() => openDesk())

const works = () => workBatches(desk.app.ports, desk.app.askAs)

/** A batch of the operator's. @returns the address of its page */
async function opens(name: string, lines: readonly Cells[], names?: readonly string[]): Promise<string> {
  const { app, home } = desk.commune
  const table = await layBatch(join(home, name), lines, names ? { names } : {})
  const files = (names ?? lines.map(({ document = '' }) => document)).map((each) => join(home, name, each))
  const ask = app.askAs({ who: loginOf('operator'), language: 'fr', grants: staff.operator })
  const { id } = await ask.openBatch({ form: { nom: name }, files: [table, ...files] })
  await works()
  return `/lots/${id}`
}

test('says what it accepts, and gives a template; a reader may not use it', async () => {
  const operator = desk.as('operator')
  const { words } = await operator.get('/lots')
  expect(words).toContain('Au plus 2 000 lignes et 150 Mo de fichiers')
  expect(words).toContain('Aucun lot pour le moment.')
  const model = await operator.get('/lots/modele')
  expect(model.headers['content-disposition']).toContain('modele-lot.csv')
  expect(model.text).toContain('collectivite;numero;nature')
  expect((await desk.as('reader').get('/lots')).status).toBe(403)
})

test('a submitted form creates a batch; a file that is not a table is refused with every reason', async () => {
  const operator = desk.as('operator')
  await operator.get('/lots')
  // A field with the name of a file is one.
  const sent = (csv: string) => operator.sends('/lots', { 'tableau"; filename="lot.csv': csv })
  const opened = await sent(csvOf([cellsOf('FORM_1')]))
  expect([opened.status, opened.location]).toEqual([303, expect.stringMatching(/^\/lots\/[0-9a-f-]{36}$/)])
  await works()
  expect((await operator.get(opened.location)).words).toContain('à corriger : 1')
  const refused = await sent('nom;prix\r\na;1\r\n')
  expect(refused.words).toContain('la colonne « nom » est inconnue')
  expect(refused.words).toContain('il manque la colonne « numero »')
})

test('shows every fault of every line, and deposits the good ones', async () => {
  const lines = [cellsOf('PAGE_1'), cellsOf('PAGE_2', { nature: 'XX', dateDecision: 'hier', document: 'PAGE_1.pdf' })]
  const page = await opens('conseil', lines, ['PAGE_1.pdf', 'oubli.pdf'])
  const operator = desk.as('operator')
  const { words, text } = await operator.get(page)
  expect(words).toContain('à confirmer Prêts : 1 ; à corriger : 1.')
  expect(words).toContain('Aucune ligne du tableau ne nomme le fichier « oubli.pdf »')
  expect(words).toMatch(/3 PAGE_2 .* à corriger nature : .*ACTES-V009 dateDecision : .*ACTES-V010/)
  expect(text).toContain('Déposer l’acte sans faute')
  expect((await operator.get(`${page}?etat=faulty`)).words).not.toContain('Convention de partenariat PAGE_1')
  expect((await operator.post(`${page}/deposer`, { lignes: 'bonnes' })).location).toBe(page)
  await works()
  const after = await operator.get(page)
  expect(after.words).toContain('terminé Déposés : 1 ; refusés : 0.')
  expect(after.text).toMatch(/href="\/transmissions\/[0-9a-f-]{36}"/)
  const result = await operator.get(`${page}/resultat`)
  expect(result.headers['content-disposition']).toContain('conseil-resultat.csv')
  expect(result.text).toMatch(/;déposé;;;[0-9a-f-]{36};034-213401482-20250625-PAGE_1-DE/)
})

test('is cancelled; an administrator of all accounts sees whose it is, and does not deposit it', async () => {
  const page = await opens('budget', [cellsOf('SEUL_1')])
  const administrator = desk.as('administrator')
  const seen = await administrator.get(page)
  expect(seen.words).toContain(`Ouvert par ${loginOf('operator')}`)
  expect(seen.text).not.toContain(`${page}/deposer"`)
  expect((await administrator.get('/lots')).words).toContain(loginOf('operator'))
  expect((await administrator.post(`${page}/deposer`)).status).toBe(404)
  const operator = desk.as('operator')
  await operator.get(page)
  expect((await operator.post(`${page}/annuler`)).location).toBe(page)
  const { words, text } = await operator.get(page)
  expect(words).toContain('annulé')
  expect(text).not.toContain('Annuler le lot')
  expect((await operator.post(`${page}/deposer`)).status).toBe(409)
})
