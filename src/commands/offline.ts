// What pack, check and explain share: the flags that say who sends, which day it is and how the envelope is numbered, the
// collectivite that a database knows, and how conversions are shown.
import { InvalidArgumentError, type Command } from 'commander'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { OfflineOptions } from '../offline/admission.ts'
import type { Collectivite } from '../protocol/acte/collectivite.ts'
import { isJour, type Jour } from '../protocol/calendrier/jour.ts'
import { nameCharacter, type Conversion } from '../protocol/xml/latin1.ts'
import { given, whole, withDesk, type CommandRun } from './command.ts'
import { openProgress } from './progress.ts'

export interface SenderFlags {
  readonly collectivite?: string
  readonly date?: Jour
}

/** Add the flags of SenderFlags to a command. */
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

/** Add the flags of NumberingFlags to a command. */
export function withNumbering(command: Command): Command {
  return command
    .option(
      '--serial <n>',
      'numéro de l’enveloppe dans la journée, de 1 à 9999',
      whole(1, 9_999, 'un nombre de 1 à 9999'),
    )
    .option('--classification-date <date>', 'version de la classification annoncée, AAAA-MM-JJ', parseJour)
}

/** Of some flags, those that were given. */
export function givenOf(flags: SenderFlags & NumberingFlags): SenderFlags & NumberingFlags {
  return given(flags, 'collectivite', 'date', 'serial', 'classificationDate')
}

/** As it is declared in the database, where there is one; none is made for the asking. */
export async function findDeclaredCollectivite(run: CommandRun, siren: string): Promise<Collectivite | undefined> {
  const { databaseUrl, home } = run.config
  if (databaseUrl === undefined && !existsSync(join(home, 'database'))) return undefined
  const { items } = await withDesk(run, 'none', ({ ask }) => ask('listDeclarations', {}))
  return items.find((one) => one.siren === siren)
}

/** Lend what looks at a deposit, with a bar of progress of so many steps. */
export async function withExaminer<T>(
  run: CommandRun,
  steps: number,
  work: (looking: OfflineOptions) => Promise<T>,
): Promise<T> {
  const [{ systemClock }, { openPdfExaminer }] = await Promise.all([
    import('../app.ts'),
    import('../files/pdf/examiner.ts'),
  ])
  const examiner = openPdfExaminer()
  const progress = await openProgress(run.context.terminal, steps)
  try {
    return await work({ now: systemClock.now, examiner, onStep: progress.advance })
  } finally {
    progress.close()
    await examiner.close()
  }
}

/** A day of the calendar, as an argument. */
export function parseJour(text: string): Jour {
  if (!isJour(text)) throw new InvalidArgumentError('une date du calendrier, AAAA-MM-JJ')
  return text
}

/** What will leave in another spelling, one line each. */
export function conversionLines(conversions: readonly Conversion[]): readonly string[] {
  return conversions.map(({ path, from, to }) => `${path} : ${nameCharacter(from)} → ${to.trim() === '' ? '␠' : to}`)
}
