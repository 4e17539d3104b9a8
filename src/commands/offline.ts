// What pack, check and explain share: flags for the sender, the day and the envelope's numbering, the collectivité that
// a database knows, and the lines of conversions.
import { InvalidArgumentError, type Command } from 'commander'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '#clock.ts'
import type { OfflineOptions } from '#offline/admission.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { isJour, type Jour } from '#protocol/calendrier/jour.ts'
import { nameCharacter, type Conversion } from '#protocol/xml/latin1.ts'
import { given, whole, type CommandRun } from './command.ts'
import { withDesk } from './opening.ts'
import { openProgress } from './progress.ts'

export interface SenderFlags {
  readonly collectivite?: string
  readonly date?: Jour
}

export function withSender(command: Command): Command {
  return command
    .option(
      '--collectivite <fichier>',
      'fiche de la collectivité ; sans elle, celle de Maraussan pour ses propres actes',
    )
    .option('--date <date>', 'jour de l’envoi, et « aujourd’hui » pour les règles, AAAA-MM-JJ', parseJour)
}

export interface NumberingFlags {
  readonly serial?: number
  readonly classificationDate?: Jour
}

export function withNumbering(command: Command): Command {
  return command
    .option(
      '--serial <n>',
      'numéro de l’enveloppe dans la journée, de 1 à 9999',
      whole(1, 9_999, 'un nombre de 1 à 9999'),
    )
    .option('--classification-date <date>', 'version de la classification annoncée, AAAA-MM-JJ', parseJour)
}

export function givenOf(flags: SenderFlags & NumberingFlags): SenderFlags & NumberingFlags {
  return given(flags, 'collectivite', 'date', 'serial', 'classificationDate')
}

/** From the database if there is one; none is created. */
export async function findDeclaredCollectivite(run: CommandRun, siren: string): Promise<Collectivite | undefined> {
  const { databaseUrl, home } = run.config
  if (databaseUrl === undefined && !existsSync(join(home, 'database'))) return undefined
  const { items } = await withDesk(run, 'none', ({ ask }) => ask.listDeclarations({}))
  return items.find((one) => one.siren === siren)
}

export async function withExaminer<T>(
  run: CommandRun,
  steps: number,
  work: (looking: OfflineOptions) => Promise<T>,
): Promise<T> {
  const { openPdfExaminer } = await import('#files/pdf/examiner.ts')
  const examiner = openPdfExaminer()
  const progress = await openProgress(run.context.terminal, steps)
  try {
    return await work({ now: systemClock.now, examiner, onStep: progress.advance })
  } finally {
    progress.close()
    await examiner.close()
  }
}

export function parseJour(text: string): Jour {
  if (!isJour(text)) throw new InvalidArgumentError('une date du calendrier, AAAA-MM-JJ')
  return text
}

/** One line per character that is sent in another spelling. */
export function conversionLines(conversions: readonly Conversion[]): readonly string[] {
  return conversions.map(({ path, from, to }) => `${path} : ${nameCharacter(from)} → ${to.trim() === '' ? '␠' : to}`)
}
