// What docker-compose.yml promises, as a table that a test and `npm run image:check` both hold against the file:
// the queue's settings and the three roles, the defaults that protect, clamd's limits as measured.
import { parse } from 'yaml'
import { z } from 'zod'

const service = z.looseObject({
  image: z.string(),
  user: z.string().default('root'),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).default([]),
  env_file: z.array(z.strictObject({ path: z.string(), required: z.boolean() })).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  healthcheck: z.looseObject({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  restart: z.string().default('no'),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  secrets: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  container_name: z.string().optional(),
  mem_limit: z.string().optional(),
})

const composeFile = z.looseObject({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() }).nullable()),
  volumes: z.record(z.string(), z.null()),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
  configs: z.record(z.string(), z.object({ content: z.string() })),
})

export type ComposeFile = z.infer<typeof composeFile>
type Service = z.infer<typeof service>

/** One promise of the file, and whether it is kept. */
export interface ComposeFact {
  readonly title: string
  holds(file: ComposeFile): boolean
}

/**
 * Read a compose file with its anchors and merges resolved.
 * @throws on broken YAML, and where it has not the shape that the facts look at
 */
export function readCompose(text: string): ComposeFile {
  return composeFile.parse(parse(text, { merge: true }))
}

const roles = ['web', 'worker', 'schedules']
/** By which secret each service finds its account. */
const accounts = {
  migrate: 'database-url',
  web: 'web-database-url',
  worker: 'worker-database-url',
  schedules: 'worker-database-url',
}
/** What ends once it has done its work. */
const once = ['migrate', 'accounts']
const all = (file: ComposeFile): Service[] => Object.values(file.services)
const named = (file: ComposeFile, names: readonly string[]): (Service | undefined)[] =>
  names.map((name) => file.services[name])
const settings = (file: ComposeFile): [string, string][] => all(file).flatMap((one) => Object.entries(one.environment))
const follows = (words: readonly string[], option: string, value: string): boolean =>
  words[words.indexOf(option) + 1] === value && words.includes(option)
const waits = (one: Service | undefined, name: string, condition: string): boolean =>
  one?.depends_on[name]?.condition === condition
const clamdLimits = [
  'StreamMaxLength 200M',
  'MaxFileSize 200M',
  'MaxScanSize 400M',
  'AlertExceedsMax yes',
  'AlertEncrypted yes',
]

export const composeFacts: readonly ComposeFact[] = [
  {
    title: 'three stores, the migration, the accounts and three roles, nothing else',
    holds: (file) =>
      Object.keys(file.services).sort().join() === ['database', 'redis', 'clamav', ...once, ...roles].sort().join(),
  },
  {
    title: 'Redis writes the queue to disk',
    holds: (file) => follows(file.services['redis']?.command ?? [], '--appendonly', 'yes'),
  },
  {
    title: 'Redis never evicts a job',
    holds: (file) => follows(file.services['redis']?.command ?? [], '--maxmemory-policy', 'noeviction'),
  },
  {
    title: 'Redis asks for a password, which stands in a file',
    holds: (file) =>
      file.services['redis']?.command[1] === '/run/secrets/redis-conf' &&
      file.services['redis'].secrets.includes('redis-conf') &&
      !file.services['redis'].command.includes('--protected-mode'),
  },
  {
    title: 'every setting may be given in a file, which is not needed, and none of those is overridden by an empty one',
    holds: (file) =>
      named(file, [...roles, 'migrate']).every(
        (one) =>
          one?.env_file.some(({ path, required }) => path === 'actes.env' && !required) &&
          Object.values(one.environment).every((value) => value !== '' && !value.includes('${')),
      ),
  },
  {
    title: 'the mark has a volume that every role writes to',
    holds: (file) =>
      'mark' in file.volumes &&
      named(file, roles).every(
        (one) =>
          one?.environment['ACTES_MARK'] === '/var/lib/actes/mark' && one.volumes.includes('mark:/var/lib/actes/mark'),
      ),
  },
  {
    title: 'backups have a volume, where the owner’s account writes alone',
    holds: ({ volumes, services }) =>
      'backups' in volumes &&
      Object.entries(services).every(
        ([name, one]) => one.volumes.includes('backups:/var/lib/actes/backups') === (name === 'migrate'),
      ),
  },
  {
    title: 'no service takes all the memory of the machine',
    holds: (file) => all(file).every((one) => /^\d+[mg]$/.test(one.mem_limit ?? '')),
  },
  {
    title: 'clamd reads a whole deposit, and says when it could not',
    holds: (file) => {
      const lines = (file.configs['clamd']?.content ?? '').split('\n')
      return clamdLimits.every((limit) => lines.includes(limit))
    },
  },
  {
    title: 'every role hands files to clamd, which it reaches',
    holds: ({ services }) =>
      roles.every((role) => {
        const [, host = '', port] = /^tcp:([a-z]+):(\d+)$/.exec(services[role]?.environment['ACTES_CLAMD'] ?? '') ?? []
        return port === '3310' && services[host]?.networks.some((each) => services[role]?.networks.includes(each))
      }),
  },
  {
    title: 'every service that stays has a health check',
    holds: ({ services }) =>
      Object.entries(services).every(([name, one]) =>
        once.includes(name) ? one.healthcheck?.disable === true : (one.healthcheck?.test ?? []).length > 1,
      ),
  },
  {
    title: 'the migration runs once, then the accounts, and the roles wait for them',
    holds: (file) =>
      file.services['migrate']?.command.join() === 'migrate' &&
      file.services['migrate'].restart === 'no' &&
      waits(file.services['migrate'], 'database', 'service_healthy') &&
      file.services['accounts']?.restart === 'no' &&
      waits(file.services['accounts'], 'migrate', 'service_completed_successfully') &&
      named(file, roles).every((one) => waits(one, 'accounts', 'service_completed_successfully')),
  },
  {
    title: 'each role signs in to the database by an account of its own, and the owner’s is for the migration alone',
    holds: ({ services }) =>
      Object.entries(accounts).every(
        ([name, account]) =>
          services[name]?.environment['ACTES_DATABASE_URL_FILE'] === `/run/secrets/${account}` &&
          services[name].secrets.filter((secret) => secret.endsWith('database-url')).join() === account,
      ),
  },
  {
    title: 'each role is its own process of the same image',
    holds: (file) =>
      roles.every((role) => file.services[role]?.command.join(' ') === `start --only ${role}`) &&
      new Set(named(file, [...roles, 'migrate']).map((one) => one?.image)).size === 1,
  },
  {
    title: 'the roles wait for a database and a queue that answer',
    holds: (file) =>
      named(file, roles).every((one) => ['database', 'redis'].every((name) => waits(one, name, 'service_healthy'))),
  },
  {
    title: 'the roles share one blob folder',
    holds: (file) => named(file, roles).every((one) => one?.volumes.includes('blobs:/var/lib/actes/blobs')),
  },
  {
    title: 'the worker can be multiplied',
    holds: (file) => {
      const worker = file.services['worker']
      return worker?.ports.length === 0 && worker.container_name === undefined
    },
  },
  {
    title: 'secrets come from files',
    holds: (file) =>
      Object.values(file.secrets).every(({ file: path }) => path.startsWith('./secrets/')) &&
      settings(file).every(([name, value]) =>
        /PASSWORD|DATABASE_URL|REDIS_URL|MASTER_KEY|SECRET|TOKEN/.test(name)
          ? name.endsWith('_FILE') && value.startsWith('/run/secrets/')
          : !/:\/\/[^/]*@/.test(value),
      ),
  },
  {
    title: 'every role can unseal the secrets of gateways',
    holds: (file) =>
      named(file, roles).every((one) => one?.environment['ACTES_MASTER_KEY_FILE'] === '/run/secrets/master-key') &&
      file.secrets['master-key'] !== undefined,
  },
  {
    title: 'every secret a service is told to read is given to it',
    holds: (file) =>
      all(file).every((one) =>
        Object.values(one.environment)
          .filter((value) => value.startsWith('/run/secrets/'))
          .every((value) => one.secrets.includes(value.slice('/run/secrets/'.length))),
      ),
  },
  {
    title: 'no service runs as root',
    holds: (file) => all(file).every((one) => !/^(root|0)(:|$)/.test(one.user)),
  },
  {
    title: 'no service keeps a capability or gains a privilege',
    holds: (file) =>
      all(file).every((one) => one.cap_drop.includes('ALL') && one.security_opt.includes('no-new-privileges:true')),
  },
  {
    title: 'every root file system but the antivirus is read-only',
    holds: ({ services }) => Object.entries(services).every(([name, one]) => one.read_only || name === 'clamav'),
  },
  {
    title: 'what stays is restarted',
    holds: ({ services }) =>
      Object.entries(services).every(([name, one]) => once.includes(name) || one.restart === 'unless-stopped'),
  },
  {
    title: 'ports are published on the loopback of the machine only',
    holds: (file) =>
      all(file).every((one) => one.ports.every((port) => port.startsWith('127.0.0.1:'))) &&
      file.services['web']?.ports.length === 1,
  },
  {
    title: 'the database and the queue have no way out',
    holds: (file) =>
      file.networks['data']?.internal === true &&
      named(file, ['database', 'redis']).every((one) => one?.networks.join() === 'data'),
  },
  {
    title: 'what must last is in named volumes',
    holds: (file) =>
      ['database', 'redis', 'clamav', 'blobs', 'mark', 'backups', 'home'].every((volume) => volume in file.volumes) &&
      all(file).every((one) => one.volumes.every((mount) => (mount.split(':')[0] ?? '') in file.volumes)),
  },
  {
    title: 'no gateway is set: each collectivité declares its own',
    holds: (file) => settings(file).every(([name]) => !/GATEWAY|S2LOW|PASTELL|MINISTRY/.test(name)),
  },
  {
    title: 'images are pinned to their bytes',
    holds: (file) =>
      named(file, ['database', 'redis', 'clamav']).every((one) =>
        /:\d+(\.\d+)+@sha256:[0-9a-f]{64}\}$/.test(one?.image ?? ''),
      ),
  },
]
