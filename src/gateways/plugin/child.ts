// The process of a plug-in: what leads out of it is taken away, then the plug-in is loaded and served. Its only line is the
// host's, over two pipes. No import but Node's own and the line: what is read here is read under the permission model.
import { createReadStream, writeSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { openPeer, type Peer } from './rpc.ts'

const [from, to] = [3, 4]
const mebibyte = 1_048_576

/** What a plug-in may import of Node: no file, network, process, thread or loader. */
const allowed: ReadonlySet<string> = new Set(
  [
    'assert',
    'buffer',
    'crypto',
    'events',
    'path',
    'querystring',
    'stream',
    'string_decoder',
    'timers',
    'url',
    'util',
    'zlib',
  ].flatMap((name) => [
    name,
    `node:${name}`,
    ...(name === 'stream' || name === 'timers' ? [`node:${name}/promises`, `${name}/promises`] : []),
  ]),
)

/** Names of global and of process by which code reaches the network, other processes or Node's own insides. */
const taken = {
  global: ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'navigator', 'localStorage', 'sessionStorage'],
  process: [
    'getBuiltinModule',
    'binding',
    '_linkedBinding',
    'dlopen',
    'kill',
    '_kill',
    'abort',
    '_debugProcess',
    '_debugEnd',
    '_getActiveHandles',
    '_getActiveRequests',
    'execve',
    'setuid',
    'setgid',
    'seteuid',
    'setegid',
    'setgroups',
    'initgroups',
    'umask',
    'chdir',
    'report',
    'stdin',
    'stdout',
    'stderr',
    'openStdin',
    'mainModule',
    'loadEnvFile',
    'ref',
    'unref',
  ],
} as const

/** What `process.kill` calls; both are taken away below. */
const { _kill: kill } = process as unknown as { _kill(pid: number, signal: number): number }

/** At once: an exit would wait for the read of the line. The signal may take another thread first. */
function die(): never {
  kill(process.pid, 9)
  for (;;);
}

/** @param loads whether the plug-in itself is being loaded: nothing else is, but what is allowed */
function lockDown(loads: () => boolean) {
  for (const name of taken.global) Reflect.deleteProperty(globalThis, name)
  for (const name of taken.process)
    Object.defineProperty(process, name, { value: undefined, writable: false, configurable: false })
  for (const name of ['exit', 'reallyExit']) Object.defineProperty(process, name, { value: die })
  const silent = () => undefined
  for (const name of Object.keys(console)) Object.assign(console, { [name]: silent })
  registerHooks({
    resolve: (specifier, context, next) => {
      if (allowed.has(specifier) || (loads() && specifier.startsWith('data:text/javascript;base64,')))
        return next(specifier, context)
      const message = `a plug-in cannot import ${specifier.slice(0, 100)}`
      throw Object.assign(new Error(message), { code: 'ERR_ACCESS_DENIED' })
    },
  })
}

/** An error with one of the product's codes, as every driver throws it. */
function driverError(code: string, params: Readonly<Record<string, unknown>> = {}) {
  return Object.assign(new Error(code), { code, params })
}

function told(error: unknown) {
  const known = typeof error === 'object' && error !== null ? error : { message: error }
  const { code, params, message } = known as Readonly<Record<string, unknown>>
  const coded = { ...(typeof code === 'string' && { code }), ...(typeof params === 'object' && { params }) }
  return { ...coded, message: String(message).slice(0, 500) }
}

function errorOf(given: unknown) {
  const { code, params, message } = given as { code?: string; params?: object; message: string }
  return Object.assign(new Error(message), { code, params })
}

/** What the host may call. @param ask of the host, by a name */
function serving(ask: (name: string, ...args: readonly unknown[]) => Promise<unknown>) {
  let [driver, isLoading, latest]: [Record<string, unknown>, boolean, number] = [{}, false, 0]
  /** What the host sends first: the plug-in's text, which it has compared with its digest. */
  const load = async (source: Uint8Array) => {
    isLoading = true
    const text = Buffer.from(source).toString('base64')
    driver = (await import(`data:text/javascript;base64,${text}`)) as Record<string, unknown>
    isLoading = false
    return driver.manifest
  }
  const open = async (settings: unknown) => {
    if (typeof driver.open !== 'function') throw new TypeError('the plug-in exports no function `open`')
    const tools = {
      now: () => new Date(latest),
      error: driverError,
      xml: (bytes: unknown) => ask('xml', bytes),
      log: (text: unknown) => void ask('log', String(text)).catch(() => undefined),
    }
    const opened: unknown = await driver.open(settings, tools)
    if (typeof opened !== 'object' || opened === null) throw new TypeError('`open` gives no gateway')
    const verbs = Object.entries(opened).flatMap(([name, verb]: [string, unknown]) => {
      if (typeof verb !== 'function') return []
      // With the host's clock, in milliseconds: a plug-in has no other.
      const call = (at: number, ...args: readonly unknown[]): unknown => {
        latest = at
        return Reflect.apply(verb, opened, args)
      }
      return [[name, call] as const]
    })
    return Object.fromEntries(verbs)
  }
  return { served: { load, open }, loads: () => isLoading }
}

function serve() {
  const { served, loads } = serving((name, ...args) => peer.call(name, ...args))
  const write = (frame: Uint8Array) => {
    for (let at = 0; at < frame.length;) at += writeSync(to, frame, at)
  }
  const peer: Peer = openPeer({ write, served, frameMax: 256 * mebibyte, callsMax: 1_000, told, errorOf })
  const input = createReadStream('', { fd: from, highWaterMark: 65_536 })
  lockDown(loads)
  // An error that nobody awaits is a fault of the plug-in: its process ends, and the host says so.
  process.on('uncaughtException', die)
  input.on('data', (bytes) => peer.receive(bytes as Buffer))
  input.on('end', die)
}

serve()
