// What a declaration says of its gateway: defaults, every fault at once, and no secret in any of them.
import { describe, expect, test } from 'vitest'
import { parseGatewaySettings, type GatewaySettings, type Secret } from '../../src/gateways/settings.ts'
import { secretsIn } from '../../src/gateways/shared-credentials.ts'
import { codeSentence } from '../../src/text/sentences.ts'

const s2low = { type: 's2low', url: 'https://s2low.example.org', certificat: { base64: 'AAAA' }, phrase: 'secret-1' }
const ministry = {
  type: 'ministry',
  url: 'https://ministere.example.org/depot',
  certificat: '-----BEGIN CERTIFICATE-----',
  cle: 'secret-2',
  boite: { hote: 'imap.example.org', utilisateur: 'actes', motDePasse: 'secret-3' },
}

function read(input: { type: string }): GatewaySettings<Secret> {
  const parsed = parseGatewaySettings(input)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value
}

function faults(input: { type: string }): readonly string[] {
  const parsed = parseGatewaySettings(input)
  return parsed.ok ? [] : parsed.problems.map(({ code, path }) => `${code} ${path}`)
}

describe('settings of a gateway', () => {
  test('of S²LOW: an address ends with a slash', () => {
    expect(read(s2low)).toEqual({ ...s2low, url: 'https://s2low.example.org/' })
  })

  test('of the ministry: the defaults of the server of 2025 and of a mailbox', () => {
    expect(read(ministry)).toMatchObject({
      profil: 'dgcl',
      succes: 201,
      parties: 'fichier',
      indisponibilites: [],
      boite: { port: 993, securite: 'tls', reception: 'INBOX', traites: 'Traites', rejets: 'Rejets' },
    })
    expect(read({ ...ministry, profil: 'historique' } as typeof ministry)).toMatchObject({ succes: 200 })
  })

  test('report every fault at once, each with its path', () => {
    const wrong = {
      ...ministry,
      url: 'http://ministere.example.org',
      certifcat: 'x',
      profil: 'nouveau',
      empreintes: ['sha256/abc'],
      delai: 0,
      boite: { hote: ' ', port: 70_000, utilisateur: 'actes', motDePasse: '' },
      indisponibilites: [{ de: '25:00', a: '06:00', jours: [8] }],
    }
    expect(faults(wrong).toSorted()).toEqual([
      'ACTES-G020 gateway.boite.hote',
      'ACTES-G020 gateway.boite.motDePasse',
      'ACTES-G020 gateway.boite.port',
      'ACTES-G020 gateway.delai',
      'ACTES-G020 gateway.empreintes[0]',
      'ACTES-G020 gateway.indisponibilites[0].de',
      'ACTES-G020 gateway.indisponibilites[0].jours[0]',
      'ACTES-G020 gateway.profil',
      'ACTES-G020 gateway.url',
      'ACTES-V004 gateway.certifcat',
    ])
  })

  test('report what all platforms need before what Pastell needs', () => {
    const lacking = { type: 'pastell', jeton: '' }
    expect(faults(lacking)).toEqual(['ACTES-V005 gateway.url', 'ACTES-V005 gateway.entite', 'ACTES-G020 gateway.jeton'])
  })

  test.each([
    [
      'S²LOW without a certificate',
      { type: 's2low', url: 'https://s2low.example.org' },
      ['ACTES-G020 gateway.certificat'],
    ],
    ['an address with a password', { ...s2low, url: 'https://a:b@s2low.example.org' }, ['ACTES-G020 gateway.url']],
    [
      'a login that HTTP cannot carry',
      { ...s2low, identifiant: 'a:b', motDePasse: 'x' },
      ['ACTES-G020 gateway.identifiant'],
    ],
    [
      'an entity that is no number',
      { type: 'pastell', url: 'https://p.example.org', entite: '1' },
      ['ACTES-V005 gateway.entite'],
    ],
    ['settings of the sandbox', { type: 'sandbox', url: 'https://p.example.org' }, ['ACTES-V004 gateway.url']],
  ])('refuse %s', (_, input, expected) => {
    expect(faults(input)).toEqual(expected)
  })

  test.each([
    ['a login alone', { ...s2low, identifiant: 'a' }, ['gateway.motDePasse']],
    ['a password alone', { ...s2low, motDePasse: 'a' }, ['gateway.identifiant']],
    ['a certificate that is none', { ...s2low, certificat: 'abc', cle: 'x' }, ['gateway.certificat']],
    ['a PEM without its key', { ...s2low, certificat: '-----BEGIN CERTIFICATE-----' }, ['gateway.cle']],
    ['versions the wrong way round', { ...s2low, tls: { min: '1.3', max: '1.2' } }, ['gateway.tls.min']],
    ['Pastell without an account', { type: 'pastell', url: 'https://p.example.org', entite: 1 }, ['gateway.jeton']],
    [
      'a folder that is another',
      { ...ministry, boite: { ...ministry.boite, traites: 'INBOX', rejets: 'INBOX' } },
      ['gateway.boite.traites', 'gateway.boite.rejets'],
    ],
    [
      'an interval of nothing',
      { ...ministry, indisponibilites: [{ de: '06:00', a: '06:00' }] },
      ['gateway.indisponibilites[0].a'],
    ],
  ])('refuse %s', (_, input, paths) => {
    expect(faults(input)).toEqual(paths.map((path) => `ACTES-G020 ${path}`))
  })

  test('never repeat a secret in a fault', () => {
    const parsed = parseGatewaySettings({ ...s2low, phrase: ['secret-1'], motDePasse: 12 } as unknown as typeof s2low)
    expect(JSON.stringify(parsed)).not.toContain('secret-1')
    expect(parsed.ok).toBe(false)
  })

  test('list their secrets by path', () => {
    expect(secretsIn(read(ministry)).map(({ path }) => path)).toEqual(['certificat', 'cle', 'boite.motDePasse'])
    expect(secretsIn({ type: 'sandbox' })).toEqual([])
  })

  test('a refused setting has its sentence', () => {
    expect(codeSentence('ACTES-G020', 'fr')).toContain('Corrigez-le dans la fiche de la collectivité')
  })
})
