// Identifies the server that a secret is for. A secret sealed for one server must be entered again for another.
import { hash } from 'node:crypto'
import type { GatewaySettings, MinistrySettings, PlatformSettings, Secret } from './settings.ts'

/** Digest of the server, its authorities and its pinned keys. A path under `boite` binds to the mailbox server. */
export function boundTo(settings: GatewaySettings<Secret>, path: string) {
  const told = path.startsWith('boite.') ? mailboxServer(settings) : platformServer(settings)
  return hash('sha256', JSON.stringify(told))
}

function platformServer(settings: GatewaySettings<Secret>): readonly unknown[] {
  const { url = '', autorites, empreintes = [] } = settings as Partial<PlatformSettings<Secret>>
  const server = URL.canParse(url) ? new URL(url).origin : url
  return [server, autorites?.trim() ?? null, empreintes.toSorted()]
}

function mailboxServer(settings: GatewaySettings<Secret>): readonly unknown[] {
  const { boite } = settings as Partial<MinistrySettings<Secret>>
  return [boite?.hote.toLowerCase() ?? '', boite?.port ?? 0, boite?.autorites?.trim() ?? null]
}
