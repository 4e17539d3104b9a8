// The process of a plug-in: what leads out of it is taken away, then the plug-in is loaded and served. Its only line is the
// host's, over two pipes. No import but Node's own and the line: what is read here is read under the permission model.
import { createReadStream, writeSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { openPeer } from './rpc.ts'

const [from, to] = [3, 4]
const mebibyte = 1_048_576

/** What a plug-in may import of Node: no file, network, process, thread or loader. */
const allowed: ReadonlySet<string> = new Set(
  ['assert', 'buffer', 'crypto', 'events', 'path', 'querystring', 'stream', 'string_decoder', 'timers', 'url', 'util', 'zlib'].flatMap(
    (name) => [name, `node:${name}`, ...(name === 'stream' || name === 'timers' ? [`node:${name}/promises`, `${name}/promises`] : [])],
  ),
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

function lockDown() {
  for (const name of taken.global) Reflect.deleteProperty(globalThis, name)
  for (const name of taken.process)
    Object.defineProperty(process, name, { value: undefined, writable: false, configurable: false })
  const silent = () => undefined
  for (const name of Object.keys(console)) Object.assign(console, { [name]: silent })
  registerHooks({
    resolve: (specifier, context, next) => {
      if (allowed.has(specifier) || specifier.startsWith('data:text/javascript;base64,') && isLoading) return next(specifier, context)
      throw Object.assign(new Error(`a plug-in cannot import ${specifier.slice(0, 100)}`), { code: 'ERR_ACCESS_DENIED' })
    },
  })
}

let isLoading = true
let latest = 0

/** What the host sends first: the plug-in's text, which it has compared with its digest. */
async function load(source: unknown) {
  const text = Buffer.from(source as Uint8Array).toString('base64')
  const module = (await import(`data:text/javascript;base64,${text}`)) as Record<string, unknown>
  isLoading = false
  driver = module
  return module.manifest
}

let driver: Record<string, unknown> = {}

/** @param at the host's clock, in milliseconds: a plug-in has no other */
async function open(settings: unknown, log: unknown) {
  if (typeof driver.open !== 'function') throw new TypeError('the plug-in exports no function `open`')
  const opened: unknown = await driver.open(settings, { log, now: () => new Date(latest), error: driverError })
  if (typeof opened !== 'object' || opened === null) throw new TypeError('`open` gives no gateway')
  const verbs = Object.entries(opened).filter(([, verb]) => typeof verb === 'function')
  return Object.fromEntries(
    verbs.map(([name, verb]) => [
      name,
      (at: number, ...args: readonly unknown[]): unknown => {
        latest = at
        return Reflect.apply(verb as (...given: readonly unknown[]) => unknown, opened, args)
      },
    ]),
  )
}

/** An error with one of the product's codes, as every driver throws it. */
function driverError(code: string, params: Readonly<Record<string, unknown>> = {}) {
  return Object.assign(new Error(code), { code, params })
}

const told = (error: unknown) => {
  const { code, params, message } = (typeof error === 'object' && error !== null ? error : { message: error }) as Record<string, unknown>
  return {
    ...(typeof code === 'string' && { code }),
    ...(typeof params === 'object' && { params }),
    message: String(message).slice(0, 500),
  }
}

const peer = openPeer({
  write: (frame) => {
    for (let at = 0; at < frame.length;) at += writeSync(to, frame, at)
  },
  served: { load, open },
  frameMax: 256 * mebibyte,
  callsMax: 1_000,
  told,
  errorOf: (error) => {
    const { code, params, message } = error as { code?: string; params?: object; message: string }
    return Object.assign(new Error(message), { code, params })
  },
})

const input = createReadStream('', { fd: from, highWaterMark: 65_536 })
lockDown()
// A rejection that nobody awaits is a fault of the plug-in: its process ends, and the host says so.
input.on('data', (bytes) => peer.receive(bytes as Buffer))
input.on('end', () => process.exit(0))
