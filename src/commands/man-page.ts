// The manual page, actes(1), made from the commands themselves: `actes manual --man | man -l -`; the package ships it.
import type { Command, Option } from 'commander'
import { ownVersion } from '#config/version.ts'
import type { Language } from '#text/sentences.ts'
import { commandTree, type ToldCommand } from './command-tree.ts'
import { commonFlags } from './command.ts'
import { both } from '#text/both.ts'

const titles = {
  name: both('NOM', 'NAME'),
  synopsis: both('SYNOPSIS', 'SYNOPSIS'),
  common: both('OPTIONS COMMUNES', 'COMMON OPTIONS'),
  commands: both('COMMANDES', 'COMMANDS'),
  more: both('VOIR AUSSI', 'SEE ALSO'),
}

const words = {
  command: both('commande', 'command'),
  arguments: both('arguments', 'arguments'),
  chapters: both(
    'Les codes de sortie, les réglages de l’environnement et le reste sont dans le manuel : actes manual commands, actes manual settings.',
    'Exit codes, settings of the environment and all the rest are in the manual: actes manual commands, actes manual settings.',
  ),
}

export function manPage(program: Command, language: Language): readonly string[] {
  const [head, ...all] = commandTree(program)
  const title = (key: keyof typeof titles) => `.SH ${titles[key][language]}`
  const shared = all.flatMap(({ options }) => options).filter(({ long }) => commonFlags.includes(long))
  const first = commonFlags.flatMap((long) => shared.find((each) => each.long === long) ?? [])
  return [
    `.TH ACTES 1 "" "actes-worker ${ownVersion()}" "actes"`,
    title('name'),
    `actes \\- ${roff(head?.about ?? '')}`,
    title('synopsis'),
    `.B actes\n.I ${words.command[language]}\n[options] [${words.arguments[language]}]`,
    title('common'),
    ...first.flatMap(optionLines),
    title('commands'),
    ...all.filter(({ within }) => within.length === 0).flatMap(commandLines),
    title('more'),
    roff(words.chapters[language]),
  ]
}

function commandLines({ path, about, takes, options }: ToldCommand): readonly string[] {
  const given = takes.map((each) => (each.required ? `<${each.name()}>` : `[${each.name()}]`))
  return [
    `.SS ${roff([path, ...given].join(' '))}`,
    roff(about),
    ...options.filter(({ long }) => !commonFlags.includes(long)).flatMap(optionLines),
  ]
}

function optionLines({ flags, description, argChoices }: Option): readonly string[] {
  return ['.TP', `.B ${roff(flags)}`, roff(argChoices ? `${description} (${argChoices.join(', ')})` : description)]
}

/** On one line, with hyphens that can be copied, and escaped so that roff reads no request in it. */
function roff(text: string) {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/\s+/g, ' ')
    .replace(/^(?=[.'])/, '\\&')
}
