// The sign-in settings: OpenID Connect provider, passwords, second step, trusted reverse proxies.
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { withoutCredentials } from './addresses.ts'
import { isNetwork, isWorld } from './networks.ts'
import type { SettingName } from './table.ts'
import { problem, type Problem } from '#errors.ts'
import { roleWords, type RoleName } from '#text/roles.ts'
import { compact } from '#protocol/compact.ts'

interface OidcSettings {
  /** `https://…`, without the discovery path. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scopes: string
  /** Accepted authentication levels; empty: any. */
  readonly acr: readonly string[]
  readonly name: string
  /** PEM of authorities that replace the machine's. */
  readonly ca?: string
}

export interface SignInSettings {
  readonly oidc?: OidcSettings
  readonly localSignIn: boolean
  /** Roles from which a second step is required. */
  readonly secondStep: readonly RoleName[]
  /** WebAuthn relying party; absent where browsers would refuse to create keys. */
  readonly relyingParty?: RelyingParty
  readonly trustProxy: readonly string[]
}

export interface RelyingParty {
  readonly id: string
  readonly origin: string
}

const roleNames = Object.keys(roleWords) as readonly RoleName[]

export interface SettingsReading {
  readonly text: (name: SettingName) => string
  readonly problems: Problem[]
}

/** Refused values are added to the problems as ACTES-C001. @param publicUrl where the provider sends people back */
export function signInSettings(reading: SettingsReading, publicUrl: string | undefined): SignInSettings {
  const oidc = oidcOf(reading, publicUrl)
  const relyingParty = relyingPartyOf(publicUrl)
  return {
    ...(oidc && { oidc }),
    ...(relyingParty && { relyingParty }),
    localSignIn: localOf(reading),
    trustProxy: proxiesOf(reading),
    secondStep: secondStepOf(reading),
  }
}

/** Browsers create keys only over HTTPS or on localhost, and only for named hosts. */
function relyingPartyOf(publicUrl: string | undefined): RelyingParty | undefined {
  if (publicUrl === undefined) return undefined
  const { protocol, hostname: id, origin } = new URL(publicUrl)
  const isNamed = isIP(id.replace(/^\[|\]$/g, '')) === 0
  return isNamed && (protocol === 'https:' || id === 'localhost') ? { id, origin } : undefined
}

function secondStepOf({ text, problems }: SettingsReading) {
  const given = text('ACTES_SECOND_STEP')
  if (given === 'none') return []
  if (given === 'all') return roleNames
  const named = given.split(/[\s,]+/).filter(Boolean)
  const known = roleNames.filter((role) => named.includes(role))
  if (known.length === 0 || known.length !== new Set(named).size)
    problems.push(settingProblem('ACTES_SECOND_STEP', given))
  return known
}

const compulsory = ['ACTES_OIDC_ISSUER', 'ACTES_OIDC_CLIENT_ID', 'ACTES_OIDC_CLIENT_SECRET'] as const

/** Undefined when absent, incomplete or refused. */
function oidcOf({ text, problems }: SettingsReading, publicUrl: string | undefined): OidcSettings | undefined {
  const given = compulsory.map((name) => [name, text(name)] as const)
  const acr = text('ACTES_OIDC_ACR').split(/\s+/).filter(Boolean)
  const ca = text('ACTES_OIDC_CA')
  if (![...given.map(([, value]) => value), ...acr, ca].some(Boolean)) return undefined
  const [issuer = '', clientId = '', clientSecret = ''] = given.map(([, value]) => value)
  const scopes = text('ACTES_OIDC_SCOPES').trim()
  const authorities = ca === '' ? undefined : authoritiesIn(ca)
  const faults: readonly SettingName[] = [
    ...given.flatMap(([name, value]) => (value === '' ? [name] : [])),
    ...(publicUrl === undefined ? (['ACTES_PUBLIC_URL'] as const) : []),
    ...(issuer !== '' && !isIssuer(issuer) ? (['ACTES_OIDC_ISSUER'] as const) : []),
    ...(areScopes(scopes) ? [] : (['ACTES_OIDC_SCOPES'] as const)),
    ...(ca !== '' && authorities === undefined ? (['ACTES_OIDC_CA'] as const) : []),
  ]
  problems.push(...faults.map((name) => settingProblem(name)))
  if (faults.length > 0) return undefined
  const name = text('ACTES_OIDC_NAME')
  return { issuer, clientId, clientSecret, scopes, acr, name, ...compact({ ca: authorities }) }
}

function areScopes(text: string) {
  return /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(text) && text.split(' ').includes('openid')
}

function isIssuer(text: string) {
  if (!URL.canParse(text)) return false
  const { protocol, search, hash, username, password } = new URL(text)
  return protocol === 'https:' && `${search}${hash}${username}${password}` === ''
}

/** The PEM in a file; undefined when the file is unreadable or has no certificate. */
export function authoritiesIn(path: string): string | undefined {
  try {
    const pem = readFileSync(path, 'utf8')
    return pem.includes('-----BEGIN CERTIFICATE-----') ? pem : undefined
  } catch {
    return undefined
  }
}

/** Without a provider, passwords are the only way in. */
function localOf({ text, problems }: SettingsReading) {
  const given = text('ACTES_LOCAL_SIGN_IN')
  const isKnown = given === 'yes' || (given === 'no' && text('ACTES_OIDC_ISSUER') !== '')
  if (!isKnown) problems.push(settingProblem('ACTES_LOCAL_SIGN_IN', given))
  return given !== 'no'
}

function proxiesOf({ text, problems }: SettingsReading): readonly string[] {
  const given = text('ACTES_TRUST_PROXY')
    .split(/[\s,]+/)
    .filter(Boolean)
  const wrong = given.filter((each) => isIP(each) === 0 && (!isNetwork(each) || isWorld(each)))
  for (const each of wrong) problems.push(settingProblem('ACTES_TRUST_PROXY', each))
  return given
}

/** @param value omitted for secrets, which must never enter a problem */
export function settingProblem(setting: SettingName, value?: string): Problem {
  return problem('ACTES-C001', setting, {
    ...(value !== undefined && { value: withoutCredentials(value) }),
    params: { setting },
  })
}
