// What a gateway finds when it examines itself, in the words of the declaration: our certificate from its bytes alone, and
// which setting a trouble comes from.
import { ActesError, type ErrorCode, type Params } from '../errors.ts'
import { dayIn } from '../protocol/calendrier/jour.ts'
import type { Finding } from './gateway.ts'
import { inspectIdentity, type IdentityFault, type TlsIdentity } from './wire/tls.ts'

/** Longest look of a gateway at itself, in milliseconds. */
export const selfLookMs = 20_000
/** A certificate that has fewer days left is told of. */
export const renewDays = 30

/**
 * Our certificate: its last day, and what keeps it from serving.
 * @param identity asked for here, so that a secret that does not open is a finding too
 * @param at now, and the zone of its day
 * @returns nothing when none is used
 */
export async function certificateFinding(
  identity: () => Promise<TlsIdentity | undefined>,
  { now, zone }: { readonly now: Date; readonly zone: string },
): Promise<Finding | undefined> {
  try {
    const own = await identity()
    if (!own) return undefined
    const { facts, faults } = await inspectIdentity(own, now)
    const [fault] = faults
    const found = { name: 'certificate', ...(facts && { on: dayIn(zone, facts.notAfter), detail: facts.subject }) }
    if (fault) return { ...found, ok: false, code: codeOf(fault), setting: settingOf(fault), detail: fault }
    const near = facts !== null && facts.notAfter.getTime() - now.getTime() < renewDays * 86_400_000
    return { ...found, ok: true, ...(near && { code: 'ACTES-G019', setting: 'certificat' }) }
  } catch (error) {
    return troubleFinding(error, { name: 'certificate', setting: 'certificat' })
  }
}

/** The server would refuse it; or we cannot even present it. */
function codeOf(fault: IdentityFault): ErrorCode {
  return ['expired', 'not-yet-valid', 'not-for-clients'].includes(fault) ? 'ACTES-G007' : 'ACTES-G013'
}

function settingOf(fault: IdentityFault): string {
  if (fault === 'passphrase') return 'phrase'
  return fault === 'key-missing' || fault === 'key-mismatch' ? 'cle' : 'certificat'
}

/**
 * The finding that a trouble is.
 * @param about what was looked at, and the setting to blame when neither the trouble nor its code names one
 * @throws whatever is no ActesError
 */
export function troubleFinding(error: unknown, about: { readonly name: string; readonly setting?: string }): Finding {
  if (!(error instanceof ActesError)) throw error
  const { code, params } = error
  const setting = blamedSetting(error) ?? about.setting
  return {
    ...{ name: about.name, ok: false, code },
    ...(setting !== undefined && { setting }),
    ...(params.reason !== undefined && { detail: String(params.reason) }),
  }
}

/** Which key of the declaration a trouble comes from: the one that it names, or the one that its code speaks of. */
export function blamedSetting({ code, params }: { code: ErrorCode; params: Params }): string | undefined {
  if (params.setting !== undefined && params.setting !== '') return String(params.setting)
  if (code === 'ACTES-G001' || code === 'ACTES-G003') return 'url'
  if (code === 'ACTES-G007') return 'certificat'
  if (code === 'ACTES-G014') return { pin: 'empreintes', host: 'url' }[String(params.reason)] ?? 'autorites'
  return undefined
}
