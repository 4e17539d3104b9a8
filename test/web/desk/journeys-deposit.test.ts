// A secretary's acts by the form alone, in Chromium: from the files to the identifier, a refusal corrected, a draft that two people
// share, fifty PDFs at once, a long sending that is seen and survives a reload.
import { appendFile, copyFile, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { maraussanFolder } from '../../support/life/commune.ts'
import { loginOf } from '../../support/desk/desk.ts'
import { atLength, briefly, tabTo, walkOnEachGround } from './on-each-ground.ts'
import type { WorkingDesk } from './working-desk.ts'

const own = ['deliberation.pdf', 'convention.pdf'].map((name) => join(maraussanFolder, name))

/** So many copies of the act, each another file. */
async function copies({ commune }: WorkingDesk, count: number): Promise<readonly string[]> {
  const folder = join(commune.home, 'copies')
  await mkdir(folder, { recursive: true })
  const all = Array.from({ length: count }, (_, at) => join(folder, `acte-${String(at + 1).padStart(2, '0')}.pdf`))
  for (const path of all) {
    await copyFile(own[0] ?? '', path)
    await appendFile(path, `\n% ${path}\n`)
  }
  return all
}

/** Begin a draft with these files. */
async function begins(page: Page, files: readonly string[], each = false): Promise<void> {
  await page.goto('/deposer')
  await page.getByRole('combobox', { name: 'Collectivité' }).selectOption(maraussan.siren)
  await page.getByLabel('Fichiers de l’acte').setInputFiles([...files])
  if (each) await page.getByLabel('Un acte par PDF').check()
  await page.getByRole('button', { name: 'Continuer' }).click()
  await page.getByRole('heading', { level: 2, name: 'L’acte' }).waitFor()
}

const ready = (page: Page) => page.getByText(/l’acte peut partir\./i).waitFor()

async function fillsIn(page: Page, numero: string): Promise<void> {
  await page.getByLabel('Nature de l’acte').selectOption('DE')
  await page.getByLabel('Numéro').fill(numero)
  await page.getByLabel('Date de la décision').fill('2025-06-25')
  await page.getByLabel('Matière', { exact: true }).fill('8.1')
  await page.getByLabel('Objet').fill('Écoles : Convention de partenariat')
}

await walkOnEachGround('the form of an act', { redisDatabase: 15 }, ({ desk, comes }) => {
  briefly('a secretary deposits her own act and its convention, and reads its identifier', async () => {
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
    await ready(page)
    const leaving = page.getByRole('table', { name: 'Fichiers tels qu’ils partiront' })
    await leaving.getByText('21_DO-034-213401482-20250625-DEL11-250625-DE-1-1_2.pdf').waitFor()
    await page.getByRole('button', { name: 'Déposer', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: /acquitté/ }).waitFor()
    expect(await page.locator('main').innerText()).toContain('034-213401482-20250625-DEL11-250625-DE')
    expect(await desk().commune.received('DEL11-250625')).toMatchObject([{ times: 1 }])
    await page.context().close()
  })

  briefly('the same without JavaScript', async () => {
    const page = await comes('operator', { javaScriptEnabled: false })
    await begins(page, own)
    await fillsIn(page, 'SANSSCRIPT1')
    // Its types are those of the nature.
    await page.getByRole('button', { name: 'Enregistrer le brouillon' }).click()
    await page.getByText('Le brouillon est enregistré.').waitFor()
    await page.getByLabel('Code PJ convention.pdf').selectOption('21_DO')
    await page.getByRole('button', { name: 'Monter convention.pdf' }).click()
    await page.getByText('Le brouillon est enregistré.').waitFor()
    await page.getByRole('button', { name: 'Monter deliberation.pdf' }).click()
    await ready(page)
    await page.getByRole('button', { name: 'Déposer', exact: true }).click()
    await page.getByText('L’acte est déposé').waitFor()
    await page.context().close()
  })

  briefly('with the keyboard alone, at 360 points', async () => {
    const page = await comes('operator', { viewport: { width: 360, height: 740 } })
    await begins(page, own.slice(0, 1))
    await page.getByLabel('Nature de l’acte').focus()
    await page.keyboard.press('D')
    await tabTo(page, 'Numéro')
    await page.keyboard.type('CLAVIER1')
    await page.locator('#dit-dateDecision').getByRole('button').focus()
    await page.keyboard.press('Enter')
    await page.locator('#dit-dateDecision').getByRole('button').waitFor({ state: 'detached' })
    await tabTo(page, 'Matière')
    await page.keyboard.type('8.1')
    await tabTo(page, 'Objet')
    await page.keyboard.type('Écoles')
    await ready(page)
    await tabTo(page, 'Déposer')
    await page.keyboard.press('Enter')
    await page.getByText('L’acte est déposé').waitFor()
    expect(await desk().commune.shows('CLAVIER1')).toMatchObject({ nature: 'DE', dateDecision: '2025-06-25' })
    await page.context().close()
  })

  briefly('a refusal is corrected under another number, and acknowledged', async () => {
    const id = await desk().commune.hands('REFUSEE_ANO')
    const page = await comes('operator')
    await page.goto(`/transmissions/${id}`)
    await page.getByRole('heading', { level: 1, name: /refusé/ }).waitFor()
    await page.getByRole('button', { name: 'Corriger et redéposer' }).click()
    await page.getByText('Voici l’acte refusé').waitFor()
    expect(await page.getByLabel('Code PJ convention.pdf').inputValue()).toBe('21_DO')
    await page.getByLabel('Numéro').fill('REFUSEE2')
    await page.getByText('Enregistré', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Déposer', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: /acquitté/ }).waitFor()
    await page.getByRole('link', { name: 'La transmission qu’elle remplace' }).click()
    await page.getByRole('link', { name: 'voir la nouvelle' }).waitFor()
    await page.context().close()
  })

  briefly('two people share a draft: each is told by name what the other changed, and loses nothing', async () => {
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
    expect(told).toContain(`${loginOf('administrator')} a modifié ce brouillon`)
    expect(told).toContain('Repris par la seconde')
    expect(await one.getByLabel('Objet').inputValue()).toBe('Continué par le premier')
    await one.getByRole('button', { name: 'Enregistrer le brouillon' }).click()
    await one.getByText('Le brouillon est enregistré.').waitFor()
    await two.reload()
    expect(await two.getByLabel('Objet').inputValue()).toBe('Continué par le premier')
    for (const page of [one, two]) await page.context().close()
  })

  briefly('fifty PDFs at once are fifty acts, reviewed one after the other', async () => {
    const page = await comes('operator')
    page.setDefaultTimeout(120_000)
    await begins(page, await copies(desk(), 50), true)
    await page.getByText('Acte 1 sur 50').waitFor()
    await fillsIn(page, 'CINQUANTE1')
    await ready(page)
    await page.getByText('1 prêt', { exact: false }).waitFor()
    await page.getByRole('button', { name: 'Acte suivant' }).click()
    await page.getByText('Acte 2 sur 50').waitFor()
    await fillsIn(page, 'CINQUANTE2')
    await ready(page)
    await page.getByText('2 prêts', { exact: false }).waitFor()
    await page.getByRole('button', { name: 'Déposer', exact: true }).click()
    await page.getByText('Voici le suivant').waitFor()
    await page.getByText('Acte 1 sur 49').waitFor()
    expect(await page.getByLabel('Numéro').inputValue()).toBe('CINQUANTE1')
    await page.getByRole('button', { name: 'Déposer', exact: true }).click()
    await page.getByText('Acte 1 sur 48').waitFor()
    await page.context().close()
  })

  briefly('files are dropped on the page, and dragged into their order', async () => {
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

  atLength('150 MB show how far they are, and a reload loses nothing that has come', async () => {
    const page = await comes('operator')
    page.setDefaultTimeout(120_000)
    await begins(page, own.slice(0, 1))
    await page.getByLabel('Objet').fill('Avec un grand plan')
    const large = join(desk().commune.home, 'plan.png')
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
