// actes collectivite and actes credentials: templates, many from a CSV, shared credentials from files; and questions, through a real
// pseudo-terminal.
import { readFile, rm } from 'node:fs/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addCollectivite } from '../../src/commands/collectivite.ts'
import { addCredentials } from '../../src/commands/credentials.ts'
import { maraussan } from '../../src/config/demo.ts'
import type { CredentialJson } from '../../src/operations/declared/credentials.ts'
import type { Imported } from '../../src/operations/shapes/collectivites.ts'
import { plain, run } from '../support/desk/command-line.ts'
import { enter, pseudoTerminal, typesInTerminal } from '../support/desk/pseudo-terminal.ts'
import { openServedCommune } from '../support/desk/served-commune.ts'
import { describeIf } from '../support/describe-with.ts'
import { testFolder } from '../support/folders.ts'
import { laidHome } from '../support/life/laid-home.ts'
import { issue, makeAuthority, type Issued } from '../support/servers/certificates.ts'
import { forTest } from '../support/life/for-suite.ts'

const folder = testFolder()
let papers: Issued
beforeAll(async () => {
  const authority = await makeAuthority('Autorité des mairies')
  papers = await issue(authority, { name: 'Syndicat', client: true, inDays: -900, days: 3_650 })
  await folder.lay('syndicat.crt', papers.cert)
  await folder.lay('syndicat.key', papers.key)
  const gateway = { type: 's2low', certificat: { file: 'syndicat.crt' }, cle: { file: 'syndicat.key' } }
  await folder.lay('syndicat.json', JSON.stringify(gateway))
})

describe('a template', () => {
  test('has the defaults, and empty values to fill in, which are listed beside it', async () => {
    const { code, out, err } = await run(addCollectivite, ['collectivite', 'template', 'ministry'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      nom: '',
      siren: '',
      arrondissement: '1',
      nature: '31',
      trigramme: 'SLO',
      adressesRetour: [],
      gateway: {
        type: 'ministry',
        url: '',
        certificat: { file: '' },
        boite: { hote: '', port: 993, reception: 'INBOX' },
      },
    })
    expect(plain(err)).toMatch(/À remplir :\n {2}nom : Nom\n[^]*gateway\.boite\.hote/)
    expect(err).not.toContain('gateway.boite.port')
  })
})

describe('many', () => {
  const commune = forTest(() => openServedCommune())

  const csv = async (...lines: readonly string[]) => {
    const head = 'siren;nom;departement;adressesRetour;gateway.type;gateway.url;gateway.identifiantPartage'
    return folder.lay('liste.csv', [head, ...lines].join('\n'))
  }
  const voisine = '000000000;Voisine;034;actes@example.org;s2low;https://s2low.example.org/;Syndicat'

  test('are declared from a CSV with one shared credential, which is then renewed, tested and cannot be removed', async () => {
    const credentials = (...args: readonly string[]) =>
      commune.asks<CredentialJson & { code?: string }>(addCredentials, 'credentials', ...args)
    const [code, made] = await credentials('add', 'Syndicat', folder.path('syndicat.json'))
    expect([code, made]).toMatchObject([0, { holder: 'Syndicat', gives: ['certificat', 'cle'] }])

    const bad = '213401483;;034;actes@example.org;s2low;https://s2low.example.org/;Inconnu'
    const [path, result] = [await csv(voisine, bad), folder.path('resultat.csv')]
    const seen = await commune.types(addCollectivite, 'collectivite', 'import', path)
    expect(seen.code).toBe(1)
    expect(plain(seen.out)).toMatch(
      /Rien n’est enregistré pour l’instant\. Nouvelles : 1 .* refusées : 1\.\n3 {2}213401483/,
    )
    const [, done] = await commune.asks<Imported>(
      addCollectivite,
      'collectivite',
      'import',
      path,
      '--apply',
      'good',
      '--result',
      result,
    )
    expect(done).toMatchObject({ written: true, counts: { new: 1, refused: 1 } })
    expect(await readFile(result, 'utf8')).toContain('2;000000000;Voisine;nouvelle;')

    expect(await credentials('renew', 'Syndicat', folder.path('syndicat.json'), '--reason', 'essai')).toMatchObject([
      0,
      { collectivites: ['000000000'] },
    ])
    const shown = await commune.types(addCredentials, 'credentials', 'show', 'Syndicat')
    expect(plain(shown.out)).toMatch(/^Syndicat {2}s2low {2}Syndicat {2}jusqu’au .*collectivités : 1\n {2}000000000\n$/)
    expect((await commune.types(addCredentials, 'credentials', 'list')).out).toContain('Syndicat  s2low')
    expect((await commune.types(addCredentials, 'credentials', 'check', 'Syndicat')).out).toContain('✗')
    const refused = await credentials('remove', 'Syndicat', '--reason', 'essai')
    expect(refused).toMatchObject([1, { code: 'ACTES-A068', problems: [{ path: '000000000' }] }])
  })

  test('questions without a terminal are refused, with an alternative', async () => {
    const { code, err } = await commune.types(addCollectivite, 'collectivite', 'add')
    expect(code).toBe(1)
    expect(plain(err)).toContain('ACTES-A070')
    expect(plain(err)).toContain('actes collectivite add FICHIER.json')
  })
})

await describeIf(pseudoTerminal, 'questions on a terminal', () => {
  let home: string
  beforeEach(async () => {
    home = await laidHome()
  })
  afterEach(() => rm(home, { recursive: true, force: true }))

  const types = (...steps: readonly (readonly [string, string])[]) =>
    typesInTerminal(['collectivite', 'add'], steps, { ACTES_HOME: home, ACTES_LOG_LEVEL: 'silent' })
  const who = [
    ['Nom : ', `Commune de Maraussan${enter}`],
    // One digit is wrong.
    ['SIREN (neuf chiffres) : ', `213401483${enter}`],
    ['ACTES-V007', ''],
    ['SIREN (neuf chiffres) : ', `213401482${enter}`],
    ['(NIC)', enter],
    ['Département', `3X${enter}`],
    ['ACTES-V022', ''],
    ['Département', `034${enter}`],
    ['[1] : ', enter],
    ['[31] : ', enter],
    ['Population', `4 000${enter}`],
    ['ACTES-V022', ''],
    ['Population', `4000${enter}`],
    ['Adresses de retour', `actes@example.org${enter}`],
    ['Référent : nom', enter],
    ['Référent : téléphone', enter],
    ['Référent : adresse', enter],
    ['[SLO] : ', enter],
    ['[production] : ', enter],
  ] as const

  test('each answer is checked at once, secrets are not echoed, and the declared gateway is checked', async () => {
    const { code, seen } = await types(
      ...who,
      ['[s2low] : ', enter],
      ['Adresse de la plateforme', `http://127.0.0.1${enter}`],
      ['ACTES-G020', ''],
      ['Adresse de la plateforme', `https://127.0.0.1:9/${enter}`],
      ['Certificat client', `${folder.path('rien.crt')}${enter}`],
      ['ACTES-C002', ''],
      ['Certificat client', `${folder.path('syndicat.crt')}${enter}`],
      ['Clé du certificat', `${folder.path('syndicat.key')}${enter}`],
      ['Mot de passe du certificat', enter],
      ['Identifiant (', `mairie${enter}`],
      ['Mot de passe', `tres-secret${enter}`],
    )
    expect(seen).toContain('213401482 déclarée')
    expect(seen).not.toContain('tres-secret')
    // Nothing listens there: the examination says so, with what to do.
    expect(seen).toMatch(/✗ [^\n]*\(ACTES-G001\)[^]*→/)
    expect(code).toBe(1)
    const kept = await run(addCollectivite, ['collectivite', 'show', maraussan.siren], { ACTES_HOME: home })
    expect(JSON.parse(kept.out)).toMatchObject({
      nom: 'Commune de Maraussan',
      departement: '034',
      arrondissement: '1',
      adressesRetour: ['actes@example.org'],
      gateway: {
        type: 's2low',
        url: 'https://127.0.0.1:9/',
        identifiant: 'mairie',
        certificat: { sealed: expect.any(String) },
        cle: { sealed: expect.any(String) },
      },
    })
  })

  test('nothing is declared if the person leaves', async () => {
    const left = await types(['Nom : ', `Commune${enter}`], ['SIREN', '\u0003'])
    expect(left.code).toBe(130)
    expect((await types(['Nom : ', '\u0004'])).code).toBe(130)
    expect((await run(addCollectivite, ['collectivite', 'list'], { ACTES_HOME: home })).out).toBe('')
  })
})
