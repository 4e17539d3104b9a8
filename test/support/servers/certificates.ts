// Certificates made for tests: an authority and its intermediates, servers and clients, of any dates, as PEM or PKCS#12.
// The keys are elliptic (fast); nothing of them outlives the test.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { webcrypto } from 'node:crypto'
import type { Extension, X509Certificate } from '@peculiar/x509'
import type { Need } from '../describe-with.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const dayMs = 86_400_000

/** Who issues: a root, or an intermediate under one. */
export interface TestAuthority {
  /** What those who trust it are given, PEM: its own certificate; for an intermediate, the root's. */
  readonly ca: string
  /** Certificates between it and the root, its own first, PEM; empty for a root. */
  readonly intermediates: string
  readonly certificate: X509Certificate
  readonly key: webcrypto.CryptoKey
}

/** What was issued, all PEM. */
export interface Issued {
  /** The certificate, then the intermediates: what is presented. */
  readonly cert: string
  /** The certificate alone. */
  readonly leaf: string
  /** PKCS#8. */
  readonly key: string
}

/** What is asked of an authority. */
export interface Wanted {
  /** Common name. */
  readonly name: string
  /** Host names and IP addresses; by default `localhost` and `127.0.0.1`, and none for a client. */
  readonly hosts?: readonly string[]
  /** A client's certificate (clientAuth) instead of a server's. */
  readonly client?: true
  /** Whole days that it lasts from today, default 30; negative: it ended so long ago. */
  readonly days?: number
  /** Days from today after which it begins, default: yesterday. */
  readonly inDays?: number
}

/**
 * Make an authority.
 * @param name its common name
 * @param under the authority that issues it; without, a root
 */
export async function makeAuthority(name = 'Autorite de test', under?: TestAuthority): Promise<TestAuthority> {
  const [x509, keys] = await Promise.all([library(), newKeys()])
  const certificate = await sign({
    subject: `CN=${name}`,
    keys,
    by: under ?? { certificate: undefined, key: keys.privateKey },
    ...lasting({ name, days: 3650 }),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  })
  const own = pem(certificate)
  return {
    ca: under?.ca ?? own,
    intermediates: under ? own + under.intermediates : '',
    certificate,
    key: keys.privateKey,
  }
}

/** Have an authority issue the certificate of a server or of a client. */
export async function issue(authority: TestAuthority, wanted: Wanted): Promise<Issued> {
  const [x509, keys] = await Promise.all([library(), newKeys()])
  const hosts = wanted.hosts ?? (wanted.client ? [] : ['localhost', '127.0.0.1'])
  const usage = wanted.client ? x509.ExtendedKeyUsage.clientAuth : x509.ExtendedKeyUsage.serverAuth
  const certificate = await sign({
    subject: `CN=${wanted.name}`,
    keys,
    by: authority,
    ...lasting(wanted),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage]),
      ...(hosts.length > 0 ? [new x509.SubjectAlternativeNameExtension(hosts.map(alternativeName))] : []),
    ],
  })
  const leaf = pem(certificate)
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return { leaf, cert: leaf + authority.intermediates, key: `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n` }
}

/** The machine's openssl, for suites that need PKCS#12 files or a server that sends real alerts. */
export async function openssl(): Promise<Need<string>> {
  const value = await run('openssl', ['version']).then(
    () => 'openssl',
    () => undefined,
  )
  return { value, need: 'openssl', remedy: 'the openssl command', required: true }
}

/**
 * The PKCS#12 of an issued certificate, its intermediates and its key.
 * @param how the passphrase that opens it; `legacy`: RC2 and 3DES, which OpenSSL 3 no longer opens
 */
export async function pkcs12(issued: Issued, how: { passphrase: string; legacy?: true }): Promise<Buffer> {
  const args = ['pkcs12', '-export', '-passout', `pass:${how.passphrase}`, ...(how.legacy ? ['-legacy'] : [])]
  return run('openssl', args, issued.key + issued.cert)
}

/** Run a command to its end; what it wrote. */
function run(command: string, args: readonly string[], input = ''): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { encoding: 'buffer' }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    )
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

interface Signing {
  readonly subject: string
  readonly keys: webcrypto.CryptoKeyPair
  readonly by: { readonly certificate: X509Certificate | undefined; readonly key: webcrypto.CryptoKey }
  readonly notBefore: Date
  readonly notAfter: Date
  readonly extensions: Extension[]
}

/** The library asks for decorator metadata on loading, and makes no use of any here. */
async function library() {
  const nothing = () => undefined
  if (!('getMetadata' in Reflect)) {
    Object.assign(Reflect, { getMetadata: nothing, getOwnMetadata: nothing, defineMetadata: nothing })
  }
  return import('@peculiar/x509')
}

async function sign({ subject, keys, by, ...more }: Signing): Promise<X509Certificate> {
  return (await library()).X509CertificateGenerator.create({
    ...more,
    subject,
    issuer: by.certificate?.subject ?? subject,
    publicKey: keys.publicKey,
    signingKey: by.key,
    signingAlgorithm: algorithm,
  })
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>
}

function lasting({ days = 30, inDays = -1 }: Wanted): { notBefore: Date; notAfter: Date } {
  const today = Date.now()
  const notAfter = today + days * dayMs
  return { notBefore: new Date(Math.min(today + inDays * dayMs, notAfter - dayMs)), notAfter: new Date(notAfter) }
}

function alternativeName(host: string): { type: 'ip' | 'dns'; value: string } {
  return { type: isIP(host) === 0 ? 'dns' : 'ip', value: host }
}

function pem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`
}

/** What an authority has revoked, as PEM. @param leaves certificates, PEM @param at since when */
export async function revocations(authority: TestAuthority, leaves: readonly string[], at: Date): Promise<string> {
  const x509 = await library()
  const list = await x509.X509CrlGenerator.create({
    issuer: authority.certificate.subject,
    signingKey: authority.key,
    signingAlgorithm: algorithm,
    thisUpdate: new Date(Date.now() - dayMs),
    nextUpdate: new Date(Date.now() + dayMs),
    entries: leaves.map((leaf) => ({
      serialNumber: new x509.X509Certificate(leaf).serialNumber,
      revocationDate: at,
      // Without one, the library writes extensions that are empty, which the norm forbids.
      reason: x509.X509CrlReason.keyCompromise,
    })),
  })
  return `${x509.PemConverter.encode(list.rawData, 'X509 CRL')}\n`
}

/** What an authority answers about a certificate, as `openssl ocsp` writes it (DER). @param isRevoked since yesterday */
export async function ocspAnswer(authority: TestAuthority, leaf: string, isRevoked: boolean): Promise<Buffer> {
  const x509 = await library()
  const folder = await mkdtemp(join(tmpdir(), 'actes-ocsp-'))
  const lay = async (name: string, text: string) => {
    await writeFile(join(folder, name), text)
    return join(folder, name)
  }
  try {
    const { serialNumber } = new x509.X509Certificate(leaf)
    const moment = (days: number) =>
      `${new Date(Date.now() + days * dayMs).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`
    const status = isRevoked ? `R\t${moment(30)}\t${moment(-1)}` : `V\t${moment(30)}\t`
    const index = await lay('index', `${status}\t${serialNumber.toUpperCase()}\tunknown\t/CN=x\n`)
    const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', authority.key)
    const key = await lay('key', x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'))
    const [ca, cert, answer] = [await lay('ca', authority.ca), await lay('cert', leaf), join(folder, 'answer')]
    const asked = ['-index', index, '-CA', ca, '-rsigner', ca, '-rkey', key, '-issuer', ca, '-cert', cert]
    await run('openssl', ['ocsp', ...asked, '-respout', answer, '-noverify'])
    return await readFile(answer)
  } finally {
    await rm(folder, { recursive: true })
  }
}
