// Parses and matches networks in CIDR. Pure.
import ipaddr from 'ipaddr.js'
import { isIP } from 'node:net'

/** Such as `10.1.0.0/16`, `fd00::/8`. */
export function isNetwork(text: string): boolean {
  return ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text)
}

/** The whole address space: restricting to it restricts nothing. */
export function isWorld(network: string): boolean {
  return /\/0+$/.test(network)
}

/** Normalises an address to its own network. Undefined for invalid text and for the whole address space. */
export function networkIn(text: string): string | undefined {
  const given = text.trim()
  const network = isIP(given) === 0 ? given : `${given}/${isIP(given) === 4 ? 32 : 128}`
  return isNetwork(network) && !isWorld(network) ? network : undefined
}

/** An IPv4-mapped IPv6 address counts as its IPv4 address. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network)
    return base.kind() === parsed.kind() && parsed.match(base, bits)
  })
}
