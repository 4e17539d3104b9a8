// The words of commander in French: its errors, the headings and the common lines of its help.
import type { Command } from 'commander'

/** Sentences of commander and what they become, in this order. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/^error: unknown option '(.*)'/m, 'erreur : option inconnue « $1 »'],
  [/^error: unknown command '(.*)'/m, 'erreur : commande inconnue « $1 »'],
  [/^error: missing required argument '(.*)'/m, 'erreur : il manque l’argument « $1 »'],
  [/^error: option '(.*)' argument missing/m, 'erreur : il manque la valeur de l’option « $1 »'],
  [/^error: required option '(.*)' not specified/m, 'erreur : il manque l’option « $1 »'],
  [/^error: option '(.*)' cannot be used with option '(.*)'/m, 'erreur : les options « $1 » et « $2 » s’excluent'],
  [/^error: option '(.*?)' argument '(.*)' is invalid\./m, 'erreur : la valeur « $2 » de l’option « $1 » est refusée.'],
  [
    /^error: command-argument value '(.*)' is invalid for argument '(.*?)'\./m,
    'erreur : la valeur « $1 » de l’argument « $2 » est refusée.',
  ],
  [
    /^error: too many arguments for '(.*?)'\. Expected (\d+) arguments? but got (\d+): /m,
    'erreur : trop d’arguments pour « $1 » : $2 attendus, $3 donnés : ',
  ],
  [
    /^error: too many arguments\. Expected (\d+) arguments? but got (\d+): /m,
    'erreur : trop d’arguments : $1 attendus, $2 donnés : ',
  ],
  [/Allowed choices are (.*)\./, 'Valeurs possibles : $1.'],
  [/\(Did you mean one of (.*)\?\)/, '(Vouliez-vous dire l’une de celles-ci : $1 ?)'],
  [/\(Did you mean (.*)\?\)/, '(Vouliez-vous dire $1 ?)'],
]

const titles: Readonly<Record<string, string>> = {
  'Usage:': 'Utilisation :',
  'Arguments:': 'Arguments :',
  'Options:': 'Options :',
  'Commands:': 'Commandes :',
}

/** An error of commander in French; what is not known stays as it is. */
export function inFrench(error: string): string {
  return sentences.reduce((text, [english, french]) => text.replace(english, french), error)
}

/** Let a program, and the commands that are added to it from now on, speak French. */
export function speakFrench(program: Command): Command {
  return program
    .helpOption('-h, --help', 'afficher cette aide')
    .helpCommand('help [commande]', 'afficher l’aide d’une commande')
    .configureHelp({
      styleTitle: (title) => titles[title] ?? title,
      styleUsage: (usage) => usage.replace('[command]', '[commande]'),
      styleOptionDescription: (text) =>
        text.replace('(choices: ', '(au choix : ').replace('(default: ', '(par défaut : '),
    })
}
