// Does a gateway lead to this machine? Otherwise remote users who declare gateways could probe its local services.
import { lookup } from 'node:dns/promises'
import { isLoopback } from '#config/addresses.ts'
import { isWithin } from '#config/networks.ts'
import type { Finding } from './gateway.ts'

/** Loopback, and the unspecified addresses, which the system routes to it. */
const here = ['127.0.0.0/8', '::1/128', '0.0.0.0/32', '::/128']

export async function leadsHere(gateway: object) {
  const { url, boite }: { readonly url?: string; readonly boite?: { readonly hote: string } } = gateway
  const hosts = [...(url === undefined ? [] : [new URL(url).hostname]), ...(boite ? [boite.hote] : [])]
  return (await Promise.all(hosts.map(isHere))).includes(true)
}

async function isHere(host: string): Promise<boolean> {
  if (isLoopback(host)) return true
  const bare = host.replace(/^\[|\]$/g, '')
  const found = await lookup(bare, { all: true }).catch(() => [])
  return found.some(({ address }) => isWithin(address, here))
}

/** Replace every network finding by one code, so that it does not reveal which services run here. */
export function withoutWhatAnswers(finding: Finding): Finding {
  if (finding.ok || ['certificate', 'open'].includes(finding.name)) return finding
  return { name: finding.name, ok: false, code: 'ACTES-G001', setting: 'url' }
}
