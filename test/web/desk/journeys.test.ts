// What people come to the desk for, done in Chromium as they do it: by what stands on the page and what it is called, with
// the mouse, without JavaScript, or with the keyboard alone.
import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { signIn } from '../../support/servers/browser.ts'
import { loginOf, password } from '../../support/desk/desk.ts'
import { hands, openFurnishedDesk } from './furnished.ts'
import { describeInBrowser } from './in-browser.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const reason = 'passerelle remise en place, vérifié avec le fournisseur'

const desk = forSuite(() => openFurnishedDesk())

/** An act that its gateway holds back until a person says otherwise. */
async function held(numero: string): Promise<string> {
  desk.faults.before = 'ACTES-G010'
  const id = await hands({ desk, texts: desk.texts }, numero)
  await desk.works()
  Object.assign(desk.faults, { before: undefined, deaf: false })
  expect(await desk.shows(id)).toMatchObject({ held: { code: 'ACTES-G010' } })
  return id
}

await describeInBrowser('on the desk', (browsing) => {
  const comes = async (name: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await browsing().opens(desk.url, options)
    await signIn(page, name)
    return page
  }
  /** The sections, where the screen is too narrow to show them. */
  const unfolds = async (page: Page): Promise<void> => {
    const menu = page.locator('.menu:not([open]) summary')
    if (await menu.isVisible()) await menu.click()
  }
  const leaves = async (page: Page): Promise<void> => {
    await unfolds(page)
    await page.getByRole('button', { name: 'Se déconnecter' }).click()
    await page.getByRole('heading', { name: 'Se connecter' }).waitFor()
    await page.goto('/transmissions')
    expect(new URL(page.url()).pathname).toBe('/entrer')
    await page.context().close()
  }

  describe.each([
    { how: 'with the mouse', numero: 'SOURIS1', options: {} },
    { how: 'without JavaScript', numero: 'SANSJS1', options: { javaScriptEnabled: false } },
    { how: 'on a telephone', numero: 'MOBILE1', options: { viewport: { width: 360, height: 740 }, hasTouch: true } },
  ])('$how', ({ numero, options }) => {
    test('an operator finds a held act, reads why, requeues it, and sees it acknowledged', async () => {
      const id = await held(numero)
      const page = await comes('operator', options)
      await unfolds(page)
      await page.getByRole('link', { name: 'Actes', exact: true }).first().click()
      await page.getByRole('textbox', { name: 'Chercher ou filtrer' }).fill(numero)
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: numero, exact: true }).click()
      await page.getByRole('heading', { name: 'Retenu : à vous d’agir' }).waitFor()
      await page.getByText('préparé pour une autre passerelle').first().waitFor()
      await page.locator('summary', { hasText: 'Remettre en file d’attente' }).click()
      await page.getByLabel('Motif').first().fill(reason)
      await page.getByRole('button', { name: 'Remettre en file d’attente' }).click()
      await page.getByRole('status').waitFor()
      expect(await desk.shows(id)).toMatchObject({ held: null })
      await desk.works()
      await page.reload()
      await page.getByRole('heading', { level: 1, name: /acquitté/ }).waitFor()
      await page.getByText(reason).first().waitFor()
      expect(await page.getByText('Retenu : à vous d’agir').count()).toBe(0)
      expect(await desk.received(numero)).toMatchObject([{ times: 1 }])
      const { journal } = await desk.shows(id)
      expect(journal).toContainEqual(expect.objectContaining({ who: loginOf('operator') }))
      await leaves(page)
    })
  })

  test('the same with only the keyboard', async () => {
    const id = await held('CLAVIER1')
    const page = await browsing().opens(desk.url)
    const { keyboard } = page
    await page.goto('/entrer')
    for (const text of [loginOf('operator'), password]) {
      await keyboard.press('Tab')
      await keyboard.type(text)
    }
    await keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === '/')
    await tabTo(page, 'Actes')
    await keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === '/transmissions')
    await keyboard.press('Control+/')
    await keyboard.type('CLAVIER1')
    await keyboard.press('Enter')
    await page.waitForURL((url) => url.search.includes('CLAVIER1'))
    await tabTo(page, 'CLAVIER1')
    await keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname.startsWith('/transmissions/'))
    await tabTo(page, 'Remettre en file d’attente')
    await keyboard.press('Enter')
    await keyboard.press('Tab')
    await keyboard.type(reason)
    await keyboard.press('Enter')
    await page.getByRole('status').waitFor()
    await desk.works()
    expect((await desk.shows(id)).state).toBe('acknowledged')
    await tabTo(page, 'Se déconnecter')
    await keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === '/entrer')
    await page.context().close()
  })

  test('Ctrl and a slash focus the search of the page; a slash alone the general one, and types a slash in a field', async () => {
    const page = await comes('operator')
    await page.goto('/transmissions')
    await page.keyboard.press('/')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+/')
    const search = page.getByRole('combobox', { name: 'Chercher ou filtrer' })
    expect(await page.evaluate<boolean>('document.activeElement.id === "q"')).toBe(true)
    await page.keyboard.type('a/b')
    expect(await search.inputValue()).toBe('a/b')
    await leaves(page)
  })

  test('without a reason nothing is requeued, and the form says so', async () => {
    const id = await held('MUET1')
    const page = await comes('operator')
    await page.goto(`/transmissions/${id}`)
    await page.locator('summary', { hasText: 'Remettre en file d’attente' }).click()
    await page.getByRole('button', { name: 'Remettre en file d’attente' }).click()
    expect(
      await page.evaluate<boolean>('document.querySelector("details[open] [name=motif]").validity.valueMissing'),
    ).toBe(true)
    expect(await desk.shows(id)).toMatchObject({ held: { code: 'ACTES-G010' } })
    await leaves(page)
  })

  test('a reader sees that it is held and why, not whom it names, and why they can do nothing', async () => {
    const id = await held('LECTEUR1')
    const page = await comes('reader')
    await page.goto(`/transmissions/${id}`)
    await page.getByRole('heading', { name: 'Retenu : en attente d’une décision' }).waitFor()
    expect(await page.getByText(desk.texts.objet).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Remettre en file d’attente' }).count()).toBe(0)
    await page.locator('summary', { hasText: 'Pourquoi pas' }).click()
    await page.getByText('Réservé aux opérateurs de cette collectivité.').waitFor()
    await leaves(page)
  })

  test('an operator of the neighbour finds nothing of Maraussan’s', async () => {
    const page = await comes('neighbour')
    await page.goto('/transmissions?q=RECU1')
    expect(await page.getByRole('link', { name: 'RECU1', exact: true }).count()).toBe(0)
    const answer = await page.goto(`/transmissions/${desk.acts.acknowledged}`)
    expect(answer?.status()).toBe(404)
    await leaves(page)
  })

  test('a wrong password says nothing more', async () => {
    const page = await browsing().opens(desk.url)
    await page.goto('/entrer')
    await page.getByLabel('Adresse électronique').fill(loginOf('operator'))
    await page.getByLabel('Mot de passe').fill('un mot de passe de travers')
    await page.getByRole('button', { name: 'Se connecter' }).click()
    await page.getByRole('alert').filter({ hasText: 'incorrect' }).waitFor()
    expect(await page.getByLabel('Mot de passe').inputValue()).toBe('')
    await page.context().close()
  })
})

/** Press Tab until the focus is on what is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 100; steps++) {
    await page.keyboard.press('Tab')
    const text = await page.evaluate<string>('document.activeElement.innerText.trim()')
    if (text === name || text.startsWith(`${name}\n`) || text.startsWith(`${name} `)) return
  }
  throw new Error(`Tab does not come to ${name}`)
}
