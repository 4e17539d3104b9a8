// Opens the gateway of each collectivité by its declaration: once, anew when it is declared anew, and closed with the app.
import { join } from 'node:path'
import type { Config } from '#config/config.ts'
import { ActesError } from '#errors.ts'
import type { Gateway } from '#gateways/gateway.ts'
import { facts } from '#gateways/facts.ts'
import { openMailboxes, type Mailboxes } from '#gateways/ministry/mailbox/mailbox.ts'
import { openMinistry } from '#gateways/ministry/ministry.ts'
import { openPastell } from '#gateways/pastell/pastell.ts'
import { openS2low } from '#gateways/s2low/s2low.ts'
import { openSandbox } from '#gateways/sandbox.ts'
import { storedSettings, type SealedSecret } from '#gateways/settings.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { openSmallPrefecture } from '#sandbox/small-prefecture.ts'
import { unusableGateway } from '#gateways/unusable.ts'
import { watchedGateway, type Watching } from '#gateways/watched.ts'

export interface Gateways {
  /** The collectivité's gateway, opened once and replaced when the collectivité is declared anew. */
  of(collectivite: Collectivite): Gateway
  close(): Promise<void>
}

interface GatewayTools {
  readonly clock: { now(): Date }
  /** @throws ActesError ACTES-C003, ACTES-G018 */
  readonly secretOf: (secret: SealedSecret) => Promise<Buffer>
  readonly watching?: Watching
}

export function openGateways(config: Config, tools: GatewayTools): Gateways {
  const opened = new Map<string, { readonly key: string; readonly gateway: Gateway }>()
  // Collectivités that share a mailbox share its connection.
  const mailboxes = openMailboxes()
  const retired = new Set<Gateway>()
  /** An exchange may be running on a replaced gateway: close it after a lease, or with the others. */
  const retire = (gateway: Gateway): void => {
    retired.add(gateway)
    const closing = () => void (retired.delete(gateway) && gateway.close().catch(() => undefined))
    setTimeout(closing, config.timing.leaseMs).unref()
  }
  return {
    of: (collectivite) => {
      const key = JSON.stringify(collectivite)
      const known = opened.get(collectivite.siren)
      if (known?.key === key) return known.gateway
      const plain = openUsable(collectivite, config, { ...tools, mailboxes })
      const gateway = tools.watching ? watchedGateway(plain, tools.watching) : plain
      if (known) retire(known.gateway)
      opened.set(collectivite.siren, { key, gateway })
      return gateway
    },
    close: async () => {
      const all = [...retired, ...[...opened.values()].map(({ gateway }) => gateway)]
      retired.clear()
      await Promise.allSettled(all.map((gateway) => gateway.close()))
    },
  }
}

interface GatewayParts extends GatewayTools {
  readonly mailboxes: Mailboxes
}

/** A gateway whose settings are no longer valid stays visible but receives no request. */
function openUsable(collectivite: Collectivite, config: Config, parts: GatewayParts): Gateway {
  try {
    return openGateway(collectivite, config, parts)
  } catch (error) {
    if (!(error instanceof ActesError) || error.code !== 'ACTES-G013') throw error
    return unusableGateway(collectivite.gateway.type, error)
  }
}

function openGateway(
  collectivite: Collectivite,
  config: Config,
  { clock, secretOf, mailboxes }: GatewayParts,
): Gateway {
  const settings = storedSettings(collectivite.gateway)
  // A lease must outlast the longest exchange.
  const exchangeMaxMs = config.timing.leaseMs / 2
  const tools = { now: clock.now, secretOf, exchangeMaxMs }
  switch (settings.type) {
    case 'sandbox':
      return openSandbox({
        prefecture: openSmallPrefecture({
          folder: join(config.home, 'sandbox'),
          now: clock.now,
          declares: [collectivite],
          lateMs: config.sandbox.lateMs,
          sizeMaxBytes: facts.sandbox.sizeMaxBytes,
        }),
        settings: { slowMs: config.sandbox.slowMs, exchangeMaxMs: Math.min(60_000, exchangeMaxMs) },
      })
    case 's2low':
      return openS2low(settings, tools, collectivite)
    case 'ministry':
      return openMinistry(settings, tools, { mailboxes, addresses: collectivite.adressesRetour })
    case 'pastell':
      return openPastell(settings, tools, collectivite)
  }
}
