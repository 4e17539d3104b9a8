// actes completion SHELL: a shell's completion script, made from the commands themselves. It walks the typed words to
// find their command, then proposes what may follow.
import { Argument } from 'commander'
import { act, type AddCommand } from './command.ts'
import { commandTree, programOf, type ToldCommand } from './command-tree.ts'

const shells = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof shells)[number]

export const addCompletion: AddCommand = (program, settling) => {
  const command = program
    .command('completion')
    .description('ce qui fait compléter les commandes par un shell : source <(actes completion bash)')
    .addArgument(new Argument('<shell>', 'votre shell').choices(shells))
  // Shells run it at every start, so invalid settings must not break it.
  const always = { ...settling, refusedSettings: 'told by the action' } as const
  act<object, [Shell]>(command, always, async (run, _flags, [shell]) => {
    const script = writers[shell](commandTree(programOf(command)))
    return run.print({ shell, script: script.join('\n') }, script)
  })
}

interface Proposal {
  readonly word: string
  readonly about: string
}

function proposals({ within, takes: [first], options }: ToldCommand): readonly Proposal[] {
  const values = (first?.argChoices ?? []).map((word) => ({ word, about: first?.description ?? '' }))
  const flags = options.flatMap(({ long, description }) => (long ? [{ word: long, about: description }] : []))
  const help = { word: '--help', about: '' }
  return [...within.map(({ name, about }) => ({ word: name, about })), ...values, ...flags, help]
}

function choices({ options }: ToldCommand) {
  return options.flatMap(({ long, argChoices = [] }) => (long && argChoices.length > 0 ? [{ long, argChoices }] : []))
}

const writers: Record<Shell, (all: readonly ToldCommand[]) => readonly string[]> = { bash, zsh, fish }

/** Quoted for bash, zsh and fish alike, on one line. */
function quoted(text: string) {
  return `'${text.replaceAll(/\s+/g, ' ').replaceAll("'", '’').replaceAll('\\', '')}'`
}

const paths = (all: readonly ToldCommand[]) => all.slice(1).map(({ path }) => quoted(path))

function bash(all: readonly ToldCommand[]): readonly string[] {
  const words = (list: readonly string[]) => quoted(list.join(' '))
  return [
    '_actes() {',
    '  local word=${COMP_WORDS[COMP_CWORD]} path=actes words= each',
    '  for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    `    case "$path $each" in ${paths(all).join('|')}) path="$path $each" ;; esac`,
    '  done',
    '  case "$path" in',
    ...all.map((each) => `    ${quoted(each.path)}) words=${words(proposals(each).map(({ word }) => word))} ;;`),
    '  esac',
    '  case "$path ${COMP_WORDS[COMP_CWORD-1]}" in',
    ...all.flatMap((each) =>
      choices(each).map(
        ({ long, argChoices }) => `    ${quoted(`${each.path} ${long}`)}) words=${words(argChoices)} ;;`,
      ),
    ),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '}',
    'complete -o default -F _actes actes',
  ]
}

function zsh(all: readonly ToldCommand[]): readonly string[] {
  const items = (list: readonly Proposal[]) =>
    list.map(({ word, about }) => quoted(`${word.replaceAll(':', '\\:')}${about === '' ? '' : `:${about}`}`)).join(' ')
  return [
    '#compdef actes',
    '_actes() {',
    '  local at=actes each; local -a items',
    '  for each in ${words[2,CURRENT-1]}; do',
    `    case "$at $each" in (${paths(all).join('|')}) at="$at $each" ;; esac`,
    '  done',
    '  case "$at" in',
    ...all.map((each) => `    (${quoted(each.path)}) items=(${items(proposals(each))}) ;;`),
    '  esac',
    '  case "$at ${words[CURRENT-1]}" in',
    ...all.flatMap((each) =>
      choices(each).map(
        ({ long, argChoices }) =>
          `    (${quoted(`${each.path} ${long}`)}) items=(${items(argChoices.map((word) => ({ word, about: '' })))}) ;;`,
      ),
    ),
    '  esac',
    '  _describe actes items || _files',
    '}',
    'compdef _actes actes',
  ]
}

function fish(all: readonly ToldCommand[]): readonly string[] {
  const at = (path: string) => `-n ${quoted(`__actes_at "${path}"`)}`
  const flag = (long: string) => `-l ${long.slice(2)}`
  return [
    'function __actes_at',
    '  set -l path actes',
    '  for each in (commandline -opc)[2..-1]',
    '    switch "$path $each"',
    `      case ${paths(all).join(' ')}`,
    '        set path "$path $each"',
    '    end',
    '  end',
    '  test "$path" = "$argv[1]"',
    'end',
    ...all.flatMap((each) =>
      proposals(each).map(({ word, about }) => {
        const chosen = choices(each).find(({ long }) => long === word)
        const takes = each.options.some(({ long, required, optional }) => long === word && (required || optional))
        const values = chosen ? ` -xa ${quoted(chosen.argChoices.join(' '))}` : takes ? ' -r' : ''
        const what = word.startsWith('--') ? `${flag(word)}${values}` : `-a ${word}`
        return `complete -c actes ${at(each.path)} ${what}${about === '' ? '' : ` -d ${quoted(about)}`}`
      }),
    ),
  ]
}
