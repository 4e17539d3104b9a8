// Every command with its arguments and options, for help, completion and the manual page.
import type { Argument, Command, Option } from 'commander'

export interface ToldCommand {
  /** `actes tasks list` */
  readonly path: string
  readonly about: string
  readonly takes: readonly Argument[]
  readonly options: readonly Option[]
  readonly within: readonly { readonly name: string; readonly about: string }[]
}

export function commandTree(command: Command, above = ''): readonly ToldCommand[] {
  const path = `${above}${command.name()}`
  const { commands, registeredArguments: takes, options } = command
  const within = commands.map((each) => ({ name: each.name(), about: each.description() }))
  const told = { path, about: command.description(), takes, options, within }
  return [told, ...commands.flatMap((each) => commandTree(each, `${path} `))]
}

export function programOf(command: Command): Command {
  return command.parent ? programOf(command.parent) : command
}
