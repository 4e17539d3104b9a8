// A server for tests: the machine's own binary, on a free port, in a temporary folder, gone with the process that started it.
import { randomInt } from 'node:crypto'
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { systemClock } from '../../../src/clock.ts'
import { settlesWithin } from '../../../src/queue/timeouts.ts'
import { until } from '../until.ts'

/** Where a service answers, by what it was found, and how to give it back. */
export interface Service {
  readonly url: string
  readonly via: string
  stop(): Promise<void>
}

/** A Redis (or Valkey) that keeps nothing on disk; undefined without its binary. */
export async function localRedis(): Promise<Service | undefined> {
  const binary = redisBinary()
  if (binary === undefined) return undefined
  return onFreePort(async (port) => {
    const folder = mkdtempSync(join(tmpdir(), 'actes-redis-'))
    const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '']
    const server = launch([binary, ...args, '--maxmemory-policy', 'noeviction'], { folder, signal: 'TERM' })
    await ready(server, () => accepts(port))
    return { url: `redis://127.0.0.1:${port}`, via: binary, stop: server.stop }
  })
}

/** What `localRedis` starts; undefined without. */
export function redisBinary(): string | undefined {
  return which('redis-server') ?? which('valkey-server')
}

/** How a PostgreSQL of tests differs. */
export interface PostgresWish {
  /** `shared_buffers=1GB` */
  readonly settings?: readonly string[]
  /** A folder whose cluster is laid where there is none, and left there. */
  readonly keep?: string
}

/** A PostgreSQL without fsync; the newest one installed that has initdb; undefined without, or without an account for it. */
export async function localPostgres({ settings = [], keep }: PostgresWish = {}): Promise<Service | undefined> {
  const binaries = newestPostgres()
  const account = accountFor('postgres')
  if (binaries === undefined || account === undefined) return undefined
  return onFreePort(async (port) => {
    const folder = mkdtempSync(join(tmpdir(), 'actes-postgres-'))
    for (const his of [folder, ...(keep === undefined ? [] : [keep])])
      if (account.uid !== undefined && account.gid !== undefined) chownSync(his, account.uid, account.gid)
    const data = join(keep ?? folder, 'data')
    const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
    const isLaid = keep !== undefined && existsSync(join(data, 'PG_VERSION'))
    const made = isLaid
      ? { status: 0, stderr: '' }
      : spawnSync(join(binaries, 'initdb'), init, { ...account, cwd: folder })
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
    const quick = [
      'fsync=off',
      'full_page_writes=off',
      'listen_addresses=127.0.0.1',
      'max_connections=200',
      ...settings,
    ]
    const args = ['-D', data, '-p', `${port}`, '-k', folder, ...quick.flatMap((setting) => ['-c', setting])]
    const server = launch([join(binaries, 'postgres'), ...args], { folder, signal: 'INT', account })
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`
    await ready(server, () => speaksPostgres(url))
    return { url, via: binaries, stop: server.stop }
  })
}

/** What `localMoto` starts: Debian's, whose python knows its modules; undefined without. */
export function motoBinary(): string | undefined {
  const path = '/usr/bin/moto_server'
  return existsSync(path) && spawnSync('/usr/bin/python3', ['-c', 'import moto.server, flask_cors']).status === 0
    ? path
    : undefined
}

/** An S3 server in memory, with versions and locks; undefined without. */
export async function localMoto(): Promise<Service | undefined> {
  const binary = motoBinary()
  if (binary === undefined) return undefined
  return onFreePort(async (port) => {
    const folder = mkdtempSync(join(tmpdir(), 'actes-moto-'))
    const server = launch([binary, '-H', '127.0.0.1', '-p', `${port}`], { folder, signal: 'TERM' })
    const url = `http://127.0.0.1:${port}`
    await ready(server, () =>
      fetch(`${url}/moto-api/`).then(
        ({ ok }) => ok,
        () => false,
      ),
    )
    return { url, via: binary, stop: server.stop }
  })
}

/** The path of a command, or undefined. */
export function which(command: string): string | undefined {
  const found = spawnSync('sh', ['-c', 'command -v "$0"', command])
  return found.status === 0 ? found.stdout.toString().trim() : undefined
}

/** What `localNginx` starts; undefined without. */
export function nginxBinary(): string | undefined {
  return which('nginx') ?? ['/usr/sbin/nginx', '/usr/local/sbin/nginx'].find(existsSync)
}

/** An nginx with these servers, which listen on the port that they are given. @throws when there is none here */
export async function localNginx(servers: (port: number) => string): Promise<Launched & { readonly port: number }> {
  const binary = nginxBinary()
  if (binary === undefined) throw new Error('there is no nginx here')
  return onFreePort(async (port) => {
    const folder = mkdtempSync(join(tmpdir(), 'actes-nginx-'))
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    )
    const user = process.getuid?.() === 0 ? ['user root;'] : []
    const lines = [
      'daemon off;',
      ...user,
      `pid ${folder}/nginx.pid;`,
      `error_log ${folder}/error.log;`,
      'events {}',
      'http {',
      'access_log off;',
      ...temporary,
      servers(port),
      '}',
    ]
    writeFileSync(join(folder, 'nginx.conf'), lines.join('\n'))
    const tried = spawnSync(binary, ['-t', '-c', join(folder, 'nginx.conf')], { encoding: 'utf8' })
    if (tried.status !== 0) throw new Error(tried.stderr)
    const server = launch([binary, '-c', join(folder, 'nginx.conf')], { folder, signal: 'TERM' })
    await ready(server, () => accepts(port))
    return { ...server, port }
  })
}

/** The folder of the newest PostgreSQL installed that has initdb, or undefined. */
export function newestPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const initdb = which('initdb')
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(initdb ? [dirname(initdb)] : [])]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

interface Account {
  readonly uid?: number
  readonly gid?: number
}

// PostgreSQL refuses to run as root.
function accountFor(name: string): Account | undefined {
  if (process.getuid?.() !== 0) return {}
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name]))
  if (uid?.status !== 0 || gid?.status !== 0) return undefined
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

export interface Launched {
  stop(): Promise<void>
}

const keeper = 'folder=$1; shift; "$@" & server=$!; cat >/dev/null; kill -$0 $server; wait $server; rm -rf "$folder"'

/**
 * Start a server under a shell that ends it as soon as our end of its standard input closes: by `stop`, or because this
 * process is no more, however it died.
 */
export function launch(
  command: readonly string[],
  options: { folder: string; signal: 'TERM' | 'INT'; account?: Account },
): Launched {
  const shell = spawn('sh', ['-c', keeper, options.signal, options.folder, ...command], {
    cwd: options.folder,
    stdio: ['pipe', 'ignore', 'ignore'],
    ...options.account,
  })
  const ended = new Promise<void>((resolve) => shell.once('exit', () => resolve()))
  shell.stdin.on('error', () => undefined)
  return {
    stop: async () => {
      shell.stdin.end()
      if (!(await settlesWithin(ended, 10_000, systemClock))) shell.kill('SIGKILL')
      rmSync(options.folder, { recursive: true, force: true })
    },
  }
}

async function ready(server: Launched, answers: () => Promise<boolean>): Promise<void> {
  try {
    await until(answers, 'an answer of the server', 15_000)
  } catch (error) {
    await server.stop()
    throw error
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('error', () => resolve(false))
    socket.once('connect', () => resolve(true)).once('connect', () => socket.destroy())
  })
}

async function speaksPostgres(url: string): Promise<boolean> {
  const { default: pg } = await import('pg')
  const client = new pg.Client(url)
  client.on('error', () => undefined)
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  )
}

/** Start on a port that was free a moment ago; another process may have taken it meanwhile, so there is a second try. */
async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  return start(await freePort()).catch(async () => start(await freePort()))
}

/** A loopback port that nobody listens on, and that is handed out to nobody who connects (those begin at 32768). */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
