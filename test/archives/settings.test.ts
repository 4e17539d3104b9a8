// What a declaration says of its archive: defaults by type, every fault at once, no secret in any of them, and a field
// of the form for each setting.
import { describe, expect, test } from 'vitest'
import { archiveFields } from '../../src/archives/fields.ts'
import {
  accordOf,
  archiveBoundTo,
  archiveSecretsIn,
  archiveServerOf,
  archiveSettingKeys,
  parseArchiveSettings,
  storedArchiveSettings,
  type ArchiveSettings,
} from '../../src/archives/settings.ts'
import type { Secret } from '../../src/gateways/settings.ts'
import { natures } from '../../src/protocol/codes.ts'
import { archiveTypes } from '../../src/protocol/seda/accord.ts'
import { sentenceOf } from '../../src/text/sentences.ts'

const agreed = {
  serviceArchives: { identifiant: 'FRAD000', nom: 'Archives départementales' },
  serviceVersant: { identifiant: 'ville_02', nom: 'Ville' },
  producteurs: { autres: { identifiant: 'ville_02', nom: 'Ville' } },
  tdt: 'S²LOW',
}
const asalae = {
  type: 'asalae',
  url: 'https://asalae.example.org/restservices',
  identifiant: 'ville',
  motDePasse: 'secret-1',
  ...agreed,
}
const vitam = {
  type: 'vitam',
  url: 'https://vitam.example.org:8443',
  certificat: { base64: 'AAAA' },
  phrase: 'secret-2',
  tenant: 4,
  accord: 'IC-000001',
  regles: Object.fromEntries(natures.map(({ abrege }) => [abrege, { code: 'APP-00001' }])),
  acces: { libre: 'ACC-00001', personnes: 'ACC-00002' },
  ...agreed,
}

function read(input: { type: string }): ArchiveSettings<Secret> {
  const parsed = parseArchiveSettings(input)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value
}

function faults(input: object): readonly string[] {
  const parsed = parseArchiveSettings(input as { type: string })
  return parsed.ok ? [] : parsed.problems.map(({ code, path }) => `${code} ${path}`)
}

describe('settings of an archive', () => {
  test('of as@lae: the defaults of Pastell, and of the profile of acts', () => {
    const settings = read(asalae)
    expect(settings).toMatchObject({
      url: 'https://asalae.example.org/restservices/',
      tranche: 2_097_152,
      natures: [],
      patience: { avertir: 3, alarmer: 10 },
      enCoursMax: 20,
    })
    const regle = { code: 'P10Y', sort: 'eliminer' }
    expect(accordOf(settings)).toEqual({
      archive: 'asalae',
      seda: '2.1',
      ...agreed,
      regles: { DE: regle, AR: regle, AI: regle, CC: regle, BF: regle, AU: regle },
      acces: { libre: 'AR038', personnes: 'AR048' },
    })
  })

  test('codes of the list in force by version, each nature its own', () => {
    const given = {
      ...asalae,
      seda: '2.2',
      regles: { DE: { code: 'APP1Y', sort: 'conserver' }, CC: { sort: 'conserver' } },
    }
    expect(accordOf(read(given)).regles).toMatchObject({
      DE: { code: 'APP1Y', sort: 'conserver' },
      CC: { code: 'APP10Y', sort: 'conserver' },
      BF: { code: 'APP10Y', sort: 'eliminer' },
    })
  })

  test('of VITAM: its workflow to the end, and the codes of its tenant', () => {
    const settings = read(vitam)
    expect(settings).toMatchObject({ tenant: 4, contexte: 'DEFAULT_WORKFLOW', action: 'RESUME', seda: '2.1' })
    expect(accordOf(settings)).toMatchObject({ accord: 'IC-000001', regles: { AI: { code: 'APP-00001' } } })
  })

  test('every fault at once, and no secret in any of them', () => {
    const wrong = {
      ...asalae,
      url: 'http://asalae.example.org',
      motDePasse: '',
      motdepase: 'x',
      seda: '2.3',
      serviceVersant: { identifiant: 'ville 02', nom: ' ' },
      producteurs: {},
      tranche: -1,
      natures: ['DE', 'XX'],
      patience: { avertir: 0 },
      tdt: undefined,
    }
    expect(faults(wrong).toSorted()).toEqual([
      'ACTES-T004 archive.motDePasse',
      'ACTES-T004 archive.natures[1]',
      'ACTES-T004 archive.patience.avertir',
      'ACTES-T004 archive.seda',
      'ACTES-T004 archive.serviceVersant.identifiant',
      'ACTES-T004 archive.serviceVersant.nom',
      'ACTES-T004 archive.tranche',
      'ACTES-T004 archive.url',
      'ACTES-V004 archive.motdepase',
      'ACTES-V005 archive.producteurs.autres',
      'ACTES-V005 archive.tdt',
    ])
    expect(JSON.stringify(parseArchiveSettings({ ...wrong, motDePasse: 7 } as never))).not.toContain('secret')
  })

  test.each([
    ['no certificate', { ...vitam, certificat: undefined }, ['ACTES-T004 archive.certificat']],
    ['no contract', { ...vitam, accord: undefined }, ['ACTES-V005 archive.accord']],
    [
      'rules of nobody',
      { ...vitam, regles: { DE: { code: 'P10Y' } } },
      ['AR', 'AI', 'CC', 'BF', 'AU'].map((each) => `ACTES-V005 archive.regles.${each}`),
    ],
    ['a context that archives nothing', { ...vitam, contexte: 'BLANK_TEST' }, ['ACTES-T004 archive.contexte']],
    ['the alarm before the warning', { ...vitam, patience: { avertir: 12 } }, ['ACTES-T004 archive.patience.avertir']],
    ['an unknown type', { ...vitam, type: 'arkhineo' }, undefined],
    ['a password without login', { ...vitam, motDePasse: 'x' }, ['ACTES-T004 archive.identifiant']],
  ])('%s', (_, given, expected) => {
    const found = faults(given)
    expect(found).toEqual(expected ?? expect.arrayContaining(['ACTES-T004 archive.type']))
  })

  test('a fault is told as that of an archive', () => {
    const parsed = parseArchiveSettings({ ...asalae, enCoursMax: 0 } as never)
    if (parsed.ok || !parsed.problems[0]) throw new Error('no fault')
    expect(sentenceOf(parsed.problems[0], 'fr')).toMatch(/^Ce réglage du service d’archives n’est pas admis.+1 à 1000/)
  })

  test('what was stored and no longer fits is a fault of the settings', () => {
    expect(() => storedArchiveSettings({ ...asalae, seda: '9' } as never)).toThrowError(
      expect.objectContaining({ code: 'ACTES-G013', params: { setting: 'seda', reason: '2.1, 2.2' } }),
    )
  })
})

describe('secrets of an archive', () => {
  test('are those of a gateway, bound to all servers that they are shown to', () => {
    const [one, other] = [read(asalae), read({ ...asalae, url: 'https://autre.example.org' } as never)]
    expect(archiveSecretsIn(one)).toEqual([{ path: 'motDePasse', secret: 'secret-1' }])
    expect(
      archiveSecretsIn(read(vitam))
        .map(({ path }) => path)
        .toSorted(),
    ).toEqual(['certificat', 'phrase'])
    expect(archiveBoundTo(one)).toBe(
      archiveBoundTo(read({ ...asalae, url: 'https://asalae.example.org/autre' } as never)),
    )
    expect(archiveBoundTo(one)).not.toBe(archiveBoundTo(other))
    const elsewhere = read({ ...vitam, urlSuivi: 'https://suivi.example.org' } as never)
    expect(archiveBoundTo(elsewhere)).not.toBe(archiveBoundTo(read(vitam)))
    expect(archiveServerOf(elsewhere)).toBe('vitam https://vitam.example.org:8443')
  })

  test.each(archiveTypes)('the form of %s asks for each setting, and for its secrets as secrets', (type) => {
    const kinds: readonly unknown[] = ['secret', 'certificate', 'key']
    const keys = archiveSettingKeys(type).map(({ path, secret }) => [path, secret] as const)
    const asked = Object.entries(archiveFields[type]).map(([path, { kind }]) => [path, kinds.includes(kind)] as const)
    expect(Object.fromEntries(asked)).toEqual(Object.fromEntries(keys))
    const needed = archiveSettingKeys(type).filter((key) => key.needed)
    for (const { path } of needed) expect([path, archiveFields[type][path]?.isRare]).toEqual([path, undefined])
  })
})
