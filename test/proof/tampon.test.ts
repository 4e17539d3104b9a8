// How a collectivité declares its stamp: what is left out has its default, and every fault is told at once.
import { expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { parseCollectivite } from '../../src/protocol/acte/collectivite.ts'

const parsed = (tampon: unknown) => parseCollectivite({ ...maraussan, tampon })
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

test('missing values get their defaults; a logo is stored as given', () => {
  expect(parsed({})).toMatchObject({
    value: { tampon: { modele: 'accuse', coin: 'haut-droite', x: 16, y: 12, heure: false, qr: false } },
  })
  expect(parsed({ logo: { base64: png } })).toMatchObject({ value: { tampon: { logo: { base64: png } } } })
  const plain = parseCollectivite(maraussan)
  expect(plain.ok && 'tampon' in plain.value).toBe(false)
})

test('every fault is reported at once, with its path', () => {
  const found = parsed({
    modele: 'grand',
    coin: 'milieu',
    x: -1,
    y: 501,
    heure: 'oui',
    qr: true,
    logo: { base64: 'R0lGODlh' },
    couleur: 'rouge',
  })
  expect(found.ok).toBe(false)
  expect(found.ok ? [] : found.problems.map(({ path, code, params }) => [path, code, params?.['reason']])).toEqual(
    expect.arrayContaining([
      ['tampon.modele', 'ACTES-V022', 'modèle de tampon'],
      ['tampon.coin', 'ACTES-V022', 'coin du tampon'],
      ['tampon.x', 'ACTES-V022', 'place du tampon'],
      ['tampon.y', 'ACTES-V022', 'place du tampon'],
      ['tampon.heure', 'ACTES-V005', undefined],
      ['tampon.logo', 'ACTES-V022', 'logo'],
      ['tampon.couleur', 'ACTES-V004', undefined],
    ]),
  )
  expect(found.ok ? [] : found.problems).toHaveLength(7)
})
