// An antivirus for tests: clamd on a unix socket, with signatures of our own, in a temporary folder, gone with the process that
// started it. Its signatures are the test file of EICAR, whole and within others, and a harmless marker.
import { readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { existsSync } from 'node:fs'
import type { Need } from '../describe-with.ts'
import { until } from '../until.ts'
import { launch, which } from './local-server.ts'

/** What a suite needs that scans; each of its files starts a clamd of its own. */
export function clamdOfOurOwn(): Need<string> {
  return { value: clamdBinary(), need: 'clamd', remedy: 'clamav-daemon', required: true }
}

function clamdBinary(): string | undefined {
  return which('clamd') ?? ['/usr/sbin/clamd', '/usr/local/sbin/clamd'].find((path) => existsSync(path))
}

/** In parts, so that no antivirus takes this project for it. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')
export const marker = ['ACTES', 'MALWARE-TEST-MARKER'].join('-')

/** As docker-compose.yml sets them. */
export const shipped = [
  'StreamMaxLength 200M',
  'MaxFileSize 200M',
  'MaxScanSize 400M',
  'AlertExceedsMax yes',
  'AlertEncrypted yes',
]

export interface TestClamd {
  /** Of `ACTES_CLAMD`. */
  readonly setting: string
  readonly path: string
  /** It takes connections, and says nothing. */
  freeze(): void
  thaw(): void
  stop(): Promise<void>
  /** Again, at the same place, after `stop`. */
  start(): Promise<void>
  close(): Promise<void>
}

/** Start one. @param limits lines of clamd.conf @throws without clamd: guard the suite with `describeIf(clamdOfOurOwn(), …)` */
export async function startClamd(limits: readonly string[] = shipped): Promise<TestClamd> {
  const binary = clamdBinary()
  if (binary === undefined) throw new Error('no clamd here')
  const folder = await mkdtemp(join(tmpdir(), 'actes-clamd-'))
  // As root it reads its settings, then becomes nobody else: no `User` is set.
  await chmod(folder, 0o755)
  const at = (name: string) => join(folder, name)
  await mkdir(at('signatures'))
  await writeFile(at('signatures/eicar.hdb'), '44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-Hash\n')
  const bodies = { 'Eicar-Test-Body': eicar, 'Act-Test-Marker': marker }
  const lines = Object.entries(bodies).map(([name, text]) => `${name}:0:*:${Buffer.from(text).toString('hex')}\n`)
  await writeFile(at('signatures/bodies.ndb'), lines.join(''))
  const conf = [
    `DatabaseDirectory ${at('signatures')}`,
    `LocalSocket ${at('c.sock')}`,
    `PidFile ${at('pid')}`,
    `TemporaryDirectory ${folder}`,
    'Foreground yes',
    'FixStaleSocket yes',
    'MaxThreads 4',
    ...limits,
  ]
  await writeFile(at('clamd.conf'), `${conf.join('\n')}\n`)
  let server: ReturnType<typeof launch> | undefined
  const start = async () => {
    // `launch` removes the folder that it is given.
    const own = await mkdtemp(join(tmpdir(), 'actes-clamd-run-'))
    server = launch([binary, '-c', at('clamd.conf')], { folder: own, signal: 'TERM' })
    await until(() => answers(at('c.sock')), 'an answer of clamd', 20_000)
  }
  const signal = (name: NodeJS.Signals) => process.kill(Number(readFileSync(at('pid'), 'utf8')), name)
  const stop = async () => {
    await server?.stop()
    server = undefined
  }
  await start()
  return {
    setting: `unix:${at('c.sock')}`,
    path: at('c.sock'),
    start,
    stop,
    freeze: () => void signal('SIGSTOP'),
    thaw: () => void signal('SIGCONT'),
    close: async () => {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('error', () => resolve(false))
    socket.once('connect', () => resolve(true)).once('connect', () => socket.destroy())
  })
}
