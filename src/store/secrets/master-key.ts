// Master keys: the first seals, all open. They come from settings, a file or a command; the embedded database creates
// one in its folder. Keys that can change at run time are read again periodically, and at once when none of them opens
// a secret.
import { spawn } from 'node:child_process'
import { link, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { systemClock, type Clock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import { flushFolder } from '#files/whole-file.ts'
import { throwDiskFault, unlessAbsent } from '../engine/disk.ts'
import { idOf, makeMasterKey, readMasterKey } from './seal.ts'

export interface MasterKey {
  /** @throws ActesError ACTES-C003, C020 */
  (): Promise<Uint8Array>
  /** Keys that may open what the key `id` sealed; all keys if unknown. */
  readonly opening?: (id?: string) => Promise<readonly Uint8Array[]>
}

export interface KnownKey {
  readonly id: string
  readonly bytes: Uint8Array
}

export interface Keyring extends MasterKey {
  readonly opening: (id?: string) => Promise<readonly Uint8Array[]>
  readonly fresh: () => Promise<readonly KnownKey[]>
  /** Prepend a new key. Undefined where the installation does not create its own. */
  readonly renew?: () => Promise<readonly KnownKey[]>
}

/** One of the three, else the folder of the embedded database. */
export interface KeySource {
  /** Base64, separated by white space. */
  readonly masterKey?: string
  readonly masterKeyFile?: string
  /** Program and arguments, separated by white space. */
  readonly masterKeyCommand?: string
  readonly databaseUrl?: string
  readonly home: string
}

export function fixedKeys(known: readonly KnownKey[]): MasterKey {
  const first = async () => {
    const [key] = known
    if (!key) throw new ActesError('ACTES-C003')
    return key.bytes
  }
  return Object.assign(first, { opening: async (id?: string) => fitting(known, id) })
}

function fitting(keys: readonly KnownKey[], id: string | undefined): readonly Uint8Array[] {
  return keys.filter((key) => id === undefined || key.id === id).map(({ bytes }) => bytes)
}

/** How long keys are cached, so that a change needs no restart. */
const heldMs = { file: 1_000, command: 60_000, never: Infinity } as const
/** Minimum interval between runs of the command, even if someone submits data that no key opens. */
const commandMs = 1_000

/**
 * Reads or creates keys on first use. The keyring throws ActesError ACTES-C003 if a key is missing (PostgreSQL) or
 * malformed, C020 if the command fails.
 */
export function masterKeyOf(source: KeySource, clock = systemClock): Keyring {
  const kind = kindOfKeySource(source)
  let held: readonly KnownKey[] | undefined
  let [heldAt, askedAt] = [0, -Infinity]
  let asking: Promise<readonly KnownKey[]> | undefined
  const ask = async () => {
    const early = kind === 'command' ? askedAt + commandMs - clock.steadyMs() : 0
    if (early > 0) await clock.pause(early)
    askedAt = clock.steadyMs()
    held = await find(source, clock)
    heldAt = clock.steadyMs()
    return held
  }
  const fresh = () => (asking ??= ask().finally(() => (asking = undefined)))
  const current = async () => {
    const known = held
    if (!known) return fresh()
    if (clock.steadyMs() - heldAt < heldMs[kind]) return known
    // Keep using the cached keys while the source is unreadable.
    heldAt = clock.steadyMs()
    return fresh().catch(() => known)
  }
  const opening = async (id?: string) => {
    const found = fitting(await current(), id)
    return found.length > 0 || kind === 'never' ? found : fitting(await fresh(), id)
  }
  const first = async () => fixedKeys(await current())()
  const own = ownFile(source)
  const renew = async () => {
    const known = await fresh()
    // A file with too many keys is rejected as a whole, and then nothing opens.
    if (known.length >= mostKeys) throw new ActesError('ACTES-C003')
    await putFirst(own ?? '', known).catch(throwDiskFault)
    return fresh()
  }
  return Object.assign(first, { opening, fresh, ...(own !== undefined && { renew }) })
}

function kindOfKeySource(source: KeySource): keyof typeof heldMs {
  if (source.masterKeyCommand !== undefined) return 'command'
  return source.masterKeyFile !== undefined || ownFile(source) !== undefined ? 'file' : 'never'
}

/** Key file that the installation creates itself. */
function ownFile({ masterKey, masterKeyCommand, databaseUrl, home }: KeySource) {
  const isGiven = masterKey !== undefined || masterKeyCommand !== undefined || databaseUrl !== undefined
  return isGiven ? undefined : join(home, 'master.key')
}

async function find(source: KeySource, clock: Clock) {
  const { masterKey, masterKeyFile, masterKeyCommand, home } = source
  if (masterKeyCommand !== undefined) return keysIn(await toldBy(masterKeyCommand, clock))
  if (masterKeyFile !== undefined)
    return keysIn(
      await readFile(masterKeyFile, 'utf8').catch((cause: unknown) => {
        throw new ActesError('ACTES-C002', { params: { value: masterKeyFile }, cause })
      }),
    )
  if (masterKey !== undefined) return keysIn(masterKey)
  const path = ownFile(source)
  if (path === undefined) throw new ActesError('ACTES-C003')
  return keysIn((await readFile(path, 'utf8').catch(unlessAbsent)) ?? (await make(home, path).catch(throwDiskFault)))
}

const mostKeys = 64

/** @throws ActesError ACTES-C003 if any key is malformed; none is skipped silently */
function keysIn(text: string): readonly KnownKey[] {
  const texts = [...new Set(text.trim().split(/\s+/))]
  if (texts.length > mostKeys) throw new ActesError('ACTES-C003')
  return texts.map(readMasterKey).map((bytes) => ({ id: idOf(bytes), bytes }))
}

const commandLimits = { ms: 10_000, bytes: 8_192 } as const

function toldBy(command: string, clock: Clock) {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const fail = (reason: string, cause?: unknown) => reject(new ActesError('ACTES-C020', { params: { reason }, cause }))
  const [program = '', ...given] = command.trim().split(/\s+/)
  // A process group of its own, so that its children can be killed too.
  const child = spawn(program, given, { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
  const end = (reason: string) => {
    fail(reason)
    if (child.pid !== undefined)
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {}
  }
  const timer = clock.after(commandLimits.ms, () => end('time'))
  let text = ''
  child.stdout.setEncoding('latin1').on('data', (piece: string) => {
    text += piece
    if (text.length > commandLimits.bytes) end('size')
  })
  child.once('error', (cause) => fail('absent', cause))
  child.once('close', (code) => {
    timer.end()
    if (code === 0) resolve(text)
    else fail('exit')
  })
  return promise.finally(timer.end)
}

/** Write via a temporary folder, because two keyrings may write at the same time. */
async function drafted(path: string, text: string, lay: (draft: string) => Promise<void>) {
  const folder = await mkdtemp(`${path}.`)
  const draft = join(folder, basename(path))
  try {
    await writeFile(draft, text, { mode: 0o600, flush: true })
    await lay(draft)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Two processes may both create a key: the first link wins. */
async function make(home: string, path: string) {
  await mkdir(home, { recursive: true, mode: 0o750 })
  await drafted(path, `${makeMasterKey()}\n`, (draft) =>
    link(draft, path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }),
  )
  return readFile(path, 'utf8')
}

/** Temporary folders of killed processes, as only one process renews keys at a time. Files are never ours. */
async function leftDrafts(home: string, name: string): Promise<readonly string[]> {
  const isDraft = (each: string) => each.startsWith(`${name}.`) && each.length === name.length + '.123456'.length
  const left = (await readdir(home, { withFileTypes: true })).filter((each) => each.isDirectory() && isDraft(each.name))
  return left.map((each) => join(home, each.name))
}

/** Atomic: a crash leaves the old file, or the new key in front. */
async function putFirst(path: string, known: readonly KnownKey[]) {
  const home = dirname(path)
  for (const folder of await leftDrafts(home, basename(path))) await rm(folder, { recursive: true, force: true })
  const others = known.map(({ bytes }) => Buffer.from(bytes).toString('base64'))
  await drafted(path, `${[makeMasterKey(), ...others].join('\n')}\n`, (draft) => rename(draft, path))
  await flushFolder(home)
}
