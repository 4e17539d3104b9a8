// actes pack DEPOSIT --out DIR: build the archive offline; no database, no queue, no network.
import { InvalidArgumentError } from 'commander'
import type { Packed } from '../offline/pack.ts'
import type { Jour } from '../protocol/jour.ts'
import { act, exitCodes, problemLines, told, type AddCommand, type ExitCode, type Run } from './command.ts'
import { conversionLines, parseJour, withSender, type SenderFlags } from './offline.ts'
import { openProgress } from './progress.ts'

interface Flags extends SenderFlags {
  readonly out: string
  readonly serial?: number
  readonly classificationDate?: Jour
}

export const addPack: AddCommand = (program, context, settle) => {
  const command = program
    .command('pack <dépôt>')
    .description('construire l’archive d’un acte sans rien envoyer ; un dépôt est un dossier avec acte.json')
    .requiredOption('--out <dossier>', 'où écrire l’archive ; créé s’il n’existe pas')
  withSender(command)
    .option('--serial <n>', 'numéro de l’enveloppe dans la journée, de 1 à 9999', parseSerial)
    .option('--classification-date <date>', 'version de la classification annoncée, AAAA-MM-JJ', parseJour)
  act<Flags, [string]>(command, { context, settle }, packOne)
}

function parseSerial(text: string): number {
  const serial = Number(text)
  if (!/^[0-9]{1,4}$/.test(text) || serial === 0) throw new InvalidArgumentError('un nombre de 1 à 9999')
  return serial
}

async function packOne(run: Run, { out, collectivite, date, serial, classificationDate }: Flags, [path]: [string]) {
  const [{ systemClock }, { openPdfExaminer }, { packDeposit }] = await Promise.all([
    import('../app.ts'),
    import('../files/pdf.ts'),
    import('../offline/pack.ts'),
  ])
  const { interrupted } = run.context
  const examiner = openPdfExaminer()
  const progress = await openProgress(run.context.terminal, 2)
  try {
    const packed = await packDeposit(path, {
      out,
      now: systemClock.now,
      examiner,
      onStep: progress.advance,
      signal: interrupted,
      ...(collectivite !== undefined && { collectivite }),
      ...(date !== undefined && { date }),
      ...(serial !== undefined && { serial }),
      ...(classificationDate !== undefined && { classificationDate }),
    })
    progress.close()
    return tellPacked(run, path, packed)
  } catch (error) {
    if (interrupted.aborted) return exitCodes.interrupted
    throw error
  } finally {
    progress.close()
    await examiner.close()
  }
}

function tellPacked(run: Run, path: string, packed: Packed): ExitCode {
  const warnings = problemLines(packed.warnings, run.language)
  if (!packed.ok) {
    const problems = told(packed.problems, run.language)
    const json = { ok: false, deposit: path, problems, warnings: told(packed.warnings, run.language) }
    run.print(json, [`${path} :`, ...problemLines(packed.problems, run.language), ...warnings])
    return exitCodes.refused
  }
  if (run.json) for (const line of warnings) run.tell(line)
  const { ok, idActe, archive, digests, members, conversions } = packed
  const { sha256, tarSha256, sizeBytes } = digests
  run.print({ ok, idActe, archive, sha256, tarSha256, sizeBytes, members, conversions }, [
    `${archive}  ${sizeBytes}  ${sha256}`,
    ...members.map((name) => `  ${name}`),
    ...conversionLines(conversions),
    ...warnings,
  ])
  return exitCodes.done
}
