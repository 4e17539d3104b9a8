// Calls of a plug-in: opened once for each of its processes, each under the time limit of an exchange. One that does not heed
// it dies with its process.
import type * as z from 'zod'
import { ActesError } from '#errors.ts'
import type { DriverTools, Outgoing } from '../gateway.ts'
import type { PlatformSettings } from '../settings.ts'
import { withoutPaths } from '../shared-credentials.ts'
import { refuseAborted } from '../troubles.ts'
import { withinTimeLimit, withoutDoubt } from '../wire/conversation.ts'
import { openPlatform } from '../wire/platform.ts'
import { parsed } from './answers.ts'
import { breach, exchanger, newLedger, type Ledger } from './exchange.ts'
import type { PluginProcess } from './process.ts'
import { troubleOf } from './troubles.ts'

/** Between the end of a time limit and the death of a process that does not heed it. */
const graceMs = 2_000

export type PluginSettings = PlatformSettings & { readonly jeton?: PlatformSettings['motDePasse'] }

type Verb = (at: number, ...args: readonly unknown[]) => Promise<unknown>

interface CallTools extends DriverTools {
  readonly process: PluginProcess
}

interface PluginCall {
  readonly verb: string
  readonly args: readonly unknown[]
  readonly signal: AbortSignal
  readonly ledger?: Ledger
  readonly outgoing?: Outgoing
}

export function openCalls(settings: PluginSettings, tools: CallTools) {
  // It logs in by itself; the certificate is the host's.
  const { identifiant: _, motDePasse: _password, jeton: _token, ...reached } = settings
  const platform = openPlatform(reached as PlatformSettings, tools)
  const base = new URL(settings.url)
  const verbOf = openedVerbs(settings, { ...tools, limitMs: platform.exchangeMaxMs })
  const wireOf = (stop: AbortSignal, ledger: Ledger, outgoing?: Outgoing) => ({
    exchange: exchanger({ http: platform.http, base, ledger, stop, ...(outgoing && { outgoing }) }),
  })
  /** @throws ActesError, PluginGone, PluginThrew: the caller judges them by the ledger */
  const talk = ({ verb, args, signal, ledger = newLedger(), outgoing }: PluginCall) =>
    withinTimeLimit(tools.limit(platform.exchangeMaxMs), signal, async (stop) => {
      const call = await verbOf(verb)
      const over = new AbortController()
      try {
        return await call(...args, wireOf(AbortSignal.any([stop, over.signal]), ledger, outgoing))
      } finally {
        // What it left behind is no longer its own; the ledger is whole once all has ended.
        over.abort()
        await Promise.allSettled(ledger.inFlight)
      }
    })
  /** One that hands nothing over. @throws ActesError */
  const read = async <T>(shape: z.ZodType<T>, call: PluginCall): Promise<T> => {
    refuseAborted(call.signal)
    return talk(call)
      .then((value) => parsed(shape, value))
      .catch(withoutFault)
  }
  /** The same, item by item: each under the time limit. @throws ActesError */
  async function* each<T>(shape: z.ZodType<T>, { verb, args, signal }: PluginCall): AsyncGenerator<T> {
    refuseAborted(signal)
    const ledger = newLedger()
    try {
      const call = await verbOf(verb)
      const items = await call(...args, wireOf(signal, ledger))
      if (typeof items !== 'object' || items === null || !(Symbol.asyncIterator in items)) throw breach('answer')
      for await (const item of call.each(items as AsyncIterable<unknown>)) yield parsed(shape, item)
    } catch (thrown) {
      const error = withoutDoubt(troubleOf(thrown))
      // It answers, and one item is amiss.
      throw ledger.reads > 0 && error instanceof ActesError ? Object.assign(error, { noOutage: true }) : error
    }
  }
  return { platform, talk, read, each }
}

function withoutFault(error: unknown): never {
  throw withoutDoubt(troubleOf(error))
}

/** Each verb as it is now: the process may be another one. @throws ActesError, PluginGone, PluginThrew */
function openedVerbs(settings: PluginSettings, tools: CallTools & { readonly limitMs: number }) {
  const driverNow = openedDriver(settings, tools)
  return async (name: string) => {
    const { verbs, inTime } = await driverNow()
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
    if (typeof verb !== 'function') throw breach('verb')
    const call = (...args: readonly unknown[]) => inTime(verb(tools.now().getTime(), ...args))
    return Object.assign(call, {
      /** Each item is a word of its own. */
      each: async function* (items: AsyncIterable<unknown>) {
        const iterator = items[Symbol.asyncIterator]()
        try {
          for (;;) {
            const { value, done } = await inTime(iterator.next())
            if (done) return
            yield value
          }
        } finally {
          await iterator.return?.()
        }
      },
    })
  }
}

/** What stays with the host. */
const lent = ['certificat', 'cle', 'phrase', 'autorites', 'empreintes', 'tls', 'motDePasse', 'jeton']

/** Its own settings, and its own secrets: never the certificate, nor how the server is verified. */
function openedDriver(settings: PluginSettings, tools: CallTools & { readonly limitMs: number }) {
  const { process, secretOf, limitMs, after } = tools
  const { motDePasse, jeton } = settings
  const plain = withoutPaths({ ...settings }, lent)
  let opened: { readonly peer: object; readonly verbs: Readonly<Record<string, Verb>> } | undefined
  return async () => {
    const running = await process.running()
    /** A word that does not come in time ends the process. */
    const inTime = <T>(word: Promise<T>): Promise<T> => {
      const late = after(limitMs + graceMs, () => running.end('time'))
      return word.finally(late.end)
    }
    if (opened?.peer !== running.peer) {
      const secrets: Record<string, string> = {}
      for (const [name, secret] of Object.entries({ motDePasse, jeton }))
        if (secret) secrets[name] = (await secretOf(secret)).toString('utf8').trim()
      const verbs = await inTime(running.peer.call('open', { ...plain, ...secrets }))
      if (typeof verbs !== 'object' || verbs === null) throw breach('verb')
      opened = { peer: running.peer, verbs: verbs as Readonly<Record<string, Verb>> }
    }
    return { verbs: opened.verbs, inTime }
  }
}
