// actes pack DEPOSIT --out DIR: build the archive offline; no database, no queue, no network.
import type { Packed } from '#offline/pack.ts'
import { act, exitCodes, type AddCommand, type ExitCode, type CommandRun } from './command.ts'
import { problemLines, withSentences } from './printing.ts'
import {
  conversionLines,
  givenOf,
  withExaminer,
  withNumbering,
  withSender,
  type NumberingFlags,
  type SenderFlags,
} from './offline.ts'

interface PackFlags extends SenderFlags, NumberingFlags {
  readonly out: string
}

export const addPack: AddCommand = (program, settling) => {
  const command = program
    .command('pack <dépôt>')
    .description('construire l’archive d’un acte sans rien envoyer ; un dépôt est un dossier avec acte.json')
    .requiredOption('--out <dossier>', 'où écrire l’archive ; créé s’il n’existe pas')
  act<PackFlags, [string]>(withNumbering(withSender(command)), settling, packOne)
}

async function packOne(run: CommandRun, { out, ...flags }: PackFlags, [path]: [string]) {
  const { packDeposit } = await import('#offline/pack.ts')
  const { interrupted: signal } = run.context
  try {
    const packed = await withExaminer(run, 2, (looking) =>
      packDeposit(path, { ...looking, out, signal, ...givenOf(flags) }),
    )
    return tellPacked(run, path, packed)
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted
    throw error
  }
}

function tellPacked(run: CommandRun, path: string, packed: Packed): ExitCode {
  const { warnings } = packed
  const warned = problemLines(warnings, run.language)
  if (!packed.ok) {
    const json = withSentences({ ok: packed.ok, deposit: path, problems: packed.problems, warnings }, run.language)
    run.print(json, [`${path} :`, ...problemLines(packed.problems, run.language), ...warned])
    return exitCodes.refused
  }
  if (run.json) for (const line of warned) run.tell(line)
  const { ok, idActe, archive, digests, members, conversions } = packed
  const { sha256, tarSha256, sizeBytes } = digests
  return run.print({ ok, idActe, archive, sha256, tarSha256, sizeBytes, members, conversions }, [
    `${archive}  ${sizeBytes}  ${sha256}`,
    ...members.map((name) => `  ${name}`),
    ...conversionLines(conversions),
    ...warned,
  ])
}
