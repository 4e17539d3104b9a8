// Browser, system and address of a session. The full user agent can single out a person, so it is never stored.
import ipaddr from 'ipaddr.js'
import type { SessionOrigin } from '#store/people/sessions.ts'

type AgentPatterns = readonly (readonly [name: string, said: RegExp])[]

/** First match wins: browsers also name the ones they descend from. */
const browsers: AgentPatterns = [
  ['Edge', /\bEdgA?(iOS)?\//],
  ['Opera', /\b(OPR|Opera)\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b((Headless)?Chrome|CriOS|Chromium)\//],
  ['Safari', /\bSafari\//],
]
const systems: AgentPatterns = [
  ['Windows', /\bWindows\b/],
  ['Android', /\bAndroid\b/],
  ['iOS', /\b(iPhone|iPad|iPod)\b/],
  ['macOS', /\bMac OS X\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
]

export function placeFromUserAgent(agent: string | undefined, address: string | undefined): SessionOrigin {
  const told = (agent ?? '').slice(0, 500)
  const named = (names: AgentPatterns) => names.find(([, said]) => said.test(told))?.[0]
  const known = [named(browsers), named(systems)].filter((name) => name !== undefined)
  const plain = address !== undefined && ipaddr.isValid(address) ? ipaddr.process(address).toString() : null
  return { device: known.length > 0 ? known.join(', ') : null, address: plain }
}

/** `machine`: loopback; `internal`: private, unique local, link local or carrier-grade NAT; `public`: any other. */
export function networkKind(address: string | null): 'machine' | 'internal' | 'public' | null {
  if (address === null || !ipaddr.isValid(address)) return null
  const range = ipaddr.process(address).range()
  if (range === 'loopback') return 'machine'
  return ['private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat'].includes(range) ? 'internal' : 'public'
}
