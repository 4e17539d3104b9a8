// Timestamp tokens of every make, read by ours and by `openssl ts -verify`: whether they date these bytes, what their issuer
// declares, and what a trusted list says of it. RSA and elliptic.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { readTimestamp, timestampRequest, type TrustedList } from '../../../src/offline/dossier/timestamp.ts'
import { readTrustedList } from '../../../src/offline/dossier/trusted-list.ts'
import { testFolder } from '../../support/folders.ts'
import { describeIf } from '../../support/describe-with.ts'
import {
  makeUnit,
  pemOf,
  tokenOf,
  trustedListOf,
  type ListedMaking,
  type ListMaking,
  type TokenMaking,
  type Unit,
} from '../../support/proof/tokens.ts'
import { neededTools } from '../../support/servers/timestamp-authority.ts'

const bytes = Buffer.from('{"at":"2026-06-01T12:00:00.000000Z","chain":"actes:213401482","count":7,"head":"00"}')
const nonce = new Uint8Array([0x41, 2, 3, 4, 5, 6, 7, 8])
const qualified = '0.4.0.19422.1.1'
const folder = testFolder()

type Signing = 'rsa' | 'rsa-3072' | 'ec' | 'old' | 'young' | 'stranger' | 'none' | 'plain' | 'several' | 'server'
let units: Readonly<Record<Signing, Unit>>
let officer: Unit

beforeAll(async () => {
  const rsa = await makeUnit({ kind: 'rsa', name: 'Unite RSA' })
  const ec = await makeUnit({ name: 'Unite EC' })
  const by = (making: Parameters<typeof makeUnit>[0]) => makeUnit({ ...making, by: ec })
  units = {
    rsa,
    ec,
    'rsa-3072': await makeUnit({ kind: 'rsa-3072', name: 'Unite RSA longue', until: '2035-01-01' }),
    old: await by({ from: '2020-01-01', until: '2021-01-01' }),
    young: await by({ from: '2027-01-01' }),
    stranger: await makeUnit({ name: 'Un autre' }),
    none: await by({ usage: 'none' }),
    plain: await by({ usage: 'plain' }),
    several: await by({ usage: 'several' }),
    server: await by({ usage: 'server' }),
  }
  officer = await makeUnit({ name: 'Signataire de la liste', usage: 'none' })
})

interface Row {
  readonly what: string
  readonly by?: Signing
  readonly token?: TokenMaking
  readonly asked?: { readonly nonce?: true; readonly policy?: string }
  /** Services of the list that is given. */
  readonly list?: (unit: Unit) => readonly ListedMaking[]
  readonly listed?: Partial<ListMaking>
  /** `dated`; what it declares; what the list says. */
  readonly verdict: 'refused' | 'dated' | 'dated, claimed' | 'dated, listed' | 'dated, claimed, listed'
  /** What openssl says, where it is not the same, and why. */
  readonly openssl?: { readonly accepts: boolean; readonly because: string }
}

const own = (unit: Unit) => [{ certificate: unit.certificate }]
const authority = (unit: Unit) => [{ certificate: unit.caCertificate }]
const claims = { claims: [qualified] }

const rows: readonly Row[] = [
  { what: 'elliptic', verdict: 'dated' },
  { what: 'RSA', by: 'rsa', verdict: 'dated' },
  { what: 'RSA of 3072 bits', by: 'rsa-3072', verdict: 'dated' },
  {
    what: 'RSA-PSS',
    by: 'rsa',
    token: { pss: true },
    verdict: 'dated',
    openssl: { accepts: false, because: 'ts reads PKCS#7, which knows no PSS' },
  },
  { what: 'over SHA-384', token: { digest: 'sha384' }, verdict: 'dated' },
  { what: 'RSA over SHA-512', by: 'rsa', token: { digest: 'sha512' }, verdict: 'dated' },
  {
    what: 'with accuracy, order and name',
    token: { accuracy: [1, 500, 20], ordering: true, named: 'Unite EC' },
    verdict: 'dated',
  },
  { what: 'with its authority', token: { withCa: true }, verdict: 'dated' },
  { what: 'granted with changes', token: { status: 1 }, verdict: 'dated' },
  { what: 'an extension that nobody knows', token: { strange: true }, verdict: 'dated' },
  // Declared, listed.
  { what: 'declared', token: claims, verdict: 'dated, claimed' },
  { what: 'RSA, declared', by: 'rsa', token: claims, verdict: 'dated, claimed' },
  { what: 'declared among others', token: { claims: ['0.4.0.1862.1.1', qualified] }, verdict: 'dated, claimed' },
  { what: 'another statement', token: { claims: ['0.4.0.1862.1.1'] }, verdict: 'dated' },
  { what: 'a statement with content', token: { ...claims, claimsContent: true }, verdict: 'dated' },
  { what: 'declared and listed', token: claims, list: own, verdict: 'dated, claimed, listed' },
  { what: 'RSA, declared and listed', by: 'rsa', token: claims, list: own, verdict: 'dated, claimed, listed' },
  { what: 'listed, not declared', list: own, verdict: 'dated, listed' },
  { what: 'its authority listed', token: claims, list: authority, verdict: 'dated, claimed, listed' },
  { what: 'another one listed', token: claims, list: () => own(units.stranger), verdict: 'dated, claimed' },
  {
    what: 'withdrawn before',
    token: claims,
    list: ({ certificate }) => [
      {
        certificate,
        status: 'withdrawn',
        from: '2026-01-01T00:00:00Z',
        history: [['granted', '2024-07-01T00:00:00Z']],
      },
    ],
    verdict: 'dated, claimed',
  },
  {
    what: 'withdrawn since',
    token: { ...claims, at: '2026-02-01T12:00:00Z' },
    list: ({ certificate }) => [
      {
        certificate,
        status: 'withdrawn',
        from: '2026-03-01T00:00:00Z',
        history: [['granted', '2024-07-01T00:00:00Z']],
      },
    ],
    verdict: 'dated, claimed, listed',
  },
  {
    what: 'granted since',
    token: claims,
    list: ({ certificate }) => [{ certificate, from: '2026-06-02T00:00:00Z' }],
    verdict: 'dated, claimed',
  },
  {
    what: 'listed for timestamps that are not qualified',
    token: claims,
    list: ({ certificate }) => [{ certificate, type: 'TSA' }],
    verdict: 'dated, claimed',
  },
  {
    what: 'the unit withdrawn, its authority granted',
    token: claims,
    list: (unit) => [
      ...authority(unit),
      { certificate: unit.certificate, status: 'withdrawn', from: '2026-01-01T00:00:00Z' },
    ],
    verdict: 'dated, claimed',
  },
  {
    what: 'a list that has ended',
    token: claims,
    list: own,
    listed: { next: '2026-05-31T00:00:00Z' },
    verdict: 'dated, claimed',
  },
  { what: 'a closed list', token: claims, list: own, listed: { next: '' }, verdict: 'dated, claimed' },
  // Asked for.
  { what: 'the answer to the request', token: { nonce }, asked: { nonce: true, policy: '1.2.3.4' }, verdict: 'dated' },
  {
    what: 'another policy',
    token: { nonce, policy: '1.2.3.5' },
    asked: { nonce: true, policy: '1.2.3.4' },
    verdict: 'refused',
  },
  { what: 'another nonce', token: { nonce: new Uint8Array([1]) }, asked: { nonce: true }, verdict: 'refused' },
  { what: 'no nonce', asked: { nonce: true }, verdict: 'refused' },
  { what: 'another imprint', token: { other: 'imprint' }, verdict: 'refused' },
  {
    what: 'an imprint by SHA-512',
    token: { imprint: 'sha512' },
    verdict: 'refused',
    openssl: { accepts: true, because: 'we ask for SHA-256' },
  },
  // Who signed.
  { what: 'expired', by: 'old', verdict: 'refused' },
  { what: 'not yet valid', by: 'young', verdict: 'refused' },
  { what: 'another authority', by: 'stranger', verdict: 'refused' },
  { what: 'a certificate for nothing', by: 'none', verdict: 'refused' },
  { what: 'a usage that is not critical', by: 'plain', verdict: 'refused' },
  { what: 'several usages', by: 'several', verdict: 'refused' },
  { what: 'a server’s certificate', by: 'server', verdict: 'refused' },
  { what: 'two signers', token: { signers: 2 }, verdict: 'refused' },
  { what: 'no signer', token: { signers: 0 }, verdict: 'refused' },
  { what: 'no certificate', token: { without: 'certificates' }, verdict: 'refused' },
  { what: 'the first version names it', token: { ess: 'v1' }, verdict: 'dated' },
  { what: 'both versions name it', token: { ess: 'both' }, verdict: 'dated' },
  { what: 'named by SHA-512', token: { ess: 'sha512' }, verdict: 'dated' },
  { what: 'named with its authority', token: { ess: 'chain', withCa: true }, verdict: 'dated' },
  { what: 'named with its issuer and number', token: { ess: 'serial' }, verdict: 'dated' },
  { what: 'nobody named', token: { ess: 'none' }, verdict: 'refused' },
  { what: 'nobody in the list of names', token: { ess: 'empty' }, verdict: 'refused' },
  { what: 'another certificate named', token: { ess: 'wrong' }, verdict: 'refused' },
  { what: 'named with another number', token: { ess: 'wrongSerial' }, verdict: 'refused' },
  { what: 'named with a stranger', token: { ess: 'wrongChain' }, verdict: 'refused' },
  { what: 'the name of another authority', token: { named: 'Un autre' }, verdict: 'refused' },
  // What is broken.
  { what: 'a changed signature', token: { other: 'signature' }, verdict: 'refused' },
  { what: 'RSA, a changed signature', by: 'rsa', token: { other: 'signature' }, verdict: 'refused' },
  { what: 'another digest signed', token: { other: 'digest' }, verdict: 'refused' },
  { what: 'another kind of content', token: { other: 'content' }, verdict: 'refused' },
  {
    what: 'over SHA-1',
    token: { digest: 'sha1' },
    verdict: 'refused',
    openssl: { accepts: true, because: 'it still takes SHA-1' },
  },
  {
    what: 'a critical extension that nobody knows',
    token: { ...claims, strange: true, critical: true },
    verdict: 'refused',
    openssl: { accepts: true, because: 'it looks at no extension' },
  },
  {
    what: 'a critical statement',
    token: { ...claims, critical: true },
    verdict: 'refused',
    openssl: { accepts: true, because: 'it looks at no extension' },
  },
  { what: 'refused by the authority', token: { status: 2 }, verdict: 'refused' },
  { what: 'a status alone', token: { without: 'token' }, verdict: 'refused' },
]

/** Tokens of units that are not their own authority are checked against that of the elliptic one. */
const trusted = ({ by = 'ec' }: Row) => (by.startsWith('rsa') ? units[by].ca : units.ec.ca)
const answerOf = ({ by = 'ec', token }: Row) => tokenOf(bytes, units[by], token)

async function listFor({ by = 'ec', list, listed }: Row): Promise<TrustedList | undefined> {
  if (!list) return undefined
  const xml = trustedListOf({ services: list(units[by]), by: officer, ...listed })
  const found = await readTrustedList(xml, pemOf(officer.certificate), new Date('2026-06-02T00:00:00Z'))
  expect(found).toBeDefined()
  return found
}

test.each(rows)('$what: $verdict', async (row) => {
  const { asked } = row
  const list = await listFor(row)
  const expected = { bytes, authorities: trusted(row), list, policy: asked?.policy, ...(asked?.nonce && { nonce }) }
  const found = await readTimestamp(answerOf(row), expected)
  const said = found && ['dated', ...(found.claimed ? ['claimed'] : []), ...(found.listed ? ['listed'] : [])].join(', ')
  expect(said ?? 'refused').toBe(row.verdict)
})

await describeIf(await neededTools(), 'openssl ts -verify', () => {
  test.each(rows)('$what', async (row) => {
    const { asked, token, what, openssl } = row
    const [answer, data] = [await folder.lay(`${what}.tsr`, answerOf(row)), await folder.lay(`${what}.data`, bytes)]
    const query = timestampRequest(bytes, nonce, asked?.policy)
    const over = asked ? ['-queryfile', await folder.lay(`${what}.tsq`, Buffer.from(query))] : ['-data', data]
    const ca = await folder.lay(`${what}.pem`, trusted(row))
    const at = String(Date.parse(token?.at ?? '2026-06-01T12:00:00Z') / 1_000)
    const args = ['ts', '-verify', '-in', answer, ...over, '-CAfile', ca, '-attime', at]
    const accepts = await promisify(execFile)('openssl', args).then(
      () => true,
      () => false,
    )
    expect(accepts).toBe(openssl?.accepts ?? row.verdict !== 'refused')
  })
})

describe('what a token says of itself', () => {
  const told = async (by: Signing, token: TokenMaking = {}) =>
    readTimestamp(tokenOf(bytes, units[by], token), { bytes, authorities: units[by].ca })

  test('policy and accuracy, microseconds rounded up; none where it says none', async () => {
    expect(await told('ec', { accuracy: [1, 500, 20] })).toMatchObject({ accuracyMs: 1_501, policy: '1.2.3.4' })
    expect(await told('rsa', { accuracy: [0], policy: '0.4.0.2023.1.1' })).toMatchObject({
      accuracyMs: 0,
      policy: '0.4.0.2023.1.1',
    })
    expect(await told('ec')).toMatchObject({ accuracyMs: null, listed: null, claimed: false, by: 'Unite EC' })
  })

  test('how long it lasts: the certificate, or RSA below 3072 bits until the end of 2030', async () => {
    const until = async (by: Signing) => (await told(by))?.until.toISOString()
    expect(await until('ec')).toBe('2030-01-01T00:00:00.000Z')
    expect(await until('rsa-3072')).toBe('2035-01-01T00:00:00.000Z')
    const long = await makeUnit({ kind: 'rsa', name: 'Unite RSA durable', until: '2040-01-01' })
    const found = await readTimestamp(tokenOf(bytes, long), { bytes, authorities: long.ca })
    expect(found?.until.toISOString()).toBe('2030-12-31T23:59:59.000Z')
  })
})

describe('a trusted list', () => {
  const now = new Date('2026-06-02T00:00:00Z')
  const read = (making: Partial<ListMaking> = {}, signers = pemOf(officer.certificate)) =>
    readTrustedList(trustedListOf({ services: own(units.ec), by: officer, ...making }), signers, now)

  test('is read where a named certificate signed it, or its authority is named', async () => {
    expect(await read()).toMatchObject({ issuedOn: '2026-05-01', until: new Date('2026-11-01T00:00:00Z') })
    expect(await read({}, officer.ca)).toBeDefined()
    expect(await read({}, pemOf(units.stranger.certificate) + pemOf(officer.certificate))).toBeDefined()
  })

  test.each<readonly [string, Partial<ListMaking>]>([
    ['changed: a status', { services: [], change: (xml) => xml.replace('FR', 'BE') }],
    ['not signed', { change: (xml) => xml.replace(/<ds:Signature .*<\/ds:Signature>/s, '') }],
    ['not XML', { change: () => 'TrustServiceStatusList' }],
    ['with a DOCTYPE', { change: (xml) => xml.replace('\n', '\n<!DOCTYPE a>') }],
    ['without a date', { issued: '', next: '' }],
  ])('proves nothing where it is %s', async (_what, making) => {
    expect(await read(making)).toBeUndefined()
  })

  test('proves nothing where another certificate signed it', async () => {
    expect(await read({}, pemOf(units.stranger.certificate))).toBeUndefined()
    expect(await read({}, '')).toBeUndefined()
    expect(await read({ by: units.stranger })).toBeUndefined()
  })

  test('counts no service that stands within its signature, which the signature does not cover', async () => {
    const more = trustedListOf({ services: own(units.stranger), by: officer }).toString()
    const [, list = ''] = /(<TrustServiceStatusList.*<\/TrustServiceProviderList>)/s.exec(more) ?? []
    const hidden = `<ds:Object>${list}</TrustServiceStatusList></ds:Object></ds:Signature>`
    const found = await read({ change: (xml) => xml.replace('</ds:Signature>', hidden) })
    expect(found?.services).toHaveLength(1)
  })
})
