// From the first start of the program to a first act acknowledged, in Chromium: all that a terminal does is to start it.
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { password } from '../../support/desk/desk.ts'
import { placeWith } from '../../support/life/production.ts'
import { axeOn } from '../../support/servers/browser.ts'
import { actes, killLeftovers, start } from '../../support/servers/processes.ts'
import { describeInBrowser } from './in-browser.ts'

killLeftovers()

/** `actes start` on the embedded default, without a terminal: its process, where its desk is, and the code that a command gives. */
async function started() {
  const { environment } = await placeWith({})
  const child = start(['start'], { ...environment, ACTES_LOG_LEVEL: 'info' })
  let port = 0
  for await (const line of createInterface(child.stderr)) {
    const told = JSON.parse(line) as { msg?: string; port?: number; command?: string }
    port = told.msg === 'started' ? (told.port ?? 0) : port
    if (told.command === undefined) continue
    child.stderr.resume()
    const { out } = await actes([...told.command.split(' ').slice(1), '--json'], environment)
    const { code } = JSON.parse(out) as { code: string }
    return { child, url: `http://127.0.0.1:${port}`, code }
  }
  throw new Error('it ended before it was ready')
}

await describeInBrowser('a first start', (browsing) => {
  test('leads from the code on the terminal to an acknowledged act, a collectivité and a tested gateway', async () => {
    const { child, url, code } = await started()
    const page = await browsing().opens(url)
    // The embedded default starts cold, beside whatever else runs on the machine.
    page.setDefaultTimeout(90_000)
    await page.goto('/')
    await page.waitForURL('**/premier')
    expect(await axeOn(page)).toEqual([])
    await page.getByLabel('Code du premier compte').fill(code.toLowerCase())
    await page.getByLabel('Votre adresse électronique').fill('dgs@example.org')
    await page.getByLabel(/^Mot de passe/).fill(password)
    await page.getByLabel('Confirmer le mot de passe').fill(password)
    await page.getByRole('button', { name: 'Créer mon compte' }).click()
    await page.getByRole('heading', { level: 1, name: 'Mise en route' }).waitFor()
    await page.getByText('0 point sur 5').waitFor()

    await page.getByRole('button', { name: 'Transmettre l’acte de démonstration' }).click()
    await page.getByRole('heading', { level: 1, name: /acquitté/ }).waitFor()
    expect(await page.locator('main').innerText()).toContain('034-213401482-20250625-DEL11-250625-DE')

    await page.getByRole('link', { name: 'Mise en route' }).click()
    await page.getByText('1 point sur 5').waitFor()
    await page.getByRole('link', { name: 'Déclarer', exact: true }).click()
    await page.getByLabel(/^Nom/).fill('Commune d’essai')
    await page.getByLabel(/^SIREN/).fill('000000000')
    await page.getByLabel(/^Département/).fill('034')
    await page.getByRole('button', { name: 'Déclarer une collectivité' }).click()
    await page.getByText('La collectivité est déclarée.').waitFor()
    await page.getByRole('link', { name: 'Pastell', exact: true }).click()
    expect(await axeOn(page)).toEqual([])
    await page.getByLabel('Adresse de la plateforme').fill('https://127.0.0.1:1/')
    await page.getByLabel(/^Numéro de l’entité/).fill('7')
    await page.getByLabel(/^Jeton/).fill('jeton-d-essai')
    await page.getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByText('les réglages sont enregistrés').waitFor()
    await page.getByRole('button', { name: 'Tester' }).click()
    const examined = page.getByRole('table', { name: 'Examen de la passerelle' })
    await examined
      .getByRole('row', { name: /Version de la plateforme.*Adresse de la plateforme.*à corriger/ })
      .waitFor()
    expect(await page.content()).not.toContain('jeton-d-essai')

    await page.getByRole('link', { name: 'Mise en route' }).click()
    await page.getByText('3 points sur 5').waitFor()
    await page.getByRole('button', { name: 'Retirer cette page du menu' }).click()
    await page.getByText('La mise en route est retirée du menu.').waitFor()
    expect(await page.getByRole('link', { name: 'Mise en route' }).count()).toBe(0)
    expect(browsing().complaints().join('\n')).toBe('')
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    expect((await exit)[0]).toBe(0)
    // The page still listened, and may have complained that nobody answers any more.
    await page.close()
    browsing().complaints()
  }, 300_000)
})
