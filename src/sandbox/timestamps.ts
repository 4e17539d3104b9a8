// Timestamp authority of the demonstration (RFC 3161), local, with its own certificate that nothing else trusts. It
// uses the given clock.
import { fromBER, Integer, ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import { createHash, webcrypto } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import {
  Accuracy,
  Attribute,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  PKIStatusInfo,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs'
import { systemClock } from '#clock.ts'
import { algorithm, papersIn } from './certificates.ts'
import type { Folder } from './folder.ts'
import { doneOnce } from './http.ts'

export type DemoAuthority = Awaited<ReturnType<typeof openDemoAuthority>>

/** Listens on loopback, at a free port. Certificates are created, and anything is written, only on demand. */
export async function openDemoAuthority(folder: Folder, now: () => Date) {
  const prepared = doneOnce(() => signerIn(folder, now()))
  const answer = async (request: IncomingMessage) => tokenFor(await buffer(request), await prepared(), now())
  const server = createServer((request, response) => {
    answer(request).then(
      (token) => response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(token),
      () => response.writeHead(400).end(),
    )
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    ca: join(folder.path, 'tls', 'ca.pem'),
    /** Creates certificate and key in advance, which is slow on a busy machine. */
    ready: prepared,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function signerIn(folder: Folder, now: Date) {
  const { timestamps } = await papersIn(folder, now)
  const certificate = Certificate.fromBER(await bytesIn(timestamps.cert))
  const pkcs8 = await bytesIn(timestamps.key)
  return { certificate, key: await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']) }
}

type Signer = Awaited<ReturnType<typeof signerIn>>

const bytesIn = async (path: string) => {
  const [, base64 = ''] = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(await readFile(path, 'utf8')) ?? []
  return new Uint8Array(Buffer.from(base64, 'base64')).buffer
}

const oids = {
  signedData: '1.2.840.113549.1.7.2',
  token: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.47',
  policy: '1.3.6.1.4.1.32473.1',
} as const

const octets = (bytes: Uint8Array) => new OctetString({ valueHex: new Uint8Array(bytes).buffer })
const digestOf = (bytes: ArrayBuffer) => createHash('sha256').update(new Uint8Array(bytes)).digest()

async function tokenFor(asked: Uint8Array, { certificate, key }: Signer, at: Date) {
  const request = new TimeStampReq({ schema: fromBER(new Uint8Array(asked).buffer).result })
  const serial = systemClock.randomBytes(8)
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  const told = new TSTInfo({
    version: 1,
    policy: oids.policy,
    messageImprint: request.messageImprint,
    genTime: at,
    accuracy: new Accuracy({ seconds: 1 }),
    serialNumber: new Integer({ valueHex: new Uint8Array(serial).buffer }),
    ...(request.nonce && { nonce: request.nonce }),
  })
  const content = told.toSchema().toBER(false)
  const named = new Sequence({
    value: [
      new Sequence({ value: [new Sequence({ value: [octets(digestOf(certificate.toSchema().toBER(false)))] })] }),
    ],
  })
  const signed = new SignedData({
    version: 3,
    encapContentInfo: new EncapsulatedContentInfo({
      eContentType: oids.token,
      eContent: octets(new Uint8Array(content)),
    }),
    signerInfos: [
      new SignerInfo({
        version: 1,
        sid: new IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
        signedAttrs: new SignedAndUnsignedAttributes({
          type: 0,
          attributes: [
            new Attribute({ type: oids.contentType, values: [new ObjectIdentifier({ value: oids.token })] }),
            new Attribute({ type: oids.messageDigest, values: [octets(digestOf(content))] }),
            new Attribute({ type: oids.signingCertificate, values: [named] }),
          ],
        }),
      }),
    ],
    certificates: [certificate],
  })
  await signed.sign(key, 0, 'SHA-256', content)
  const answer = new TimeStampResp({
    status: new PKIStatusInfo({ status: 0 }),
    timeStampToken: new ContentInfo({ contentType: oids.signedData, content: signed.toSchema(true) }),
  })
  return Buffer.from(answer.toSchema().toBER(false))
}
