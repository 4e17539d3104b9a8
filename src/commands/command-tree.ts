// Every command with what it takes, as help, completion and the manual page tell it.
import type { Argument, Command, Option } from 'commander'

export interface ToldCommand {
  /** `actes tasks list` */
  readonly path: string
  readonly about: string
  readonly takes: readonly Argument[]
  readonly options: readonly Option[]
  /** Names of the commands within, with what they do. */
  readonly within: readonly { readonly name: string; readonly about: string }[]
}

/** A program, and every command below it, in the order of its help. */
export function commandTree(command: Command, above = ''): readonly ToldCommand[] {
  const path = `${above}${command.name()}`
  const { commands, registeredArguments: takes, options } = command
  const within = commands.map((each) => ({ name: each.name(), about: each.description() }))
  const told = { path, about: command.description(), takes, options, within }
  return [told, ...commands.flatMap((each) => commandTree(each, `${path} `))]
}

/** The root of the program that a command belongs to. */
export function programOf(command: Command): Command {
  return command.parent ? programOf(command.parent) : command
}
