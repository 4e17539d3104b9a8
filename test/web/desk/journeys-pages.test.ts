// One journey for each page of the desk, while a worker works: by what stands on the page and what it is called.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { operationsOf } from '../../support/life/operations-of.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { loginOf, neighbouring } from '../../support/desk/desk.ts'
import { arActe } from '../../support/deposits/retours.ts'
import { until } from '../../support/until.ts'
import { atLength, briefly, walkOnEachGround } from './on-each-ground.ts'

const reason = 'vu avec le fournisseur'

await walkOnEachGround('page by page', { redisDatabase: 12 }, ({ desk, comes, browsing }) => {
  atLength('Aujourd’hui: what waits comes by itself, and leads to its cause', async () => {
    const page = await comes('operator')
    await page.getByRole('heading', { level: 1, name: 'Rien à traiter' }).waitFor()
    await desk().held('JOUR1')
    await page.getByRole('heading', { level: 1, name: 'Un point à traiter' }).waitFor()
    await page.getByRole('link', { name: 'Voir la cause de cet acte' }).click()
    await page.getByRole('heading', { level: 2, name: /^1 acte retenu/ }).waitFor()
    await page.context().close()
  })

  briefly('Transmissions: filters outlive an action, and the file holds what they let through', async () => {
    await desk().held('FILTRE1', 'FILTRE2')
    const page = await comes('operator')
    await page.getByRole('link', { name: 'Transmissions', exact: true }).first().click()
    await page.getByRole('searchbox').fill('FILTRE')
    await page.getByText('Filtrer', { exact: true }).click()
    await page.getByLabel('retenues pour une personne').check()
    await page.getByRole('button', { name: 'Appliquer' }).click()
    await page.getByRole('link', { name: 'FILTRE1', exact: true }).click()
    await page.getByText('Retirer', { exact: true }).first().click()
    await page.getByLabel('Motif').filter({ visible: true }).last().fill(reason)
    await page.getByRole('button', { name: 'Retirer' }).click()
    await page.getByRole('status').filter({ hasText: 'elle ne partira pas' }).waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Transmissions', exact: true }).click()
    await page.getByText('1 en tout').waitFor()
    expect(new URL(page.url()).searchParams.get('q')).toBe('FILTRE')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Exporter en CSV' }).click(),
    ])
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
    expect(lines.length).toBe(2)
    expect(lines[1]).toContain('FILTRE2')
    await page.getByRole('link', { name: /Retirer le filtre.*retenues/ }).click()
    await page.getByRole('link', { name: 'FILTRE1', exact: true }).waitFor()
    await page.context().close()
  })

  atLength(
    'One act: its files are looked at, its return is one click away, and what may not be done says why',
    async () => {
      const { id } = await desk().acknowledged('DOSSIER1')
      const page = await comes('operator')
      await page.getByRole('link', { name: 'Transmissions', exact: true }).first().click()
      await page.getByRole('searchbox').fill('DOSSIER1')
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: 'DOSSIER1', exact: true }).click()
      await page.getByText('On ne retire que ce qui n’est pas parti').waitFor()
      expect(await page.getByRole('button', { name: 'Remettre en file d’attente' }).count()).toBe(0)
      await page.getByRole('link', { name: 'message', exact: true }).click()
      await page.frameLocator('iframe').getByText('DOSSIER1').first().waitFor()
      const pdf = page.waitForResponse((answer) => answer.headers()['content-type'] === 'application/pdf')
      await page.getByRole('link', { name: 'document principal', exact: true }).first().click()
      expect((await pdf).status()).toBe(200)
      // The viewer of Chromium has taken it, though the answer gives it no rights.
      await until(() => page.frames().some((frame) => /^chrome-extension:.*\/index\.html$/.test(frame.url())))
      // A click that follows at once is lost while the viewer opens.
      await page.goto(`/transmissions/${id}`)
      await page
        .getByRole('link', { name: /^retour brut/ })
        .first()
        .click()
      await page.waitForURL((url) => url.pathname.startsWith(`/transmissions/${id}/retours/`))
      await page.getByText('ARActe').first().waitFor()
      await page.context().close()
    },
  )

  atLength('Échecs par cause: the acts of a cause are one click away', async () => {
    await desk().held('CAUSE1')
    const page = await comes('reader')
    await page.getByRole('link', { name: 'Échecs par cause' }).click()
    await page.getByText('ACTES-G010').first().waitFor()
    expect(
      await page
        .getByRole('button', { name: /^Relancer/ })
        .first()
        .isDisabled(),
    ).toBe(true)
    await page.getByRole('link', { name: 'Voir les actes ACTES-G010' }).click()
    await page.getByRole('link', { name: 'CAUSE1', exact: true }).waitFor()
    await page.context().close()
  })

  atLength(
    'Relances par lot: one is paused, resumed and cancelled, and keeps what came of each act',
    { timeout: 240_000 },
    async () => {
      await desk().held(...Array.from({ length: 34 }, (_, index) => `CADENCE${index}`))
      const page = await comes('operator')
      await page.getByRole('link', { name: 'Transmissions', exact: true }).first().click()
      await page.getByRole('searchbox').fill('CADENCE')
      await page.getByText('Filtrer', { exact: true }).click()
      await page.getByLabel('retenues pour une personne').check()
      await page.getByRole('button', { name: 'Appliquer' }).click()
      await page.getByRole('button', { name: /^Relancer tout le filtre/ }).click()
      await page.getByLabel(/^Recopiez le nombre d’actes/).fill('34')
      await page.getByLabel('Motif').fill(reason)
      await page.getByLabel(/^Cadence/).selectOption({ label: '30 actes par minute' })
      await page.getByRole('button', { name: /^Relancer/ }).click()
      await page.getByText(/^(30|31|32|33) remis en file d’attente/).waitFor({ timeout: 90_000 })
      await page.getByLabel('Motif (inscrit au journal)').fill(reason)
      await page.getByRole('button', { name: 'Mettre en pause' }).click()
      await page.getByRole('status').filter({ hasText: 'est en pause' }).waitFor()
      await page.getByLabel('Motif (inscrit au journal)').fill(reason)
      await page.getByRole('button', { name: 'Reprendre' }).click()
      await page.getByRole('status').filter({ hasText: 'reprend' }).waitFor()
      await page.getByLabel('Motif de l’annulation').fill(reason)
      await page.getByRole('button', { name: 'Annuler les actes restants' }).click()
      await page.getByRole('status').filter({ hasText: 'annulée' }).waitFor()
      await page.getByText('annulée', { exact: true }).waitFor()
      await page.getByText('remis en file d’attente', { exact: true }).first().waitFor()
      await page.context().close()
    },
  )

  atLength('Envois incertains: one that has not arrived leaves again', async () => {
    const id = await desk().uncertain('PERDUE1_MUET')
    const page = await comes('operator')
    await page.getByRole('link', { name: /^Envois incertains/ }).click()
    const box = page.getByRole('article').filter({ hasText: 'PERDUE1_MUET' })
    await box.getByText('PERDUE1_MUET n’est pas arrivée').first().click()
    await box.getByLabel('Motif').nth(1).fill(reason)
    await box.getByRole('button', { name: /n’est pas arrivée$/ }).click()
    await page.getByRole('status').filter({ hasText: 'elle repart' }).waitFor()
    await until(async () => (await desk().commune.shows(id)).state === 'submitted')
    await page.context().close()
  })

  atLength('Retours à rattacher: one that nobody claims is read again', async () => {
    await handIn('ar-relu.xml', arActe('RELU1'))
    const page = await comes('operator')
    await page.getByRole('link', { name: 'Retours à rattacher' }).click()
    await page.getByRole('row').filter({ hasText: 'ar-relu.xml' }).getByRole('link').click()
    await page.getByRole('button', { name: 'Relire ce retour' }).click()
    await page.getByRole('status').filter({ hasText: 'il reste à rattacher' }).waitFor()
    await page.context().close()
  })

  atLength('Tâches et délais: one that was answered otherwise is closed', async () => {
    const { idActe } = await desk().acknowledged('COURRIER1')
    await desk().commune.prefectureWrites('courrier', idActe, { texte: 'Pour information.' })
    const page = await comes('operator')
    await page.getByRole('link', { name: 'Traiter COURRIER1' }).click({ timeout: 60_000 })
    await page
      .getByRole('complementary', { name: 'Clore la tâche' })
      .getByLabel('Motif')
      .first()
      .fill('répondu au guichet')
    await page.getByRole('button', { name: 'Clore la tâche' }).click()
    await page.getByRole('status').filter({ hasText: 'la tâche est close' }).waitFor()
    await page.getByRole('link', { name: 'Traitées', exact: true }).click()
    await page.getByText('COURRIER1').first().waitFor()
    await page.context().close()
  })

  atLength('Connexions: one is tested, paused, and resumed', async () => {
    const page = await comes('administrator')
    await page.getByRole('link', { name: 'Connexions', exact: true }).click()
    await page.getByRole('link', { name: new RegExp(`\\(${neighbouring.siren}\\)$`) }).click()
    await page.getByRole('button', { name: 'Tester maintenant' }).click()
    await page.getByRole('status').filter({ hasText: 'La passerelle fonctionne.' }).waitFor()
    await page.getByLabel('Motif de la pause').fill(reason)
    await page.getByRole('button', { name: 'Mettre en pause' }).click()
    await page.getByRole('heading', { level: 2, name: 'En pause' }).waitFor()
    await page.getByLabel('Motif de la reprise').fill(reason)
    await page.getByRole('button', { name: 'Reprendre' }).click()
    await page.getByRole('status').filter({ hasText: 'a repris' }).waitFor()
    await page.context().close()
  })

  atLength('Tâches planifiées: one is run and paused, and resumed', async () => {
    const page = await comes('administrator')
    await page.getByRole('link', { name: 'Tâches planifiées', exact: true }).click()
    const row = page.getByRole('row').filter({ hasText: 'Poursuit les relances par lot' })
    await row.locator('summary').click()
    await row.getByRole('button', { name: 'Exécuter « relances par lot »' }).click()
    await page.getByRole('status').filter({ hasText: 'est demandée' }).waitFor()
    await row.getByText('fait', { exact: true }).waitFor({ timeout: 60_000 })
    for (const [button, said] of [
      ['Mettre « relances par lot » en pause', 'est en pause'],
      ['Reprendre « relances par lot »', 'a repris'],
    ] as const) {
      await row.locator('summary').click()
      await row.getByLabel('Motif').fill(reason)
      await row.getByRole('button', { name: button }).click()
      await page.getByRole('status').filter({ hasText: said }).waitFor()
    }
    await page.context().close()
  })

  atLength('Collectivités: one is found by its name, and its settings are shown', async () => {
    const page = await comes('reader')
    await page.getByRole('link', { name: 'Collectivités', exact: true }).click()
    await page.getByRole('searchbox').fill('voisine')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: neighbouring.nom }).click()
    await page.getByRole('heading', { level: 2, name: 'Réglages' }).waitFor()
    await page.getByText(neighbouring.siren).first().waitFor()
    await page.context().close()
  })

  atLength('Classification: a matière is found by words', async () => {
    const page = await comes('reader')
    await page.getByRole('link', { name: 'Classification', exact: true }).click()
    await page.getByLabel('Collectivité').selectOption({ label: `${maraussan.nom} (${maraussan.siren})` })
    await page.getByRole('searchbox').fill('marchés publics')
    await page.getByRole('button', { name: 'Afficher' }).click()
    await page.getByRole('table', { name: 'Matières trouvées' }).getByText('1.1', { exact: true }).waitFor()
    await page.context().close()
  })

  atLength('Utilisateurs: a person is invited, comes in, and is shut out while he looks', async () => {
    const page = await comes('administrator')
    await page.getByRole('link', { name: 'Utilisateurs et jetons' }).click()
    await page.getByLabel('Adresse électronique').fill('nouvelle@example.org')
    await page.getByRole('button', { name: 'Créer un lien d’invitation' }).click()
    const link = new URL(await page.locator('pre').innerText())
    const theirs = await browsing().opens(desk().url)
    await theirs.goto(link.pathname)
    await theirs.getByLabel(/^Mot de passe/).fill('une phrase de passe à elle')
    await theirs.getByLabel('Confirmer le mot de passe').fill('une phrase de passe à elle')
    await theirs.getByRole('button', { name: 'Enregistrer' }).click()
    await theirs.getByLabel('Adresse électronique').fill('nouvelle@example.org')
    await theirs.getByLabel('Mot de passe').fill('une phrase de passe à elle')
    await theirs.getByRole('button', { name: 'Se connecter' }).click()
    await theirs.getByRole('heading', { level: 1 }).waitFor()
    await page.getByRole('link', { name: 'Tous les utilisateurs' }).click()
    await page.getByRole('link', { name: 'nouvelle@example.org' }).click()
    await page.getByRole('button', { name: 'Fermer le compte' }).click()
    await page.getByRole('status').filter({ hasText: 'nouvelle@example.org' }).waitFor()
    await theirs.getByRole('link', { name: 'Se reconnecter' }).waitFor()
    await Promise.all([page, theirs].map((each) => each.context().close()))
  })

  atLength('Journal: who did what, and why', async () => {
    const [id = ''] = await desk().held('TRACE1')
    const mine = await comes('operator')
    await mine.goto(`/transmissions/${id}`)
    await mine.getByText('Remettre en file d’attente').first().click()
    await mine.getByLabel('Motif').first().fill('une raison qui se retrouve')
    await mine.getByRole('button', { name: 'Remettre en file d’attente' }).click()
    await mine.getByRole('status').waitFor()
    const page = await comes('administrator')
    await page.getByRole('link', { name: 'Journal', exact: true }).click()
    await page.getByRole('navigation', { name: 'Choix du journal' }).getByRole('link').first().click()
    await page.getByLabel('Auteur', { exact: true }).fill(loginOf('operator'))
    await page.getByRole('button', { name: 'Filtrer' }).click()
    await page.getByText('une raison qui se retrouve').first().waitFor()
    await Promise.all([page, mine].map((each) => each.context().close()))
  })

  atLength('Files d’attente: an administrator looks behind the schedules, and nobody else', async () => {
    const page = await comes('administrator')
    await page.getByRole('link', { name: 'Tâches planifiées', exact: true }).click()
    await page.getByRole('link', { name: /^Voir les files d’attente/ }).click()
    await page.getByRole('table', { name: /^Travaux/ }).waitFor()
    const other = await comes('operator')
    expect((await other.goto(new URL(page.url()).pathname))?.status()).toBe(403)
    await Promise.all([page, other].map((each) => each.context().close()))
  })

  const handIn = async (name: string, content: string): Promise<void> => {
    await writeFile(join(desk().commune.home, name), content)
    await operationsOf(desk().commune.app).handInReturns([join(desk().commune.home, name)], maraussan.siren, 'test')
  }
})
