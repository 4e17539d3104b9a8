// actes deposit DEPOSIT…: hand in; --wait follows each act to its end.
import { InvalidArgumentError } from 'commander'
import { resolve } from 'node:path'
import { ActesError, problem, type Problem } from '../errors.ts'
import type { Deposited } from '../operations/shapes/transmissions.ts'
import {
  act,
  exitCodeOf,
  exitCodes,
  problemLines,
  told,
  withDesk,
  wrongUsage,
  type AddCommand,
  type Desk,
  type ExitCode,
  type Run,
} from './command.ts'
import type { BatchFlags } from './batch.ts'
import { follow, type Followed, type Following } from './follow.ts'
import { healing } from '../text/messages.ts'
import { stoppedLine, summaryLine } from './list.ts'
import { openProgress } from './progress.ts'
import { serveFolder } from './serve-folder.ts'

interface Flags extends Partial<BatchFlags> {
  readonly wait?: boolean
  readonly timeout?: number
  readonly csvModel?: boolean
}

export const addDeposit: AddCommand = (program, settling) => {
  const command = program
    .command('deposit [dépôts...]')
    .description('déposer des actes ; un dépôt est un dossier avec acte.json, ou une ligne d’un tableau')
    .option('--wait', 'suivre chaque acte jusqu’à sa fin')
    .option('--timeout <secondes>', 'avec --wait, au plus', parseSeconds)
    .option('--csv <tableau>', 'un acte par ligne (CSV ou XLSX), ses fichiers à côté ou dans --zip')
    .option('--zip <zip>', 'avec --csv, les fichiers des actes')
    .option('--preview', 'avec --csv, contrôler sans rien déposer')
    .option('--good-lines', 'avec --csv, déposer les lignes sans faute même si d’autres sont à corriger')
    .option('--result <fichier>', 'avec --csv, où écrire le résultat ; à côté du tableau sinon')
    .option('--csv-model', 'écrire le tableau modèle')
  act<Flags, [readonly string[]]>(command, settling, async (run, flags, [paths]) => {
    const { csv, csvModel } = flags
    if (csvModel) return (await import('./batch.ts')).printModel(run)
    if ((csv === undefined) === (paths.length === 0))
      return wrongUsage(run, { fr: 'des dépôts, ou --csv <tableau>', en: 'deposits, or --csv <table>' })
    return withDesk(run, 'wanted', async (desk) => {
      if (csv === undefined) return depositAll(run, { paths, flags, desk })
      return (await import('./batch.ts')).depositBatch(run, { ...flags, csv }, desk.ask)
    })
  })
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (!(seconds > 0)) throw new InvalidArgumentError('un nombre de secondes')
  return seconds
}

interface Work {
  readonly paths: readonly string[]
  readonly flags: Flags
  readonly desk: Desk
}

async function depositAll(run: Run, { paths, flags, desk }: Work): Promise<ExitCode> {
  const results: Result[] = []
  for (const path of paths) results.push(await depositOne(desk, resolve(path)))
  const followed = flags.wait ? await followAll(run, results, { flags, desk }) : new Map<string, Followed>()
  const shown = results.map((result) => presented(run, result, followed))
  run.print(
    shown,
    results.flatMap((result) => linesOf(run, result, followed)),
  )
  return exitOf(results, [...followed.values()])
}

/** What is unreachable in the middle of several refuses that one, and hides none of the others. */
async function depositOne({ ask }: Desk, path: string): Promise<Result> {
  try {
    return { ok: true, ...(await ask('deposit', { folder: path })) }
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    const { code, params, problems, warnings = [] } = error
    const told = problems.length > 0 ? problems : [problem(code, '$', { params })]
    return { ok: false, deposit: path, problems: told, warnings }
  }
}

type Result =
  | (Deposited & { readonly ok: true })
  | {
      readonly ok: false
      readonly deposit: string
      readonly problems: readonly Problem[]
      readonly warnings: readonly Problem[]
    }

async function followAll(
  run: Run,
  results: readonly Result[],
  { flags, desk }: Pick<Work, 'flags' | 'desk'>,
): Promise<Map<string, Followed>> {
  const taken = results.flatMap((result) => (result.ok ? [result] : []))
  const following: Following = {
    timeoutMs: (flags.timeout ?? 86_400) * 1000,
    signal: run.context.interrupted,
    onHealing: ({ idActe, id }) => run.tell(`${idActe ?? id}  ${healing[run.language]}`),
    onStop: (stopped, { idActe, id }) => run.tell(`${idActe ?? id}  ${stoppedLine(stopped, run.language)}`),
  }
  // An embedded folder that nobody else serves: this process is its worker while it waits.
  const worker = desk.app?.ports.store.kind === 'embedded' ? await desk.app.startWorker() : undefined
  await (worker && desk.app?.startSchedules())
  const unserve = worker && desk.app && (await serveFolder(desk.app))
  const progress = await openProgress(run.context.terminal, taken.length)
  try {
    const ends = await Promise.all(
      taken.map(async ({ id }) => {
        const end = await follow(desk.ask, id, following)
        progress.advance()
        return [id, end] as const
      }),
    )
    return new Map(ends)
  } finally {
    progress.close()
    await unserve?.()
    await worker?.stop(run.config.stopMs)
  }
}

function exitOf(results: readonly Result[], followed: readonly Followed[]): ExitCode {
  if (followed.some(({ end }) => end === 'interrupted')) return exitCodes.interrupted
  if (followed.some(({ end }) => end === 'timeout')) return exitCodes.timeout
  const refused = results.flatMap((result) => (result.ok ? [] : result.problems))
  const nothingDone = results.every(({ ok }) => !ok)
  if (nothingDone && refused.every(({ code }) => exitCodeOf(code) === exitCodes.unreachable))
    return exitCodes.unreachable
  const bad = followed.some(({ end, last }) => end === 'held' || end === 'suspended' || last.state === 'refused')
  return refused.length > 0 || bad ? exitCodes.refused : exitCodes.done
}

function presented(run: Run, result: Result, followed: Map<string, Followed>): unknown {
  const warnings = told(result.warnings, run.language)
  if (!result.ok) return { ...result, problems: told(result.problems, run.language), warnings }
  const { ok: _, already, warnings: __, ...transmission } = result
  const now = followed.get(result.id)?.last
  return { ...transmission, ...(now && transmissionOf(now)), ...(already && { already }), warnings }
}

/** What is shown beside the transmission itself. */
const details = ['timeline', 'tasks', 'linked', 'journal', 'attempts', 'files', 'retours']

function transmissionOf(shown: Followed['last']): object {
  return Object.fromEntries(Object.entries(shown).filter(([key]) => !details.includes(key)))
}

function linesOf(run: Run, result: Result, followed: Map<string, Followed>): readonly string[] {
  const warnings = problemLines(result.warnings, run.language)
  if (!result.ok) return [`${result.deposit} :`, ...problemLines(result.problems, run.language), ...warnings]
  return [summaryLine(followed.get(result.id)?.last ?? result, run.language), ...warnings]
}
