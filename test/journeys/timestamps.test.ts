// A commune whose journal is dated by a qualified authority: what it asks for and refuses, and what the API, the desk and
// `actes verify` say of the timestamp, with a trusted list, without one, and with one that was changed.
import { readFile, utimes, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addVerify } from '../../src/commands/proof.ts'
import { ownerCaller } from '../../src/operations/guard.ts'
import { openTimestamps } from '../../src/proof/authority.ts'
import { plain, run } from '../support/desk/command-line.ts'
import { openDesk, type OpenDesk } from '../support/desk/desk.ts'
import { expectCode } from '../support/expect-code.ts'
import { testFolder } from '../support/folders.ts'
import { dossierOf, sealed } from '../support/proof/dossiers.ts'
import { makeUnit, pemOf, trustedListOf, type TokenMaking, type Unit } from '../support/proof/tokens.ts'
import { openTokenAuthority, type TokenAuthority } from '../support/servers/token-authority.ts'

const folder = testFolder()
const policy = '0.4.0.2023.1.1'
const qualified: TokenMaking = { claims: ['0.4.0.19422.1.1'], accuracy: [1] }
let unit: Unit
let officer: Unit
let authority: TokenAuthority
let desk: OpenDesk
let act: string
const time = { at: Date.parse('2025-07-08T08:02:00Z') }
const declared = 'déclaré qualifié par son émetteur (ETSI EN 319 422)'

beforeAll(async () => {
  unit = await makeUnit({ kind: 'rsa', name: 'Horodatage qualifié', until: '2028-01-01' })
  officer = await makeUnit({ name: 'Signataire de la liste', usage: 'none' })
  const services = [{ certificate: unit.caCertificate }]
  const list = trustedListOf({ services, by: officer, issued: '2025-07-01T00:00:00Z', next: '2026-01-01T00:00:00Z' })
  await folder.lay('liste.xml', list)
  await folder.lay('signataires.pem', pemOf(officer.certificate))
  authority = await openTokenAuthority([unit], { ca: folder.path('ca.pem'), now: () => new Date(time.at) })
  authority.signsBy(unit, qualified)
  const environment = {
    ACTES_TIMESTAMP_URL: authority.url,
    ACTES_TIMESTAMP_CA: authority.ca,
    ACTES_TIMESTAMP_POLICY: policy,
    ACTES_TIMESTAMP_LIST: folder.path('liste.xml'),
    ACTES_TIMESTAMP_LIST_SIGNERS: folder.path('signataires.pem'),
  }
  desk = await openDesk({ time, environment })
  act = await desk.commune.sends('DATE1')
  await sealed(desk.commune, { ...authority, policy })
})
afterAll(async () => {
  await desk.closes()
  await authority.close()
})

const showSeal = () => desk.commune.app.askAs(ownerCaller('test', 'fr')).showSeal({ id: act })
const page = async () => (await desk.as('reader').get(`/transmissions/${act}`)).words

test('the API tells the timestamp of an act: time, accuracy, policy, what its issuer declares, and the list', async () => {
  expect(await showSeal()).toMatchObject({
    sealed: true,
    dated: true,
    timestamp: {
      at: '2025-07-08T08:02:00.000Z',
      by: 'Horodatage qualifié',
      accuracyMs: 1_000,
      policy,
      claimed: true,
      listed: '2025-07-01',
      until: '2028-01-01T00:00:00.000Z',
      renewed: false,
    },
  })
})

test('the desk says it beside the dossier', async () => {
  expect(plain(await page())).toContain(
    `Dossier de preuve (daté du 8 juil. 2025 par Horodatage qualifié, ${declared}, vérifié sur la liste de confiance du 01/07/2025)`,
  )
})

describe('actes verify', () => {
  const verify = async (...more: readonly string[]) => {
    const file = await folder.lay('dossier.zip', await dossierOf(desk.commune, act))
    return run(addVerify, ['verify', file, '--authority', authority.ca, ...more])
  }
  const list = () => ['--list', folder.path('liste.xml')]

  test('looks it up on the list that it is given, and says where it did not', async () => {
    const found = await verify(...list(), '--list-signers', folder.path('signataires.pem'))
    const line = `politique ${policy}, à 1 s près, ${declared}, vérifié sur la liste de confiance du 01/07/2025 ; ce certificat vaut jusqu’au 2028-01-01 01:00:00`
    expect([found.code, plain(found.out)]).toEqual([0, expect.stringContaining(line)])
    const alone = await verify()
    expect([alone.code, plain(alone.out)]).toEqual([0, expect.stringContaining(`${declared}, liste non vérifiée ;`)])
  })

  test('refuses a list that none of the given certificates signed', async () => {
    const other = await folder.lay('autres.pem', unit.ca)
    for (const signers of [['--list-signers', other], []]) {
      const { code, err } = await verify(...list(), ...signers)
      expect([code, err]).toEqual([2, expect.stringContaining('ACTES-C026')])
    }
  })
})

test('a list that was changed, or is gone, verifies nothing; one that is replaced is read anew', async () => {
  const whole = await readFile(folder.path('liste.xml'), 'utf8')
  const lay = async (text: string, at: number) => {
    await writeFile(folder.path('liste.xml'), text)
    await utimes(folder.path('liste.xml'), at, at)
  }
  await lay(whole.replace('FR', 'BE'), 1_800_000_000)
  expect((await showSeal()).timestamp).toMatchObject({ claimed: true, listed: null })
  expect(plain(await page())).toContain(`${declared}, liste non vérifiée)`)
  await lay(whole, 1_800_000_001)
  expect((await showSeal()).timestamp).toMatchObject({ listed: '2025-07-01' })
})

describe('an answer is refused as it comes', () => {
  const asks = () => openTimestamps({ ...authority, policy }).date(Buffer.from('a seal'), new AbortController().signal)

  test.each<readonly [string, TokenMaking]>([
    ['another policy', { policy: '1.2.3.4' }],
    ['another nonce', { nonce: Uint8Array.of(1) }],
    ['another imprint', { hashed: Buffer.alloc(32) }],
    ['a signer that it does not name', { ess: 'none' }],
    ['the refusal of a policy', { status: 2 }],
  ])('%s', async (_what, making) => {
    authority.signsBy(unit, making)
    await expectCode(asks(), 'ACTES-A052')
  })

  test('and kept where it is the answer to the request', async () => {
    authority.signsBy(unit, {})
    expect((await asks()).length).toBeGreaterThan(500)
  })
})
