// Certificates for the simulators (authority, server, client, timestamps), made once in `tls/` of the sandbox's folder.
// Nothing else trusts them.
import { webcrypto, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ensure, replace, type Folder } from './folder.ts'

export const clientName = 'actes-worker'

const lastsMs = 365 * 86_400_000
const renewedMs = 30 * 86_400_000

/** Certificates are created if absent or near their end. */
export async function papersIn(folder: Folder, now: Date) {
  const path = await ensure(folder, 'tls')
  const file = (name: string) => join(path, `${name}.pem`)
  const pair = (name: string) => ({ cert: file(name), key: file(`${name}-key`) })
  const papers = { ca: file('ca'), server: pair('server'), client: pair('client'), timestamps: pair('timestamps') }
  if (await lasts(papers.client.cert, now)) return papers
  for (const [name, pem] of Object.entries(await makePapers(now))) await replace(folder, file(name), Buffer.from(pem))
  return papers
}

async function lasts(path: string, now: Date) {
  const pem = await readFile(path).catch(() => undefined)
  if (!pem) return false
  return Date.parse(new X509Certificate(pem).validTo) - now.getTime() > renewedMs
}

export const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** By the names of their files. */
async function makePapers(now: Date) {
  const x509 = await library()
  const { serverAuth, clientAuth, timeStamping } = x509.ExtendedKeyUsage
  const hosts = new x509.SubjectAlternativeNameExtension([
    { type: 'dns', value: 'localhost' },
    { type: 'ip', value: '127.0.0.1' },
  ])
  // The client's last: `lasts` checks only its certificate.
  const wanted = [
    ['timestamps', 'Horodatage de demonstration', '04', [new x509.ExtendedKeyUsageExtension([timeStamping], true)]],
    ['server', 'localhost', '02', [new x509.ExtendedKeyUsageExtension([serverAuth]), hosts]],
    ['client', clientName, '03', [new x509.ExtendedKeyUsageExtension([clientAuth])]],
  ] as const
  const common = {
    signingAlgorithm: algorithm,
    notBefore: new Date(now.getTime() - 86_400_000),
    notAfter: new Date(now.getTime() + lastsMs),
  }
  const makeKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const keys = await makeKeys()
  const issuer = 'CN=Autorite du bac a sable actes-worker'
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: issuer,
    keys,
    ...common,
    serialNumber: '01',
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  })
  const papers: Record<string, string> = { ca: `${ca.toString('pem')}\n` }
  for (const [file, name, serialNumber, extensions] of wanted) {
    const { publicKey, privateKey } = await makeKeys()
    const certificate = await x509.X509CertificateGenerator.create({
      issuer,
      signingKey: keys.privateKey,
      ...common,
      serialNumber,
      subject: `CN=${name}`,
      publicKey,
      extensions: [...extensions],
    })
    const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', privateKey)
    papers[`${file}-key`] = `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`
    papers[file] = `${certificate.toString('pem')}\n`
  }
  return papers
}

/** The library requires decorator metadata when it loads, but does not use it here. */
async function library() {
  const nothing = () => undefined
  if (!('getMetadata' in Reflect))
    Object.assign(Reflect, { getMetadata: nothing, getOwnMetadata: nothing, defineMetadata: nothing })
  return import('@peculiar/x509')
}
