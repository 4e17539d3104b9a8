// The declaration of a collectivité: each value, its refusals, its time zone.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import {
  parseCollectivite,
  siretOf,
  zoneOf,
  type Collectivite,
  isSchemaEmail,
} from '../../../src/protocol/acte/collectivite.ts'
import { parseGatewaySettings } from '../../../src/gateways/settings.ts'
import { builtInTypes } from '../../../src/protocol/acte/passerelles.ts'
import { describeIf } from '../../support/describe-with.ts'
import { reference, schemaFolder } from '../../support/reference.ts'

const declaration = {
  siren: '213401482',
  nom: 'Commune de Maraussan',
  departement: '034',
  arrondissement: '1',
  nature: '31',
  referent: { nom: 'Secrétariat général', telephone: '0465710000', email: 'mairie@example.org' },
  adressesRetour: ['actes@example.org'],
  trigramme: 'SLO',
  plateforme: 'production',
  prefecture: { identite: 'SPREF0341' },
  gateway: { type: 'sandbox' },
}

function collectiviteOf(input: unknown): Collectivite {
  const parsed = parseCollectivite(input)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value
}

function problemsOf(input: unknown) {
  const parsed = parseCollectivite(input)
  return parsed.ok ? [] : parsed.problems
}

const refused = (path: string, value: string, reason: string) => ({
  code: 'ACTES-V022',
  path,
  value,
  params: { reason },
})

describe('the commune of Maraussan', () => {
  test('is built in exactly as its own declaration would be read', () => {
    expect(collectiviteOf(declaration)).toEqual(maraussan)
  })

  test('is in the time zone of Paris', () => {
    expect(maraussan.fuseau).toBe('Europe/Paris')
  })
})

describe('each value', () => {
  test.each([
    ['departement', '3', 'département'],
    ['departement', '2C', 'département'],
    ['departement', '0|4', 'département'],
    ['departement', '02C', 'département'],
    ['arrondissement', '12', 'arrondissement'],
    ['arrondissement', '', 'arrondissement'],
    ['nature', '3', 'nature'],
    ['nature', '3A', 'nature'],
    ['trigramme', 'SL', 'trigramme'],
    ['trigramme', 'SL0', 'trigramme'],
    ['plateforme', 'prod', 'plateforme'],
    ['nom', '  ', 'vide'],
    ['fuseau', 'Europe/Beziers', 'fuseau horaire'],
  ])('%s %j is refused', (key, value, reason) => {
    expect(problemsOf({ ...declaration, [key]: value })).toEqual([refused(key, value, reason)])
  })

  test.each([
    ['departement', '02A'],
    ['departement', '02B'],
    ['departement', '976'],
    ['arrondissement', '9'],
    ['nature', '44'],
    ['nature', '99'],
    ['trigramme', 'abc'],
    ['plateforme', 'test'],
    ['fuseau', 'America/Martinique'],
  ])('%s %j is taken', (key, value) => {
    expect(collectiviteOf({ ...declaration, [key]: value })).toMatchObject({ [key]: value })
  })

  test('a SIREN with a wrong check digit is refused as everywhere', () => {
    expect(problemsOf({ ...declaration, siren: '213401483' })).toEqual([
      { code: 'ACTES-V007', path: 'siren', value: '213401483' },
    ])
  })

  test.each(['PREF034', 'SPREF0341', 'SGAR076', 'SPREF02A4'])('the prefecture may sign %s', (identite) => {
    expect(collectiviteOf({ ...declaration, prefecture: { identite } }).prefecture).toEqual({ identite })
  })

  test.each(['PREF34', 'PREF0341', 'SPREF034', 'Préfecture'])('no prefecture signs %s', (identite) => {
    expect(problemsOf({ ...declaration, prefecture: { identite } })).toEqual([
      refused('prefecture.identite', identite, 'identité de préfecture'),
    ])
  })
})

describe('an empty optional text', () => {
  test('a telephone counts as absent', () => {
    const referent = { nom: 'Secrétariat général', telephone: '', email: '  ' }
    expect(collectiviteOf({ ...declaration, referent }).referent).toEqual({ nom: 'Secrétariat général' })
  })

  test('a referent and a prefecture of empty texts count as absent', () => {
    const read = collectiviteOf({ ...declaration, referent: { nom: '' }, prefecture: { identite: '' } })
    expect([read.referent, read.prefecture]).toEqual([undefined, undefined])
    expect(Object.keys(read)).not.toContain('referent')
  })

  test('an empty zone is the departement’s', () => {
    expect(collectiviteOf({ ...declaration, departement: '974', fuseau: '' }).fuseau).toBe('Indian/Reunion')
  })
})

describe('e-mail addresses, as the ministry’s schema takes them', () => {
  test.each(['actes@example.org', 'a.b-c_d@sous.domaine.example.fr', '0@1.museum'])('%s is taken', (address) => {
    expect(collectiviteOf({ ...declaration, adressesRetour: [address] }).adressesRetour).toEqual([address])
  })

  test.each([
    'actes+retour@example.org',
    'mairie@ville.bretagne',
    'mairie@collectivite.corsica',
    ' actes@example.org',
    'actes@example.org\n',
    'actes@localhost',
    'é@example.org',
    'a..b@example.org',
    '',
  ])('%j is refused, with its place', (address) => {
    expect(problemsOf({ ...declaration, adressesRetour: ['actes@example.org', address] })).toEqual([
      refused('adressesRetour[1]', address, 'adresse électronique'),
    ])
  })

  test('the referent’s is checked too', () => {
    expect(problemsOf({ ...declaration, referent: { email: 'a+b@example.org' } })).toEqual([
      refused('referent.email', 'a+b@example.org', 'adresse électronique'),
    ])
  })

  test('at least one address receives the returns', () => {
    expect(problemsOf({ ...declaration, adressesRetour: [] })).toMatchObject([
      { code: 'ACTES-V022', path: 'adressesRetour', params: { reason: 'vide' } },
    ])
  })

  test('an address given three times is kept once', () => {
    const adressesRetour = ['b@example.org', 'a@example.org', 'b@example.org', 'b@example.org']
    expect(collectiviteOf({ ...declaration, adressesRetour }).adressesRetour).toEqual([
      'b@example.org',
      'a@example.org',
    ])
  })
})

await describeIf(reference, 'return addresses beside the ministry’s own pattern', () => {
  test('any address gets the same verdict', () => {
    const xsd = readFileSync(join(schemaFolder(), 'actesv1_1.xsd'), 'latin1')
    const pattern = /name="Email">[^]*?<xsd:pattern value="([^"]+)"/.exec(xsd)?.[1] ?? ''
    const theirs = new RegExp(`^(?:${pattern})$`)
    const near = fc.stringMatching(/^[a-zA-Z0-9_.+ -]{0,8}@?[a-z0-9.-]{0,10}\.[a-z]{1,8}$/)
    fc.assert(
      fc.property(
        fc.oneof(near, fc.emailAddress(), fc.string()),
        (address) => isSchemaEmail(address) === theirs.test(address),
      ),
      { numRuns: 2000 },
    )
  })
})

describe('the zone', () => {
  test.each([
    ['034', 'Europe/Paris'],
    ['02A', 'Europe/Paris'],
    ['971', 'America/Guadeloupe'],
    ['977', 'America/Guadeloupe'],
    ['986', 'Pacific/Wallis'],
    ['972', 'America/Martinique'],
    ['973', 'America/Cayenne'],
    ['974', 'Indian/Reunion'],
    ['975', 'America/Miquelon'],
    ['976', 'Indian/Mayotte'],
    ['987', 'Pacific/Tahiti'],
    ['988', 'Pacific/Noumea'],
  ])('of departement %s is %s', (departement, fuseau) => {
    expect(zoneOf(departement)).toBe(fuseau)
    expect(collectiviteOf({ ...declaration, departement }).fuseau).toBe(fuseau)
  })
})

describe('the gateway', () => {
  test.each(builtInTypes)('%s is one', (type) => {
    expect(collectiviteOf({ ...declaration, gateway: { type } }).gateway).toEqual({ type })
  })

  test('its settings are kept as they are', () => {
    const gateway = {
      type: 's2low',
      url: 'https://s2low.example.org',
      password: { file: '/run/secrets/s2low' },
      pins: [1],
    }
    expect(collectiviteOf({ ...declaration, gateway }).gateway).toEqual(gateway)
  })

  test('a setting named __proto__ changes nothing', () => {
    const gateway: unknown = JSON.parse('{"type": "sandbox", "__proto__": {"url": "x"}}')
    expect(collectiviteOf({ ...declaration, gateway }).gateway.url).toBeUndefined()
  })

  test('what is no name of one is refused; whether there is one of that name, its settings say', () => {
    expect(problemsOf({ ...declaration, gateway: { type: 'Fast Actes' } })).toEqual([
      refused('gateway.type', 'Fast Actes', 'passerelle'),
    ])
    expect(parseGatewaySettings({ type: 'fast' })).toEqual({
      ok: false,
      problems: [refused('gateway.type', 'fast', 'passerelle')],
    })
  })
})

describe('the whole declaration', () => {
  test('unknown keys are refused by name, inside too', () => {
    const input = { ...declaration, name: 'x', trigrame: 'SLO', referent: { mail: 'a@example.org', tel: '' } }
    expect(problemsOf(input).map(({ code, path, params }) => [code, path, params?.suggestion])).toEqual([
      ['ACTES-V004', 'referent.mail', 'email'],
      ['ACTES-V004', 'referent.tel', ''],
      ['ACTES-V004', 'name', ''],
      ['ACTES-V004', 'trigrame', 'trigramme'],
    ])
  })

  test('all missing keys are reported at once', () => {
    expect(problemsOf({}).map(({ path }) => path)).toEqual([
      'siren',
      'nom',
      'departement',
      'arrondissement',
      'nature',
      'adressesRetour',
      'trigramme',
      'plateforme',
      'gateway',
    ])
  })

  test('an arrondissement as a number must be a text', () => {
    expect(problemsOf({ ...declaration, arrondissement: 1 })).toEqual([
      {
        code: 'ACTES-V005',
        path: 'arrondissement',
        value: '1',
        params: { key: 'arrondissement', expected: 'texte', found: 'nombre' },
      },
    ])
  })

  test('a parsed declaration parses to the same again', () => {
    expect(collectiviteOf(JSON.parse(JSON.stringify(maraussan)))).toEqual(maraussan)
  })
})

describe('the NIC', () => {
  test('makes a SIRET of the SIREN; it may be left out, or empty', () => {
    const collectivite = collectiviteOf({ ...declaration, nic: '00012' })
    expect([collectivite.nic, siretOf(collectivite)]).toEqual(['00012', '21340148200012'])
    expect(siretOf(collectiviteOf(declaration))).toBeUndefined()
    expect(collectiviteOf({ ...declaration, nic: '' })).not.toHaveProperty('nic')
  })

  test.each(['00013', '12', '000120', '0001a'])('%s is refused', (nic) => {
    expect(problemsOf({ ...declaration, nic })).toMatchObject([
      { code: 'ACTES-V022', path: 'nic', params: { reason: 'nic' } },
    ])
  })
})
