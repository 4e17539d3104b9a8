// Opens the gateway of each collectivité by its declaration: once, anew when it is declared anew, and closed with the app.
import { join } from 'node:path'
import type { Clock } from '#clock.ts'
import type { Config } from '#config/config.ts'
import { ActesError } from '#errors.ts'
import type { Gateway } from '#gateways/gateway.ts'
import { facts } from '#gateways/facts.ts'
import { openMailboxes, type Mailboxes } from '#gateways/ministry/mailbox/mailbox.ts'
import { openMinistry } from '#gateways/ministry/ministry.ts'
import { openEach } from '#gateways/opened.ts'
import { openPastell } from '#gateways/pastell/pastell.ts'
import { openS2low } from '#gateways/s2low/s2low.ts'
import { openSandbox } from '#gateways/sandbox.ts'
import { storedSettings, type SealedSecret } from '#gateways/settings.ts'
import { pluginKind, type PluginKind } from '#gateways/kinds.ts'
import type { PluginSettings } from '#gateways/plugin/calls.ts'
import { openPlugin } from '#gateways/plugin/plugin.ts'
import { openPluginProcess, type PluginProcess } from '#gateways/plugin/process.ts'
import { exchangeError } from '#gateways/troubles.ts'
import { builtInTypes } from '#protocol/acte/passerelles.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { openSmallPrefecture } from '#sandbox/small-prefecture.ts'
import { unusableGateway } from '#gateways/unusable.ts'
import { guardedGateway, watchedGateway, type Watching } from '#gateways/watched.ts'

export interface Gateways {
  /** The collectivité's gateway, opened once and replaced when the collectivité is declared anew. */
  of(collectivite: Collectivite): Gateway
  close(): Promise<void>
}

interface GatewayTools {
  readonly clock: Clock
  /** @throws ActesError ACTES-C003, ACTES-G018 */
  readonly secretOf: (secret: SealedSecret) => Promise<Buffer>
  /** May the file of a plug-in exchange? Asked before each exchange. */
  readonly agreed: (plugin: PluginKind) => Promise<boolean>
  readonly watching?: Omit<Watching, 'clock'>
}

export function openGateways(config: Config, tools: GatewayTools): Gateways {
  const opened = openEach<Gateway>(config.timing.leaseMs, tools.clock)
  // Collectivités that share a mailbox share its connection.
  const mailboxes = openMailboxes()
  const processes = new Map<string, PluginProcess>()
  return {
    of: (collectivite) =>
      opened.of(collectivite.siren, collectivite, () => {
        const plain = openUsable(collectivite, config, { ...tools, mailboxes, processes })
        return tools.watching ? watchedGateway(plain, { ...tools.watching, clock: tools.clock }) : plain
      }),
    close: async () => {
      await opened.close()
      await Promise.all([...processes.values()].map((each) => each.close()))
    },
  }
}

interface GatewayParts extends GatewayTools {
  readonly mailboxes: Mailboxes
  /** Of each plug-in one, for all its connections. */
  readonly processes: Map<string, PluginProcess>
}

/** A gateway whose settings are no longer valid stays visible but receives no request. */
function openUsable(collectivite: Collectivite, config: Config, parts: GatewayParts): Gateway {
  try {
    return openGateway(collectivite, config, parts)
  } catch (error) {
    if (!(error instanceof ActesError) || !['ACTES-G013', 'ACTES-G027'].includes(error.code)) throw error
    return unusableGateway(collectivite.gateway.type, error)
  }
}

function openGateway(
  collectivite: Collectivite,
  config: Config,
  { clock, secretOf, agreed, mailboxes, processes }: GatewayParts,
): Gateway {
  // A lease must outlast the longest exchange.
  const exchangeMaxMs = config.timing.leaseMs / 2
  const tools = { ...clock, secretOf, exchangeMaxMs }
  const { type } = collectivite.gateway
  const plugin = pluginKind(type)
  if (!plugin && !(builtInTypes as readonly string[]).includes(type))
    throw exchangeError('ACTES-G027', { reason: 'absent' })
  const settings = storedSettings(collectivite.gateway)
  if (plugin) {
    const { manifest, source } = plugin
    const process = processes.get(type) ?? openPluginProcess(source, manifest, clock)
    processes.set(type, process)
    return guardedGateway(openPlugin(settings as PluginSettings, tools, { manifest, process }), async () => {
      if (!(await agreed(plugin))) throw exchangeError('ACTES-G027', { reason: 'agreed' })
    })
  }
  switch (settings.type) {
    case 'sandbox':
      return openSandbox({
        clock,
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
