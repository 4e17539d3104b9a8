// For whom a secret is: the server that it is sent to, and what proves that it is that one. A secret that was sealed for
// one server is given again before another one gets it.
import { createHash } from 'node:crypto'
import type { GatewaySettings, MinistrySettings, PlatformSettings, Secret } from './settings.ts'

/**
 * The server of a secret, the authorities that sign it and the keys that it shows, as one print.
 * @param path of the secret in the settings: `['boite', 'motDePasse']` goes to the mailbox, the others to the platform
 */
export function boundTo(settings: GatewaySettings<Secret>, path: readonly string[]): string {
  const told = path[0] === 'boite' ? mailboxOf(settings) : platformOf(settings)
  return createHash('sha256').update(JSON.stringify(told)).digest('hex')
}

function platformOf(settings: GatewaySettings<Secret>): readonly unknown[] {
  const { url = '', autorites, empreintes = [] } = settings as Partial<PlatformSettings<Secret>>
  const server = URL.canParse(url) ? new URL(url).origin : url
  return [server, autorites?.trim() ?? null, empreintes.toSorted()]
}

function mailboxOf(settings: GatewaySettings<Secret>): readonly unknown[] {
  const { boite } = settings as Partial<MinistrySettings<Secret>>
  return [boite?.hote.toLowerCase() ?? '', boite?.port ?? 0, boite?.autorites?.trim() ?? null]
}
