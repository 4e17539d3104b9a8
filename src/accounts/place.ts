// From where somebody uses the desk, in words for people: browser and system of a short list, and an address. What a browser
// says of itself is long, and tells one person from another: none of it is kept.
import ipaddr from 'ipaddr.js'
import type { SessionOrigin } from '../store/people/sessions.ts'

type AgentPatterns = readonly (readonly [name: string, said: RegExp])[]

/** The first that fits: browsers say the names of those that they descend from, too. */
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

/** @param agent what the browser says of itself */
export function placeFromUserAgent(agent: string | undefined, address: string | undefined): SessionOrigin {
  const told = (agent ?? '').slice(0, 500)
  const named = (names: AgentPatterns) => names.find(([, said]) => said.test(told))?.[0]
  const known = [named(browsers), named(systems)].filter((name) => name !== undefined)
  const plain = address !== undefined && ipaddr.isValid(address) ? ipaddr.process(address).toString() : null
  return { device: known.length > 0 ? known.join(', ') : null, address: plain }
}

/** Which networks an address belongs to: this machine's own, an internal one, or what everybody reaches. */
export function networkKind(address: string | null): 'machine' | 'internal' | 'public' | null {
  if (address === null || !ipaddr.isValid(address)) return null
  const range = ipaddr.process(address).range()
  if (range === 'loopback') return 'machine'
  return ['private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat'].includes(range) ? 'internal' : 'public'
}
