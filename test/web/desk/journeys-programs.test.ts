// Journeys for what programs and people are told, while a worker works: tokens, subscriptions, one's own notices; and a
// failed act mended with the keyboard alone, from the sign-in page on.
import { afterAll, beforeAll, expect } from 'vitest'
import { loginOf, password } from '../../support/desk/desk.ts'
import { until } from '../../support/until.ts'
import { openReceiver, signers, type Received, type Receiver } from '../../support/servers/webhook-receiver.ts'
import { atLength, briefly, tabTo, walkOnEachGround } from './on-each-ground.ts'

const reason = 'vu avec l’éditeur'
// Secrets of subscribers are sealed by the desk's own key in production; any one does.
const masterKey = Buffer.alloc(32, 'clef').toString('base64')
const options = { environment: { ACTES_WEBHOOK_NETWORKS: '127.0.0.0/8', ACTES_MASTER_KEY: masterKey } }

let receiver: Receiver
beforeAll(async () => {
  receiver = await openReceiver()
})
afterAll(() => receiver.close())

await walkOnEachGround('programs and keys', { redisDatabase: 14, options }, ({ desk, comes, browsing }) => {
  atLength('Jetons: one is made, seen once, stands in the list, serves, and is revoked', async () => {
    const page = await comes('administrator')
    await page.getByRole('link', { name: 'Utilisateurs et jetons' }).click()
    await page.getByRole('heading', { level: 1, name: 'Utilisateurs et jetons' }).waitFor()
    await page.getByRole('link', { name: 'Jetons des programmes' }).click()
    await page.getByLabel(/^Nom/).fill('logiciel-metier')
    await page.getByRole('button', { name: 'Créer le jeton' }).click()
    await page.getByRole('heading', { level: 1, name: 'Nouveau jeton' }).waitFor()
    const header = (await page.locator('pre').innerText()).trim()
    expect(header).toMatch(/^Authorization: Bearer \S{20,}$/)
    const [, authorization = ''] = /^Authorization: (.*)$/.exec(header) ?? []
    await page.getByRole('link', { name: 'Tous les jetons' }).click()
    const row = page.getByRole('row').filter({ hasText: 'logiciel-metier' })
    await row.getByText('actif', { exact: true }).waitFor()
    expect(await page.content()).not.toContain(authorization.slice('Bearer '.length))
    const calls = async () => (await fetch(`${desk().url}/api/v1/transmissions`, { headers: { authorization } })).status
    expect(await calls()).toBe(200)
    await row.getByRole('button', { name: 'Révoquer logiciel-metier' }).click()
    await page.getByRole('status').filter({ hasText: 'Le jeton logiciel-metier est révoqué' }).waitFor()
    await row.getByText('révoqué', { exact: true }).waitFor()
    expect(await calls()).toBe(401)
    await page.context().close()
  })

  atLength('Abonnements: one is made, its secret seen once, tried, paused and resumed', async () => {
    const page = await comes('administrator')
    await page.getByRole('link', { name: 'Abonnements', exact: true }).click()
    await page.getByLabel('Nom', { exact: true }).fill('Logiciel métier')
    await page.getByLabel(/^Adresse/).fill(receiver.url)
    await page.getByRole('button', { name: 'Créer l’abonnement' }).click()
    await page.getByRole('heading', { level: 1, name: 'Secret de l’abonnement' }).waitFor()
    const secret = (await page.locator('pre').innerText()).trim()
    expect(secret).toMatch(/^whsec_\S+$/)
    await page.getByRole('link', { name: 'Voir l’abonnement', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Abonnement : Logiciel métier' }).waitFor()
    expect(await page.content()).not.toContain(secret)
    await page.getByRole('button', { name: 'Envoyer un essai' }).click()
    await page.getByRole('status').filter({ hasText: 'L’essai part' }).waitFor()
    const isSigned = (sent: Received) => signers(sent, [secret]).length > 0
    const tried = await until(async () => receiver.received.find(isSigned), 'the trial', 120_000)
    expect(tried.type).toBe('webhook.ping')
    await until(async () => (await page.reload(), page.getByText('HTTP 204').isVisible()), 'its answer')
    await page.getByText('Mettre en pause').first().click()
    await page.getByLabel('Motif de la pause').fill(reason)
    await page.getByRole('button', { name: 'Mettre en pause' }).click()
    await page.getByRole('status').filter({ hasText: 'L’abonnement est en pause.' }).waitFor()
    await page.getByText('Il est déjà en pause.').waitFor()
    await page.getByText('Reprendre').first().click()
    await page.getByLabel('Motif de la reprise').fill(reason)
    await page.getByRole('button', { name: 'Reprendre' }).click()
    await page.getByRole('status').filter({ hasText: 'L’abonnement a repris.' }).waitFor()
    await page.getByText('actif', { exact: true }).waitFor()
    await page.context().close()
  })

  atLength('Mes notifications: a person chooses what he is mailed, and finds it chosen', async () => {
    const page = await comes('operator')
    await page.getByRole('link', { name: 'Mon compte' }).click()
    await page.getByRole('link', { name: 'Mes notifications par courriel' }).click()
    const refused = page.getByLabel('Un acte est refusé')
    await refused.selectOption({ label: 'immédiate' })
    await page.getByLabel('Un acte est acquitté par la préfecture').selectOption({ label: 'résumé de la semaine' })
    await page.getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByRole('status').filter({ hasText: 'Vos choix sont enregistrés.' }).waitFor()
    expect(await refused.inputValue()).toBe('now')
    expect(await page.getByLabel('Un acte est acquitté par la préfecture').inputValue()).toBe('weekly')
    expect(await page.getByLabel('L’envoi d’un acte est incertain').inputValue()).toBe('')
    await page.context().close()
  })

  briefly('with the keyboard alone: sign in, find the failed act, requeue it, and see it acknowledged', async () => {
    await desk().held('CLAVIER1', 'CLAVIER2')
    const page = await browsing().opens(desk().url)
    page.setDefaultTimeout(60_000)
    const { keyboard } = page
    await page.goto('/entrer')
    await tabTo(page, 'Adresse électronique')
    await keyboard.type(loginOf('operator'))
    await keyboard.press('Tab')
    await keyboard.type(password)
    await keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === '/')
    await tabTo(page, 'Transmissions')
    await keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === '/transmissions')
    await page.getByRole('searchbox').waitFor()
    // The keys that lead to the search.
    await keyboard.press('Control+/')
    await keyboard.type('CLAVIER1')
    await keyboard.press('Enter')
    await page.waitForURL((url) => url.searchParams.get('q') === 'CLAVIER1')
    await tabTo(page, 'CLAVIER1')
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Pourquoi elle attend' }).waitFor()
    await tabTo(page, 'Remettre en file d’attente')
    await keyboard.press('Enter')
    await tabTo(page, 'Motif (inscrit au journal)')
    await keyboard.type(reason)
    await keyboard.press('Enter')
    await page.getByRole('status').filter({ hasText: 'Remise en file d’attente' }).waitFor()
    await page.getByRole('heading', { level: 1, name: /acquitté/ }).waitFor()
    expect(await desk().commune.received('CLAVIER1')).toMatchObject([{ times: 1 }])
    expect(await desk().commune.received('CLAVIER2')).toEqual([])
    await page.context().close()
  })
})
