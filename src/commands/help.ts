// The words of commander, its errors and its help, in French or English, and help that fits a narrow terminal.
// Descriptions are written in French; english.ts translates them.
import type { Command, Help } from 'commander'
import type { Language } from '#text/sentences.ts'
import { english } from './english.ts'

/** Applied in this order. */
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

/** An unknown error stays unchanged. */
export function inLanguage(error: string, language: Language): string {
  if (language === 'en') return error
  return sentences.reduce((text, [english, french]) => text.replace(english, french), error)
}

/** For the program and the commands added from now on. */
export function speaking(program: Command, language: Language): Command {
  const isFrench = language === 'fr'
  return program
    .helpOption('-h, --help', isFrench ? 'afficher cette aide' : 'show this help')
    .helpCommand(
      isFrench ? 'help [commande]' : 'help [command]',
      isFrench ? 'afficher l’aide d’une commande' : 'show the help of a command',
    )
    .configureHelp({
      minWidthToWrap: 20,
      formatItem: (...item) => itemOf(item),
      ...(isFrench && {
        styleTitle: (title) => titles[title] ?? title,
        styleUsage: (usage) => usage.replace('[command]', '[commande]'),
        styleOptionDescription: (text) =>
          text.replace('(choices: ', '(au choix : ').replace('(default: ', '(par défaut : '),
      }),
    })
}

function itemOf([term, termWidth, description, helper]: Parameters<Help['formatItem']>) {
  const width = helper.helpWidth ?? 80
  const besides = width - termWidth - 4
  const isBeside = besides >= Math.min(helper.displayWidth(description), roomy)
  const room = isBeside ? besides : width - 6
  const [first = '', ...rest] = helper.boxWrap(description, room).split('\n')
  const indent = ' '.repeat(isBeside ? termWidth + 4 : 6)
  const head = isBeside ? `  ${term.padEnd(termWidth)}  ${first}` : `  ${term}`
  if (description === '') return `  ${term}`
  return [head, ...(isBeside ? rest : [first, ...rest]).map((line) => indent + line)].join('\n')
}

/** Narrowest readable column of descriptions. */
const roomy = 34

export function translate(command: Command, language: Language): void {
  if (language === 'fr') return
  const inEnglish = (text: string) => english[text] ?? text
  command.description(inEnglish(command.description()))
  for (const option of command.options) option.description = inEnglish(option.description)
  for (const argument of command.registeredArguments) argument.description = inEnglish(argument.description)
  for (const each of command.commands) translate(each, language)
}
