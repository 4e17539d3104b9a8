// Allowed webhook targets: public servers over HTTPS, and the configured networks. Pure.
import ipaddr from 'ipaddr.js'
import { isWithin } from '#config/networks.ts'
import { ActesError } from '#errors.ts'

/** Private networks where subscribers are allowed: `10.1.0.0/16`, `fd00:1::/48`. */
export type Networks = readonly string[]

type TargetFault = 'malformed' | 'scheme' | 'userinfo' | 'port' | 'address' | 'loopback' | 'name' | 'long'

const longest = 500

/** @throws ActesError ACTES-N001 with the reason */
export function readTarget(text: string, networks: Networks): URL {
  if (text.length > longest) throw webhookTargetError('long')
  if (!URL.canParse(text)) throw webhookTargetError('malformed')
  const url = new URL(text)
  const literal = literalOf(url)
  const isOurs = literal !== undefined && isWithin(literal, networks)
  if (url.username !== '' || url.password !== '') throw webhookTargetError('userinfo')
  // HTTP only to an allowed loopback address: a name may resolve anywhere.
  const isHere = literal !== undefined && ipaddr.process(literal).range() === 'loopback'
  if (isHere && !isOurs) throw webhookTargetError('loopback')
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere)) throw webhookTargetError('scheme')
  if (literal !== undefined && !mayDial(literal, networks)) throw webhookTargetError('address')
  // Internal names need a configured network; their address is checked when dialled.
  if (literal === undefined && networks.length === 0 && !isPublicName(url.hostname)) throw webhookTargetError('name')
  // Other services on ports below 1024 might misread a request.
  const port = url.port === '' ? 443 : Number(url.port)
  if (port !== 443 && port < 1024 && !isOurs) throw webhookTargetError('port')
  url.hash = ''
  return url
}

export function mayDial(address: string, networks: Networks): boolean {
  if (!ipaddr.isValid(address)) return false
  return isPublic(ipaddr.process(address)) || isWithin(address, networks)
}

/** Global unicast. IPv6 allocates only 2000::/3 (RFC 4291); `::7f00:1` is 127.0.0.1 in the old notation. */
function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6) {
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv4 || address.match(ipaddr.IPv6.parseCIDR('2000::/3'))
}

function literalOf({ hostname }: URL) {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return ipaddr.isValid(bare) ? bare : undefined
}

/** Contains a dot and has no special-use suffix (RFC 6761, 6762). */
function isPublicName(hostname: string) {
  return (
    /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(hostname) && !/\.(localhost|local|internal|invalid|test|onion)$/.test(hostname)
  )
}

function webhookTargetError(reason: TargetFault) {
  return new ActesError('ACTES-N001', { params: { reason } })
}
