// Findings of a gateway's self-check: the state of our certificate, and the setting to blame.
import { ActesError, type ErrorCode, type Params } from '#errors.ts'
import { compact } from '#protocol/compact.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import type { Finding } from './gateway.ts'
import { inspectIdentity, type IdentityFault, type TlsIdentity } from './wire/tls.ts'

export const selfLookMs = 20_000
export const renewDays = 30

/** Undefined without a certificate. A secret that cannot be opened is a finding too. */
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
    if (fault) return { ...found, ok: false, code: identityFaultCode(fault), setting: settingOf(fault), detail: fault }
    const near = facts !== null && facts.notAfter.getTime() - now.getTime() < renewDays * 86_400_000
    return { ...found, ok: true, ...(near && { code: 'ACTES-G019', setting: 'certificat' }) }
  } catch (error) {
    return troubleFinding(error, { name: 'certificate', setting: 'certificat' })
  }
}

/** G007: the server would refuse the certificate. G013: we cannot even present it. */
function identityFaultCode(fault: IdentityFault): ErrorCode {
  return ['expired', 'not-yet-valid', 'not-for-clients'].includes(fault) ? 'ACTES-G007' : 'ACTES-G013'
}

function settingOf(fault: IdentityFault) {
  if (fault === 'passphrase') return 'phrase'
  return fault === 'key-missing' || fault === 'key-mismatch' ? 'cle' : 'certificat'
}

/** @param about its setting is blamed when neither the error nor its code names one */
export function troubleFinding(error: unknown, about: { readonly name: string; readonly setting?: string }): Finding {
  if (!(error instanceof ActesError)) throw error
  const { code, params } = error
  const setting = blamedSetting(error) ?? about.setting
  return {
    name: about.name,
    ok: false,
    code,
    ...compact({ setting }),
    ...(params.reason !== undefined && { detail: String(params.reason) }),
  }
}

export function blamedSetting({ code, params }: { code: ErrorCode; params: Params }): string | undefined {
  if (params.setting !== undefined && params.setting !== '') return String(params.setting)
  if (code === 'ACTES-G001' || code === 'ACTES-G003') return 'url'
  if (code === 'ACTES-G007') return 'certificat'
  if (code === 'ACTES-G014') return { pin: 'empreintes', host: 'url' }[String(params.reason)] ?? 'autorites'
  return undefined
}

/** Run checks in order and stop at the first failure. @param setting blamed for a failure without a setting */
export async function inOrder(
  looks: Readonly<Record<string, () => Promise<Finding | undefined>>>,
  setting: string,
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const [name, look] of Object.entries(looks)) {
    const finding = await look().catch((error: unknown) => troubleFinding(error, { name, setting }))
    if (finding) findings.push(finding)
    if (finding?.ok === false) break
  }
  return findings
}

const common = new Set(
  `commune communes communaute agglomeration urbaine metropole mairie ville village departement region syndicat mixte
  intercommunal intercommunale centre action sociale ccas saint sainte les des sur sous aux pays vallee val`.split(
    /\s+/,
  ),
)

/** True when both names have distinctive words and share none. */
export function isOtherName(there: string, here: string): boolean {
  const [others, own] = [there, here].map(
    (name) =>
      name
        .normalize('NFD')
        .toLowerCase()
        .replace(/\p{M}/gu, '')
        .match(/[a-z0-9]{3,}/g)
        ?.filter((word) => !common.has(word)) ?? [],
  )
  return others?.length !== 0 && own?.length !== 0 && !others?.some((word) => own?.includes(word))
}
