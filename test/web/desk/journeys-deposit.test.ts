// Deposits by the form, in Chromium and in clicks: a secretary's act from its PDF to the stamped copy, fifty PDFs at once; a
// draft that two people share, files that are dropped and dragged into order, a long sending that is seen. What the form
// does without a script is in pages/deposit.test.ts.
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { roadActPdf } from '../../support/deposits/pdfs.ts'
import { countClicks } from '../../support/desk/clicks.ts'
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

/** Fifty délibérations, three of them with two possible days. @returns their paths */
async function layFifty(): Promise<readonly string[]> {
  const folder = join(desk.home, 'fifty')
  await mkdir(folder)
  const laid = Array.from({ length: 50 }, async (_, at) => {
    const numero = `2025_${String(at + 1).padStart(3, '0')}`
    const path = join(folder, `deliberation-${numero}.pdf`)
    await writeFile(path, at < 3 ? roadActPdf(numero, 'Séance du 26 juin 2025') : roadActPdf(numero))
    return path
  })
  return Promise.all(laid)
}

/** Begin a draft with these files. */
async function begins(page: Page, files: readonly string[]): Promise<void> {
  await page.goto('/deposer')
  await page.getByRole('combobox', { name: 'Collectivité' }).selectOption(maraussan.siren)
  await page.getByLabel('Fichiers de l’acte').setInputFiles([...files])
  await page.getByRole('button', { name: /^(Continuer|Un acte et )/ }).click()
  await page.getByRole('heading', { level: 2, name: 'L’acte' }).waitFor()
}

await describeInBrowser('the form of an act', (browsing) => {
  const comes = async (name: string): Promise<Page> => {
    const page = await browsing().opens(desk.url)
    await signIn(page, name)
    return page
  }

  test('a secretary brings her act and its convention to the stamped copy on her disk in eight clicks', async () => {
    const page = await comes('operator')
    // She deposited for Maraussan before, from here.
    await page.evaluate(`localStorage.setItem('collectivite', '${maraussan.siren}')`)
    const { click, chooseFiles, type, spent } = countClicks()
    const button = (name: string | RegExp) => page.getByRole('button', { name })
    await click(page.getByRole('link', { name: 'Déposer', exact: true }))
    await chooseFiles(page.getByLabel('Fichiers de l’acte'), own)
    await click(button('Un acte et son annexe'))
    await click(button('Tout reprendre'))
    await button('Tout reprendre').waitFor({ state: 'detached' })
    await page.getByText('page 1 : « DELIBERATION N°11 DU 25 JUIN 2025 »').waitFor()
    await type(page.getByLabel('Chercher une matière'), 'enseignement')
    await click(button('8.1'))
    await click(button('Prendre 99_DE'))
    await page.getByText('L’acte peut partir.').or(page.getByText('Tout est en ordre')).waitFor()
    await click(button('Déposer pour Commune de Maraussan'))
    await page.getByRole('heading', { level: 1, name: /acquitté/ }).waitFor()
    const download = page.waitForEvent('download')
    await click(page.getByRole('link', { name: 'Télécharger l’acte tamponné' }))
    const stamped = await readFile(await (await download).path())
    expect(stamped.subarray(0, 5).toString()).toBe('%PDF-')
    expect(stamped.length).toBeGreaterThan((await readFile(own[0] ?? '')).length)
    expect(spent()).toEqual({ clicks: 8, words: 1 })
    expect(await desk.received('DEL11-250625')).toMatchObject([{ times: 1 }])
    await page.context().close()
  })

  test('fifty PDFs become fifty acts in fewer than sixty clicks, each doubtful one looked at', async () => {
    const page = await comes('operator')
    page.setDefaultTimeout(120_000)
    await page.evaluate(`localStorage.setItem('collectivite', '${maraussan.siren}')`)
    const { click, chooseFiles, type, spent } = countClicks()
    const button = (name: string | RegExp) => page.getByRole('button', { name })
    await click(page.getByRole('link', { name: 'Déposer', exact: true }))
    await chooseFiles(page.getByLabel('Fichiers de l’acte'), await layFifty())
    await click(button('50 actes, un par PDF'))
    await page.getByText('Lot de 50 actes').waitFor()
    await click(button('Tout reprendre'))
    await button('Tout reprendre').waitFor({ state: 'detached' })
    await page.getByText('50 à compléter').waitFor()
    await type(page.getByLabel('Matière pour les actes qui n’en ont pas (50)'), 'voirie')
    await click(button('8.3'))
    await page.getByText('47 prêts, 3 à vérifier').waitFor()
    await click(button('Cocher les 47 actes prêts'))
    await button('Déposer les 47 actes (3 restent)').waitFor()
    for (const row of await page.getByRole('row', { name: 'à vérifier' }).all()) {
      expect(await row.innerText()).toMatch(/page 1\s: «\sSéance/)
      await click(row.getByRole('checkbox'))
    }
    await click(button('Déposer les 50 actes'))
    await page.getByText('50 actes sont déposés.').waitFor()
    expect(spent().clicks).toBeLessThanOrEqual(60)
    expect(spent()).toEqual({ clicks: 10, words: 1 })
    expect((await desk.operations.ask.listDrafts({ limit: 50 })).items).toEqual([])
    const { items } = await desk.operations.ask.listTransmissions({ limit: 60 })
    const fifty = items.filter(({ numero }) => numero?.startsWith('2025_'))
    expect(new Set(fifty.map(({ numero }) => numero)).size).toBe(50)
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
