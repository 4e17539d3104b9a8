// Signatures of an XML document (XML Signature, XAdES): enveloped, enveloping, or detached over a file beside it.
// libxml2 canonicalizes, node:crypto verifies.
import { constants, createHash, verify } from 'node:crypto'
import type { Certificate } from 'pkijs'
import type { Signature } from '#protocol/acte/signatures.ts'
import { accountsNamespace } from '#protocol/xml/budget.ts'
import {
  openLibxml,
  withSignedDocument,
  type Library,
  type XmlDocument,
  type XmlElement,
} from '#protocol/xml/libxml.ts'
import { chainOf } from './chain.ts'
import { bogus, certificateIn, publicKeyOf } from './cms.ts'
import { certificateNameOf } from './holder.ts'
import type { Verifying } from './pdf.ts'

const names = {
  ds: 'http://www.w3.org/2000/09/xmldsig#',
  xades: 'http://uri.etsi.org/01903/v1.3.2#',
  cfu: accountsNamespace,
}
// In a compte financier unique the comptable's side has signed the accounts, with SHA-1: that is not ours to judge.
const judged = '//ds:Signature[not(ancestor::cfu:PageSignatures)]'
const signedProperties = 'http://uri.etsi.org/01903#SignedProperties'
const more = 'http://www.w3.org/2001/04/xmldsig-more#'
const encryption = 'http://www.w3.org/2001/04/xmlenc#'
const digests: Readonly<Record<string, string>> = {
  [`${encryption}sha256`]: 'sha256',
  [`${more}sha384`]: 'sha384',
  [`${encryption}sha512`]: 'sha512',
}
const methods: Readonly<Record<string, { readonly hash: string; readonly padding?: number }>> = Object.fromEntries(
  ['sha256', 'sha384', 'sha512'].flatMap((hash) => [
    [`${more}rsa-${hash}`, { hash }],
    [`${more}ecdsa-${hash}`, { hash }],
    [`http://www.w3.org/2007/05/xmldsig-more#${hash}-rsa-MGF1`, { hash, padding: constants.RSA_PKCS1_PSS_PADDING }],
  ]),
)
const forms: Readonly<Record<string, 0 | 1 | 2>> = {
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315': 0,
  'http://www.w3.org/2001/10/xml-exc-c14n': 1,
  'http://www.w3.org/2006/12/xml-c14n11': 2,
}
const enveloped = `${names.ds}enveloped-signature`

const most = { bytes: 20_000_000, signatures: 20 }

type Reason = NonNullable<Signature['reason']>

interface XmlSignatureSource {
  readonly library: Library
  readonly document: XmlDocument
  /** The bytes of a file beside the document, by its base name. */
  readonly beside: (name: string) => Uint8Array | undefined
}

/** Parsed again for each signature: an enveloped one is removed before its references are checked. */
export async function signaturesOfXml(
  bytes: Buffer,
  { beside, ...verifying }: Verifying & Pick<XmlSignatureSource, 'beside'>,
): Promise<readonly Signature[]> {
  if (!bytes.includes(names.ds)) return []
  if (bytes.length > most.bytes || bytes.includes('<!DOCTYPE')) return [bogus('xml', 'content')]
  const { library } = await openLibxml()
  const all: Signature[] = []
  for (let rank = 0; rank < most.signatures; rank++) {
    const found = attempt(() =>
      withSignedDocument(library, bytes, (document) => readXmlSignature({ library, document, beside }, rank)),
    )
    if (found === undefined) return all
    all.push(
      typeof found === 'string'
        ? bogus('xml', found)
        : await judgeXmlSignature(found, verifying).catch(() => bogus('xml', 'content')),
    )
  }
  return [...all, bogus('xml', 'many')]
}

/** Unparsable XML is refused elsewhere; a faulty signature proves nothing. */
function attempt<T>(work: () => T): T | 'content' | undefined {
  try {
    return work()
  } catch {
    return 'content'
  }
}

interface XmlSignatureClaim extends Pick<Signature, 'integrity' | 'covers' | 'at'> {
  readonly certificates: readonly Certificate[]
  readonly signer: Certificate
}

async function judgeXmlSignature(
  { signer, certificates, ...claim }: XmlSignatureClaim,
  { trust, now }: Verifying,
): Promise<Signature> {
  const at = claim.at === null ? now : new Date(claim.at)
  const chain = await chainOf(signer, { certificates, crls: [], ocsps: [] }, { at, trust: await trust?.() })
  return { kind: 'xml', signer: certificateNameOf(signer).slice(0, 200), ...claim, chain }
}

function readXmlSignature(reading: XmlSignatureSource, rank: number): XmlSignatureClaim | Reason | undefined {
  const { document, library } = reading
  const signature = elements(document.find(judged, names), library)[rank]
  if (!signature) return undefined
  const find = (path: string) => elements(signature.find(path, names), library)
  const one = (path: string) => find(path)[0]
  const info = one('ds:SignedInfo')
  const method = methods[one('ds:SignedInfo/ds:SignatureMethod')?.attr('Algorithm')?.value ?? '']
  const form = one('ds:SignedInfo/ds:CanonicalizationMethod')
  const ders = find('ds:KeyInfo//ds:X509Certificate').map((each) => each.content)
  const certificates = ders.slice(0, 20).flatMap((der) => certificateIn(Buffer.from(der, 'base64')))
  if (!info || certificates.length === 0) return 'content'
  const written = form && formIn(form)
  if (!method || !written) return 'algorithm'
  const signed = info.canonicalizeToString(written)
  const value = Buffer.from(one('ds:SignatureValue')?.content ?? '', 'base64')
  const isBy = (each: Certificate) =>
    verify(method.hash, Buffer.from(signed), { key: publicKeyOf(each), dsaEncoding: 'ieee-p1363', ...method }, value)
  const signer = certificates.find(isBy)
  const at = one('.//xades:SignedProperties[.//xades:SigningTime]')
  const references = find('ds:SignedInfo/ds:Reference')
  const own = references.filter((each) => at && each.attr('URI')?.value === `#${at.attr('Id')?.value}`)
  const moment = own.length > 0 ? Date.parse(one('.//xades:SigningTime')?.content ?? '') : NaN
  // Check the other references before the signature is removed for the enveloped ones.
  const all = references
    .map((each) => toldIn(each, library))
    .sort((one, other) => Number(one.isEnveloped) - Number(other.isEnveloped))
  const compared = all.map((each, at) => {
    if (each.isEnveloped && all[at - 1]?.isEnveloped !== true) signature.remove()
    return { type: each.type, ...compare(each, reading) }
  })
  const refused = compared.find(({ reason }) => reason)?.reason
  if (refused || compared.length === 0) return refused ?? 'reference'
  const isWhole = compared.some(({ type, isFile }) => isFile && type !== signedProperties)
  return {
    certificates,
    signer: signer ?? (certificates[0] as Certificate),
    integrity: signer && compared.every(({ isSame }) => isSame) ? 'intact' : 'altered',
    covers: isWhole ? 'file' : 'part',
    at: Number.isNaN(moment) ? null : new Date(moment).toISOString(),
  }
}

type XmlDsigReference = ReturnType<typeof toldIn>

function toldIn(reference: XmlElement, library: Library) {
  const find = (path: string) => elements(reference.find(path, names), library)
  const transforms = find('ds:Transforms/ds:Transform')
  const [given, ...others] = transforms.filter((each) => !isOfEnvelope(each))
  const form: CanonicalForm | undefined = given ? formIn(given) : { mode: 0 }
  return {
    uri: reference.attr('URI')?.value,
    type: reference.attr('Type')?.value,
    digest: digests[find('ds:DigestMethod')[0]?.attr('Algorithm')?.value ?? ''],
    value: Buffer.from(find('ds:DigestValue')[0]?.content ?? '', 'base64'),
    isEnveloped: transforms.some(isOfEnvelope),
    isTransformed: transforms.length > 0,
    form: others.length > 0 ? undefined : form,
  }
}

interface Compared {
  readonly isSame: boolean
  readonly isFile: boolean
  readonly reason?: Reason
}

function compare({ uri, digest, value, isTransformed, form }: XmlDsigReference, reading: XmlSignatureSource): Compared {
  if (!digest || !form) return { isSame: false, isFile: false, reason: 'algorithm' }
  const target = targetOf(uri, reading)
  if (!target || ('bytes' in target && isTransformed)) return { isSame: false, isFile: false, reason: 'reference' }
  const content = 'bytes' in target ? target.bytes : target.node.canonicalizeToString(form)
  return { isSame: createHash(digest).update(content).digest().equals(value), isFile: target.isFile }
}

type Target = { readonly isFile: boolean } & (
  { readonly node: XmlDocument | XmlElement } | { readonly bytes: Uint8Array }
)

/** An id that two elements bear is refused: one could be shown, and the other verified. */
function targetOf(uri: string | undefined, { document, library, beside }: XmlSignatureSource): Target | undefined {
  if (uri === undefined) return undefined
  if (uri === '') return { node: document, isFile: true }
  const id = /^#([\w.-]+)$/.exec(uri)?.[1]
  if (id === undefined) {
    const bytes = /^[\w-][\w. -]*$/.test(uri) ? beside(uri) : undefined
    return bytes && { bytes, isFile: true }
  }
  const bearing = `[@Id='${id}' or @ID='${id}' or @id='${id}']`
  const [node, ...others] = elements(document.find(`//*${bearing}`), library)
  const whole = document.find(`/*${bearing} | /ds:Signature/ds:Object${bearing}`, names)
  return node && others.length === 0 ? { node, isFile: whole.length > 0 } : undefined
}

/** The enveloped-signature transform, or the equivalent XPath. */
function isOfEnvelope(transform: XmlElement) {
  const path = transform.get('ds:XPath', names)?.content.replace(/\s/g, '')
  return transform.attr('Algorithm')?.value === enveloped || path === 'not(ancestor-or-self::ds:Signature)'
}

interface CanonicalForm {
  readonly mode: 0 | 1 | 2
  readonly withComments?: boolean
  readonly inclusiveNamespacePrefixes?: string[]
}

function formIn(element: XmlElement): CanonicalForm | undefined {
  const algorithm = element.attr('Algorithm')?.value ?? ''
  const mode = forms[algorithm.replace(/#(?:WithComments)?$/, '')]
  if (mode === undefined) return undefined
  const prefixes = element.get("*[local-name()='InclusiveNamespaces']/@PrefixList")?.content.trim() ?? ''
  const withComments = algorithm.endsWith('WithComments')
  return { mode, withComments, ...(prefixes && { inclusiveNamespacePrefixes: prefixes.split(/\s+/) }) }
}

function elements(nodes: readonly object[], { XmlElement: kind }: Library): readonly XmlElement[] {
  return nodes.filter((each) => each instanceof kind)
}
