// Does a gateway lead to the machine that this program runs on? Who may declare gateways from afar must not learn by them what
// else answers there.
import { lookup } from 'node:dns/promises'
import { isLoopback } from '../config/addresses.ts'
import { isWithin } from '../config/networks.ts'
import type { Finding } from './gateway.ts'

/** The loopback, and the addresses that name no machine, which the system takes for it. */
const here = ['127.0.0.0/8', '::1/128', '0.0.0.0/32', '::/128']

/** By the hosts of its settings, and by what their names lead to now. */
export async function leadsHere(gateway: object): Promise<boolean> {
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

/** What was found wrong on the network, in one word for all that may be there. What is ours is told as it is. */
export function withoutWhatAnswers(finding: Finding): Finding {
  if (finding.ok || ['certificate', 'open'].includes(finding.name)) return finding
  return { name: finding.name, ok: false, code: 'ACTES-G001', setting: 'url' }
}
