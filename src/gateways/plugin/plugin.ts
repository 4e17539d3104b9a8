// A gateway that a plug-in drives. What it gives is parsed, what it says of an arrival is held against what the host has
// seen leave: a plug-in that lies, hangs or dies is a fault of its own connections, never a sending lost or doubled.
import * as z from 'zod'
import { compact } from '#protocol/compact.ts'
import { isCarried } from '../facts.ts'
import { tellingOnce } from '../collecting.ts'
import { troubleFinding } from '../findings.ts'
import type {
  Connection,
  DriverTools,
  Finding,
  Found,
  Gateway,
  ListPage,
  Outgoing,
  RawRetour,
  Receipt,
} from '../gateway.ts'
import { exchangeError } from '../troubles.ts'
import { fetched, findings, found, listed, parsed, receipt, retour } from './answers.ts'
import { openCalls, type PluginSettings } from './calls.ts'
import { breach, newLedger } from './exchange.ts'
import { factsOfManifest, type PluginManifest } from './manifest.ts'
import type { PluginProcess } from './process.ts'
import { submitTrouble } from './troubles.ts'

interface PluginOptions {
  readonly manifest: PluginManifest
  readonly process: PluginProcess
}

type Calls = ReturnType<typeof openCalls>

/** @param settings as declared, parsed by its manifest */
export function openPlugin(
  settings: PluginSettings,
  tools: DriverTools,
  { manifest, process }: PluginOptions,
): Gateway {
  const calls = openCalls(settings, { ...tools, process })
  const { exchangeMaxMs, quietMs, close } = calls.platform
  const telling = tellingOnce()
  const { name } = manifest
  const facts = factsOfManifest(manifest)
  return {
    name,
    capabilities: { ...facts, exchangeMaxMs, quietMs },
    submit: async (outgoing, signal) => {
      const { code } = outgoing.formulaire
      if (!isCarried(facts, code))
        throw exchangeError('ACTES-G009', { reason: `${code} : la plateforme ne le transmet pas` })
      return submitByPlugin(calls, outgoing, signal)
    },
    collect: (connection, signal) =>
      telling.news(ownRetours(calls.each(retour, { verb: 'collect', args: [told(connection)], signal }), connection)),
    confirm: async (retours, signal) => {
      const named = retours.map(({ bytes: _, ...each }) => each)
      await calls.read(z.unknown(), { verb: 'confirm', args: [named], signal })
      telling.confirmed(retours)
    },
    find: (outgoing, signal) => findByPlugin(calls, outgoing, signal),
    ...(facts.list && {
      list: (connection, asked, signal) =>
        calls.each(listed, { verb: 'list', args: [told(connection), asked], signal }) as AsyncIterable<ListPage>,
    }),
    fetch: async (reference, wanted, signal) => {
      const there = await calls.read(fetched, { verb: 'fetch', args: [reference, wanted], signal })
      return typeof there === 'string' ? there : Buffer.from(there)
    },
    check: (signal) =>
      calls
        .read(findings, { verb: 'check', args: [], signal })
        .then((all) => all as readonly Finding[])
        .catch((error: unknown) => [troubleFinding(error, { name: 'connexion' })]),
    close,
  }
}

async function submitByPlugin({ talk }: Calls, outgoing: Outgoing, signal: AbortSignal): Promise<Receipt> {
  const ledger = newLedger()
  try {
    const given = parsed(receipt, await talk({ verb: 'submit', args: [told(outgoing)], signal, ledger, outgoing }))
    if (ledger.doubt) throw ledger.doubt
    // It says that it arrived, and nothing has left.
    if (ledger.writes === 0) throw breach('arrival')
    if (await outgoing.trail?.isOthers(given.reference)) throw breach('reference')
    return { ...given, bytes: Buffer.from(given.bytes) }
  } catch (error) {
    throw submitTrouble(error, ledger)
  }
}

async function findByPlugin({ read }: Calls, outgoing: Outgoing, signal: AbortSignal): Promise<Found> {
  const ledger = newLedger()
  const there = await read(found, { verb: 'find', args: [told(outgoing)], signal, ledger })
  // Without a look, nothing is absent.
  if (ledger.reads === 0) return 'unknown'
  if (typeof there === 'string') return there
  const { reference } = there
  if (await outgoing.trail?.isOthers(reference)) throw exchangeError('ACTES-G015', { field: 'reference', reference })
  return { ...there, bytes: Buffer.from(there.bytes) }
}

/** What crosses: values alone, no function of ours, no setting of the gateway. */
function told(value: Connection | Outgoing) {
  const { gateway: _, ...collectivite } = value.collectivite
  const kept = Object.entries(value).filter(
    ([key, each]) => typeof each !== 'function' && key !== 'trail' && key !== 'lease',
  )
  const { since, isRepeat, isAnswered } = ('trail' in value && value.trail) || {}
  return { ...Object.fromEntries(kept), collectivite, ...compact({ since, isRepeat, isAnswered }) }
}

/** Only of what waits for an answer, where it names a sending. */
async function* ownRetours(
  retours: AsyncIterable<z.infer<typeof retour>>,
  { awaiting }: Connection,
): AsyncGenerator<RawRetour> {
  const own = new Set(awaiting.map((each) => each.reference))
  for await (const each of retours) {
    if (each.reference !== undefined && !own.has(each.reference)) throw breach('reference')
    yield { ...each, bytes: Buffer.from(each.bytes) } as RawRetour
  }
}
