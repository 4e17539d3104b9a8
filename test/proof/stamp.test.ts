// What a stamp says: the AR's date in every layout, the wording that the law had on the day of publication, and nothing unknown.
import { describe, expect, test } from 'vitest'
import { stampLines, type StampFacts } from '../../src/proof/stamp.ts'

const act: StampFacts = {
  idActe: '034-213401482-20250625-DEL11-250625-DE',
  dateReception: '2025-07-08',
  sentAt: new Date('2025-07-07T22:30:00Z'),
  fuseau: 'Europe/Paris',
}
const lignes = (changes: Partial<StampFacts> = {}, heure = false) =>
  stampLines({ modele: 'lignes', heure }, { ...act, ...changes })
const published = (how: 'publie' | 'affiche' | 'notifie', on: string) => lignes({ publication: { how, on } })[2]

test('the lines of the user’s own document, whatever else is known', () => {
  const lines = [
    'Accusé de réception en préfecture',
    '034-213401482-20250625-DEL11-250625-DE',
    'Date de réception préfecture : 08/07/2025',
  ]
  expect(stampLines({ modele: 'accuse', heure: false }, act)).toEqual(lines)
  // The AR gives a day and no time.
  expect(stampLines({ modele: 'accuse', heure: true }, act)).toEqual(lines)
})

describe('four lines', () => {
  test('by the day of the collectivité; an unknown value omits its line', () => {
    expect(lignes()).toEqual([
      'Envoyé en préfecture le 08/07/2025',
      'Reçu en préfecture le 08/07/2025',
      'ID : 034-213401482-20250625-DEL11-250625-DE',
    ])
    expect(lignes({ sentAt: undefined })[0]).toBe('Reçu en préfecture le 08/07/2025')
    expect(lignes({ fuseau: 'America/Guadeloupe' })[0]).toBe('Envoyé en préfecture le 07/07/2025')
  })

  test('with the time of the sending, if known', () => {
    expect(lignes({}, true).slice(0, 2)).toEqual([
      'Envoyé en préfecture le 08/07/2025 à 00:30',
      'Reçu en préfecture le 08/07/2025',
    ])
  })

  test.each([
    ['affiche', '2022-06-30', 'Affiché le 30/06/2022'],
    ['publie', '2022-06-30', 'Affiché le 30/06/2022'],
    ['affiche', '2022-07-01', 'Publié le 01/07/2022'],
    ['publie', '2025-07-09', 'Publié le 09/07/2025'],
    ['notifie', '2025-07-09', 'Notifié le 09/07/2025'],
    ['notifie', '2021-07-09', 'Notifié le 09/07/2021'],
  ] as const)('%s on %s: %s', (how, on, line) => expect(published(how, on)).toBe(line))
})
