// Failures by cause: a table of what is held or refused, in groups of which the same was said, with their acts, their requeue
// and their dismissal; limited to what a person sees.
import { beforeAll, describe, expect, test } from 'vitest'
import { runBulks } from '../../../../src/transmission/bulk.ts'
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

const tab = (kind: 'refused' | 'held') => `/causes?etat=${kind}`
const titles = (text: string) =>
  [...text.matchAll(/<span class="tag \w+">([^<]*)<\/span> <strong>([^<]*)</g)].map((found) => found.slice(1))

describe('failures by cause', () => {
  test('are a table of each kind, the most frequent cause first', async () => {
    const { status, text, words } = await desk.as('operator').get(tab('refused'))
    expect(status).toBe(200)
    expect(text).toContain('<h1>Refusés\u00A0: 3</h1>')
    expect(titles(text)).toEqual([
      ['2 actes refusés', 'La préfecture refuse l’acte.'],
      ['1 acte refusé', 'La préfecture refuse l’acte.'],
    ])
    expect(words).toContain('« L’acte … du … est illisible »')
    const held = await desk.as('operator').get(tab('held'))
    expect(titles(held.text)).toEqual([
      ['3 actes retenus', 'L’acte a été préparé pour une autre passerelle que celle de la collectivité.'],
    ])
    expect(titles((await desk.as('operator').get('/causes')).text)).toHaveLength(3)
  })

  test('unfold to their acts', async () => {
    const { text, words } = await desk.as('operator').get(tab('refused'))
    expect(words).toMatch(/Voir les 2 actes .* REFUS-2 , Maraussan, .* REFUS-1 , Maraussan/)
    expect(text.match(/<a href="\/transmissions\/[0-9a-f-]{36}">REFUS-/g)).toHaveLength(3)
  })

  test('a few acts are requeued at once, with one reason: exactly those of the row', async () => {
    const operator = desk.as('operator')
    const { text } = await operator.get(tab('held'))
    expect(text).not.toContain('name="compte" inputmode')
    const { location } = await operator.fillsIn(tab('held'), '/relances', { motif: 'passerelle rétablie' })
    expect(location).toBe(tab('held'))
    expect((await operator.get(location)).words).toContain('3 actes à relancer. La relance commence.')
    expect(await runBulks({ ...desk.app.ports, notify: async () => undefined })).toMatchObject({
      count: 3,
      failures: 0,
    })
    expect((await operator.get(location)).words).toContain('Retenus : 0')
  })

  test('above ten acts, one looks first which they are, and types their number', async () => {
    for (let count = 0; count < 11; count++) await refused(`NOMBREUX-${count}`, 'Nomenclature périmée')
    const operator = desk.as('operator')
    const { text } = await operator.get(tab('refused'))
    const [, href = ''] = /href="(\/relances\/nouvelle\?[^"]+)">Relancer les 11 actes/.exec(text) ?? []
    const preview = await operator.get(href.replaceAll('&amp;', '&'))
    expect(preview.words).toContain('Recopiez le nombre d’actes pour confirmer (11)')
  })

  test('are dismissed together, and what came since is not', async () => {
    const operator = desk.as('operator')
    const { text } = await operator.get(tab('refused'))
    const row = text.split('<tr>').find((each) => each.includes('Nomenclature')) ?? ''
    const [, action = ''] = /action="(\/causes\/[0-9a-f]{16}\/pris-note)"/.exec(row) ?? []
    const [, vu = ''] = /name="vu" value="([^"]+)"/.exec(row) ?? []
    desk.waits(60)
    await refused('TARDIF', 'Nomenclature périmée')
    const fields = { motif: 'redéposés', vu, vers: `${tab('refused')}&apres=0` }
    expect((await operator.post(action, fields)).location).toBe(fields.vers)
    expect(titles((await operator.get(tab('refused'))).text)[0]).toEqual([
      '2 actes refusés',
      'La préfecture refuse l’acte.',
    ])
    expect((await operator.get(tab('refused'))).words).toContain('TARDIF')
  })

  test('hide the préfecture’s words, and every action, from people who may not', async () => {
    const { words, text } = await desk.as('reader').get(tab('refused'))
    expect(words).toContain('« ••••• »')
    expect(words).not.toMatch(/illisible|Relancer|prends note/)
    expect(text).not.toContain('/relances/nouvelle')
  })

  test('of other collectivités are invisible', async () => {
    expect((await desk.as('neighbour').get(tab('refused'))).words).toContain('Refusés : 0')
  })
})
