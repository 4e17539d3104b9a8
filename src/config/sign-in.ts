// The settings of signing in: the OpenID Connect provider, whether local passwords are taken, and which reverse proxies
// are believed about where a request comes from.
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { withoutCredentials } from './addresses.ts'
import { isNetwork, isWorld } from './networks.ts'
import type { SettingName } from './table.ts'
import { problem, type Problem } from '../errors.ts'

/** A provider of OpenID Connect, of which this is a confidential client. */
interface OidcSettings {
  /** `https://…`, without what follows the issuer in the address of its discovery document. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Separated by blanks; `openid` is among them. */
  readonly scopes: string
  /** Levels of authentication, one of which is wanted; none: any will do. */
  readonly acr: readonly string[]
  /** What people call it. */
  readonly name: string
  /** Authorities, PEM, that take the place of the machine's. */
  readonly ca?: string
}

export interface SignInSettings {
  readonly oidc?: OidcSettings
  /** Are passwords of the desk's own taken? */
  readonly localSignIn: boolean
  /** Of whom a second step is demanded: roles, and those above them. */
  readonly secondStep: readonly (typeof demandable)[number][]
  /** For whom authenticators make keys (WebAuthn); absent where browsers would make none. */
  readonly relyingParty?: RelyingParty
  /** Addresses and networks of the reverse proxies that are believed. */
  readonly trustProxy: readonly string[]
}

/** Whom a key is made for: a name of a host, and the one address that it is used from. */
export interface RelyingParty {
  readonly id: string
  readonly origin: string
}

/** From the role that allows the least. */
const demandable = ['reader', 'operator', 'administrator'] as const

/** Settings as texts, and where the faults of their values go. */
export interface SettingsReading {
  readonly text: (name: SettingName) => string
  readonly problems: Problem[]
}

/** Read them; what is refused is added to the problems, ACTES-C001. @param publicUrl where people come back to */
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

/** Browsers make keys over HTTPS, or for this very machine, and for hosts that have a name. */
function relyingPartyOf(publicUrl: string | undefined): RelyingParty | undefined {
  if (publicUrl === undefined) return undefined
  const { protocol, hostname: id, origin } = new URL(publicUrl)
  const isNamed = isIP(id.replace(/^\[|\]$/g, '')) === 0
  return isNamed && (protocol === 'https:' || id === 'localhost') ? { id, origin } : undefined
}

/** `none`, `all`, or roles by commas. */
function secondStepOf({ text, problems }: SettingsReading): SignInSettings['secondStep'] {
  const given = text('ACTES_SECOND_STEP')
  if (given === 'none') return []
  if (given === 'all') return demandable
  const named = given.split(/[\s,]+/).filter(Boolean)
  const known = demandable.filter((role) => named.includes(role))
  if (known.length === 0 || known.length !== new Set(named).size)
    problems.push(settingProblem('ACTES_SECOND_STEP', given))
  return known
}

const compulsory = ['ACTES_OIDC_ISSUER', 'ACTES_OIDC_CLIENT_ID', 'ACTES_OIDC_CLIENT_SECRET'] as const

/** All of it or nothing; nothing, too, where something of it is refused. */
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
  return { issuer, clientId, clientSecret, scopes, acr, name, ...(authorities !== undefined && { ca: authorities }) }
}

function areScopes(text: string): boolean {
  return /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(text) && text.split(' ').includes('openid')
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, search, hash, username, password } = new URL(text)
  return protocol === 'https:' && `${search}${hash}${username}${password}` === ''
}

/** @returns nothing when there is no such file, or no certificate in it */
/** The PEM of a file of certificates; undefined when it is none, or cannot be read. */
export function authoritiesIn(path: string): string | undefined {
  try {
    const pem = readFileSync(path, 'utf8')
    return pem.includes('-----BEGIN CERTIFICATE-----') ? pem : undefined
  } catch {
    return undefined
  }
}

/** Without a provider, passwords are the only way in. */
function localOf({ text, problems }: SettingsReading): boolean {
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

/** The value of a secret never enters a problem. */
export function settingProblem(setting: SettingName, value?: string): Problem {
  return problem('ACTES-C001', setting, {
    ...(value !== undefined && { value: withoutCredentials(value) }),
    params: { setting },
  })
}
