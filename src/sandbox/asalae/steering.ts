// What steers the simulated as@lae: a word at the end of an act's number, or anywhere in its objet, found in the bordereau.
import { both, type Both } from '#text/both.ts'

interface AsalaeNumber {
  readonly suffix: string
  readonly effect: Both
}

export const asalaeNumbers: readonly AsalaeNumber[] = [
  {
    suffix: '_SAE207',
    effect: both(
      'le versement est refusé par ce code, ou par tout autre de la liste (`101` à `312`)',
      'the transfer is refused with this code, or any other of the list (`101` to `312`)',
    ),
  },
  {
    suffix: '_SAE001',
    effect: both('le versement est accepté avec une remarque', 'the transfer is accepted with a remark'),
  },
  {
    suffix: '_SAE002',
    effect: both(
      'l’autorité de contrôle est consultée, puis le versement est accepté, trois jours après',
      'the control authority is asked, then the transfer is accepted, three days later',
    ),
  },
  {
    suffix: '_SAETARD',
    effect: both('la réponse ne vient qu’après trois jours', 'the reply comes after three days only'),
  },
  {
    suffix: '_SAESANS',
    effect: both('l’accusé de réception ne vient jamais ; la réponse vient', 'the receipt never comes; the reply does'),
  },
  {
    suffix: '_SAECOUPE',
    effect: both(
      'le versement est reçu, puis la connexion se rompt avant la réponse : le dépôt est incertain',
      'the transfer is received, then the connection drops before the answer: the deposit is uncertain',
    ),
  },
  {
    suffix: '_SAEMORT',
    effect: both('la connexion se rompt et rien n’est gardé', 'the connection drops and nothing is kept'),
  },
  {
    suffix: '_SAE500',
    effect: both('le dépôt est refusé par une erreur 500', 'the deposit is refused with an error 500'),
  },
]

/** `207`, `TARD`… or nothing. @param text all that the bordereau says */
export function steeredBy(text: string): string | undefined {
  return /_SAE([0-9]{3}|TARD|SANS|COUPE|MORT)(?![A-Za-z0-9])/.exec(text)?.[1]
}
