// What is to be published of an act, on its page; and on its public page the days that the law counts, whichever came first.
import { beforeAll, describe, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { forSuite } from '../../support/life/for-suite.ts'
import { individual, openPostingDesk } from './posting.ts'

const time = { at: Date.parse('2025-07-08T08:02:00Z') }
const desk = forSuite(() => openPostingDesk({ time }))
beforeAll(async () => {
  await desk.acknowledges({
    AVANT1: {},
    APRES1: {},
    AFFICHE1: {},
    SUSPENDU1: {},
    CHOIX1: {},
    PERSONNE1: individual,
    RETIRE1: {},
  })
})

describe('the public page of an act', () => {
  const post = async (numero: string, days: Readonly<Record<string, string>>) => {
    const { id, idActe } = desk.act(numero)
    for (const [how, date] of Object.entries(days))
      await desk.ask.publishTransmission({ id, date, how: how as 'publie' })
    await desk.ask.postAct({ id })
    const { text } = await desk.reads(`/public/actes/${idActe}`)
    const dayOf = (name: string) => new RegExp(`${name}</dt>\\s*<dd><time datetime="([^"]+)">`).exec(text)?.[1]
    const told = ['Reçu par le représentant de l’État le', 'Publié le', 'Affiché le', 'Mis en ligne le'].map(dayOf)
    const force = /Caractère exécutoire<\/dt>\s*<dd>([^<]+)<\/dd>/.exec(text)?.[1]?.replaceAll(/\s/g, ' ')
    return [...told, force]
  }

  test('published before it was received: in force since the reception', async () => {
    expect(await post('AVANT1', { publie: '2025-07-01' })).toEqual([
      '2025-07-08',
      '2025-07-01',
      undefined,
      '2025-07-08',
      'Exécutoire depuis le 08/07/2025',
    ])
  })

  test('posted on the board by a commune of unknown population: to be verified', async () => {
    expect(await post('AFFICHE1', { affiche: '2025-07-02' })).toEqual([
      '2025-07-08',
      undefined,
      '2025-07-02',
      '2025-07-08',
      'Exécutoire depuis le 08/07/2025 (à vérifier)',
    ])
  })

  test('suspended by the judge: no longer in force', async () => {
    expect((await post('SUSPENDU1', { publie: '2025-07-08', suspendu: '2025-07-08' })).at(-1)).toBe(
      'N’est plus exécutoire depuis le 08/07/2025 : suspendu par le juge',
    )
  })

  test('published after it was received: in force since the publication', async () => {
    time.at = Date.parse('2025-07-10T08:00:00Z')
    expect(await post('APRES1', {})).toEqual([
      '2025-07-08',
      '2025-07-10',
      undefined,
      '2025-07-10',
      'Exécutoire depuis le 10/07/2025',
    ])
  })
})

describe('the page of an act says whether it is to be published', () => {
  const words = async (numero: string) => {
    const page = await desk.as('operator').get(`/transmissions/${desk.act(numero).id}`)
    return page.words.replaceAll(/\s/g, ' ')
  }

  test('online, with the small commune’s choice where its population is unknown, then known', async () => {
    const unknown =
      'À publier en ligne ; l’affichage ou le papier ne suffit qu’à une commune de moins de 3 500 habitants'
    expect(await words('CHOIX1')).toContain(unknown)
    await desk.operations.declare({ ...maraussan, population: '4500' }, 'test')
    expect(await words('CHOIX1')).toContain(
      'À publier en ligne, en entier, avec le nom et la qualité de l’auteur et le jour de la mise en ligne ; à laisser en ligne 2 mois au moins ordonnance n° 2021-1310, décret n° 2021-1311 à vérifier',
    )
  })

  test('not at all: individual, or withdrawn from all that is read outside', async () => {
    expect(await words('PERSONNE1')).toContain('Ne se publie pas l’acte nomme une personne, à qui il est notifié')
    const { id } = desk.act('RETIRE1')
    expect(await words('RETIRE1')).toContain('À publier')
    await desk.ask.withholdAct({ id, why: 'donnees', reason: 'un riverain' })
    expect(await words('RETIRE1')).toContain('Ne se publie pas l’acte est retiré de toute diffusion')
    expect(await words('RETIRE1')).not.toContain('À publier')
  })

  test('the API says it', async () => {
    expect((await desk.shows(desk.act('PERSONNE1').id)).executoire?.publicite).toEqual({
      what: 'individuel',
      ways: ['notifie'],
      source: 'ordonnance n° 2021-1310, décret n° 2021-1311',
      aVerifier: false,
    })
  })
})
