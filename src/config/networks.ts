// Networks as they are written, and what is in them. Pure.
import ipaddr from 'ipaddr.js'
import { isIP } from 'node:net'

/** `10.1.0.0/16`, `fd00::/8`. */
export function isNetwork(text: string): boolean {
  return ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text)
}

/** Every address there is: bound to it, nothing is bound. */
export function isWorld(network: string): boolean {
  return /\/0+$/.test(network)
}

/** A network, or an address as the network of it alone; undefined for what is neither, and for every address there is. */
export function networkIn(text: string): string | undefined {
  const given = text.trim()
  const network = isIP(given) === 0 ? given : `${given}/${isIP(given) === 4 ? 32 : 128}`
  return isNetwork(network) && !isWorld(network) ? network : undefined
}

/** Is an address in one of these networks? An IPv4 address written as IPv6 is the same machine. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network)
    return base.kind() === parsed.kind() && parsed.match(base, bits)
  })
}
