// Reads the environment once, checks it, knows which settings are secret, and prints the rest. Nobody else reads it.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ActesError, problem, type Problem } from './errors.ts'
import type { Timing } from './queue/schedule.ts'

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]
const isLogLevel = (text: string): text is LogLevel => (logLevels as readonly string[]).includes(text)

export interface Setting {
  readonly name: string
  readonly secret: boolean
  /** As it is read when absent; empty when there is none. */
  readonly fallback: string
  /** What it is for, in the README's table. */
  readonly about: string
}

/** Every setting; the README's table is compared with it. A secret may also be given as a file: `NAME_FILE`. */
export const settings = [
  {
    name: 'ACTES_DATABASE_URL',
    secret: true,
    fallback: '',
    about: 'PostgreSQL; absent: embedded PGlite in `ACTES_HOME`',
  },
  {
    name: 'ACTES_REDIS_URL',
    secret: true,
    fallback: '',
    about: 'BullMQ on Redis or Valkey; absent: BullMQ on the database',
  },
  {
    name: 'ACTES_HOME',
    secret: false,
    fallback: '.actes',
    about: 'folder of the embedded database, the sandbox and the blobs',
  },
  {
    name: 'ACTES_BLOBS',
    secret: false,
    fallback: '',
    about: 'folder of the stored bytes, shared by every machine; absent: `ACTES_HOME/blobs`',
  },
  {
    name: 'ACTES_MASTER_KEY',
    secret: true,
    fallback: '',
    about: '32 bytes in base64 that seal the secrets of gateways; absent: made in `ACTES_HOME` by the embedded default',
  },
  { name: 'ACTES_HOST', secret: false, fallback: '127.0.0.1', about: 'address that `actes start` listens on' },
  {
    name: 'ACTES_PUBLIC_URL',
    secret: false,
    fallback: '',
    about: 'where people reach the desk, `https://…`; absent: `http://ACTES_HOST:ACTES_PORT`',
  },
  { name: 'ACTES_PORT', secret: false, fallback: '8080', about: 'port that `actes start` listens on; 0: any free one' },
  { name: 'ACTES_LOG_LEVEL', secret: false, fallback: 'info', about: 'debug, info, warn, error or silent' },
  {
    name: 'ACTES_CONCURRENCY',
    secret: false,
    fallback: '4',
    about: 'connections that one worker process serves at a time',
  },
  { name: 'ACTES_ACTS_PER_TURN', secret: false, fallback: '5', about: 'acts of one connection taken in one turn' },
  {
    name: 'ACTES_SWEEP_SECONDS',
    secret: false,
    fallback: '2',
    about: 'how often the database is asked for what is due',
  },
  {
    name: 'ACTES_LEASE_SECONDS',
    secret: false,
    fallback: '300',
    about: 'how long a claim holds; longer than any exchange',
  },
  {
    name: 'ACTES_GRACE_SECONDS',
    secret: false,
    fallback: '60',
    about: 'after doubt, how long before the gateway is asked what it has',
  },
  {
    name: 'ACTES_RETRY_SECONDS',
    secret: false,
    fallback: '30',
    about: 'wait after a first failure; it doubles each time',
  },
  { name: 'ACTES_RETRY_MAX_SECONDS', secret: false, fallback: '3600', about: 'longest wait between two tries' },
  { name: 'ACTES_RETRIES', secret: false, fallback: '12', about: 'failures in a row before a person is asked' },
  {
    name: 'ACTES_COLLECT_SECONDS',
    secret: false,
    fallback: '5',
    about: 'first wait between two collections of returns; it doubles while nothing comes',
  },
  { name: 'ACTES_COLLECT_MAX_SECONDS', secret: false, fallback: '300', about: 'longest wait between two collections' },
  { name: 'ACTES_STOP_SECONDS', secret: false, fallback: '8', about: 'on SIGTERM, how long steps in flight may go on' },
  {
    name: 'ACTES_SANDBOX_SLOW_SECONDS',
    secret: false,
    fallback: '30',
    about: 'how long the sandbox takes to answer a number ending in `_LENT`',
  },
  {
    name: 'ACTES_SANDBOX_LATE_SECONDS',
    secret: false,
    fallback: '60',
    about: 'how late the sandbox acknowledges a number ending in `_TARD`',
  },
] as const satisfies readonly Setting[]

type SettingName = (typeof settings)[number]['name']

export interface Config {
  readonly databaseUrl?: string
  readonly redisUrl?: string
  /** In base64, not checked yet: it is asked for where there is a secret to seal or to open. */
  readonly masterKey?: string
  readonly home: string
  readonly blobs: string
  /** Where people reach the desk. */
  readonly publicUrl?: string
  readonly host: string
  readonly port: number
  readonly logLevel: LogLevel
  readonly concurrency: number
  readonly timing: Timing
  readonly stopMs: number
  readonly sandbox: { readonly slowMs: number; readonly lateMs: number }
  /** Of the messages: `LC_ALL`, `LC_MESSAGES`, `LANG` beginning with `en`; otherwise French. */
  readonly language: 'fr' | 'en'
}

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Read and check the environment; every fault at once.
 * @throws ActesError ACTES-C001 with a problem for each setting refused, ACTES-C002 for a secret file that cannot be read
 */
export function readConfig(environment: Environment = process.env): Config {
  const { config, problems } = readSettings(environment)
  if (problems.length > 0) throw new ActesError('ACTES-C001', { problems })
  return config
}

/** The same without throwing, for doctor: in the place of what is refused, something harmless, and a problem. */
export function readSettings(environment: Environment): { config: Config; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const text = (name: SettingName) => valueOf(name, environment, problems)
  const number = (name: SettingName, min: number, max: number) =>
    numberOf(name, { min, max, whole: true }, { text: text(name), problems })
  const seconds = (name: SettingName, min = 0) =>
    numberOf(name, { min, max: mostSeconds }, { text: text(name), problems }) * 1000
  const home = resolve(text('ACTES_HOME'))
  const level = text('ACTES_LOG_LEVEL')
  const databaseUrl = urlOf('ACTES_DATABASE_URL', text('ACTES_DATABASE_URL'), {
    schemes: ['postgres:', 'postgresql:'],
    problems,
  })
  const redisUrl = urlOf('ACTES_REDIS_URL', text('ACTES_REDIS_URL'), {
    schemes: ['redis:', 'rediss:', 'unix:'],
    problems,
  })
  if (!isLogLevel(level)) problems.push(refused('ACTES_LOG_LEVEL', level))
  const masterKey = text('ACTES_MASTER_KEY')
  const publicUrl = urlOf('ACTES_PUBLIC_URL', text('ACTES_PUBLIC_URL'), { schemes: ['https:', 'http:'], problems })
  const config: Config = {
    ...(masterKey !== '' && { masterKey }),
    ...(publicUrl !== undefined && { publicUrl }),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(redisUrl !== undefined && { redisUrl }),
    home,
    blobs: resolve(text('ACTES_BLOBS') || join(home, 'blobs')),
    host: text('ACTES_HOST'),
    port: number('ACTES_PORT', 0, 65_535),
    logLevel: isLogLevel(level) ? level : 'info',
    concurrency: number('ACTES_CONCURRENCY', 1, 1_000),
    timing: timingOf(number, seconds),
    stopMs: seconds('ACTES_STOP_SECONDS'),
    sandbox: { slowMs: seconds('ACTES_SANDBOX_SLOW_SECONDS'), lateMs: seconds('ACTES_SANDBOX_LATE_SECONDS') },
    language: languageOf(environment),
  }
  return { config, problems }
}

function timingOf(
  number: (name: SettingName, min: number, max: number) => number,
  seconds: (name: SettingName, min?: number) => number,
): Timing {
  const maxFailures = number('ACTES_RETRIES', 1, 1_000)
  const collect = { firstMs: seconds('ACTES_COLLECT_SECONDS'), factor: 2, maxMs: seconds('ACTES_COLLECT_MAX_SECONDS') }
  return {
    leaseMs: seconds('ACTES_LEASE_SECONDS', 1),
    graceMs: seconds('ACTES_GRACE_SECONDS'),
    retry: {
      firstMs: seconds('ACTES_RETRY_SECONDS'),
      factor: 2,
      maxMs: seconds('ACTES_RETRY_MAX_SECONDS'),
      maxFailures,
    },
    silence: { firstMs: 60_000, factor: 2, maxMs: 6 * 3_600_000 },
    collect,
    actsPerTurn: number('ACTES_ACTS_PER_TURN', 1, 1_000),
    sweepMs: Math.max(100, seconds('ACTES_SWEEP_SECONDS')),
  }
}

function valueOf(name: SettingName, environment: Environment, problems: Problem[]): string {
  const setting = settings.find((one) => one.name === name)
  const file = setting?.secret ? environment[`${name}_FILE`] : undefined
  const given = environment[name]
  if (given !== undefined && given !== '') return given
  if (file === undefined || file === '') return setting?.fallback ?? ''
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    problems.push(problem('ACTES-C002', `${name}_FILE`, { value: file }))
    return ''
  }
}

/** Timers count in 32 bits: about 24 days. */
const mostSeconds = 2_000_000

interface Bounds {
  readonly min: number
  readonly max: number
  readonly whole?: true
}

function numberOf(
  name: SettingName,
  { min, max, whole }: Bounds,
  { text, problems }: { text: string; problems: Problem[] },
): number {
  const value = Number(text)
  const written = whole ? /^\d+$/ : /^\d+(\.\d+)?$/
  if (written.test(text) && value >= min && value <= max) return value
  problems.push(refused(name, text))
  return min
}

/** The value of a secret never enters a problem. */
function urlOf(
  name: SettingName,
  text: string,
  { schemes, problems }: { schemes: readonly string[]; problems: Problem[] },
): string | undefined {
  if (text === '') return undefined
  if (URL.canParse(text) && schemes.includes(new URL(text).protocol)) return text
  problems.push(problem('ACTES-C001', name, { params: { setting: name } }))
  return undefined
}

function refused(name: SettingName, value: string): Problem {
  return problem('ACTES-C001', name, { value, params: { setting: name } })
}

function languageOf(environment: Environment): 'fr' | 'en' {
  const text = [environment.LC_ALL, environment.LC_MESSAGES, environment.LANG].find((value) => value) ?? ''
  return text.startsWith('en') ? 'en' : 'fr'
}

/** The settings as they stand, secrets as `***`: what doctor prints. */
export function printable(environment: Environment = process.env): Readonly<Record<string, string>> {
  return Object.fromEntries(
    settings.map(({ name, secret, fallback }) => {
      const given = environment[name] ?? (secret ? environment[`${name}_FILE`] : undefined)
      return [name, given === undefined || given === '' ? fallback : secret ? '***' : given]
    }),
  )
}
