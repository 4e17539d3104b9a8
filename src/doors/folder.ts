// Watched folders, one per SIREN. A deposit (sub-folder or zip) is claimed by a rename and ends as a folder of results
// by another: after a crash the next scan resumes. Its key derives from name and content, so a repeat is idempotent.
import { createHash } from 'node:crypto'
import { lstat, mkdir, chmod, readdir, readFile, rename, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { App } from '#app.ts'
import { ActesError, faultAt, type Problem } from '#errors.ts'
import { acteJson, readFolder, type LaidDeposit } from '#files/deposit.ts'
import { parseJson } from '#files/json.ts'
import { openPlainFile, plainPieces } from '#files/plain-file.ts'
import { layZip } from '#files/zip.ts'
import type { Ask } from '#operations/ask.ts'
import type { Ports } from '#transmission/step.ts'
import { forEach, logFailure, noteFailure, type JobPorts, type JobResult, type Tally } from '#transmission/job.ts'
import { inTemporaryFolder } from '#files/temporary.ts'
import { grantsOf, handIn, problemsFromRefusal, toldProblems, type HandInOutcome } from '#operations/handing-in.ts'
import { readingLimits } from '#protocol/limits.ts'
import { layResults, readBack, writeResultFile } from './results.ts'

/** Besides deposits, a SIREN's folder has these: claimed deposits, acts with pending results, results. */
const [underWay, awaited, results] = ['.encours', '.attente', 'resultats']
/** Marker inside a folder, or beside a deposit with its name: the deposit is complete. */
const ready = '.pret'
const perLook = 200
const atOnce = 4
const partial = /\.(?:part|filepart|tmp|crdownload)$/i

type SeenDeposits = Map<string, { readonly print: string; readonly since: number }>

interface Watched {
  readonly home: string
  readonly siren: string
  readonly ask: Ask
  readonly ports: Pick<Ports, 'clock' | 'log' | 'signal'>
}

export function openFolderDoor({ root, restMs }: { root: string; restMs: number }, app: App): () => Promise<JobResult> {
  const { ports, askAs } = app
  const seen: SeenDeposits = new Map()
  return async () => {
    const done: Tally = { count: 0, failures: 0 }
    const homes = await readdir(root, { withFileTypes: true }).catch((cause: unknown) => {
      throw new ActesError('ACTES-C007', { params: { value: root }, cause })
    })
    for (const home of homes) {
      const siren = home.name
      if (!home.isDirectory() || !/^\d{9}$/.test(siren)) continue
      const ask = askAs({ who: `folder:${siren}`, language: 'fr', grants: grantsOf([siren]) })
      try {
        const { count, failures } = await lookAtWatchedFolder(
          { home: join(root, siren), siren, ask, ports },
          { seen, restMs },
        )
        done.count += count
        done.failures += failures
      } catch (error) {
        // A fault in one folder must not block the others.
        noteFailure(done, error)
        logFailure(ports, { collectivite: siren }, error)
      }
    }
    return done
  }
}

async function lookAtWatchedFolder(
  watched: Watched,
  how: { readonly seen: SeenDeposits; readonly restMs: number },
): Promise<JobResult> {
  const { home, siren, ports } = watched
  for (const place of [underWay, awaited, results]) await ownPlace(join(home, place), place === results)
  const facts = () => ({ collectivite: siren })
  const claimed = await claimComplete(watched, how)
  const jobPorts = ports as JobPorts
  const claims = await readdir(join(home, underWay))
  const taken = await forEach(claims, { ports: jobPorts, facts, atOnce }, (id) => finish(id, watched))
  const waiting = await oldestFirst(join(home, awaited))
  const filled = await forEach(waiting, { ports: jobPorts, facts, atOnce }, (id) => follow(id, watched))
  return { count: taken.count, failures: claimed.failures + taken.failures + filled.failures }
}

/** Refuses a link in place of our folder. @param isShown readable for the group of the watched folder */
async function ownPlace(path: string, isShown: boolean) {
  const isNew = await mkdir(path).then(
    () => true,
    () => false,
  )
  if (!(await lstat(path)).isDirectory()) throw new ActesError('ACTES-C007', { params: { value: basename(path) } })
  // The setgid bit keeps the watched folder's group.
  if (isNew) await chmod(path, isShown ? 0o2770 : 0o2700)
}

async function claimComplete(
  watched: Watched,
  { seen, restMs }: { seen: SeenDeposits; restMs: number },
): Promise<Tally> {
  const { home, siren, ports } = watched
  const done: Tally = { count: 0, failures: 0 }
  const entries = await readdir(home, { withFileTypes: true })
  let left = perLook
  const there = new Set(entries.map(({ name }) => join(home, name)))
  for (const path of seen.keys()) if (path.startsWith(join(home, '/')) && !there.has(path)) seen.delete(path)
  for (const entry of entries) {
    const { name } = entry
    const isDeposit = entry.isDirectory() ? name !== results : entry.isFile() && /\.zip$/i.test(name)
    if (name.startsWith('.') || !isDeposit || left === 0) continue
    const path = join(home, name)
    const isMarked = entries.some((each) => each.name === `${name}${ready}`)
    // The owner may have removed it, or still be writing.
    const print = await printOf(path, isMarked).catch(() => undefined)
    if (print === undefined) continue
    const at = ports.clock.now().getTime()
    const before = seen.get(path)
    if (before?.print !== print) seen.set(path, { print, since: at })
    const hasRested = before?.print === print && at - before.since >= restMs
    if (print !== ready && !hasRested) continue
    seen.delete(path)
    left--
    try {
      await claim(name, watched)
    } catch (error) {
      // An unmovable deposit must not block the others.
      noteFailure(done, error)
      logFailure(ports, { collectivite: siren }, error)
    }
  }
  return done
}

async function claim(name: string, { home, ports }: Watched) {
  const [path, place] = [join(home, name), join(home, underWay, ports.clock.newId())]
  await mkdir(join(place, 'depot'), { recursive: true })
  try {
    await rename(path, join(place, 'depot', name))
  } catch (error) {
    await removeEmpty(place)
    return gone(error)
  }
  await rm(`${path}${ready}`, { force: true })
}

/** The owner took it back, or another process has it. @throws any other error */
function gone(error: unknown) {
  if ((error as { code?: unknown }).code !== 'ENOENT') throw error
}

/** rmdir removes only empty folders, never what another process puts there meanwhile. */
async function removeEmpty(place: string) {
  for (const folder of [join(place, 'depot'), place]) await rmdir(folder).catch(() => undefined)
}

/** Changes while the deposit is being written. `.pret` once marked complete; undefined while clearly incomplete. */
async function printOf(path: string, isMarked: boolean): Promise<string | undefined> {
  if (isMarked) return ready
  const own = await lstat(path)
  if (!own.isDirectory()) return JSON.stringify([own.size, own.mtimeMs, own.ctimeMs])
  const names = (await readdir(path)).sort()
  if (names.includes(ready)) return ready
  if (names.length === 0 || names.some((name) => partial.test(name))) return undefined
  const all = await Promise.all(names.slice(0, 2 * readingLimits.files).map((name) => lstat(join(path, name))))
  return JSON.stringify([names, all.map(({ size, mtimeMs, ctimeMs }) => [size, mtimeMs, ctimeMs])])
}

/** Hand in a claimed deposit, then rename its place into the folder of results. */
async function finish(id: string, watched: Watched) {
  const { home } = watched
  const place = join(home, underWay, id)
  const [name] = (await readdir(join(place, 'depot')).catch(gone)) ?? []
  // A process died before the rename, or the deposit was moved away.
  if (name === undefined) return removeEmpty(place)
  const handed = await handFrom(join(place, 'depot', name), name, watched)
  if ('taken' in handed)
    await writeResultFile(place, 'recu.json', JSON.stringify({ depot: id, ...handed.taken }, null, 2))
  else await writeResultFile(place, 'refus.txt', refusalText(name, handed.problems))
  const stem = name.replace(/\.zip$/i, '')
  await chmod(place, 0o2770)
  for (let rank = 1; ; rank++) {
    const folder = rank === 1 ? stem : `${stem}-${rank}`
    if ('taken' in handed) await writeFile(join(home, awaited, id), folder, { mode: 0o600 })
    try {
      return await rename(place, join(home, results, folder))
    } catch (error) {
      const { code } = error as { code?: string }
      if (code === 'ENOENT') return
      if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(code ?? '')) throw error
    }
  }
}

function refusalText(name: string, problems: readonly Problem[]) {
  const lines = toldProblems(problems, 'fr').map(({ code, path, message }) => `- ${path} : ${message} (${code})`)
  const head = `Le dépôt « ${name} » est refusé : rien n’est parti, rien n’est gardé.`
  return [head, 'Corrigez-le (il se trouve ici, dans « depot »), puis déposez-le de nouveau.', '', ...lines].join('\n')
}

async function handFrom(path: string, name: string, { siren, ask }: Watched): Promise<HandInOutcome> {
  return inTemporaryFolder('door', async (opened) => {
    try {
      const isFolder = (await lstat(path)).isDirectory()
      const folder = isFolder ? path : opened
      if (!isFolder) await unzip(path, name, folder)
      await needFewFiles(folder)
      return await handIn(ask, await withCle(folder, [siren, name]))
    } catch (error) {
      return { problems: problemsFromRefusal(error) }
    }
  })
}

/** @throws ActesError of a zip */
async function unzip(path: string, name: string, folder: string) {
  // Refuses a link, which the reader of zips would follow.
  await (await openPlainFile(path, name)).close()
  await layZip(path, name, { folder, limits: readingLimits })
}

/** @throws ActesError ACTES-X024 */
async function needFewFiles(folder: string) {
  const names = (await readdir(folder)).filter((each) => !each.startsWith('.'))
  const { files: limit } = readingLimits
  if (names.length > limit) throw new ActesError('ACTES-X024', { params: { reason: 'members', limit } })
}

/** What lies beyond the limit of reading stays unread: each such file has its fault (ACTES-F007), beside all others. */
async function withinReading(files: LaidDeposit['files']): Promise<LaidDeposit['files']> {
  const { sumBytes: max } = readingLimits
  const within: LaidDeposit['files'][number][] = []
  let sum = 0
  for (const file of files) {
    const sizeBytes = 'path' in file ? (await lstat(file.path)).size : 0
    const isOver = sum + sizeBytes > max
    const { name, at } = file
    const params = { sum: sum + sizeBytes, max }
    within.push(isOver ? { name, at, fault: faultAt('ACTES-F007', name, { value: name, params }) } : file)
    if (!isOver) sum += sizeBytes
  }
  return within
}

/** The parts of a folder, with an idempotency key if missing. Files that acte.json does not name count too. */
async function withCle(folder: string, of: readonly string[]): Promise<LaidDeposit> {
  const { acte, files: found } = await readFolder(folder)
  const files = await withinReading(found.map((file) => ({ ...file, at: file.name })))
  if (typeof acte !== 'object' || acte === null || Array.isArray(acte) || acte instanceof ActesError)
    return { acte, files }
  const { cle } = acte as { readonly cle?: unknown }
  if (cle !== undefined && cle !== '') return { acte, files }
  const faults = new Map<string, ActesError>()
  const digest = createHash('sha256').update(JSON.stringify(of))
  for (const name of [acteJson, ...files.flatMap((each) => ('path' in each ? [each.name] : []))].sort()) {
    try {
      const pieces = plainPieces(join(folder, name), name)
      digest.update(`\0${name}\0`)
      for await (const piece of pieces) digest.update(piece)
    } catch (error) {
      problemsFromRefusal(error)
      faults.set(name, error as ActesError)
    }
  }
  const withFault = (file: LaidDeposit['files'][number]) => {
    const fault = faults.get(file.name)
    return fault ? { name: file.name, at: file.name, fault } : file
  }
  const keyed = { ...acte, cle: `dossier-${digest.digest('hex')}` }
  return { acte: faults.get(acteJson) ?? keyed, files: files.map(withFault) }
}

async function oldestFirst(folder: string): Promise<readonly string[]> {
  const looks = (await readdir(folder)).map(async (id) => ({ id, at: (await stat(join(folder, id))).mtimeMs }))
  return (await Promise.all(looks))
    .sort((a, b) => a.at - b.at)
    .slice(0, perLook)
    .map(({ id }) => id)
}

/** Add an act's new results to its folder, and stop following the act once they are complete. */
async function follow(id: string, { home, ask, ports }: Watched) {
  const note = join(home, awaited, id)
  // Check this first: if the claim ends meanwhile, the results are already visible below.
  if (await isThere(join(home, underWay, id))) return
  const now = ports.clock.now()
  const folder = join(home, results, basename((await readFile(note, 'utf8')).trim()))
  const recu = await recuIn(folder)
  // The owner took the folder away: nothing more is written.
  const isWhole = recu?.depot !== id || (await layResults(folder, recu.id, { ask, now }))
  await (isWhole ? rm(note, { force: true }) : utimes(note, now, now))
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(gone)) !== undefined
}

interface Recu {
  readonly depot?: unknown
  readonly id: string
}

/** Undefined when the owner removed or replaced it. @throws errors that may be transient */
async function recuIn(folder: string): Promise<Recu | undefined> {
  try {
    return parseJson(await readBack(folder, 'recu.json'), 'recu.json') as Recu
  } catch (error) {
    if (error instanceof ActesError && error.params['found'] === 'unreadable') throw error
    return void problemsFromRefusal(error)
  }
}
