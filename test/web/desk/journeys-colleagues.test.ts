// Two operators at the same acts, in Chromium: who comes too late is told by name, and keeps what they typed; each sees that the
// other looks; Friday's refusal is there on Monday; and one act is one screen.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDesk, staff, type OpenDesk } from '../../support/desk/desk.ts'
import { faultyGateway } from '../../support/life/faults.ts'
import { signIn } from '../../support/servers/browser.ts'
import { describeInBrowser } from './in-browser.ts'

const { faults, wrap } = faultyGateway()
/** A Friday, in the afternoon. */
const time = { at: Date.parse('2025-07-04T14:30:00Z') }
let desk: OpenDesk
beforeAll(async () => {
  desk = await openDesk({ wrap, time, roles: { colleague: staff.operator } })
})
afterAll(() => desk.closes())

async function handed(numero: string): Promise<string> {
  const id = await desk.commune.hands(numero)
  await desk.commune.works()
  return id
}

await describeInBrowser('colleagues', (browsing) => {
  const comes = async (name: string, path: string): Promise<Page> => {
    const page = await browsing().opens(desk.url, { viewport: { width: 1440, height: 900 } })
    await signIn(page, name)
    await page.goto(path)
    return page
  }

  test('find Friday’s refusal on Monday, until one of them takes note of it', async () => {
    await handed('VENDREDI1_ANO')
    time.at = Date.parse('2025-07-07T07:00:00Z')
    const page = await comes('operator', '/')
    await page.getByText(/VENDREDI1_ANO refusée\s+le\s+4 juil\. 2025/).waitFor()
    await page.getByRole('link', { name: 'Voir VENDREDI1_ANO' }).click()
    await page.locator('summary', { hasText: 'J’en prends note' }).click()
    await page.locator('details[open]').getByLabel('Motif').fill('redéposé sous VENDREDI1BIS')
    await page.getByRole('button', { name: 'J’en prends note' }).click()
    await page.getByRole('status').filter({ hasText: 'Pris note' }).waitFor()
    await page.getByRole('link', { name: 'Aujourd’hui' }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.getByText('VENDREDI1').count()).toBe(0)
    await page.context().close()
  })

  test('see that they look at the same act; the later one reads who was quicker, and finds what they had typed', async () => {
    const id = await handed('DUEL1_ANO')
    const [first, second] = [
      await comes('operator', `/transmissions/${id}`),
      await comes('colleague', `/transmissions/${id}`),
    ]
    await first.getByText('colleague@example.org consulte aussi cette page').waitFor()
    await second.getByText('operator@example.org consulte aussi cette page').waitFor()
    for (const page of [second, first]) {
      await page.locator('summary', { hasText: 'Remettre en file d’attente' }).click()
      await page
        .locator('details[open]')
        .getByLabel('Motif')
        .fill(page === first ? 'vu avec la préfecture' : 'j’appelle le maire')
    }
    await first.getByRole('button', { name: 'Remettre en file d’attente' }).click()
    await first.getByRole('status').filter({ hasText: 'Voici la nouvelle transmission' }).waitFor()
    await second.locator('details[open]').getByRole('button', { name: 'Remettre en file d’attente' }).click()
    const told = second.getByRole('alert')
    await told.getByText('operator@example.org').waitFor()
    await told.getByText('Motif : vu avec la préfecture').waitFor()
    expect(await told.innerText()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/)
    expect(await told.getByLabel('Note').inputValue()).toBe('j’appelle le maire')
    await told.getByRole('link', { name: 'la nouvelle transmission' }).click()
    await second.waitForURL(first.url())
    for (const page of [first, second]) await page.context().close()
  })

  test('have one act on one screen: state, what comes next, actions, proof and its PDF, whose width is kept', async () => {
    faults.deaf = false
    const id = await handed('ECRAN1')
    const page = await comes('operator', `/transmissions/${id}`)
    const parts = {
      state: page.getByRole('heading', { level: 1 }).getByText('acquitté'),
      next: page.getByText('rien à faire ; le préfet peut déférer').first(),
      actions: page.locator('summary', { hasText: 'Annuler auprès de la préfecture' }),
      proof: page.getByRole('link', { name: 'Dossier scellé de l’acte (zip)' }),
      pdf: page.locator('iframe.preview'),
    }
    for (const [name, part] of Object.entries(parts)) {
      const box = await part.boundingBox()
      expect([name, box !== null && box.y >= 0 && box.y + box.height <= 900]).toEqual([name, true])
    }
    const widthOf = async () => (await parts.pdf.boundingBox())?.width ?? 0
    const before = await widthOf()
    await page.getByRole('link', { name: 'large', exact: true }).click()
    await expect.poll(widthOf).toBeGreaterThan(before)
    await page.goto('/')
    await page.goto(`/transmissions/${id}`)
    expect(await widthOf()).toBeGreaterThan(before)
    await page.getByText('8.1 Enseignement').waitFor()
    await page.context().close()
  })
})
