// Trust in a certificate: a path to a listed authority as of the signing, and no revocation by then. Offline: from what
// the signature brings and what the list holds.
import { Constructed, GeneralizedTime } from 'asn1js'
import {
  Certificate,
  CertificateChainValidationEngine,
  ChainValidationError,
  type BasicOCSPResponse,
  type CertificateRevocationList,
} from 'pkijs'
import type { Signature } from '#protocol/acte/signatures.ts'
import { certificateIn, crlIn, type Proofs } from './cms.ts'

export interface Trust {
  readonly authorities: readonly Certificate[]
  readonly crls: readonly CertificateRevocationList[]
}

/** @param pem certificates and revocation lists (X509 CRL) */
export function trustIn(pem: string): Trust {
  const blocks = [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \1-----/g)]
  const under = (label: string) =>
    blocks.flatMap(([, name, base64 = '']) => (name === label ? [Buffer.from(base64, 'base64')] : []))
  return { authorities: under('CERTIFICATE').flatMap(certificateIn), crls: under('X509 CRL').flatMap(crlIn) }
}

interface ChainCheckOptions {
  /** When the signature was made, or now where that is unknown. */
  readonly at: Date
  readonly trust: Trust | undefined
}

/** pkijs builds the path for the last certificate of the list. */
export async function chainOf(
  signer: Certificate,
  proofs: Proofs,
  { at, trust }: ChainCheckOptions,
): Promise<Signature['chain']> {
  const isOver = at < signer.notBefore.value || at > signer.notAfter.value
  const isAnchor = trust?.authorities.some(({ tbsView }) => Buffer.from(tbsView).equals(signer.tbsView)) === true
  if (!isAnchor && signer.issuer.isEqual(signer.subject)) return isOver ? 'expired' : 'self-signed'
  if (!trust) return isOver ? 'expired' : 'unchecked'
  const others = proofs.certificates.filter((each) => each !== signer).slice(0, mostCertificates)
  const engine = new CertificateChainValidationEngine({
    trustedCerts: [...trust.authorities],
    certs: [...others, signer],
    checkDate: at,
  })
  const found = isAnchor ? { result: true, certificatePath: [signer] } : await engine.verify().catch(unverified)
  const path = found.certificatePath ?? []
  if (
    await isRevoked(found.result ? path : [signer, ...others], { ...proofs, crls: [...proofs.crls, ...trust.crls] }, at)
  )
    return 'revoked'
  if (isOver) return 'expired'
  if (found.result) return 'known'
  return 'resultCode' in found && found.resultCode === ended ? 'expired' : 'unknown'
}

const mostCertificates = 20
/** Result code of pkijs: a certificate of the path had expired, or was not yet valid. */
const ended = 8

function unverified(error: unknown) {
  const resultCode = error instanceof ChainValidationError ? error.code : 0
  return { result: false, resultCode, certificatePath: undefined }
}

/** Whether an issuer of the path had revoked it by the time of signing; a later revocation does not matter. */
async function isRevoked(path: readonly Certificate[], { crls, ocsps }: Proofs, at: Date): Promise<boolean> {
  for (const certificate of path)
    for (const issuer of path.filter((each) => each !== certificate && each.subject.isEqual(certificate.issuer))) {
      for (const crl of crls)
        if (revokedIn(crl, certificate, at) && (await crl.verify({ issuerCertificate: issuer }).catch(() => false)))
          return true
      for (const ocsp of ocsps) if (await isRevokedBy(ocsp, { certificate, issuer, at })) return true
    }
  return false
}

function revokedIn(
  { issuer, revokedCertificates = [] }: CertificateRevocationList,
  certificate: Certificate,
  at: Date,
) {
  if (!issuer.isEqual(certificate.issuer)) return false
  return revokedCertificates.some(
    ({ userCertificate, revocationDate }) =>
      userCertificate.isEqual(certificate.serialNumber) && revocationDate.value <= at,
  )
}

interface RevocationQuery {
  readonly certificate: Certificate
  readonly issuer: Certificate
  readonly at: Date
}

const revoked = 1

async function isRevokedBy(ocsp: BasicOCSPResponse, { certificate, issuer, at }: RevocationQuery): Promise<boolean> {
  const told = await ocsp.getCertificateStatus(certificate, issuer).catch(() => undefined)
  if (!told?.isForCertificate || told.status !== revoked) return false
  const since = ocsp.tbsResponseData.responses.flatMap(({ certStatus }) => {
    const [value] = certStatus instanceof Constructed ? certStatus.valueBlock.value : []
    return value instanceof GeneralizedTime ? [value.toDate()] : []
  })
  if (!since.some((moment) => moment <= at)) return false
  return ocsp.verify({ trustedCerts: [issuer] }).catch(() => false)
}
