// Meaning of a mailbox failure (RFC 9051, RFC 5530). All are reads, so nothing is in doubt. A refused login, a missing
// folder or an unexpected server suspends the connection; anything else is retried.
import { ActesError, type ErrorCode } from '#errors.ts'
import { exchangeError } from '../../troubles.ts'

/** Convert an error of the mail client, with `params.setting`. Programming errors pass unchanged. */
export function mailboxTrouble(error: unknown): unknown {
  if (error instanceof ActesError || error instanceof TypeError || error instanceof RangeError) return error
  const facts = readImapError(error)
  const reason = facts.serverResponseCode || facts.code || facts.responseStatus || 'unknown'
  const trouble = (code: ErrorCode, setting: string, why = reason) =>
    exchangeError(code, { setting, reason: why }, error)
  if (facts.authenticationFailed)
    // RFC 5530: the server cannot check the login now.
    return /^(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)$/.test(facts.serverResponseCode)
      ? trouble('ACTES-G002', 'boite.hote')
      : trouble('ACTES-G008', 'boite.motDePasse')
  const doubted = certificateFault(facts.code)
  if (doubted) return trouble('ACTES-G014', doubted === 'host' ? 'boite.hote' : 'boite.autorites', doubted)
  // The server does not offer STARTTLS, or data was injected before it. No password was sent.
  if (facts.tlsFailed && /^(|STARTTLS_INJECTION)$/.test(facts.code))
    return trouble('ACTES-G013', 'boite.securite', facts.code || 'starttls')
  if (facts.responseStatus !== '' || facts.code === 'ETHROTTLE') return trouble('ACTES-G002', 'boite.hote')
  return trouble('ACTES-G001', 'boite.hote')
}

export function isRefusal(error: unknown) {
  return /^(NO|BAD)$/.test(readImapError(error instanceof ActesError ? error.cause : error).responseStatus)
}

export function isIndigestible(error: unknown) {
  const { code } = readImapError(error instanceof ActesError ? error.cause : error)
  return /^((Line|Literal|Response)TooLarge|TooManyTokens|TooManyResponses|ResponseProcessingFailed|ParserError.*)$/.test(
    code,
  )
}

export function folderMissing(folder: string, path: string, cause?: unknown) {
  return exchangeError('ACTES-G013', { setting: `boite.${folder}`, reason: path }, cause)
}

function readImapError(error: unknown) {
  const given = (typeof error === 'object' && error !== null ? error : {}) as Readonly<Record<string, unknown>>
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return {
    code: text(given.code),
    responseStatus: text(given.responseStatus),
    serverResponseCode: text(given.serverResponseCode),
    authenticationFailed: given.authenticationFailed === true,
    tlsFailed: given.tlsFailed === true,
  }
}

/** Node's codes for a certificate that fails verification (OpenSSL's X509_V_ERR_…). */
function certificateFault(code: string): 'host' | 'dates' | 'revoked' | 'chain' | undefined {
  if (/^(ERR_TLS_CERT_ALTNAME_|HOSTNAME_MISMATCH)/.test(code)) return 'host'
  if (/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(code)) return 'dates'
  if (code === 'CERT_REVOKED') return 'revoked'
  return /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_(CA|PURPOSE)$|PATH_LENGTH_|CRL_)/.test(code)
    ? 'chain'
    : undefined
}
