// A batch on the desk while a worker works: its table and a zip are handed in, its faults are read, its good lines are deposited, and
// the result is taken away; with and without JavaScript.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { cellsOf, layBatch } from '../../support/deposits/batches.ts'
import { until } from '../../support/until.ts'
import { atLength, briefly, walkOnEachGround } from './on-each-ground.ts'

await walkOnEachGround('batches', { redisDatabase: 3 }, ({ desk, comes }) => {
  /** A table of four lines, one of them faulty, as Excel saves it; a zip with a file too many. */
  const laid = async (prefix: string) => {
    const place = join(desk().commune.home, prefix)
    const lines = [1, 2, 3].map((each) => cellsOf(`${prefix}${each}`, { objet: `Été ${each} : école` }))
    const faulty = cellsOf(`${prefix}4`, { nature: 'XX', dateDecision: '31/02/2025' })
    const names = [...lines, faulty].map(({ document = '' }) => document)
    const table = await layBatch(place, [...lines, faulty], { names: [...names, 'oubli.pdf'], zip: true })
    await writeFile(table, Buffer.from((await readFile(table)).toString(), 'latin1'))
    return { table, zip: join(place, 'fichiers.zip') }
  }

  briefly('an agent deposits the good lines of a batch and takes the result away', async () => {
    const { table, zip } = await laid('LOT')
    const page = await comes('operator')
    await page.getByRole('link', { name: 'Dépôts par lot' }).click()
    await page.getByLabel(/^Tableau/).setInputFiles(table)
    await page.getByLabel(/^Fichiers des actes/).setInputFiles(zip)
    await page.getByLabel(/^Nom du lot/).fill('Conseil du 25 juin')
    await page.getByRole('button', { name: 'Contrôler le lot' }).click()
    await page.getByRole('heading', { level: 1, name: 'Conseil du 25 juin' }).waitFor()
    // The page follows the worker by itself.
    await page.getByText('à confirmer', { exact: true }).waitFor()
    await page.getByText('Lu en Windows-1252').waitFor()
    await page.getByText('« oubli.pdf »').waitFor()
    const faulty = page.getByRole('row').filter({ hasText: 'LOT4' })
    await faulty.getByText('ACTES-V009').waitFor()
    await faulty.getByText('ACTES-V010').waitFor()
    await page.getByRole('button', { name: /^Déposer les lignes sans faute/ }).click()
    await page.getByText('terminé', { exact: true }).waitFor()
    await page.getByText('Actes déposés : 3').waitFor()
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Télécharger le résultat (CSV)' }).click()
    const result = await readFile(await (await downloading).path(), 'utf8')
    expect(result.split('\r\n').filter((line) => line.includes(';déposé;;;'))).toHaveLength(3)
    expect(result).toContain('à corriger;ACTES-V009 ACTES-V010;')
    expect(result).toContain('Été 1 : école')
    await page.getByRole('link', { name: 'LOT1', exact: true }).click()
    await until(
      async () => (await page.reload(), page.getByText('034-213401482-20250625-LOT1-DE').first().isVisible()),
      'the act',
      60_000,
    )
    await page.context().close()
  })

  atLength('the same without JavaScript, on a telephone', async () => {
    const { table, zip } = await laid('TEL')
    const page = await comes('operator', { javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
    await page.goto('/lots')
    await page.getByLabel(/^Tableau/).setInputFiles(table)
    await page.getByLabel(/^Fichiers des actes/).setInputFiles(zip)
    await page.getByRole('button', { name: 'Contrôler le lot' }).click()
    const shows = (text: string) =>
      until(async () => (await page.reload(), page.getByText(text, { exact: true }).first().isVisible()), text, 60_000)
    await shows('à confirmer')
    await page.getByRole('button', { name: /^Déposer les lignes sans faute/ }).click()
    await shows('terminé')
    await page.getByText('Actes déposés : 3').waitFor()
    await page.context().close()
  })
})
