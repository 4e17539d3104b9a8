// actes deposit DEPOSIT…: hand in acts; --wait follows each to its end.
import { InvalidArgumentError } from 'commander'
import { resolve } from 'node:path'
import { ActesError, problem, type Problem } from '#errors.ts'
import type { Deposited } from '#operations/shapes/transmissions.ts'
import { act, exitCodeOf, exitCodes, wrongUsage, type AddCommand, type ExitCode, type CommandRun } from './command.ts'
import { withDesk, type CommandDesk } from './opening.ts'
import { problemLines, withSentences } from './printing.ts'
import type { BatchFlags } from './batch.ts'
import { exitOfFollowed, followAll, transmissionOf, type Followed } from './follow.ts'
import { summaryLine } from './list.ts'
import { both } from '#text/both.ts'

interface DepositFlags extends Partial<BatchFlags> {
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
  act<DepositFlags, [readonly string[]]>(command, settling, async (run, flags, [paths]) => {
    const { csv, csvModel } = flags
    if (csvModel) return (await import('./batch.ts')).printModel(run)
    if ((csv === undefined) === (paths.length === 0))
      return wrongUsage(run, both('des dépôts, ou --csv <tableau>', 'deposits, or --csv <table>'))
    return withDesk(run, 'wanted', async (desk) => {
      if (csv === undefined) return depositAll(run, { paths, flags, desk })
      return (await import('./batch.ts')).depositBatch(run, { ...flags, csv }, desk)
    })
  })
}

function parseSeconds(text: string) {
  const seconds = Number(text)
  if (!(seconds > 0)) throw new InvalidArgumentError('un nombre de secondes')
  return seconds
}

interface DepositAllOptions {
  readonly paths: readonly string[]
  readonly flags: DepositFlags
  readonly desk: CommandDesk
}

async function depositAll(run: CommandRun, { paths, flags, desk }: DepositAllOptions): Promise<ExitCode> {
  const results: Result[] = []
  for (const path of paths) results.push(await depositOne(desk, resolve(path)))
  const taken = results.flatMap((result) => (result.ok ? [result.id] : []))
  const followed = flags.wait ? await followAll(run, taken, { ...flags, desk }) : new Map<string, Followed>()
  const shown = results.map((result) => presented(run, result, followed))
  run.print(
    shown,
    results.flatMap((result) => formatDepositLines(run, result, followed)),
  )
  return exitOf(results, [...followed.values()])
}

/** With several deposits, a missing service refuses this one only, and hides none of the others. */
async function depositOne({ ask }: CommandDesk, path: string): Promise<Result> {
  try {
    return { ok: true, ...(await ask.deposit({ folder: path })) }
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

function exitOf(results: readonly Result[], followed: readonly Followed[]): ExitCode {
  const end = exitOfFollowed(followed)
  if (end === exitCodes.interrupted || end === exitCodes.timeout) return end
  const refused = results.flatMap((result) => (result.ok ? [] : result.problems))
  const nothingDone = results.every(({ ok }) => !ok)
  if (nothingDone && refused.every(({ code }) => exitCodeOf(code) === exitCodes.unreachable))
    return exitCodes.unreachable
  return refused.length > 0 ? exitCodes.refused : end
}

function presented(run: CommandRun, result: Result, followed: Map<string, Followed>): unknown {
  if (!result.ok) return withSentences(result, run.language)
  const { ok: _, already, warnings, ...transmission } = result
  const now = followed.get(result.id)?.last
  const shown = { ...transmission, ...(now && transmissionOf(now)), ...(already && { already }), warnings }
  return withSentences(shown, run.language)
}

function formatDepositLines(run: CommandRun, result: Result, followed: Map<string, Followed>): readonly string[] {
  const warnings = problemLines(result.warnings, run.language)
  if (!result.ok) return [`${result.deposit} :`, ...problemLines(result.problems, run.language), ...warnings]
  return [summaryLine(followed.get(result.id)?.last ?? result, run.language), ...warnings]
}
