// Where a subscriber may be: a server of the public Internet over HTTPS, or one of the networks that the settings name.
// A typed address never leads to this machine, its neighbours or the metadata of a cloud. Pure.
import ipaddr from 'ipaddr.js'
import { isWithin } from '../../config/networks.ts'
import { ActesError } from '../../errors.ts'

/** Networks of one's own where subscribers may be all the same: `10.1.0.0/16`, `fd00:1::/48`. */
export type Networks = readonly string[]

type TargetFault = 'malformed' | 'scheme' | 'userinfo' | 'port' | 'address' | 'loopback' | 'name' | 'long'

const longest = 500

/** The target that a text names. @throws ActesError ACTES-N001 with the reason */
export function readTarget(text: string, networks: Networks): URL {
  if (text.length > longest) throw webhookTargetError('long')
  if (!URL.canParse(text)) throw webhookTargetError('malformed')
  const url = new URL(text)
  const literal = literalOf(url)
  const isOurs = literal !== undefined && isWithin(literal, networks)
  if (url.username !== '' || url.password !== '') throw webhookTargetError('userinfo')
  // Without TLS only to an address of this machine, where the settings allow it: a name may resolve anywhere.
  const isHere = literal !== undefined && ipaddr.process(literal).range() === 'loopback'
  if (isHere && !isOurs) throw webhookTargetError('loopback')
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere)) throw webhookTargetError('scheme')
  if (literal !== undefined && !mayDial(literal, networks)) throw webhookTargetError('address')
  // Names of one's own network need one of the networks; what they lead to is looked at when they are dialled.
  if (literal === undefined && networks.length === 0 && !isPublicName(url.hostname)) throw webhookTargetError('name')
  // Ports below 1024 belong to other services, which might take a request for something else.
  const port = url.port === '' ? 443 : Number(url.port)
  if (port !== 443 && port < 1024 && !isOurs) throw webhookTargetError('port')
  url.hash = ''
  return url
}

/** May this address be dialled? It must be one of the public Internet, or of the networks allowed. */
export function mayDial(address: string, networks: Networks): boolean {
  if (!ipaddr.isValid(address)) return false
  return isPublic(ipaddr.process(address)) || isWithin(address, networks)
}

/** Global unicast. Of IPv6 nothing outside 2000::/3 is given out (RFC 4291): `::7f00:1` is 127.0.0.1 written the old way. */
function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv4 || address.match(ipaddr.IPv6.parseCIDR('2000::/3'))
}

/** The IP address that stands in the URL, without brackets; a WHATWG URL has undone decimal, octal and hexadecimal. */
function literalOf({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return ipaddr.isValid(bare) ? bare : undefined
}

/** A public name: it has a dot inside, and is not one of the special names (RFC 6761, 6762). */
function isPublicName(hostname: string): boolean {
  return (
    /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(hostname) && !/\.(localhost|local|internal|invalid|test|onion)$/.test(hostname)
  )
}

function webhookTargetError(reason: TargetFault): ActesError {
  return new ActesError('ACTES-N001', { params: { reason } })
}
