// A secretary's act by the form, in Chromium: from the files to the identifier, a draft that two people share, files that are
// dropped on the page and dragged into their order, a long sending that is seen. What the form does without a script is in pages/deposit.test.ts.
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { loginOf, openDesk, type OpenDesk } from '../../support/desk/desk.ts'
import { maraussanFolder, openingDay } from '../../support/life/commune.ts'
import { hurried } from '../../support/life/production.ts'
import { signIn } from '../../support/servers/browser.ts'
import { describeInBrowser } from './in-browser.ts'

const own = ['deliberation.pdf', 'convention.pdf'].map((name) => join(maraussanFolder, name))

/** A clock that runs, and a worker that works while one looks. */
const began = performance.now()
const time = {
  get at() {
    return Date.parse(openingDay) + performance.now() - began
  },
}
let desk: OpenDesk
let stops: () => Promise<void>
beforeAll(async () => {
  desk = await openDesk({ store: 'embedded', time, environment: hurried, queue: 'needed' })
  const worker = await desk.app.startWorker()
  stops = () => worker.stop(5_000)
  await desk.app.startSchedules()
})
afterAll(async () => {
  await stops()
  await desk.closes()
})

/** Begin a draft with these files. */
async function begins(page: Page, files: readonly string[]): Promise<void> {
  await page.goto('/deposer')
  await page.getByRole('combobox', { name: 'Collectivité' }).selectOption(maraussan.siren)
  await page.getByLabel('Fichiers de l’acte').setInputFiles([...files])
  await page.getByRole('button', { name: 'Continuer' }).click()
  await page.getByRole('heading', { level: 2, name: 'L’acte' }).waitFor()
}

await describeInBrowser('the form of an act', (browsing) => {
  const comes = async (name: string): Promise<Page> => {
    const page = await browsing().opens(desk.url)
    await signIn(page, name)
    return page
  }

  test('an agent deposits her own act and its convention, and reads its identifier', async () => {
    const page = await comes('operator')
    await page.getByRole('link', { name: 'Déposer un acte' }).click()
    await begins(page, own)
    const takes = async (field: string) => {
      await page.locator(`#dit-${field}`).getByRole('button', { name: 'Reprendre' }).click()
      await page.locator(`#dit-${field}`).getByRole('button', { name: 'Reprendre' }).waitFor({ state: 'detached' })
    }
    for (const field of ['nature', 'numero', 'dateDecision', 'objet']) await takes(field)
    await page.getByLabel('Chercher une matière').fill('enseignement')
    await page.getByRole('button', { name: '8.1', exact: true }).click()
    await page.getByLabel('Code PJ convention.pdf').selectOption('21_DO')
    await page.getByText(/l’acte peut partir\./i).waitFor()
    const leaving = page.getByRole('table', { name: 'Fichiers tels qu’ils partiront' })
    await leaving.getByText('21_DO-034-213401482-20250625-DEL11-250625-DE-1-1_2.pdf').waitFor()
    await page.getByRole('button', { name: 'Déposer', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: /acquitté/ }).waitFor()
    expect(await page.locator('main').innerText()).toContain('034-213401482-20250625-DEL11-250625-DE')
    expect(await desk.received('DEL11-250625')).toMatchObject([{ times: 1 }])
    await page.context().close()
  })

  test('two people share a draft: each sees by name what the other changed, and loses nothing', async () => {
    const one = await comes('operator')
    await begins(one, own)
    const address = one.url()
    await one.getByLabel('Objet').fill('Commencé par le premier')
    await one.getByText('Enregistré', { exact: true }).waitFor()
    const two = await comes('administrator')
    await two.goto('/deposer')
    await two
      .getByRole('row', { name: /Commencé par le premier/ })
      .getByRole('link')
      .click()
    await two.waitForURL(address)
    await two.getByLabel('Objet').fill('Repris par la seconde')
    await two.getByText('Enregistré', { exact: true }).waitFor()
    await one.getByLabel('Objet').fill('Continué par le premier')
    await one.getByRole('heading', { name: 'Quelqu’un d’autre a modifié ce brouillon' }).waitFor()
    const told = await one.getByRole('alert').innerText()
    expect(told).toContain(`modifié entre-temps par ${loginOf('administrator')}`)
    expect(told).toContain('Repris par la seconde')
    expect(await one.getByLabel('Objet').inputValue()).toBe('Continué par le premier')
    await one.getByRole('button', { name: 'Enregistrer le brouillon' }).click()
    await one.getByText('Le brouillon est enregistré.').waitFor()
    await two.reload()
    expect(await two.getByLabel('Objet').inputValue()).toBe('Continué par le premier')
    for (const page of [one, two]) await page.context().close()
  })

  test('files are dropped on the page, and dragged into order', async () => {
    const page = await comes('operator')
    await begins(page, own.slice(0, 1))
    await page.evaluate(`(() => {
      const carried = new DataTransfer()
      carried.items.add(new File(['%PDF-1.4 plan'], 'plan.pdf', { type: 'application/pdf' }))
      const zone = document.querySelector('[data-depose]')
      for (const type of ['dragover', 'drop'])
        zone.dispatchEvent(new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }))
    })()`)
    const files = page.locator('ol.files li')
    await files.nth(1).getByText('plan.pdf', { exact: true }).first().waitFor()
    await files.nth(1).getByText('Annexe 1').dragTo(files.nth(0))
    await page.getByText('Enregistré', { exact: true }).waitFor()
    await files.nth(0).getByText('Acte').waitFor()
    await page.reload()
    expect(await files.allInnerTexts()).toEqual([
      expect.stringContaining('plan.pdf'),
      expect.stringContaining('deliberation.pdf'),
    ])
    await page.context().close()
  })

  test('150 MB show their progress, and a reload loses no uploaded file', async () => {
    const page = await comes('operator')
    page.setDefaultTimeout(120_000)
    await begins(page, own.slice(0, 1))
    await page.getByLabel('Objet').fill('Avec un grand plan')
    const large = join(desk.home, 'plan.png')
    const file = await open(large, 'w')
    await file.write(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
    await file.truncate(157_000_000)
    await file.close()
    await page.getByLabel('Ajouter des fichiers').setInputFiles(large)
    await page.getByRole('progressbar', { name: 'Envoi des fichiers' }).waitFor()
    await page.getByLabel('Code PJ plan.png').waitFor()
    await page.reload()
    await page.getByLabel('Code PJ plan.png').waitFor()
    expect(await page.getByLabel('Objet').inputValue()).toBe('Avec un grand plan')
    await page.context().close()
  })
})
