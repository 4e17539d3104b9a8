// What operators come for, while a worker works: they act by what stands on the page, and see by themselves what comes of it.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { operationsOf } from '../../support/life/operations-of.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { arActe, anomalieActe } from '../../support/deposits/retours.ts'
import { maraussanFolder } from '../../support/life/commune.ts'
import { until } from '../../support/until.ts'
import { atLength, briefly, tabTo, walkOnEachGround } from './on-each-ground.ts'
import type { WorkingDesk } from './working-desk.ts'

const reason = 'passerelle remise en place, vérifié avec le fournisseur'

await walkOnEachGround('on a desk that works', { redisDatabase: 11 }, ({ desk, comes, isLarge }) => {
  const lot = isLarge ? { taken: 200, uncertain: 10, twins: 6 } : { taken: 12, uncertain: 3, twins: 2 }
  const left = lot.uncertain + lot.twins

  briefly('an operator finds a failed act, understands it, requeues it, and sees it acknowledged', async () => {
    const [id = ''] = await desk().held('ECHEC1')
    const page = await comes('operator')
    await page.getByRole('link', { name: 'Échecs par cause' }).click()
    await page.getByRole('link', { name: /Voir les actes ACTES-G010/ }).click()
    await page.getByRole('link', { name: 'ECHEC1', exact: true }).click()
    await page.getByRole('heading', { name: 'Pourquoi elle attend' }).waitFor()
    await page.getByText('préparé pour une autre passerelle').first().waitFor()
    await page.evaluate('window.notReloaded = false')
    await page.getByText('Remettre en file d’attente').first().click()
    await page.getByLabel('Motif').first().fill(reason)
    await page.getByRole('button', { name: 'Remettre en file d’attente' }).click()
    await page.getByRole('status').filter({ hasText: 'Remise en file d’attente' }).waitFor()
    await page.evaluate('window.notReloaded = true')
    await page.getByRole('heading', { level: 1, name: /acquitté/ }).waitFor()
    await page.getByText('Accusé de réception reçu').waitFor()
    expect(await page.evaluate<boolean>('window.notReloaded')).toBe(true)
    await page.getByRole('link', { name: 'Transmissions', exact: true }).last().click()
    await page.waitForURL(({ searchParams }) => searchParams.get('code') === 'ACTES-G010')
    expect(await desk().commune.received('ECHEC1')).toMatchObject([{ times: 1 }])
    expect(await sendings(desk(), id)).toBe(1)
    await page.context().close()
  })

  briefly('two operators who requeue the same group at once send each act once', async () => {
    const numeros = ['DEUX1', 'DEUX2', 'DEUX3', 'DEUX4', 'DEUX5']
    const ids = await desk().held(...numeros)
    const pages = await Promise.all(['operator', 'administrator'].map((name) => comes(name)))
    await Promise.all(pages.map((page) => readyToRequeue(page, numeros.length)))
    await Promise.all(pages.map((page) => page.getByRole('button', { name: /^Relancer \d+ actes/ }).click()))
    for (const page of pages) await page.getByRole('heading', { level: 1, name: /^Relance/ }).waitFor()
    for (const id of ids) await until(async () => (await desk().commune.shows(id)).state === 'acknowledged')
    for (const numero of numeros) expect(await desk().commune.received(numero)).toMatchObject([{ times: 1 }])
    for (const id of ids) expect(await sendings(desk(), id)).toBe(1)
    await Promise.all(pages.map((page) => page.context().close()))
  })

  briefly(
    `${lot.taken} acts are requeued in bulk, and ${left} are left out with their reasons`,
    { timeout: 1_500_000 },
    async () => {
      const numeros = Array.from({ length: lot.taken }, (_, index) => `LOT${index}`)
      await leftOut(desk(), lot)
      await desk().held(...numeros)
      const page = await comes('operator')
      // Hundreds of acts are examined one by one while the same machine works them off.
      page.setDefaultTimeout(120_000)
      await page.getByRole('link', { name: 'Transmissions', exact: true }).first().click()
      await page.getByRole('searchbox').fill('LOT')
      await page.getByText('Filtrer', { exact: true }).click()
      await page.getByLabel('prête à partir').check()
      await page.getByLabel('refusée').check()
      await page.getByRole('button', { name: 'Appliquer' }).click()
      await page.getByRole('button', { name: /^Relancer tout le filtre/ }).click()
      await page.getByRole('heading', { level: 1, name: `Relancer ${lot.taken} actes` }).waitFor()
      expect(await page.locator('main').innerText()).toContain(`${left} actes laissés de côté`)
      const excluded = page.getByRole('table', { name: 'Actes laissés de côté, par raison' })
      await excluded.getByRole('row', { name: new RegExp(`\\b${lot.uncertain}\\b`) }).waitFor()
      await excluded.getByRole('row', { name: new RegExp(`\\b${lot.twins}\\b`) }).waitFor()
      await page.getByLabel(/^Recopiez le nombre d’actes/).fill('1')
      await page.getByLabel('Motif').fill(reason)
      await page.getByRole('button', { name: /^Relancer/ }).click()
      await page.getByRole('alert').filter({ hasText: 'ne correspond pas' }).waitFor()
      await page.getByLabel(/^Recopiez le nombre d’actes/).fill(String(lot.taken))
      await page.getByLabel('Cadence').selectOption({ label: '600 actes par minute' })
      await page.getByRole('button', { name: /^Relancer/ }).click()
      await page.getByRole('heading', { level: 1, name: /^Relance : / }).waitFor()
      await page.evaluate('window.notReloaded = true')
      await page.getByText('terminée', { exact: true }).waitFor({ timeout: 300_000 })
      await page.getByText(`${lot.taken} remis en file d’attente`).waitFor()
      await page.getByText(`${left} laissés de côté`).waitFor()
      expect(await page.evaluate<boolean>('window.notReloaded')).toBe(true)
      expect(await outcomes(page)).toEqual({ 'remis en file d’attente': lot.taken, 'laissé de côté': left })
      await desk().rests()
      await until(
        async () => (await Promise.all(numeros.map((each) => desk().commune.received(each)))).every(once),
        'all',
        300_000,
      )
      await page.context().close()
    },
  )

  atLength('an uncertain one is resolved: it has arrived', async () => {
    const id = await desk().uncertain('ARRIVEE1_MUET')
    const page = await comes('operator')
    await page.getByRole('link', { name: /^Envois incertains/ }).click()
    const box = page.getByRole('article').filter({ hasText: 'ARRIVEE1_MUET' })
    await box.getByText('ARRIVEE1_MUET est arrivée').first().click()
    await box.getByLabel('Référence').fill('SLO-1')
    await box.getByLabel('Motif').first().fill(reason)
    await box.getByRole('button', { name: 'ARRIVEE1_MUET est arrivée' }).click()
    await page.getByRole('status').filter({ hasText: 'Noté : elle est arrivée' }).waitFor()
    expect(await page.getByText('ARRIVEE1_MUET').count()).toBe(0)
    expect(await desk().commune.shows(id)).toMatchObject({ state: 'submitted', uncertain: false })
    expect(await desk().commune.received('ARRIVEE1_MUET')).toMatchObject([{ times: 1 }])
    await page.context().close()
  })

  atLength('a stray return is attached to the act that it resembles, and takes effect', async () => {
    const { id } = await desk().acknowledged('ORPHELIN1')
    await handIn(desk(), 'ar-orphelin.xml', arActe('ORPHELIN-1'))
    const page = await comes('operator')
    await page.getByRole('link', { name: 'Retours à rattacher' }).click()
    await page.getByRole('link', { name: 'Accusé de réception' }).first().click()
    await page.locator('#candidats').getByLabel('Motif').fill(reason)
    await page
      .getByRole('article')
      .filter({ hasText: 'ORPHELIN1' })
      .getByRole('button', { name: 'Rattacher à cet acte' })
      .click()
    await page.getByRole('status').filter({ hasText: 'est rattaché' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(`/transmissions/${id}`)
    await page.getByRole('link', { name: 'ar-orphelin.xml' }).first().waitFor()
    await page.context().close()
  })

  atLength('a letter is answered with a file, and the answer is acknowledged', async () => {
    const { idActe } = await desk().acknowledged('LETTRE1')
    const page = await comes('operator')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await desk().commune.prefectureWrites('pieces', idActe, { texte: 'Merci de transmettre le plan.' })
    await page.getByRole('link', { name: 'Traiter LETTRE1' }).click({ timeout: 60_000 })
    await page.getByText('Merci de transmettre le plan.').first().waitFor()
    await page.getByLabel(/^Documents/).setInputFiles(join(maraussanFolder, 'convention.pdf'))
    await page.getByRole('form').or(page.locator('form')).getByLabel('Motif').first().fill('le plan demandé')
    await page.getByRole('button', { name: 'Envoyer la réponse' }).click()
    await page
      .getByRole('status')
      .filter({ hasText: /La réponse \(3.4\) part/ })
      .waitFor()
    await until(async () => (await desk().commune.messagesAbout(idActe)).includes('3-4'))
    await page.context().close()
  })

  briefly(
    'with the keyboard alone: a bulk requeue is confirmed, and an uncertain one resolved',
    { timeout: 180_000 },
    async () => {
      await desk().held('TOUCHES1', 'TOUCHES2')
      const id = await desk().uncertain('TOUCHES3_MUET')
      const page = await comes('operator')
      const { keyboard } = page
      await tabTo(page, 'Échecs par cause')
      await keyboard.press('Enter')
      await page.waitForURL((url) => url.pathname === '/causes')
      await tabTo(page, 'Relancer 2 actes retenus')
      await keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Relancer 2 actes' }).waitFor()
      await tabTo(page, 'Recopiez le nombre d’actes')
      await keyboard.type('2')
      await keyboard.press('Tab')
      await keyboard.type(reason)
      await keyboard.press('Enter')
      await page.getByText('2 remis en file d’attente').waitFor({ timeout: 120_000 })
      await tabTo(page, 'Envois incertains')
      await keyboard.press('Enter')
      await page.waitForURL((url) => url.pathname === '/incertaines')
      await tabTo(page, 'TOUCHES3_MUET est arrivée')
      await keyboard.press('Enter')
      await keyboard.press('Tab')
      await keyboard.type('SLO-3')
      await keyboard.press('Tab')
      await keyboard.type(reason)
      await keyboard.press('Enter')
      await page.getByRole('status').filter({ hasText: 'Noté : elle est arrivée' }).waitFor()
      expect(await desk().commune.shows(id)).toMatchObject({ state: 'submitted', uncertain: false })
      await page.context().close()
    },
  )
})

async function readyToRequeue(page: Page, count: number): Promise<void> {
  await page.getByRole('link', { name: 'Échecs par cause' }).click()
  await page.getByRole('link', { name: `Relancer ${count} actes retenus…` }).click()
  await page.getByLabel(/^Recopiez le nombre d’actes/).fill(String(count))
  await page.getByLabel('Motif').fill(reason)
}

/** What must be left out of the lot: sendings in doubt, and refused acts that were handed in again since. */
async function leftOut(desk: WorkingDesk, lot: { readonly uncertain: number; readonly twins: number }): Promise<void> {
  const { commune } = desk
  for (let index = 0; index < lot.uncertain; index++) await desk.uncertain(`LOTDOUTE${index}_MUET`)
  for (let index = 0; index < lot.twins; index++) {
    const numero = `LOTREFUS${index}_MUET`
    const id = await commune.hands(numero)
    await until(async () => (await commune.shows(id)).state === 'submitted')
    await handIn(desk, `anomalie-${index}.xml`, anomalieActe(numero, { detail: 'à corriger' }))
    await until(async () => (await commune.shows(id)).state === 'refused')
    const again = await commune.hands(numero)
    await until(async () => (await commune.shows(again)).state === 'submitted')
  }
}

async function handIn({ commune }: WorkingDesk, name: string, content: string): Promise<void> {
  await writeFile(join(commune.home, name), content)
  await operationsOf(commune.app).handInReturns([join(commune.home, name)], maraussan.siren, 'test')
}

/** How often the gateway took it. */
async function sendings({ commune }: WorkingDesk, id: string): Promise<number> {
  return (await commune.shows(id)).attempts.filter(({ verdict }) => verdict === 'taken').length
}

const once = (received: readonly { times: number }[]): boolean => received.length === 1 && received[0]?.times === 1

/** How many acts of a bulk requeue have each outcome, page by page. */
async function outcomes(page: Page): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {}
  for (;;) {
    const table = page.getByRole('table', { name: 'Actes de la relance' })
    for (const row of await table.locator('tbody .tag').allInnerTexts()) counts[row] = (counts[row] ?? 0) + 1
    const next = page.getByRole('link', { name: 'Voir la suite' })
    if ((await next.count()) === 0) return counts
    await next.click()
    await page.waitForLoadState()
  }
}
