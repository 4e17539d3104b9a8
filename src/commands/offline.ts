// What pack and check share: the flags that say who sends and which day it is, and how conversions are shown.
import { InvalidArgumentError, type Command } from 'commander'
import { isJour, type Jour } from '../protocol/jour.ts'
import { nameCharacter, type Conversion } from '../protocol/text.ts'

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

/** A day of the calendar, as an argument. */
export function parseJour(text: string): Jour {
  if (!isJour(text)) throw new InvalidArgumentError('une date du calendrier, AAAA-MM-JJ')
  return text
}

/** What will leave in another spelling, one line each. */
export function conversionLines(conversions: readonly Conversion[]): readonly string[] {
  return conversions.map(({ path, from, to }) => `${path} : ${nameCharacter(from)} → ${to.trim() === '' ? '␠' : to}`)
}
