// Timestamp tokens of any make (RFC 3161), written from ASN.1 by hand so that they share nothing with their reader; the units that
// sign them, RSA and elliptic; and a national trusted list with its XAdES signature, in its canonical form.
import {
  Boolean as Bool,
  Constructed,
  fromBER,
  GeneralizedTime,
  Integer,
  Null,
  ObjectIdentifier,
  OctetString,
  Primitive,
  Sequence,
  Set as SetOf,
} from 'asn1js'
import { constants, createHash, createPrivateKey, sign, webcrypto, X509Certificate, type KeyObject } from 'node:crypto'

type Node = ConstructorParameters<typeof Sequence>[0] extends { value?: (infer T)[] } | undefined ? T : never

const seq = (...value: Node[]) => new Sequence({ value })
const oid = (value: string) => new ObjectIdentifier({ value })
const octets = (bytes: Uint8Array) => new OctetString({ valueHex: new Uint8Array(bytes).buffer })
const tagged = (tagNumber: number, ...value: Node[]) => new Constructed({ idBlock: { tagClass: 3, tagNumber }, value })
const der = (node: Node) => Buffer.from((node as Sequence).toBER(false))
const parsed = (bytes: Uint8Array): Node => fromBER(new Uint8Array(bytes).buffer).result
const algorithm = (id: string, ...more: Node[]) => seq(oid(id), ...more)

const digests = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const
type Digest = keyof typeof digests
const digestOf = (name: Digest, bytes: Uint8Array) => createHash(name).update(bytes).digest()

/** Who signs tokens: a certificate with its key, and the certificate of its authority. */
export interface Unit {
  readonly certificate: Buffer
  readonly key: KeyObject
  /** PEM. */
  readonly ca: string
  readonly caCertificate: Buffer
}

export interface UnitMaking {
  readonly kind?: 'rsa' | 'rsa-3072' | 'ec'
  readonly name?: string
  /** `timeStamping` alone and critical where nothing else is said. */
  readonly usage?: 'none' | 'plain' | 'several' | 'server'
  readonly from?: string
  readonly until?: string
  /** The authority of another unit. */
  readonly by?: Unit & { readonly caKey: webcrypto.CryptoKey }
}

const keys = {
  rsa: { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
  'rsa-3072': {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 3072,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
  ec: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
}
const newKeys = (kind: keyof typeof keys) =>
  webcrypto.subtle.generateKey(keys[kind], true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>

async function library() {
  const nothing = () => undefined
  if (!('getMetadata' in Reflect))
    Object.assign(Reflect, { getMetadata: nothing, getOwnMetadata: nothing, defineMetadata: nothing })
  return import('@peculiar/x509')
}

let serials = 16

export async function makeUnit(making: UnitMaking = {}): Promise<Unit & { readonly caKey: webcrypto.CryptoKey }> {
  const { kind = 'ec', name = 'Unite de test', usage, from = '2025-01-01', until = '2030-01-01', by } = making
  const x509 = await library()
  const own = await newKeys(kind)
  const above = by ? undefined : await newKeys(kind)
  const issuer = `CN=Autorite de ${name}`
  const caKey = by?.caKey ?? (above as webcrypto.CryptoKeyPair).privateKey
  const ca = by
    ? new x509.X509Certificate(by.ca)
    : await x509.X509CertificateGenerator.create({
        subject: issuer,
        issuer,
        publicKey: (above as webcrypto.CryptoKeyPair).publicKey,
        signingKey: caKey,
        signingAlgorithm: keys[kind],
        serialNumber: String(serials++),
        notBefore: new Date('2024-01-01'),
        notAfter: new Date('2070-01-01'),
        extensions: [
          new x509.BasicConstraintsExtension(true, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        ],
      })
  const { timeStamping, serverAuth } = x509.ExtendedKeyUsage
  const usages = {
    own: [new x509.ExtendedKeyUsageExtension([timeStamping], true)],
    none: [],
    plain: [new x509.ExtendedKeyUsageExtension([timeStamping])],
    several: [new x509.ExtendedKeyUsageExtension([timeStamping, serverAuth], true)],
    server: [new x509.ExtendedKeyUsageExtension([serverAuth], true)],
  }
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: ca.subject,
    publicKey: own.publicKey,
    signingKey: caKey,
    signingAlgorithm: keys[kind],
    serialNumber: String(serials++),
    notBefore: new Date(from),
    notAfter: new Date(until),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      ...usages[usage ?? 'own'],
    ],
  })
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', own.privateKey)
  return {
    certificate: Buffer.from(certificate.rawData),
    key: createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }),
    ca: `${ca.toString('pem')}\n`,
    caCertificate: Buffer.from(ca.rawData),
    caKey,
  }
}

/** What the token says. Everything has the value of a sound token. */
export interface TokenMaking {
  readonly at?: string
  readonly policy?: string
  readonly nonce?: Uint8Array
  readonly accuracy?: readonly [seconds?: number, millis?: number, micros?: number]
  readonly ordering?: true
  /** Common name of the authority. */
  readonly named?: string
  /** qcStatements: the identifiers of its statements; critical or not, with content or not. */
  readonly claims?: readonly string[]
  readonly claimsContent?: true
  readonly critical?: true
  /** An extension that nobody knows. */
  readonly strange?: true
  readonly imprint?: Digest
  /** The digest as it was asked for, in place of that of the bytes. */
  readonly hashed?: Uint8Array
  readonly other?: 'imprint' | 'content' | 'signature' | 'digest'
  readonly digest?: Digest
  readonly pss?: true
  readonly announced?: Digest
  /** How the signer is named: by the second version, unless told. */
  readonly ess?:
    'none' | 'v1' | 'both' | 'sha512' | 'chain' | 'serial' | 'wrong' | 'wrongSerial' | 'wrongChain' | 'empty'
  /** Names the certificate of this one in its place. */
  readonly essOf?: Unit
  readonly signers?: 0 | 2
  readonly status?: number
  readonly without?: 'certificates' | 'token'
  readonly withCa?: true
}

/** A TimeStampResp about bytes. */
export function tokenOf(bytes: Uint8Array, unit: Unit, making: TokenMaking = {}): Buffer {
  const { status = 0, without, other, digest = 'sha256', announced = digest, withCa, signers = 1 } = making
  const content = contentOf(bytes, making)
  const certificates = [unit.certificate, ...(withCa ? [unit.caCertificate] : [])].map(parsed)
  const signed = seq(
    new Integer({ value: 3 }),
    new SetOf({ value: [algorithm(digests[announced], new Null())] }),
    seq(oid(other === 'content' ? '1.2.840.113549.1.7.1' : tstInfo), tagged(0, octets(content))),
    ...(without === 'certificates' ? [] : [tagged(0, ...certificates)]),
    new SetOf({ value: Array.from({ length: signers }, () => signerOf(content, unit, making)) }),
  )
  const told = seq(new Integer({ value: status }))
  return der(seq(told, ...(without === 'token' ? [] : [seq(oid('1.2.840.113549.1.7.2'), tagged(0, signed))])))
}

const tstInfo = '1.2.840.113549.1.9.16.1.4'

function contentOf(bytes: Uint8Array, making: TokenMaking): Buffer {
  const { at = '2026-06-01T12:00:00Z', policy = '1.2.3.4', nonce, accuracy, imprint = 'sha256', other } = making
  const over = other === 'imprint' ? Buffer.from('other bytes') : bytes
  const [seconds, millis, micros] = accuracy ?? []
  const part = (tagNumber: number, value: number | undefined) =>
    value === undefined
      ? []
      : [
          new Primitive({
            idBlock: { tagClass: 3, tagNumber },
            valueHex: new Uint8Array(value > 255 ? [value >> 8, value & 255] : [value]).buffer,
          }),
        ]
  const extensions = [...claimsIn(making), ...(making.strange ? [strangeExtension(making)] : [])]
  return der(
    seq(
      new Integer({ value: 1 }),
      oid(policy),
      seq(algorithm(digests[imprint], new Null()), octets(making.hashed ?? digestOf(imprint, over))),
      new Integer({ value: 7 }),
      new GeneralizedTime({ valueDate: new Date(at) }),
      ...(accuracy
        ? [
            seq(
              ...(seconds === undefined ? [] : [new Integer({ value: seconds })]),
              ...part(0, millis),
              ...part(1, micros),
            ),
          ]
        : []),
      ...(making.ordering ? [new Bool({ value: true })] : []),
      ...(nonce ? [new Integer({ valueHex: new Uint8Array(nonce).buffer })] : []),
      ...(making.named ? [tagged(0, tagged(4, nameOf(making.named)))] : []),
      ...(extensions.length > 0 ? [tagged(1, ...extensions)] : []),
    ),
  )
}

const nameOf = (name: string) =>
  seq(
    new SetOf({
      value: [seq(oid('2.5.4.3'), parsed(Buffer.concat([Buffer.from([12, name.length]), Buffer.from(name)])))],
    }),
  )

function claimsIn({ claims, claimsContent, critical, strange }: TokenMaking): Node[] {
  if (!claims) return []
  const statements = claims.map((each) => seq(oid(each), ...(claimsContent ? [new Null()] : [])))
  const flag = critical && !strange ? [new Bool({ value: true })] : []
  return [seq(oid('1.3.6.1.5.5.7.1.3'), ...flag, octets(der(seq(...statements))))]
}

const strangeExtension = ({ critical }: TokenMaking) =>
  seq(oid('1.2.3.4.5.6'), ...(critical ? [new Bool({ value: true })] : []), octets(der(new Null())))

function signerOf(content: Buffer, unit: Unit, making: TokenMaking): Node {
  const { digest = 'sha256', other, pss } = making
  const hashed = digestOf(digest, other === 'digest' ? Buffer.from('other') : content)
  const attributes = [
    seq(oid('1.2.840.113549.1.9.3'), new SetOf({ value: [oid(tstInfo)] })),
    seq(oid('1.2.840.113549.1.9.4'), new SetOf({ value: [octets(hashed)] })),
    ...essOf(unit, making),
  ]
    .map(der)
    .sort(Buffer.compare)
  const body = Buffer.concat(attributes)
  const set = der(new SetOf({ value: attributes.map(parsed) }))
  const padding = pss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {}
  const value = sign(digest, set, { key: unit.key, ...padding })
  if (other === 'signature') value[value.length - 1] = (value.at(-1) ?? 0) ^ 1
  const { issuer, serial } = idOf(unit.certificate)
  const implicit = Buffer.concat([Buffer.from([0xa0]), set.subarray(1)])
  if (body.length === 0) throw new Error('no attributes')
  return seq(
    new Integer({ value: 1 }),
    seq(issuer, serial),
    algorithm(digests[digest], new Null()),
    parsed(implicit),
    signatureAlgorithm(unit.key, digest, pss),
    octets(value),
  )
}

function signatureAlgorithm(key: KeyObject, digest: Digest, pss: true | undefined): Node {
  const ecdsa = {
    sha1: '1.2.840.10045.4.1',
    sha256: '1.2.840.10045.4.3.2',
    sha384: '1.2.840.10045.4.3.3',
    sha512: '1.2.840.10045.4.3.4',
  }
  if (key.asymmetricKeyType === 'ec') return algorithm(ecdsa[digest])
  if (!pss) return algorithm('1.2.840.113549.1.1.1', new Null())
  const hash = algorithm(digests[digest], new Null())
  const mask = algorithm('1.2.840.113549.1.1.8', algorithm(digests[digest], new Null()))
  return algorithm(
    '1.2.840.113549.1.1.10',
    seq(tagged(0, hash), tagged(1, mask), tagged(2, new Integer({ value: 32 }))),
  )
}

/** Issuer and serial number, as they stand in a certificate. */
function idOf(certificate: Buffer) {
  const [tbs] = (parsed(certificate) as Sequence).valueBlock.value as [Sequence]
  const [, serial, , issuer] = tbs.valueBlock.value as [Node, Integer, Node, Sequence]
  return { serial, issuer }
}

function essOf(unit: Unit, { ess, essOf: stranger }: TokenMaking): Node[] {
  if (ess === 'none') return []
  const attribute = (version: 12 | 47, ...ids: Node[]) =>
    seq(oid(`1.2.840.113549.1.9.16.2.${version}`), new SetOf({ value: [seq(seq(...ids))] }))
  const named = (stranger ?? unit).certificate
  const id = (name: Digest, certificate = named, ...more: Node[]) => seq(octets(digestOf(name, certificate)), ...more)
  const { issuer, serial } = idOf(named)
  const names = seq(seq(tagged(4, issuer)), serial)
  switch (ess) {
    case 'v1':
      return [attribute(12, id('sha1'))]
    case 'both':
      return [attribute(12, id('sha1')), attribute(47, id('sha256'))]
    case 'sha512':
      return [attribute(47, seq(algorithm(digests.sha512), octets(digestOf('sha512', named))))]
    case 'chain':
      return [attribute(47, id('sha256'), id('sha256', unit.caCertificate))]
    case 'serial':
      return [attribute(47, id('sha256', named, names))]
    case 'wrong':
      return [attribute(47, id('sha256', Buffer.from('another certificate')))]
    case 'wrongSerial':
      return [attribute(47, id('sha256', named, seq(seq(tagged(4, issuer)), new Integer({ value: 1 }))))]
    case 'wrongChain':
      return [attribute(47, id('sha256'), id('sha256', Buffer.from('another certificate')))]
    case 'empty':
      return [attribute(47)]
    default:
      return [attribute(47, id('sha256'))]
  }
}

/** Digest, nonce and policy of a request, as RFC 3161 writes it. */
export function askedIn(request: Buffer): Pick<TokenMaking, 'hashed' | 'nonce' | 'policy'> {
  const [, imprint, ...rest] = (parsed(request) as Sequence).valueBlock.value as [Integer, Sequence, ...Node[]]
  const hashed = imprint.valueBlock.value.find((each) => each instanceof OctetString)
  const nonce = rest.find((each) => each instanceof Integer)
  const policy = rest.find((each) => each instanceof ObjectIdentifier)
  if (!hashed) throw new Error('a request without digest')
  return {
    hashed: hashed.valueBlock.valueHexView,
    ...(nonce && { nonce: nonce.valueBlock.valueHexView }),
    ...(policy && { policy: policy.getValue() }),
  }
}

/** A service on a list, by the certificate that names it. */
export interface ListedMaking {
  readonly certificate: Buffer
  readonly type?: string
  readonly status?: string
  readonly from?: string
  /** What it was before: status and since when, newest first. */
  readonly history?: readonly (readonly [status: string, from: string, type?: string])[]
}

const uri = 'http://uri.etsi.org/TrstSvc'
const typeOf = (type = 'TSA/QTST') => `${uri}/Svctype/${type}`
const statusOf = (status = 'granted') => `${uri}/TrustedList/Svcstatus/${status}`

export interface ListMaking {
  readonly services: readonly ListedMaking[]
  readonly issued?: string
  /** '' for a list that is closed. */
  readonly next?: string
  readonly by: Unit
  /** Changed after it was signed. */
  readonly change?: (xml: string) => string
}

/** A trusted list in XML (ETSI TS 119 612), signed by a unit whose key is elliptic. */
export function trustedListOf({
  services,
  by,
  issued = '2026-05-01T00:00:00Z',
  next = '2026-11-01T00:00:00Z',
  change = (xml) => xml,
}: ListMaking): Buffer {
  const instance = (
    name: string,
    [type, status, from, certificate]: readonly [string | undefined, string | undefined, string, Buffer?],
  ) =>
    `<${name}><ServiceTypeIdentifier>${typeOf(type)}</ServiceTypeIdentifier>${certificate ? `<ServiceDigitalIdentity><DigitalId><X509Certificate>${certificate.toString('base64')}</X509Certificate></DigitalId></ServiceDigitalIdentity>` : ''}<ServiceStatus>${statusOf(status)}</ServiceStatus><StatusStartingTime>${from}</StatusStartingTime></${name}>`
  const listed = services.map(({ certificate, type, status, from = '2024-07-01T00:00:00Z', history = [] }) => {
    const before = history.map(([was, since, kind]) => instance('ServiceHistoryInstance', [kind, was, since])).join('')
    return `<TSPService>${instance('ServiceInformation', [type, status, from, certificate])}${before && `<ServiceHistory>${before}</ServiceHistory>`}</TSPService>`
  })
  const scheme = `<SchemeInformation><SchemeTerritory>FR</SchemeTerritory><ListIssueDateTime>${issued}</ListIssueDateTime><NextUpdate>${next && `<dateTime>${next}</dateTime>`}</NextUpdate></SchemeInformation>`
  const head = '<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#">'
  const body = `${scheme}<TrustServiceProviderList><TrustServiceProvider><TSPServices>${listed.join('')}</TSPServices></TrustServiceProvider></TrustServiceProviderList>`
  const end = '</TrustServiceStatusList>'
  return Buffer.from(
    change(`<?xml version="1.0" encoding="UTF-8"?>\n${head}${body}${signatureOver(`${head}${body}${end}`, by)}${end}`),
  )
}

const ds = 'http://www.w3.org/2000/09/xmldsig#'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'

function signatureOver(canonical: string, by: Unit): string {
  const hash = (text: string) => createHash('sha256').update(text).digest('base64')
  const told = `<xades:SignedProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" Id="xades-1"><xades:SignedSignatureProperties><xades:SigningTime>2026-05-01T00:00:00Z</xades:SigningTime></xades:SignedSignatureProperties></xades:SignedProperties>`
  const reference = (attributes: string, transforms: readonly string[], text: string) =>
    `<ds:Reference${attributes}><ds:Transforms>${transforms.map((each) => `<ds:Transform Algorithm="${each}"></ds:Transform>`).join('')}</ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod><ds:DigestValue>${hash(text)}</ds:DigestValue></ds:Reference>`
  const methods = `<ds:CanonicalizationMethod Algorithm="${exclusive}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"></ds:SignatureMethod>`
  const references =
    reference(' URI=""', [`${ds}enveloped-signature`, exclusive], canonical) +
    reference(' Type="http://uri.etsi.org/01903#SignedProperties" URI="#xades-1"', [exclusive], told)
  const info = `<ds:SignedInfo xmlns:ds="${ds}">${methods}${references}</ds:SignedInfo>`
  const value = sign('sha256', Buffer.from(info), { key: by.key, dsaEncoding: 'ieee-p1363' }).toString('base64')
  const known = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${by.certificate.toString('base64')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`
  const kept = `<ds:Object><xades:QualifyingProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#">${told}</xades:QualifyingProperties></ds:Object>`
  return `<ds:Signature xmlns:ds="${ds}">${info.replace(` xmlns:ds="${ds}"`, '')}<ds:SignatureValue>${value}</ds:SignatureValue>${known}${kept}</ds:Signature>`
}

export const pemOf = (certificate: Buffer) => new X509Certificate(certificate).toString()
