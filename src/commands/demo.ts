// actes demo: one real act from its PDF to its identifier, on the embedded default and the built-in préfecture, without
// account, service or network. The act waits for a newer classification first, as it may in reality.
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '#clock.ts'
import type { App } from '#app.ts'
import type { Config } from '#config/config.ts'
import { installationSettings, maraussanDeclared } from '#config/demo.ts'
import { ActesError } from '#errors.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import { act, exitCodes, type AddCommand, type ExitCode, type CommandRun } from './command.ts'
import { withDesk, type CommandDesk } from './opening.ts'
import type { Bytes } from '#operations/operation.ts'
import type { Ask } from '#operations/ask.ts'
import type { DemoAuthority } from '#sandbox/timestamps.ts'
import { writeWhole } from '#files/whole-file.ts'
import { writeDocuments } from './documents.ts'
import { follow } from './follow.ts'
import { serveFolder } from './serve-folder.ts'
import { stateSentence } from '#text/sentences.ts'
import { isProven } from '#lifecycle.ts'

const patienceMs = 170_000

const inForce: Jour = '2025-01-15'

export const addDemo: AddCommand = (program, settling) => {
  const command = program
    .command('demo')
    .description('transmettre une vraie délibération à la préfecture intégrée, sans rien installer')
    .option('--keep', 'montrer les fichiers, et rester jusqu’à Ctrl-C')
  act<{ keep?: boolean }, []>(command, settling, async (run, { keep }) => {
    refuseBesideInstallation(run)
    const config = alone(run.config)
    const authority = await demoAuthority(config)
    const embedded: CommandRun = { ...run, config: { ...config, timestamps: authority } }
    const shown = withDesk(embedded, 'needed', (desk) =>
      demonstrate(embedded, desk, { authority, keep: keep === true }),
    )
    return shown.finally(authority.close)
  })
}

/** Refuses an installation's settings or files: the demo needs its own folder. @throws ActesError ACTES-C023, C024 */
function refuseBesideInstallation({ context, config: { home, server } }: CommandRun) {
  const flag = server !== undefined && !context.terminal.environment['ACTES_SERVER'] ? ['--server'] : []
  const names = [...flag, ...installationSettings(context.terminal.environment)]
  if (names.length > 0) throw new ActesError('ACTES-C023', { params: { names: names.join(', ') } })
  const isLivedIn = ['blobs', join('sandbox', 'ledger')].some((each) => existsSync(join(home, each)))
  if (isLivedIn && !existsSync(join(home, 'database'))) throw besideOthers(home)
}

function besideOthers(home: string) {
  return new ActesError('ACTES-C024', { params: { path: home } })
}

/** Write only in the demo's folder, whatever the settings say, and log nothing. */
function alone({ databaseUrl: _, redisUrl: __, mark: ___, ...config }: Config): Config {
  const timing = { ...config.timing, sweepMs: 250, collect: { ...config.timing.collect, firstMs: 250 } }
  const blobs = join(config.home, 'blobs')
  return { ...config, blobs, timing, logLevel: config.logLevel === 'info' ? 'silent' : config.logLevel }
}

/** Timestamps the seals: without an authority no dossier is fully proven. Writes nothing until used. */
async function demoAuthority({ home }: Config) {
  const [{ openFolder }, { openDemoAuthority }] = await Promise.all([
    import('#sandbox/folder.ts'),
    import('#sandbox/timestamps.ts'),
  ])
  return openDemoAuthority(openFolder(join(home, 'sandbox', 'horodatage')), systemClock.now)
}

interface Demonstrating {
  readonly authority: DemoAuthority
  readonly keep: boolean
}

async function demonstrate(run: CommandRun, desk: CommandDesk, { authority, keep }: Demonstrating): Promise<ExitCode> {
  const begun = systemClock.steadyMs()
  const { ask } = desk
  const { items } = await ask.listCollectivites({})
  const isOwn = items.every(({ siren, gateway }) => siren === maraussanDeclared.siren && gateway === 'sandbox')
  if (!isOwn) throw besideOthers(run.config.home)
  run.tell('Commune de Maraussan (SIREN 213401482), préfecture de démonstration : rien ne quitte cette machine.')
  const { deposited, last, end, dossier } = await withWorker(run, desk, async () => {
    if (items.length === 0) await setScene(run)
    const dating = prepares(authority)
    const deposited = await ask.sendFirstAct({})
    if (deposited.already) run.tell('Cet acte est déjà là : rien n’est envoyé une seconde fois.')
    const followed = await followAct(deposited.already ? silenced(run) : run, ask, deposited)
    return { deposited, ...followed, dossier: await takeDossier(run, ask, { ...followed, authority, dating }) }
  })
  const seconds = Math.round((systemClock.steadyMs() - begun) / 100) / 10
  const documents = await writeDocuments(ask, last, join(run.config.home, 'preuve'))
  const shown = { last, documents, seconds, dossier }
  run.print(resultOf(shown, deposited), formatDemoEndLines(shown, keep ? run.config : undefined))
  if (keep) await stay(run, desk.app)
  if (end === 'interrupted') return exitCodes.interrupted
  if (end === 'timeout') return exitCodes.timeout
  return isProven(last.state) ? exitCodes.done : exitCodes.refused
}

/** Keeps the second run from repeating the first one's lines. */
function silenced(run: CommandRun): CommandRun {
  return { ...run, tell: () => undefined }
}

async function withWorker<T>(run: CommandRun, { app }: CommandDesk, work: () => Promise<T>) {
  const worker = await app?.startWorker()
  await app?.startSweep()
  try {
    const quiet = await app?.quiet()
    if (quiet?.code === 'ACTES-S015') throw besideOthers(run.config.home)
    if (quiet) throw new ActesError(quiet.code, { params: quiet.params })
    return await work()
  } finally {
    await worker?.stop(run.config.stopMs)
  }
}

/** If the installation has no collectivité, set the classification that the simulated préfecture has in force. */
async function setScene(run: CommandRun) {
  const [{ openFolder }, { setClassification }] = await Promise.all([
    import('#sandbox/folder.ts'),
    import('#sandbox/registry.ts'),
  ])
  await setClassification(openFolder(join(run.config.home, 'sandbox')), { date: inForce })
}

async function followAct(run: CommandRun, ask: Ask, { id }: { id: string }) {
  const begun = systemClock.steadyMs()
  const followed = await follow(ask, id, {
    timeoutMs: patienceMs,
    signal: run.context.interrupted,
    onLine: (line, shown) => {
      const told = story[line.event]?.(shown, line)
      if (told !== undefined) run.tell(told)
    },
  })
  if (!isProven(followed.last.state)) return followed
  const last = await proven(run, ask, { id, until: begun + patienceMs })
  if (last.proof.length > 0 && last.proof.every((document) => document.state === 'made'))
    run.tell('7. Preuve : la délibération et sa convention sont tamponnées, le bordereau d’acquittement est établi.')
  return { ...followed, last }
}

const datingMs = 120_000

interface AuthorityStart {
  isReady: boolean
  readonly ready: Promise<void>
}

function prepares(authority: DemoAuthority): AuthorityStart {
  const dating = { isReady: false, ready: Promise.resolve() }
  dating.ready = authority.ready().then(
    () => void (dating.isReady = true),
    () => undefined,
  )
  return dating
}

async function sealed({ tell, context }: CommandRun, ask: Ask, { id, dating }: { id: string; dating: AuthorityStart }) {
  const end = AbortSignal.any([context.interrupted, systemClock.limit(datingMs)])
  const late = () =>
    tell('   L’horodatage de démonstration se fait attendre, sur une machine occupée : deux minutes au plus.')
  const isLate = !dating.isReady
  if (isLate) late()
  if (!end.aborted) await Promise.race([dating.ready, once(end, 'abort')])
  for (let tries = 0; ; tries++) {
    const { dated } = await ask.sealTransmission({ id, waitSeconds: 0 })
    if (dated || end.aborted) return
    if (tries === 0 && !isLate) late()
    await systemClock.pause(500, { signal: end }).catch(() => undefined)
  }
}

interface AcknowledgedDemo {
  readonly last: ShownTransmission
  readonly authority: DemoAuthority
  readonly dating: AuthorityStart
}

async function takeDossier(
  run: CommandRun,
  ask: Ask,
  { last: { id, idActe, state }, authority, dating }: AcknowledgedDemo,
) {
  const { home } = run.config
  if (!isProven(state)) return undefined
  await sealed(run, ask, { id, dating })
  const { bytes } = (await ask.downloadProof({ id })) as Bytes
  const folder = join(home, 'preuve')
  await mkdir(folder, { recursive: true })
  const { file } = await writeWhole(join(folder, `preuve-${idActe}.zip`), { bytes })
  const { verifyDossier } = await import('#offline/dossier/file.ts')
  const { verdict } = await verifyDossier(file, { authorities: await readFile(authority.ca, 'utf8').catch(() => '') })
  if (verdict === 'proven') run.tell('8. Dossier : scellé, daté par un horodatage de démonstration, vérifié : prouvé.')
  else
    run.tell('8. Dossier : scellé, mais l’horodatage n’a pas répondu : relancez la démonstration pour qu’il soit daté.')
  return { file, authority: authority.ca, verdict }
}

async function proven({ context }: CommandRun, ask: Ask, { id, until }: { id: string; until: number }) {
  for (;;) {
    const shown = await ask.showTransmission({ id })
    const isMade = shown.proof.length > 0 && shown.proof.every(({ state }) => state !== 'due')
    if (isMade || context.interrupted.aborted || systemClock.steadyMs() > until) return shown
    await systemClock.pause(100, { signal: context.interrupted }).catch(() => undefined)
  }
}

type DemoJournalLine = ShownTransmission['journal'][number]

function isClassificationAwaited({ event, detail }: DemoJournalLine) {
  return event === 'wait' && (detail as { readonly why?: string } | null)?.why === 'classification'
}

/** What each step means, in the words of a secrétaire de mairie. */
const story: Readonly<Record<string, (shown: ShownTransmission, line: DemoJournalLine) => string | undefined>> = {
  received: ({ objet, files }) =>
    `1. Déposé : la délibération du 25 juin 2025 et sa convention (${files.filter(({ role }) => role === 'document' || role === 'annexe').length} fichiers lus et gardés). Objet : ${objet}`,
  wait: ({ journal }, { line }) =>
    journal.find(isClassificationAwaited)?.line === line
      ? '   La classification en vigueur est demandée à la préfecture : aucun acte ne part avant sa réponse.'
      : undefined,
  validated: () =>
    '2. Contrôlé : date, numéro, nature, matière, objet et fichiers sont conformes ; rien ne sera rejeté pour la forme.',
  packaged: ({ files }) =>
    `3. Mis sous enveloppe : ${files.find(({ role }) => role === 'archive')?.name ?? ''}, gardée telle qu’elle partira.`,
  submitted: () =>
    '4. Transmis à la préfecture, qui en accuse la prise en charge ; son accusé de réception est attendu.',
  'retour-attached': () => '5. La préfecture a répondu : sa réponse est gardée, puis lue.',
  acknowledged: ({ idActe, dateReception }) =>
    dateReception === null
      ? undefined
      : `6. Accusé de réception du ${french(dateReception)} : l’acte porte l’identifiant ${idActe}.`,
  held: ({ held }) => `Arrêté : une décision est attendue (${held?.code ?? ''}).`,
  refused: () => 'La préfecture a refusé l’acte.',
}

function french(day: string) {
  return day.split('-').reverse().join('/')
}

interface DemoOutcome {
  readonly last: ShownTransmission
  readonly documents: Awaited<ReturnType<typeof writeDocuments>>
  readonly seconds: number
  readonly dossier: Awaited<ReturnType<typeof takeDossier>>
}

function resultOf({ last, documents, seconds, dossier }: DemoOutcome, { already }: { already: boolean }): unknown {
  const pathsOf = (wanted: string) => documents.flatMap(({ kind, path }) => (kind === wanted ? [path] : []))
  const archive = last.files.find(({ role }) => role === 'archive')
  return {
    ok: isProven(last.state),
    ...(already && { already }),
    idActe: last.idActe,
    dateReception: last.dateReception,
    archive: archive?.name,
    sha256: archive?.sha256,
    state: last.state,
    seconds,
    files: last.files,
    stamped: pathsOf('stamped'),
    bordereau: pathsOf('bordereau')[0],
    dossier,
  }
}

interface DemoEnd extends Pick<DemoOutcome, 'documents' | 'seconds'>, Partial<Pick<DemoOutcome, 'dossier'>> {
  readonly last: Pick<ShownTransmission, 'idActe' | 'state' | 'dateReception' | 'files'>
}

/** Omits the reception when its day is unknown. */
export function formatDemoEndLines({ last, documents, seconds, dossier }: DemoEnd, kept?: Config): readonly string[] {
  const path = ({ sha256 }: { sha256: string }) =>
    `${kept?.blobs}/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`
  return [
    '',
    ...(last.dateReception === null
      ? [`${stateSentence(last.state, 'fr').long} L’accusé de réception n’est pas arrivé (${seconds} s).`]
      : [`${last.idActe}`, `Reçu en préfecture le ${french(last.dateReception)} (${seconds} s)`]),
    ...(kept
      ? last.files.map(
          (file) => `  ${file.name}${file.role === 'enveloppe' || file.role === 'message' ? '' : `  ${path(file)}`}`,
        )
      : []),
    ...(kept ? [] : ['Et maintenant : `npm run -s actes -- show DEL11-250625` raconte tout ce qui s’est passé.']),
    ...(documents.length > 0 ? ['À ouvrir :', ...documents.map((document) => `  ${document.path}`)] : []),
    ...(dossier
      ? ['À vérifier sans réseau :', `  npm run -s actes -- verify ${dossier.file} --authority ${dossier.authority}`]
      : []),
    ...(kept ? ['Ctrl-C pour finir.'] : []),
  ]
}

async function stay(run: CommandRun, app: App | undefined) {
  const { interrupted } = run.context
  const unserve = app && (await serveFolder(app))
  const keepAlive = systemClock.every(60_000, () => undefined)
  if (!interrupted.aborted) await once(interrupted, 'abort')
  keepAlive.end()
  await unserve?.()
}
