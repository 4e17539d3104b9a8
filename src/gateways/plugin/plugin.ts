// A gateway that a plug-in drives. What it gives is parsed, what it says of an arrival is held against what the host has
// seen leave: a plug-in that lies, hangs or dies is a fault of its own connections, never a sending lost or doubled.
import * as z from 'zod'
import { ActesError, type ErrorCode, type Params } from '#errors.ts'
import { tellingOnce } from '../collecting.ts'
import type {
  Connection,
  DriverTools,
  Fetchable,
  Found,
  Gateway,
  GatewayName,
  ListPage,
  Outgoing,
  RawRetour,
} from '../gateway.ts'
import { troubleFinding } from '../findings.ts'
import { exchangeError, refuseAborted } from '../troubles.ts'
import { withinTimeLimit, withoutDoubt } from '../wire/conversation.ts'
import { openPlatform } from '../wire/platform.ts'
import type { PlatformSettings } from '../settings.ts'
import { breach, exchanger, type Ledger } from './exchange.ts'
import { factsOfManifest, type Manifest } from './manifest.ts'
import { PluginGone, PluginThrew, type PluginProcess } from './process.ts'

/** Between the end of a time limit and the death of a process that does not heed it. */
const graceMs = 2_000

const reference = z.string().min(1).max(200)
const delivery = z.string().min(1).max(500)
const bytes = z.instanceof(Uint8Array)
const receipt = z.strictObject({ reference, bytes })
const found = receipt.or(z.enum(['absent', 'unknown']))
const fetched = bytes.or(z.literal('not yet'))
const findings = z.array(
  z.strictObject({
    name: z.string().max(60),
    ok: z.boolean(),
    code: z.string().exactOptional(),
    setting: z.string().max(60).exactOptional(),
    detail: z.string().max(500).exactOptional(),
  }),
)
const retour = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('document'),
    delivery,
    name: z.string().min(1).max(255),
    reference: reference.exactOptional(),
    bytes,
  }),
  z.strictObject({
    kind: z.literal('verdict'),
    delivery,
    reference,
    code: z.enum(['ACTES-G009', 'ACTES-G017']),
    reason: z.string().max(512).exactOptional(),
    bytes,
  }),
])
const listed = z.strictObject({
  rows: z
    .array(
      z.strictObject({
        reference,
        type: z.string().regex(/^[1-7]$/),
        state: z.enum(['unsent', 'sent', 'acknowledged', 'refused', 'annulled', 'letter', 'unknown']),
        accuse: z.boolean(),
        numero: z.string().max(40).exactOptional(),
        dateDecision: z
          .string()
          .regex(/^\d{4}-\d{2}-\d{2}$/)
          .exactOptional(),
      }),
    )
    .max(10_000),
  next: z.string().max(64),
})

/** Codes by which a plug-in says what its platform answered. Its word never makes an arrival certain, nor a doubt. */
const sayable: ReadonlySet<string> = new Set<ErrorCode>([
  'ACTES-G002',
  'ACTES-G008',
  'ACTES-G009',
  'ACTES-G013',
  'ACTES-G015',
  'ACTES-G017',
  'ACTES-G021',
  'ACTES-G024',
  'ACTES-G026',
])

interface PluginOptions {
  readonly manifest: Manifest
  readonly process: PluginProcess
  /** Its own words: for the vendor's tests alone, they may name persons. */
  readonly log?: (text: string) => void
}

type Verbs = Readonly<Record<string, (at: number, ...args: readonly unknown[]) => Promise<unknown>>>

/** @param settings as declared, parsed by its manifest */
export function openPlugin(
  settings: PlatformSettings,
  tools: DriverTools,
  { manifest, process, log = () => undefined }: PluginOptions,
): Gateway {
  const { certificat, cle, phrase, autorites, empreintes, tls, motDePasse, jeton, ...plain } =
    settings as PlatformSettings & {
      readonly jeton?: PlatformSettings['motDePasse']
    }
  // The plug-in logs in by itself; the certificate is the host's.
  const platform = openPlatform(
    { ...settings, identifiant: undefined, motDePasse: undefined, jeton: undefined } as never,
    tools,
  )
  const base = new URL(settings.url)
  const { exchangeMaxMs, quietMs } = platform
  const telling = tellingOnce()
  let opened: { readonly peer: object; readonly verbs: Verbs } | undefined

  const driver = async () => {
    const running = await process.running()
    if (opened?.peer === running.peer) return { running, verbs: opened.verbs }
    const secrets: Record<string, string> = {}
    for (const [name, secret] of Object.entries({ motDePasse, jeton }))
      if (secret) secrets[name] = (await tools.secretOf(secret)).toString('utf8').trim()
    const verbs = (await running.peer.call('open', { ...plain, ...secrets }, log)) as Verbs
    opened = { peer: running.peer, verbs }
    return { running, verbs }
  }

  /** @param ledger what the call has done, for its caller to judge @throws ActesError, PluginGone, PluginThrew */
  const talk = (verb: string, args: readonly unknown[], { signal, ledger, outgoing }: Talk) =>
    withinTimeLimit(exchangeMaxMs, signal, async (stop) => {
      const { running, verbs } = await driver()
      const call = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
      if (!call) throw breach('verb')
      const own = new AbortController()
      const both = AbortSignal.any([stop, own.signal])
      const exchange = exchanger({ http: platform.http, base, ledger, stop: both, ...(outgoing && { outgoing }) })
      const late = setTimeout(() => running.end('time'), exchangeMaxMs + graceMs)
      try {
        return await call(tools.now().getTime(), ...args, { exchange, signal: both })
      } finally {
        clearTimeout(late)
        // What it left behind is no longer its own: the ledger is whole once all has ended.
        own.abort()
        await Promise.allSettled(ledger.inFlight)
      }
    })

  /** A call that hands nothing over. */
  const reading = async <T>(
    verb: string,
    shape: z.ZodType<T>,
    args: readonly unknown[],
    signal: AbortSignal,
    ledger = newLedger(),
  ) => {
    refuseAborted(signal)
    try {
      return parsed(shape, await talk(verb, args, { signal, ledger }))
    } catch (error) {
      throw withoutDoubt(troubleOf(error))
    }
  }

  async function* each<T>(
    verb: string,
    shape: z.ZodType<T>,
    args: readonly unknown[],
    signal: AbortSignal,
  ): AsyncGenerator<T> {
    refuseAborted(signal)
    const ledger = newLedger()
    const { running, verbs } = await driver()
    const call = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
    if (!call) throw breach('verb')
    const exchange = exchanger({ http: platform.http, base, ledger, stop: signal })
    const late = () => setTimeout(() => running.end('time'), exchangeMaxMs + graceMs)
    let watch = late()
    try {
      for await (const item of (await call(tools.now().getTime(), ...args, {
        exchange,
        signal,
      })) as AsyncIterable<unknown>) {
        clearTimeout(watch)
        yield parsed(shape, item)
        watch = late()
      }
    } catch (error) {
      throw withoutDoubt(troubleOf(error))
    } finally {
      clearTimeout(watch)
    }
  }

  const { name, facts } = manifest
  return {
    name: name as GatewayName,
    capabilities: { ...factsOfManifest(manifest), exchangeMaxMs, quietMs },
    submit: async (outgoing, signal) => {
      const ledger = newLedger()
      try {
        const given = parsed(receipt, await talk('submit', [told(outgoing)], { signal, ledger, outgoing }))
        if (ledger.doubt) throw ledger.doubt
        // It says that it arrived, and nothing has left.
        if (ledger.writes === 0) throw breach('arrival')
        if (await outgoing.trail?.isOthers(given.reference)) throw breach('reference')
        return { ...given, bytes: Buffer.from(given.bytes) }
      } catch (error) {
        throw submitTrouble(error, ledger)
      }
    },
    collect: (connection, signal) =>
      telling.news(ownRetours(each('collect', retour, [told(connection)], signal), connection)),
    confirm: async (retours, signal) => {
      const named = retours.map(({ bytes: _, ...each }) => each)
      await reading('confirm', z.unknown(), [named], signal)
      telling.confirmed(retours)
    },
    find: async (outgoing, signal): Promise<Found> => {
      const ledger = newLedger()
      const there = await reading('find', found, [told(outgoing)], signal, ledger)
      // Without a look, nothing is absent.
      if (ledger.reads === 0) return 'unknown'
      if (typeof there === 'string') return there
      if (await outgoing.trail?.isOthers(there.reference))
        throw exchangeError('ACTES-G015', { field: 'reference', reference: there.reference })
      return { ...there, bytes: Buffer.from(there.bytes) }
    },
    ...(facts.list && {
      list: (connection, { since, from, known }, signal) =>
        each('list', listed, [told(connection), { since, from, known }], signal) as AsyncIterable<ListPage>,
    }),
    fetch: async (of: string, wanted: Fetchable, signal: AbortSignal) => {
      const there = await reading('fetch', fetched, [of, wanted], signal)
      return typeof there === 'string' ? there : Buffer.from(there)
    },
    check: async (signal) => {
      try {
        return (await reading('check', findings, [], signal)) as never
      } catch (error) {
        return [troubleFinding(error, { name: 'connexion' })]
      }
    },
    close: platform.close,
  }
}

interface Talk {
  readonly signal: AbortSignal
  readonly ledger: Ledger
  readonly outgoing?: Outgoing
}

const newLedger = (): Ledger => ({ reads: 0, writes: 0, inFlight: new Set() })

/** What crosses: values alone, no function of ours. */
function told<T extends object>(value: T) {
  const { gateway: _, ...collectivite } = (value as { collectivite?: Record<string, unknown> }).collectivite ?? {}
  const values = Object.entries(value).filter(([, each]) => typeof each !== 'function')
  const { trail: _trail, lease: _lease, ...plain } = Object.fromEntries(values)
  return { ...plain, collectivite }
}

function parsed<T>(shape: z.ZodType<T>, value: unknown): T {
  const read = shape.safeParse(value)
  if (!read.success) throw breach('answer')
  return read.data
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

/** An error of a call, as an error of a driver. */
function troubleOf(error: unknown): unknown {
  if (error instanceof PluginGone) return exchangeError('ACTES-G001', { reason: error.end }, error)
  if (!(error instanceof PluginThrew)) return error
  const { code, params } = error
  if (typeof code === 'string' && sayable.has(code)) return exchangeError(code as ErrorCode, paramsOf(params), error)
  // An error of the exchange that it let pass.
  if (typeof code === 'string' && /^ACTES-G0\d\d$/.test(code))
    return exchangeError(code as ErrorCode, paramsOf(params), error)
  return new ActesError('ACTES-G028', { params: { reason: 'error' }, cause: error })
}

function paramsOf(params: unknown): Params {
  const given = typeof params === 'object' && params !== null ? Object.entries(params) : []
  return Object.fromEntries(
    given.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value.slice(0, 500)]] : [])),
  )
}

/** What left decides, then what the plug-in says. */
function submitTrouble(error: unknown, { doubt, writes }: Ledger): unknown {
  if (doubt) return doubt
  const trouble = troubleOf(error)
  if (writes === 0) return withoutDoubt(trouble)
  // Its platform answered, and it cannot say what: the platform is asked.
  const isSaid = trouble instanceof ActesError && sayable.has(trouble.code)
  return isSaid ? trouble : exchangeError('ACTES-G005', { reason: 'plugin' }, error)
}
