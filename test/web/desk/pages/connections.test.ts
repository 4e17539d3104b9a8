// Connexions: how each gateway stands and why, examined, stopped and let go on by an administrator.
import { describe, expect, onTestFinished, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import { declare } from '../../../../src/store/connections/collectivites.ts'
import { ensureConnection } from '../../../../src/store/connections/connections.ts'
import { deskLines, noteLine } from '../../../../src/store/desk/journal.ts'
import { suspend } from '../../../../src/store/connections/standings.ts'
import { takeQuota } from '../../../../src/store/connections/quota.ts'
import { neighbouring, openDesk } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const id = 'sandbox:213401482'
const path = `/connexions/${encodeURIComponent(id)}`
const desk = forSuite(() => openDesk())
const db = () => desk.db
const stands = async () => (await desk.operations.connections()).items.find((each) => each.id === id)

describe('the list', () => {
  test('is one line a platform, which leads to its collectivités, or to its only connection', async () => {
    await suspend(db(), id, { code: 'ACTES-G008', params: {}, at: new Date('2025-07-08T07:00:00Z') })
    const { words, text } = await desk.as('operator').get('/connexions')
    expect(words).toContain('Une connexion est arrêtée : ses envois attendent, rien n’est perdu')
    expect(words).toMatch(/Préfecture de démonstration sandbox 1 suspendue 1 en ordre 2/)
    expect(text).toContain('href="/collectivites?plateforme=sandbox&amp;regarder=1"')
    expect((await desk.as('neighbour').get('/connexions')).text).toContain('href="/connexions/sandbox%3A000000000"')
    expect((await desk.as('neighbour').get(path)).status).toBe(404)
  })

  test('of one shows the end of its certificate, that it is near, and why it is suspended', async () => {
    const params = { setting: 'motDePasse', reason: 'compte désactivé' }
    await db().query(
      `UPDATE actes.connection SET certificate_until = '2025-07-20', suspended_params = $2 WHERE id = $1`,
      [id, JSON.stringify(params)],
    )
    const place = `/collectivites/${maraussan.siren}`
    const { words } = await desk.as('reader').get(place)
    expect(words).toMatch(/suspendue depuis le 8 juil\. 2025, 9 h 00 :.*compte désactivé.*ACTES-G008/)
    expect(words).toMatch(/20 juil\. 2025 expire bientôt/)
    await db().query(`UPDATE actes.connection SET certificate_until = '2025-07-01' WHERE id = $1`, [id])
    expect((await desk.as('reader').get(place)).words).toMatch(/1er juil\. 2025 expiré/)
  })
})

test('a platform that is down is one line, which leads to its collectivités', async () => {
  const sirens = Array.from({ length: 30 }, (_, index) => String(index + 1).padStart(9, '0'))
  onTestFinished(async () => {
    await db().query('DELETE FROM actes.outage')
    for (const table of ['connection', 'collectivite'])
      await db().query(`DELETE FROM actes.${table} WHERE siren = ANY($1)`, [sirens])
  })
  for (const siren of sirens) {
    const gateway = { type: 's2low', url: 'https://s2low.example.org/' } as const
    await declare(db(), { ...maraussan, siren, gateway }, new Date('2025-07-08T08:00:00Z'))
    await ensureConnection(db(), 's2low', siren)
  }
  await db().query(
    `INSERT INTO actes.outage VALUES ('send s2low https://s2low.example.org', 4, 'ACTES-G001', $1, $1)`,
    [new Date(desk.now().getTime() - 2 * 3_600_000)],
  )
  const administrator = desk.as('administrator')
  const { text, words } = await administrator.get('/connexions')
  expect(words).toMatch(/S²LOW s2low https:\/\/s2low\.example\.org en panne depuis 2 h prochain essai .* ACTES-G001 30/)
  expect(text).not.toContain('s2low:000000001')
  const href = /href="(\/collectivites\?plateforme=s2low[^"&]+)"/.exec(text)?.[1] ?? ''
  const behind = await administrator.get(href)
  expect(behind.words).toContain('30 collectivités, 30 à regarder')
  expect(behind.words.match(/en panne depuis 2 h/g)).toHaveLength(30)
  expect(behind.words).not.toContain('Commune voisine')
})

describe('an administrator', () => {
  const admin = () => desk.as('administrator')

  test('resumes a suspended one, when its gateway accepts it', async () => {
    expect(await admin().post(`${path}/reprise`, { motif: 'mot de passe corrigé' })).toMatchObject({ status: 303 })
    expect(await stands()).toMatchObject({ suspended: null })
  })

  test('stops it with a reason, which is shown and journalled, and resumes it', async () => {
    expect(await admin().post(`${path}/pause`, { motif: '' })).toMatchObject({ status: 422 })
    const done = await admin().post(`${path}/pause`, { motif: 'travaux chez l’opérateur' })
    expect(done).toMatchObject({ status: 303, location: path })
    expect((await admin().get(path)).words).toMatch(
      /est en pause\..*En pause depuis .*, par administrator@example\.org : travaux chez l’opérateur/,
    )
    const [line] = await deskLines(db(), { event: 'connection-paused', limit: 1 })
    expect(line).toMatchObject({ who: 'administrator@example.org', target: id })
    await admin().post(`${path}/reprise`, { motif: 'travaux finis' })
    expect(await stands()).toMatchObject({ paused: null })
  })

  test('has its gateway checked: the findings are in French', async () => {
    const { status, words } = await admin().post(`${path}/examen`)
    expect(status).toBe(200)
    expect(words).toMatch(/Examen de la passerelle La passerelle fonctionne\..*Dossier .* en ordre/)
  })

  test('and in English to the one who reads it', async () => {
    const { words } = await admin().post(`${path}/examen`, {}, { 'accept-language': 'en' })
    expect(words).toMatch(/Examination of the gateway The gateway is ready\..*Folder .* in order/)
  })
})

test('other people see what they may do alone', async () => {
  expect((await desk.as('administrator').get(path)).words).toMatch(
    /Tester maintenant Relever maintenant .* Mettre en pause/,
  )
  const { words } = await desk.as('operator').get(path)
  expect(words).toContain('Relever maintenant')
  expect(words).not.toMatch(/Tester maintenant|Mettre en pause/)
  for (const verb of ['pause', 'reprise', 'examen'])
    expect((await desk.as('operator').post(`${path}/${verb}`, { motif: 'essai' })).status).toBe(403)
  expect(await stands()).toMatchObject({ paused: null, suspended: null })
})

describe('a channel with hours', () => {
  const url = 'https://actes.example.org/depot'
  const channelPath = `/connexions/${encodeURIComponent(`ministry:${neighbouring.siren}`)}`
  const english = { 'accept-language': 'en' }
  /** The commune's clock stands at 10:02 of a Tuesday, in Paris. */
  const declares = (more: object) =>
    desk.operations.declare(
      {
        ...neighbouring,
        gateway: {
          type: 'ministry',
          url,
          certificat: { base64: 'AAAA' },
          boite: { hote: 'imap.example.org', utilisateur: neighbouring.adressesRetour[0], motDePasse: 'secret' },
          ...more,
        },
      },
      'test',
    )

  test('is shown as closed now, and until when, on the list', async () => {
    await declares({ indisponibilites: [{ jours: [2], de: '09:00', a: '12:00' }] })
    const examined = { event: 'connection-examined', target: `ministry:${neighbouring.siren}`, detail: { faults: 0 } }
    await noteLine(db(), { ...examined, kind: 'desk', who: 'test', at: desk.now() })
    expect((await desk.as('reader').get('/collectivites')).words).toContain('fermée jusqu’à 12 h ')
    expect((await desk.as('reader').get('/collectivites', english)).words).toContain('closed until 12:00')
  })

  test('shows its hours, day by day, and its quota, on its own page', async () => {
    await declares({
      indisponibilites: [
        { jours: [7, 6], de: '22:30', a: '07:00' },
        { de: '10:00', a: '24:00' },
        { de: '00:00', a: '06:00' },
      ],
      octetsParHeure: 2_000_000,
    })
    const now = desk.now()
    const wanted = { channel: `ministry:${url}`, bytes: 400_100, bytesPerHour: 2_000_000, now }
    expect(await takeQuota(db(), wanted)).toBe(true)
    const french = (await desk.as('reader').get(channelPath)).words
    expect(french).toContain('samedi, dimanche, de 22 h 30 à 7 h le lendemain')
    expect(french).toContain('tous les jours, de 10 h à 24 h')
    expect(french).toContain('En ce moment fermée jusqu’à mercredi 6 h')
    expect(french).toContain('401 Ko utilisés sur 2 Mo ; il reste 1,6 Mo jusqu’à 11 h')
    const said = (await desk.as('reader').get(channelPath, english)).words
    expect(said).toContain('Saturday, Sunday, from 22:30 to 7:00 the next day')
    expect(said).toContain('At this moment closed until Wednesday 6:00')
    expect(said).toContain('401 KB taken of 2 MB; 1.6 MB left until 11:00')
  })

  test('is open outside its closed hours; without any, at any hour and without a quota', async () => {
    await declares({ indisponibilites: [{ de: '22:00', a: '06:00' }] })
    expect((await desk.as('reader').get(channelPath)).words).toMatch(
      /^(?!.*En ce moment).*en ordre.*Quota de l’heure aucun/,
    )
    await declares({})
    expect((await desk.as('reader').get(channelPath)).words).toContain('aucune : ouverte à toute heure')
  })

  test('that never opens says so', async () => {
    await declares({ indisponibilites: [{ de: '00:00', a: '24:00' }] })
    expect((await desk.as('reader').get(channelPath)).words).toContain('toujours fermée')
  })

  test('a gateway without hours shows none', async () => {
    expect((await desk.as('reader').get(path)).words).not.toContain('Heures fermées')
  })
})

describe('differences with the platform', () => {
  test('are compared at once, shown with their act and advice, and closed with a reason', async () => {
    const { commune } = desk
    const acte = await commune.sends('ECART')
    await db().query(`UPDATE actes.transmission SET reference = 'inconnue' WHERE id = $1`, [acte])
    commune.waits(7_200)
    const operator = desk.as('operator')
    expect((await desk.as('reader').post(`${path}/comparaison`)).status).toBe(403)
    const { location = '' } = await operator.post(`${path}/comparaison`)
    expect(location).toContain(path)
    const { words, text: html } = await operator.get(path)
    expect(words).toMatch(/Dernière comparaison.*écarts : \d/)
    expect(words).toMatch(/Transmis d’ici, absent de la plateforme.*ici : .*ECART.*inconnue.*Demandez à la plateforme/)
    expect(html).toContain(`/transmissions/${acte}`)
    expect((await desk.as('reader').get('/courriers')).text).toContain(`${path}#ecarts`)
    for (const [, close = ''] of html.matchAll(/action="([^"]+\/ecarts\/[^"]+)"/g))
      expect((await operator.post(close, { motif: 'la plateforme confirme' })).status).toBe(303)
    expect((await operator.get(path)).words).not.toContain('absent de la plateforme')
  })
})

test('new retours can be collected at once from the page of a connection, by people who handle its acts', async () => {
  await desk.operations.declare(neighbouring, 'test')
  const other = `/connexions/${encodeURIComponent(`sandbox:${neighbouring.siren}`)}`
  const client = desk.as('operator')
  expect((await client.get(other)).words).toContain('Relever maintenant')
  const { location } = await client.post(`${other}/releve`)
  expect((await client.get(location)).words).toContain('La relève est demandée')
  expect((await desk.as('reader').post(`${other}/releve`)).status).toBe(403)
})
