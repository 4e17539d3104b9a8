// What S²LOW gives of an acknowledged act, and what its self-tests say: with a stamp or not yet, with the right account
// or another's.
import { createHash, X509Certificate } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import type { Connection } from '../../../src/gateways/gateway.ts'
import { tinyPdf } from '../../support/deposits/outgoing.ts'
import {
  makeIdentities,
  never,
  openScript,
  type Identities,
  type Said,
  type Script,
} from '../../support/gateways/s2low-script.ts'
import { asActesError } from '../contract.ts'
import { forTest } from '../../support/life/for-suite.ts'

let identities: Identities
beforeAll(async () => {
  identities = await makeIdentities()
})
const script = forTest(() => openScript(identities))

const troubleOf = async (exchange: Promise<unknown>) => asActesError(await exchange.catch((error: unknown) => error))
const elsewhere: Said = { status: 302, location: '/modules/actes/index.php' }
const original = createHash('sha256').update(tinyPdf).digest('hex')
const stampedPdf = Buffer.concat([tinyPdf, Buffer.from('\n%stamp')])

describe('of an acknowledged act', () => {
  const fetch = (wanted: Parameters<NonNullable<Script['gateway']['fetch']>>[1], reference = '5') =>
    script.gateway.fetch?.(reference, wanted, never) ?? Promise.reject(new Error('it fetches nothing'))
  const stamped = (rank: number) => fetch({ what: 'stamped', rank, sha256: original })
  const bordereau = 'actes_create_pdf.php?trans_id=5'
  const accuse = 'actes_transac_get_ARActe.php?id=5'
  const files = 'actes_transac_get_files_list.php?transaction=5'
  const listed = JSON.stringify([
    { id: 900, name: 'x.xml', posted_filename: 'x', mimetype: 'text/xml', size: '1', sign: '', code_pj: '' },
    { id: '901', name: 'a.pdf' },
    { id: '902', name: 'b.pdf' },
  ])

  test('the bordereau is a PDF, or `not yet`', async () => {
    script.says(bordereau, tinyPdf)
    expect(await fetch({ what: 'bordereau' })).toEqual(tinyPdf)
    script.says(bordereau, elsewhere)
    expect(await fetch({ what: 'bordereau' })).toBe('not yet')
    script.says(bordereau, '<html>')
    expect((await troubleOf(fetch({ what: 'bordereau' }))).code).toBe('ACTES-G002')
    script.says(bordereau, { status: 302, location: '/login.php' })
    expect((await troubleOf(fetch({ what: 'bordereau' }))).code).toBe('ACTES-G008')
  })

  test('the AR is XML, or `not yet`', async () => {
    const xml = '<?xml version="1.0" encoding="windows-1252"?><a/>\r\n'
    script.says(accuse, xml)
    expect(await fetch({ what: 'accuse' })).toEqual(Buffer.from(xml))
    for (const said of [elsewhere, '']) {
      script.says(accuse, said)
      expect(await fetch({ what: 'accuse' })).toBe('not yet')
    }
  })

  test('the acte follows its message in the list of files, and its annexes follow it', async () => {
    script.says(files, listed)
    script.says('actes_download_file.php', stampedPdf)
    expect(await stamped(0)).toEqual(stampedPdf)
    expect(await stamped(1)).toEqual(stampedPdf)
    expect(script.asked().filter((asked) => asked.startsWith('actes_download'))).toEqual([
      'actes_download_file.php?file=901&tampon=true',
      'actes_download_file.php?file=902&tampon=true',
    ])
  })

  test('the original comes if there is no stamp yet', async () => {
    script.says(files, listed)
    script.says('actes_download_file.php', tinyPdf)
    expect(await stamped(0)).toBe('not yet')
  })

  test('nothing is stamped before the AR, nor beyond the last file', async () => {
    script.says(files, "KO\nPas d'acquittement recu")
    expect(await stamped(0)).toBe('not yet')
    script.says(files, listed)
    expect(await stamped(2)).toBe('not yet')
  })

  test('a page is not a stamped file', async () => {
    script.says(files, listed)
    script.says('actes_download_file.php', '<!DOCTYPE html>')
    expect((await troubleOf(stamped(0))).code).toBe('ACTES-G002')
  })

  test('an unknown reference gives nothing', async () => {
    expect(await fetch({ what: 'bordereau' }, 'SLO-EACT--213401482--20250708-1.tar.gz')).toBe('not yet')
    expect(script.heard).toEqual([])
  })
})

describe('its self-tests', () => {
  const daysBeforeEnd = (days: number) =>
    new Date(new X509Certificate(identities.client.leaf).validToDate.getTime() - days * 86_400_000)
  const info = (department: string, more: object = {}) =>
    JSON.stringify({ user_info: { id: '1' }, authority_info: { id: '25', name: 'Maraussan', department, ...more } })
  beforeEach(() => {
    script.says('test-connexion.php', 'OK')
    script.says('info-connexion.php', info('034'))
    script.says('test-rgs.php', 'OK')
  })
  const check = () => script.gateway.check(never)

  test('report that all is fine, and our certificate’s last day', async () => {
    const findings = await check()
    expect(findings.map(({ name, ok }) => [name, ok])).toEqual([
      ['certificate', true],
      ['connexion', true],
      ['collectivite', true],
      ['rgs', true],
      ['droits', true],
    ])
    expect(findings[0]?.on).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(findings[0]).not.toHaveProperty('code')
    expect(findings[2]?.detail).toBe('Maraussan (034)')
  })

  test('a certificate near its end is reported, and still used', async () => {
    const late = await openScript(identities, () => daysBeforeEnd(10))
    const [certificate] = await late.gateway.check(never)
    expect(certificate).toMatchObject({ name: 'certificate', ok: true, code: 'ACTES-G019' })
    await late.close()
  })

  test('an expired certificate, or one without key, is found before any request', async () => {
    const late = await openScript(identities, () => daysBeforeEnd(-1))
    expect(await late.gateway.check(never)).toMatchObject([{ name: 'certificate', ok: false, code: 'ACTES-G007' }])
    const keyless = script.open({ cle: { sealed: 'certificat' } })
    expect(await keyless.check(never)).toMatchObject([
      { name: 'certificate', ok: false, code: 'ACTES-G013', setting: 'cle' },
    ])
    expect([late.heard, script.heard]).toEqual([[], []])
    await late.close()
  })

  test.each<[string, Said, string]>([
    ['no account', 'KO\nLe certificat n&#039;est pas valide : aucun compte trouv\xe9\n', 'ACTES-G008'],
    ['a redirection to the sign-in', { status: 302, location: '/login.php' }, 'ACTES-G008'],
    ['another host', { status: 421 }, 'ACTES-G013'],
    ['a page', '<html>', 'ACTES-G002'],
  ])('%s is a finding', async (_name, said, code) => {
    script.says('test-connexion.php', said)
    const findings = await check()
    expect(findings.at(-1)).toMatchObject({ name: 'connexion', ok: false, code })
    expect(findings).toHaveLength(2)
  })

  test('a certificate without the right to send is a finding', async () => {
    script.says('test-rgs.php', 'KO\nLe certificat n&#039;est pas RGS\n')
    expect((await check()).at(-1)).toMatchObject({
      name: 'rgs',
      ok: false,
      code: 'ACTES-G008',
      detail: "Le certificat n'est pas RGS",
    })
  })

  test.each([
    [info('069'), 'ACTES-G013', 'departement'],
    [info('034', { siren: '000000000' }), 'ACTES-G024', 'siren'],
    // As S²LOW answers: it tells no SIREN.
    [info('034', { name: 'Commune voisine' }), 'ACTES-G024', 'siren'],
    [info('034', { name: 'MAIRIE DE BÉZIERS' }), 'ACTES-G024', 'siren'],
  ])('an account of another collectivite is one: %s', async (said, code, setting) => {
    script.says('info-connexion.php', said)
    expect((await check()).at(-1)).toMatchObject({ name: 'collectivite', ok: false, code, setting })
  })

  test.each(['MAIRIE DE MARAUSSAN', 'Ville de Maraussan (34)', 'Commune', ''])(
    'the same collectivité by another name is none: %s',
    async (name) => {
      script.says('info-connexion.php', info('034', { name }))
      expect((await check()).every(({ ok }) => ok)).toBe(true)
    },
  )

  test.each([info('069'), info('034', { siren: '000000000' })])('nothing of its list is read: %s', async (said) => {
    script.says('info-connexion.php', said)
    const connection: Connection = { id: 's2low:213401482', gateway: 's2low', collectivite: maraussan, awaiting: [] }
    const listing = { since: new Date('2025-07-01'), known: async () => new Set<string>() }
    const pages = script.gateway.list?.(connection, listing, never)[Symbol.asyncIterator]()
    expect(await troubleOf(pages?.next() ?? Promise.resolve())).toMatchObject({ code: 'ACTES-G013' })
  })

  test('a département of two characters is equal', async () => {
    script.says('info-connexion.php', info('34', { siren: '213 401 482' }))
    expect((await check()).every(({ ok }) => ok)).toBe(true)
  })

  test('unreadable authorities name their setting', async () => {
    const gateway = script.open({ autorites: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----' })
    expect((await gateway.check(never)).at(-1)).toMatchObject({ ok: false, code: 'ACTES-G013', setting: 'autorites' })
  })

  test('a closed client sends nothing', async () => {
    await script.gateway.close()
    expect((await script.gateway.check(never)).at(-1)).toMatchObject({
      name: 'connexion',
      ok: false,
      code: 'ACTES-G012',
    })
  })
})

test('its time limits are those of its settings, within the lease', () => {
  expect(script.gateway.capabilities).toMatchObject({ exchangeMaxMs: 10_000, quietMs: 180_000, leaves: 'form' })
  expect(script.open({ delai: 5, quietude: 0 }).capabilities).toMatchObject({ exchangeMaxMs: 5_000, quietMs: 0 })
})
