// What the built image promises, each looked at in the image itself: what is in it, who it runs as, and that it works.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Answer, Buildah } from './buildah.ts'
import { until } from '../until.ts'
import { listen } from '../servers/loopback-peers.ts'

/** The image at hand: its configuration, its files as seen from here, and a container of it to run commands in. */
export interface Image {
  readonly buildah: Buildah
  readonly container: string
  readonly root: string
  readonly config: z.infer<typeof imageConfig>
  readonly lockfile: z.infer<typeof lockfile>
  readonly version: string
}

/** One promise; `fault` gives undefined when it is kept, else what is wrong. */
export interface ImageFact {
  readonly title: string
  fault(image: Image): string | undefined | Promise<string | undefined>
}

const imageConfig = z.object({
  User: z.string(),
  Env: z.array(z.string()),
  Entrypoint: z.array(z.string()),
  Cmd: z.array(z.string()),
  Healthcheck: z.object({ Test: z.array(z.string()) }).optional(),
  Volumes: z.record(z.string(), z.unknown()),
  Labels: z.record(z.string(), z.string()),
})
const lockfile = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), optional: z.boolean().optional() })),
})
const demonstrated = z.object({ ok: z.literal(true), idActe: z.literal('034-213401482-20250625-DEL11-250625-DE') })

/**
 * Open a container of a built image.
 * @throws when buildah does not know the image, or its configuration is not that of a Docker image
 */
export async function openImage(buildah: Buildah, project: string, name: string): Promise<Image> {
  const inspected = JSON.parse(await buildah.run(['inspect', '--type', 'image', name])) as unknown
  const container = await buildah.run(['from', ...buildah.limits, name])
  const read = (file: string): unknown => JSON.parse(readFileSync(join(project, file), 'utf8'))
  return {
    buildah,
    container,
    root: await buildah.run(['mount', container]),
    config: z.object({ Docker: z.object({ config: imageConfig }) }).parse(inspected).Docker.config,
    lockfile: lockfile.parse(read('package-lock.json')),
    version: z.object({ version: z.string() }).parse(read('package.json')).version,
  }
}

const unless = (kept: boolean, fault: string): string | undefined => (kept ? undefined : fault)
const runArgs = (image: Image, command: readonly string[], env: readonly string[] = []): string[] => [
  'run',
  '--isolation',
  'chroot',
  ...env.flatMap((one) => ['--env', one]),
  image.container,
  '--',
  ...command,
]
const inside = (image: Image, command: readonly string[]): Promise<Answer> =>
  image.buildah.ask(runArgs(image, command), { timeoutMs: 180_000 })
const said = ({ code, stdout, stderr }: Answer): string => `code ${code}: ${(stdout + stderr).trim().slice(-400)}`

// Paths of the lockfile that are in the image, or are not, among those that `chosen` picks.
function packages(image: Image, present: boolean, chosen: (one: { dev?: boolean; optional?: boolean }) => boolean) {
  const all = Object.entries(image.lockfile.packages).filter(([path]) => path !== '')
  const picked = all.filter(([, one]) => chosen(one as { dev?: boolean; optional?: boolean }))
  return picked.map(([path]) => path).filter((path) => existsSync(join(image.root, 'app', path)) === present)
}

async function runsAsUser(image: Image): Promise<string | undefined> {
  const answer = await inside(image, ['node', '-p', '`${process.getuid()}:${process.getgid()}`'])
  return unless(image.config.User === '1000:1000' && answer.stdout.trim() === '1000:1000', said(answer))
}

/** Where volumes are mounted; the owner of each is that of the folder in the image. */
const writable = ['home', 'blobs', 'mark', 'backups'].map((name) => `/var/lib/actes/${name}`)

async function writesOnlyItsFolders(image: Image): Promise<string | undefined> {
  const script = `const { writeFileSync, rmSync } = require('node:fs')
    const can = (folder) => { try { writeFileSync(folder + '/probe', ''); rmSync(folder + '/probe'); return true } catch { return false } }
    console.log([...${JSON.stringify(writable)}, '/app', '/app/dist', '/usr/local/bin'].filter(can).join())`
  const answer = await inside(image, ['node', '-e', script])
  return unless(answer.stdout.trim() === writable.join(), said(answer))
}

async function opensManual(image: Image): Promise<string | undefined> {
  const answer = await inside(image, ['actes', 'manual', 'errors'])
  return unless(answer.code === 0 && answer.stdout.includes('ACTES-V001'), said(answer))
}

async function answersHelp(image: Image): Promise<string | undefined> {
  const answers = [
    await inside(image, [...image.config.Entrypoint, '--help']),
    await inside(image, ['actes', '--help']),
  ]
  const failed = answers.find(({ code, stdout }) => code !== 0 || !stdout.includes('actes'))
  return failed && said(failed)
}

async function demonstrates(image: Image): Promise<string | undefined> {
  const answer = await inside(image, [...image.config.Entrypoint, 'demo', '--json'])
  try {
    demonstrated.parse(JSON.parse(answer.stdout))
    return unless(answer.code === 0, said(answer))
  } catch {
    return said(answer)
  }
}

// Started as the image starts, asked by the image's own health check, ended by the signal that an engine sends.
// chroot isolation has no process numbers of its own: the one that the shell prints is the service's here too.
async function startsAndStops(image: Image): Promise<string | undefined> {
  const env = [`ACTES_PORT=${await freePort()}`]
  const [, ...check] = image.config.Healthcheck?.Test ?? []
  const service = [...image.config.Entrypoint, ...image.config.Cmd].join(' ')
  const run = follow(image.buildah.start(runArgs(image, ['sh', '-c', `echo $$; exec ${service}`], env)))
  const pid = Number(await run.firstLine)
  if (!(pid > 1)) return `did not start: ${run.said()}`
  try {
    const healthy = async (): Promise<boolean> => (await image.buildah.ask(runArgs(image, check, env))).code === 0
    await until(async () => run.ended() || (await healthy()), 'the health check', 90_000)
    if (run.ended()) return `ended by itself: ${run.said()}`
    process.kill(pid, 'SIGTERM')
    await until(run.ended, 'the end after SIGTERM', 60_000)
    return unless(run.code() === 0, `ended with code ${run.code()} after SIGTERM: ${run.said()}`)
  } catch (error) {
    return `${String(error)}: ${run.said()}`
  } finally {
    if (!run.ended()) process.kill(pid, 'SIGKILL')
    await until(run.ended, 'the end')
  }
}

// A running process: its first line, whether and how it ended, the last it said. It is read to its end all the while, so
// that it never waits for a full pipe.
function follow(started: ReturnType<Buildah['start']>) {
  const state: { code?: number | null; last: string } = { last: '' }
  const keep = (chunk: unknown): void => void (state.last = `${state.last}${String(chunk)}`.slice(-600))
  const lines = createInterface({ input: started.stdout })
  const firstLine = new Promise<string>((resolve) => {
    lines.once('line', resolve)
    lines.once('close', () => resolve(''))
  })
  started.stdout.on('data', keep)
  started.stderr.on('data', keep)
  started.on('close', (code) => (state.code = code))
  return { firstLine, ended: () => 'code' in state, code: () => state.code, said: () => state.last.trim() }
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

const shipped = ['LICENSE', 'dist', 'fixtures', 'node_modules', 'package.json']
const absent = ['root/.npmrc', 'run/secrets', 'usr/local/bin/npm', 'usr/local/lib/node_modules', 'app/.npmrc']

export const imageFacts: readonly ImageFact[] = [
  { title: 'runs as user 1000, not root', fault: runsAsUser },
  { title: 'writes to its two folders and nowhere else', fault: writesOnlyItsFolders },
  {
    title: 'holds dist and what it needs, no source and no test',
    fault: ({ root }) => {
      const found = readdirSync(join(root, 'app')).sort()
      const dist = readdirSync(join(root, 'app/dist'), { recursive: true, encoding: 'utf8' })
      const source = dist.filter((path) => /\.test\.|(?<!\.d)\.ts$/.test(path))
      return unless(found.join() === shipped.join() && source.length === 0, [...found, ...source].join(' '))
    },
  },
  {
    title: 'holds no development package',
    fault: (image) => {
      const found = packages(image, true, ({ dev }) => dev === true)
      return unless(found.length === 0, found.join(' '))
    },
  },
  {
    title: 'holds every production package',
    fault: (image) => {
      const missing = packages(image, false, ({ dev, optional }) => dev !== true && optional !== true)
      return unless(missing.length === 0, missing.join(' '))
    },
  },
  {
    title: 'holds no package manager and no secret of its making',
    fault: ({ root }) => absent.find((path) => existsSync(join(root, path))),
  },
  {
    title: 'says what it is: production, volumes, licence, version',
    fault: ({ config, version }) =>
      unless(
        config.Env.includes('NODE_ENV=production') &&
          Object.keys(config.Volumes).sort().join() === '/var/lib/actes/blobs,/var/lib/actes/home' &&
          config.Labels['org.opencontainers.image.licenses'] === 'EUPL-1.2' &&
          config.Labels['org.opencontainers.image.version'] === version,
        JSON.stringify(config),
      ),
  },
  {
    title: 'starts without a shell and declares a health check',
    fault: ({ config }) =>
      unless(config.Entrypoint[0] === 'node' && config.Healthcheck?.Test[0] === 'CMD', JSON.stringify(config)),
  },
  { title: 'the command answers --help', fault: answersHelp },
  { title: 'a chapter of the manual opens', fault: opensManual },
  { title: 'actes demo is acknowledged', fault: demonstrates },
  { title: 'the service starts, is healthy, and ends at SIGTERM', fault: startsAndStops },
]
