// Failures by cause: what is held or refused in groups of which the same was said, with the way to their list and to their
// requeue; limited to what a person sees.
import { beforeAll, describe, expect, test } from 'vitest'
import { openDesk } from '../../../support/desk/desk.ts'
import { faultyGateway } from '../../../support/life/faults.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const { faults, wrap } = faultyGateway()
const desk = forSuite(() => openDesk({ wrap }))
beforeAll(async () => {
  faults.before = 'ACTES-G010'
  for (const numero of ['RETENU-1', 'RETENU-2', 'RETENU-3']) await desk.hands(numero)
  await desk.works()
  faults.before = undefined
  for (const numero of ['REFUS-1', 'REFUS-2']) await refused(numero, `L’acte ${numero} du 25/06/2025 est illisible`)
  await refused('REFUS-3', 'Signature absente')
})

async function refused(numero: string, detail: string): Promise<void> {
  const id = await desk.hands(numero)
  await desk.db.query(
    `UPDATE actes.transmission SET state = 'refused', due_at = NULL, refusal = $2::jsonb WHERE id = $1`,
    [id, JSON.stringify({ code: 'ACTES-R001', detail })],
  )
}

describe('failures by cause', () => {
  test('are grouped by their text, the largest group first', async () => {
    const { status, text, words } = await desk.as('operator').get('/causes')
    expect(status).toBe(200)
    expect(words).toContain('3 causes d’échec')
    const titles = [...text.matchAll(/<h2 id="titre-[^>]*>([^<]*)</g)].map(([, title]) => title)
    expect(titles).toEqual([
      '3 actes retenus\u00A0: L’acte a été préparé pour une autre passerelle que celle de la collectivité.',
      '2 actes refusés\u00A0: La préfecture refuse l’acte.',
      '1 acte refusé\u00A0: La préfecture refuse l’acte.',
    ])
    expect(words).toContain('« L’acte … du … est illisible »')
    expect(words).not.toContain('REFUS-1')
  })

  test('link to their acts, and to the requeue of exactly them', async () => {
    const { text } = await desk.as('operator').get('/causes')
    expect(text).toContain('href="/transmissions?retenues=1&amp;code=ACTES-G010"')
    const hrefs = [...text.matchAll(/href="(\/relances\/nouvelle\?[^"]+)"/g)].map(([, href = '']) => href)
    const counts = []
    for (const href of hrefs) {
      const { words } = await desk.as('operator').get(href.replaceAll('&amp;', '&'))
      counts.push(/Relancer (\d+) actes?/.exec(words)?.[1])
    }
    expect(counts).toEqual(['3', '2', '1'])
  })

  test('hide the préfecture’s words, and their button, from people who may not see names', async () => {
    const { words, text } = await desk.as('reader').get('/causes')
    expect(words).toContain('« ••••• »')
    expect(words).not.toContain('illisible')
    expect(words).toContain('Réservé aux opérateurs')
    expect(text).not.toContain('/relances/nouvelle')
  })

  test('of other collectivités are invisible', async () => {
    expect((await desk.as('neighbour').get('/causes')).words).toContain('Aucun échec à traiter')
  })
})
