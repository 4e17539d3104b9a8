// Reads and checks the environment once. Only this file reads it.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { clamdSetting } from './antivirus.ts'
import { doorSettings, type DoorSettings } from './doors.ts'
import { withoutCredentials } from './addresses.ts'
import { fourEyesOf, type Family } from './four-eyes.ts'
import { languageOf } from './language.ts'
import { isNetwork } from './networks.ts'
import { storedFileSettings, type StoredFileSettings } from './objects.ts'
import { authoritiesIn, settingProblem, signInSettings, type SettingsReading, type SignInSettings } from './sign-in.ts'
import { syslogSettings, type SyslogSettings } from './syslog.ts'
import { settings, type SettingName } from './table.ts'
import { ActesError, problem, type Problem } from '#errors.ts'
import { shippedTypes } from '#protocol/acte/passerelles.ts'
import type { NatureActe } from '#protocol/codes.ts'
import { terms } from './retention.ts'
import type { SignaturePolicy } from '#protocol/acte/signatures.ts'
import type { ClamdSetting } from '#files/antivirus.ts'
import type { LogLevel } from '#observe/log.ts'
import type { Timing } from '#queue/backoff.ts'
import { compact } from '#protocol/compact.ts'

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const satisfies readonly LogLevel[]
const isLogLevel = (text: string): text is LogLevel => (logLevels as readonly string[]).includes(text)

export interface TimestampSettings {
  /** Timestamp authority that dates seals. */
  readonly url: string
  /** File of the trusted authorities. */
  readonly ca: string
  /** Policy that tokens must be made under; absent: any. */
  readonly policy?: string
  /** Trusted list, and the certificates that sign it. */
  readonly list?: { readonly path: string; readonly signers: string }
}

export interface Config extends SignInSettings, StoredFileSettings {
  readonly databaseUrl?: string
  readonly redisUrl?: string
  /** Base64, checked only when a secret is sealed or opened. */
  readonly masterKey?: string
  readonly masterKeyFile?: string
  /** Command line of the program that outputs the master key. */
  readonly masterKeyCommand?: string
  readonly encryptBlobs: boolean
  readonly home: string
  /** Replaces the master key for backups. */
  readonly backupPassphrase?: string
  readonly mark?: string
  /** Gateways that are not built in: the file of each, and its digest. */
  readonly plugins: readonly { readonly path: string; readonly sha256?: string }[]
  readonly publicUrl?: string
  /** Whether acts that a person posted are public. */
  readonly publicPages: boolean
  /** URL without trailing slash; undefined when public pages are off or have no URL. */
  readonly publicPagesUrl?: string | undefined
  /** Operations that need a second person's approval. */
  readonly fourEyes: readonly Family[]
  /** Private networks where subscribers are allowed, as CIDR. */
  readonly webhookNetworks: readonly string[]
  readonly mail?: { readonly url: string; readonly from: string }
  readonly timestamps?: TimestampSettings
  readonly syslog?: SyslogSettings
  /** Retention terms longer than the legal ones, in months by nature. */
  readonly retention: Readonly<Partial<Record<NatureActe, number>>>
  /** Policy for signed files, and the file of trusted authorities. */
  readonly signatures: { readonly policy: SignaturePolicy; readonly list?: string }
  readonly clamd: ClamdSetting
  readonly host: string
  readonly port: number
  /** Bearer token for the metrics. */
  readonly metricsToken?: string
  /** For commands: the remote server and their token. */
  readonly server?: string
  readonly token?: string
  /** Trace receiver and service name; absent: no traces. */
  readonly traces?: { readonly url: string; readonly service: string }
  readonly logLevel: LogLevel
  readonly concurrency: number
  readonly doors: DoorSettings
  readonly timing: Timing
  readonly startMs: number
  readonly stopMs: number
  readonly sandbox: { readonly slowMs: number; readonly lateMs: number }
  readonly language: 'fr' | 'en'
}

export type Environment = Readonly<Record<string, string | undefined>>

/** @throws ActesError ACTES-C001 with one problem per refused setting, ACTES-C002 for an unreadable secret file */
export function readConfig(environment: Environment = process.env): Config {
  const { config, problems } = readSettings(environment)
  if (problems.length > 0) throw new ActesError('ACTES-C001', { problems })
  return config
}

/** Never throws, for doctor: a refused setting becomes a problem and gets a harmless value. */
export function readSettings(environment: Environment): { config: Config; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const reading = { text: (name: SettingName) => readSettingValue(name, environment, problems), problems }
  const { text } = reading
  const number = (name: SettingName, min: number, max: number) => numberOf(name, { min, max, whole: true }, reading)
  const seconds = (name: SettingName, min = 0) => numberOf(name, { min, max: mostSeconds }, reading) * 1000
  const home = resolve(text('ACTES_HOME'))
  const level = text('ACTES_LOG_LEVEL')
  if (!isLogLevel(level)) problems.push(settingProblem('ACTES_LOG_LEVEL', level))
  const publicUrl = urlOf('ACTES_PUBLIC_URL', web, reading)
  const metricsToken = metricsTokenOf(reading)
  const server = urlOf('ACTES_SERVER', web, reading)
  const intakeMs = seconds('ACTES_INTAKE_SECONDS', 0.1)
  const doors = doorSettings(reading, (name, max) => number(name, 1, max), intakeMs)
  const syslog = syslogSettings(reading)
  const config: Config = {
    ...compact({ metricsToken, server }),
    ...(text('ACTES_TOKEN') !== '' && { token: text('ACTES_TOKEN') }),
    ...tracing(reading),
    ...keysOf(environment, reading),
    ...compact({ publicUrl }),
    ...publicPagesOf(reading, publicUrl),
    ...signInSettings(reading, publicUrl),
    fourEyes: fourEyesOf(reading),
    ...serversOf(reading),
    home,
    ...storedFileSettings(reading, home, number('ACTES_S3_COPIES_MB', 0, 10_000_000)),
    ...(text('ACTES_BACKUP_PASSPHRASE') !== '' && { backupPassphrase: text('ACTES_BACKUP_PASSPHRASE') }),
    ...(text('ACTES_MARK') !== '' && { mark: resolve(text('ACTES_MARK')) }),
    plugins: pluginsOf(reading),
    webhookNetworks: networksOf(reading),
    ...mailOf(reading),
    ...timestampsOf(reading),
    ...syslog,
    retention: retentionOf(reading),
    signatures: signaturesOf(reading),
    clamd: clamdSetting(reading, { embedded: text('ACTES_DATABASE_URL') === '' }),
    host: text('ACTES_HOST'),
    port: number('ACTES_PORT', 0, 65_535),
    logLevel: isLogLevel(level) ? level : 'info',
    concurrency: number('ACTES_CONCURRENCY', 1, 1_000),
    doors,
    timing: { ...timingOf(number, seconds), ...optionalTimingOf(doors, syslog) },
    startMs: seconds('ACTES_START_SECONDS'),
    stopMs: seconds('ACTES_STOP_SECONDS'),
    sandbox: { slowMs: seconds('ACTES_SANDBOX_SLOW_SECONDS'), lateMs: seconds('ACTES_SANDBOX_LATE_SECONDS') },
    language: languageIn(environment, reading),
  }
  return { config, problems }
}

function serversOf(reading: SettingsReading): Pick<Config, 'databaseUrl' | 'redisUrl'> {
  const databaseUrl = urlOf('ACTES_DATABASE_URL', ['postgres:', 'postgresql:'], reading)
  const redisUrl = urlOf('ACTES_REDIS_URL', ['redis:', 'rediss:', 'unix:'], reading)
  return compact({ databaseUrl, redisUrl })
}

function languageIn(environment: Environment, { text, problems }: SettingsReading) {
  const wish = text('ACTES_LANG')
  if (wish !== '' && !/^(fr|en)/i.test(wish)) problems.push(settingProblem('ACTES_LANG', wish))
  return languageOf(environment)
}

function optionalTimingOf({ intake }: DoorSettings, { syslog }: Pick<Config, 'syslog'>): Partial<Timing> {
  return { ...(intake && { intakeMs: intake.restMs }), ...(syslog && { siemMs: 2_000 }) }
}

const longestYears = 200

/** Terms can only be lengthened. */
function retentionOf({ text, problems }: SettingsReading): Config['retention'] {
  const given = text('ACTES_RETENTION')
  const longer: Partial<Record<NatureActe, number>> = {}
  for (const part of given === '' ? [] : given.split(',')) {
    const [, nature = '', years = ''] = /^\s*([A-Z]{2})=(\d{1,3})\s*$/.exec(part) ?? []
    const months = Number(years) * 12
    const term = Object.hasOwn(terms, nature) ? terms[nature as NatureActe] : undefined
    if (!term || months < term.months || months > longestYears * 12)
      problems.push(settingProblem('ACTES_RETENTION', part.trim()))
    else longer[nature as NatureActe] = months
  }
  return longer
}

/** Without a list, `require-valid` checks integrity and dates only. */
function signaturesOf({ text, problems }: SettingsReading): Config['signatures'] {
  const [policy, file] = [text('ACTES_SIGNATURES'), text('ACTES_TRUST_LIST')]
  if (policy !== 'show' && policy !== 'require-valid') problems.push(settingProblem('ACTES_SIGNATURES', policy))
  if (file !== '' && authoritiesIn(file) === undefined) problems.push(settingProblem('ACTES_TRUST_LIST', file))
  return { policy: policy === 'require-valid' ? policy : 'show', ...(file !== '' && { list: resolve(file) }) }
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
    idleMs: seconds('ACTES_COLLECT_IDLE_SECONDS'),
    classificationMs: seconds('ACTES_CLASSIFICATION_SECONDS'),
    actsPerTurn: number('ACTES_ACTS_PER_TURN', 1, 1_000),
    sweepMs: Math.max(100, seconds('ACTES_SWEEP_SECONDS')),
  }
}

/** The path is kept too: the file is re-read while the program runs. */
function keysOf(environment: Environment, reading: SettingsReading) {
  const { text, problems } = reading
  const [masterKey, masterKeyCommand] = [text('ACTES_MASTER_KEY'), text('ACTES_MASTER_KEY_COMMAND')]
  const file = environment['ACTES_MASTER_KEY'] ? '' : (environment['ACTES_MASTER_KEY_FILE'] ?? '')
  if (masterKeyCommand !== '' && masterKey !== '') problems.push(settingProblem('ACTES_MASTER_KEY_COMMAND'))
  return {
    ...(masterKey !== '' && { masterKey }),
    ...(masterKey !== '' && file !== '' && { masterKeyFile: resolve(file) }),
    ...(masterKeyCommand !== '' && masterKey === '' && { masterKeyCommand }),
    encryptBlobs: isYes('ACTES_ENCRYPT_BLOBS', reading),
  }
}

function isYes(name: SettingName, { text, problems }: SettingsReading) {
  const given = text(name)
  if (given !== 'yes' && given !== 'no') problems.push(settingProblem(name, given))
  return given === 'yes'
}

function readSettingValue(name: SettingName, environment: Environment, problems: Problem[]) {
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

function numberOf(
  name: SettingName,
  { min, max, whole }: { min: number; max: number; whole?: true },
  { text: textOf, problems }: SettingsReading,
) {
  const text = textOf(name)
  const value = Number(text)
  const written = whole ? /^\d+$/ : /^\d+(\.\d+)?$/
  if (written.test(text) && value >= min && value <= max) return value
  problems.push(settingProblem(name, text))
  return min
}

function publicPagesOf(reading: SettingsReading, url: string | undefined) {
  const publicPages = isYes('ACTES_PUBLIC_PAGES', reading)
  return { publicPages, publicPagesUrl: publicPages ? url?.replace(/\/$/, '') : undefined }
}

const web = ['https:', 'http:']

/** A secret's value never enters a problem. */
function urlOf(name: SettingName, schemes: readonly string[], { text: textOf, problems }: SettingsReading) {
  const text = textOf(name)
  if (text === '') return undefined
  if (URL.canParse(text) && schemes.includes(new URL(text).protocol)) return text
  problems.push(settingProblem(name))
  return undefined
}

const tokenMin = 16

function metricsTokenOf({ text: textOf, problems }: SettingsReading) {
  const text = textOf('ACTES_METRICS_TOKEN')
  if (text === '') return undefined
  if (/^[\x21-\x7e]+$/.test(text) && text.length >= tokenMin) return text
  problems.push(settingProblem('ACTES_METRICS_TOKEN'))
  return undefined
}

/** Only the receiver's URL: the exporter reads headers and certificates itself. */
function tracing(reading: SettingsReading): Pick<Config, 'traces'> {
  const { text } = reading
  const whole = urlOf('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', web, reading)
  const base = urlOf('OTEL_EXPORTER_OTLP_ENDPOINT', web, reading)
  const url = whole ?? (base === undefined ? undefined : `${base.replace(/\/+$/, '')}/v1/traces`)
  const off = text('OTEL_SDK_DISABLED').toLowerCase() === 'true'
  return off || url === undefined ? {} : { traces: { url, service: text('OTEL_SERVICE_NAME') } }
}

function networksOf({ text, problems }: SettingsReading): readonly string[] {
  const networks = text('ACTES_WEBHOOK_NETWORKS')
    .split(/[\s,]+/)
    .filter((each) => each !== '')
  const wrong = networks.find((each) => !isNetwork(each))
  if (wrong === undefined) return networks
  problems.push(settingProblem('ACTES_WEBHOOK_NETWORKS', wrong))
  return []
}

/** `/opt/editeur/passerelle.js#sha256=…`, or the name of one that is shipped, with spaces or commas between. */
function pluginsOf({ text, problems }: SettingsReading): Config['plugins'] {
  const named = text('ACTES_GATEWAYS')
    .split(/[\s,]+/)
    .filter((each) => each !== '')
  return named.flatMap((each) => {
    if (shippedTypes.includes(each)) return [{ path: each }]
    const [, path, sha256] = /^(\/[^#]+)#sha256=([0-9a-f]{64})$/.exec(each) ?? []
    if (path !== undefined && sha256 !== undefined) return [{ path, sha256 }]
    problems.push(settingProblem('ACTES_GATEWAYS', each))
    return []
  })
}

function mailOf(reading: SettingsReading): Pick<Config, 'mail'> {
  const { text, problems } = reading
  const from = text('ACTES_MAIL_FROM')
  const url = urlOf('ACTES_SMTP_URL', ['smtp:', 'smtps:'], reading)
  if (url === undefined) return {}
  if (!isEncoded(new URL(url))) {
    problems.push(settingProblem('ACTES_SMTP_URL'))
    return {}
  }
  if (/^[^\s<>@]+@[^\s<>@]+$/.test(from)) return { mail: { url, from } }
  problems.push(settingProblem('ACTES_MAIL_FROM', from))
  return {}
}

/** An answer that cannot be verified is worthless: the URL requires its authorities. */
function timestampsOf(reading: SettingsReading): Pick<Config, 'timestamps'> {
  const url = urlOf('ACTES_TIMESTAMP_URL', web, reading)
  const ca = reading.text('ACTES_TIMESTAMP_CA')
  if (url === undefined) return {}
  if (ca === '') reading.problems.push(settingProblem('ACTES_TIMESTAMP_CA'))
  const policy = reading.text('ACTES_TIMESTAMP_POLICY')
  if (!/^(?:[0-2](?:\.\d+)+)?$/.test(policy)) reading.problems.push(settingProblem('ACTES_TIMESTAMP_POLICY', policy))
  const [path, signers] = [reading.text('ACTES_TIMESTAMP_LIST'), reading.text('ACTES_TIMESTAMP_LIST_SIGNERS')]
  if (path !== '' && signers === '') reading.problems.push(settingProblem('ACTES_TIMESTAMP_LIST_SIGNERS'))
  const list = path !== '' && { list: { path: resolve(path), signers: resolve(signers) } }
  return { timestamps: { url, ca: resolve(ca), ...(policy !== '' && { policy }), ...list } }
}

/** A literal `%` must be written `%25`. */
function isEncoded({ username, password }: URL) {
  try {
    for (const part of [username, password]) decodeURIComponent(part)
    return true
  } catch {
    return false
  }
}

/** The settings for display, secrets as `***`, URLs without credentials. */
export function printable(environment: Environment = process.env): Readonly<Record<string, string>> {
  return Object.fromEntries(
    settings.map(({ name, secret, fallback }) => {
      const given = environment[name] ?? (secret ? environment[`${name}_FILE`] : undefined)
      return [name, given === undefined || given === '' ? fallback : secret ? '***' : withoutCredentials(given)]
    }),
  )
}
