// A vendor's driver before its own simulator, in the process that it has in the product; behind the simulator, the préfecture
// that ships. Each check of the contract has a bench of its own.
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '#clock.ts'
import { maraussan } from '#config/demo.ts'
import { asking, type Harness } from '#gateways/contract/harness.ts'
import type { Awaited, Found, Gateway, Outgoing } from '#gateways/gateway.ts'
import type { PluginKind } from '#gateways/kinds.ts'
import type { PluginSettings } from '#gateways/plugin/calls.ts'
import { openPlugin } from '#gateways/plugin/plugin.ts'
import type { PluginProcess } from '#gateways/plugin/process.ts'
import { storedSettings } from '#gateways/settings.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { compact } from '#protocol/compact.ts'
import { expectsAnswer } from '#protocol/messages/formulaire.ts'
import { openLine } from './line.ts'
import { openOffice } from './office.ts'
import type { SimulatorTools, Start } from './simulator.ts'

export interface Tried {
  /** Known to this process (`knowPluginKinds`). */
  readonly kind: PluginKind
  readonly process: PluginProcess
  readonly start: Start
  readonly home: string
  readonly tls: SimulatorTools['tls']
  /** What a client is lent, and whom it trusts. */
  readonly client: { readonly cert: string; readonly key: string; readonly ca: string }
}

const now = () => new Date('2025-07-08T08:00:00Z')
const neighbour: Collectivite = { ...maraussan, siren: '000000000', nom: 'Commune voisine' }

export async function openBench(tried: Tried): Promise<Harness> {
  const { kind, start, home, tls, client } = tried
  const folder = await mkdtemp(join(home, 'check-'))
  const office = openOffice({ folder, now, declares: [maraussan, neighbour] }, kind.facts.leaves)
  const { prefecture, taken, makes } = office
  const simulator = await start({ tls, now, prefecture })
  const line = await openLine(simulator.url, { folder, now, tls }, client)
  const openAs = (collectivite: Collectivite, awaiting: Awaited[], delai = 60) => {
    const gateway = openDriver(tried, { url: line.url, delai, ...simulator.settings(collectivite.siren) })
    const { name } = gateway
    return { gateway: remembering(gateway, awaiting), connection: { id: name, gateway: name, collectivite, awaiting } }
  }
  const awaiting: Awaited[] = []
  const [ours, theirs, hurried] = [openAs(maraussan, awaiting), openAs(neighbour, []), openAs(maraussan, awaiting, 1)]
  const deposits = async () => taken
  const bringRetours = async () => simulator.advance?.()
  return {
    ...ours,
    makeOutgoing: async (fault) => {
      const outgoing = await makes(maraussan)
      if (fault === 'refused') office.refused.add(outgoing.sha256)
      if (fault === 'cut') line.spoil('lost', () => taken.some(({ sha256 }) => sha256 === outgoing.sha256))
      return outgoing
    },
    makeOutgoingOf: async (code) => {
      const act = await makes(maraussan)
      if (code === '1-1') return act
      const { hands, collects, confirms } = asking({ ...ours, bringRetours, deposits, makeOutgoing: async () => act })
      const about = await hands()
      await confirms(await collects())
      const formulaire = await office.writes(code, act.idActe ?? '')
      await bringRetours()
      const letters = await collects()
      await confirms(letters)
      return { ...(await makes(maraussan, formulaire)), about, ...compact({ letter: letters[0]?.delivery }) }
    },
    neighbour: { ...theirs, makeOutgoing: () => makes(neighbour) },
    deposits,
    bringRetours,
    left: () => office.left(maraussan.siren),
    line: { impatient: hurried.gateway, spoil: (fault, at) => line.spoil(fault, () => at-- === 0) },
    close: async () => {
      await Promise.all([ours, theirs, hurried].map(({ gateway }) => gateway.close()))
      await line.close()
      await simulator.close()
    },
  }
}

/** As the product opens it, but that its secrets are not sealed. @throws ActesError ACTES-G013 for its settings */
function openDriver({ kind: { manifest }, process, client }: Tried, own: object): Gateway {
  const { cert: certificat, key: cle, ca: autorites } = client
  const lent = manifest.uses.includes('certificat') && { certificat, cle }
  const declared = { type: manifest.name, autorites, quietude: 0, ...lent, ...own }
  const settings = storedSettings(declared) as unknown as PluginSettings
  const secretOf = async (secret: unknown) => Buffer.from(String(secret))
  const tools = { ...systemClock, now, secretOf, exchangeMaxMs: 60_000 }
  return openPlugin(settings, tools, { manifest, process })
}

/** What was taken waits for its answer. */
function remembering(gateway: Gateway, awaiting: Awaited[]): Gateway {
  const noted = <T extends Found>(found: T, { formulaire: { code }, idActe, about }: Outgoing): T => {
    if (typeof found === 'object' && expectsAnswer(code))
      awaiting.push({ reference: found.reference, code, idActe, ...compact({ about }) })
    return found
  }
  return {
    ...gateway,
    submit: async (outgoing, signal) => noted(await gateway.submit(outgoing, signal), outgoing),
    find: async (outgoing, signal) => noted(await gateway.find(outgoing, signal), outgoing),
  }
}
