// The user's own act, archived at as@lae and at VITAM by the desk alone, in Chromium: the settings from the agreement, their
// test, one click on the act's page, and the answer of the archive. With ACTES_PICTURES=FOLDER, a picture of each step.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { openDesk, type OpenDesk } from '../../support/desk/desk.ts'
import { openArchivesBeside, type Archives } from '../../support/seda/declared.ts'
import { signIn } from '../../support/servers/browser.ts'
import { describeInBrowser } from './in-browser.ts'

const { siren } = maraussan
let desk: OpenDesk
let archives: Archives
beforeAll(async () => {
  desk = await openDesk()
  archives = await openArchivesBeside(desk.commune)
  // Certificates are judged by the machine's own clock.
  desk.commune.waits(Math.floor((Date.now() - desk.commune.now().getTime()) / 1_000))
})
afterAll(async () => {
  await archives.closes()
  await desk.closes()
})

/** Fields of the form by their names, as the agreement says them; a certificate is a file. */
async function fieldsOf(type: 'asalae' | 'vitam'): Promise<readonly (readonly [string, string])[]> {
  const { certificat, cle, regles, ...given } = {
    certificat: '',
    cle: '',
    regles: {},
    ...archives.settings[type],
  }
  const flat = (value: object, before = ''): (readonly [string, string])[] =>
    Object.entries(value).flatMap(([key, each]: [string, unknown]) =>
      typeof each === 'object' && each !== null ? flat(each, `${before}${key}.`) : [[`${before}${key}`, String(each)]],
    )
  const files = certificat ? [['certificat', `${certificat}\n${cle}`] as const] : []
  const paths = files.map(async ([name, pem]) => {
    const path = join(desk.home, `${type}-${name}.pem`)
    await writeFile(path, pem)
    return [name, path] as const
  })
  return [...flat({ ...given, ...(Object.keys(regles).length > 0 && { regles }) }), ...(await Promise.all(paths))]
}

const opensFolds = (page: Page) =>
  page.locator('details').evaluateAll((all) => all.forEach((each) => each.setAttribute('open', '')))

const pictures = process.env.ACTES_PICTURES
async function draws(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
}

await describeInBrowser('the user’s own act', (browsing) => {
  test.each(['asalae', 'vitam'] as const)('is archived at %s', async (type) => {
    const page = await browsing().opens(desk.url)
    await signIn(page, 'administrator')
    await page.goto(`/collectivites/${siren}/archive?type=${type}`)
    await opensFolds(page)
    for (const [name, value] of await fieldsOf(type)) {
      const field = page.locator(`[name="${name}"]`)
      if ((await field.count()) === 0) continue
      const kind = await field.first().evaluate((each) => `${each.tagName} ${each.getAttribute('type')}`)
      if (kind.endsWith('file')) await field.setInputFiles(value)
      else if (kind.startsWith('SELECT')) await field.selectOption(value)
      else if (!kind.endsWith('hidden')) await field.first().fill(value)
    }
    await page.getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByRole('button', { name: 'Tester' }).waitFor()
    await draws(page, `${type}-1-reglages`)
    const act = await desk.sends(type === 'asalae' ? 'DEL11' : 'DEL12')
    await page.goto(`/transmissions/${act}`)
    await opensFolds(page)
    const motive = page.locator('form[action$="/verser"]')
    await motive.getByRole('textbox').fill('accord avec les archives départementales')
    await draws(page, `${type}-2-acte`)
    await motive.getByRole('button').click()
    await page.waitForURL(/\/versements\//)
    await archives.works()
    await archives.goesOn(3, 120)
    await page.reload()
    await page
      .getByText(/^accepté/)
      .first()
      .waitFor()
    await draws(page, `${type}-3-versement`)
    const [transfer] = await archives.of(act)
    expect(transfer).toMatchObject({ state: 'accepted', verified: true, archive: type })
    expect(browsing().complaints()).toEqual([])
  })
})
