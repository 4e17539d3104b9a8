// A town whose folder is open and served, as `actes start` does: commands reach it through its socket, so that its clock is
// the tests' and its jobs are answered by hand.
import { serveFolder } from '../../../src/commands/serve-folder.ts'
import type { AddCommand } from '../../../src/commands/command.ts'
import { run, type Ran } from './command-line.ts'
import { openTown, type Town, type TownOptions } from '../life/town.ts'

export interface ServedTown extends Town {
  /** Run a command line there: its first word is the command's name. */
  types(add: AddCommand, ...args: readonly string[]): Promise<Ran>
  /** The same with --json: the exit code, and the one document. */
  asks<T = unknown>(add: AddCommand, ...args: readonly string[]): Promise<readonly [number, T]>
  /** An act that the prefecture has acknowledged: its transmission and its identifier. */
  acknowledged(numero: string): Promise<{ readonly id: string; readonly idActe: string }>
}

/** Open a town, and listen for commands. */
export async function openServedTown(options: TownOptions = {}): Promise<ServedTown> {
  const town = await openTown({ ...options, store: 'embedded' })
  const unserve = await serveFolder(town.app)
  const environment = { ACTES_HOME: town.home, ACTES_LOG_LEVEL: 'silent' }
  const types = (add: AddCommand, ...args: readonly string[]) => run(add, args, environment)
  return {
    ...town,
    types,
    asks: async <T>(add: AddCommand, ...args: readonly string[]) => {
      const { code, json } = await types(add, ...args, '--json')
      return [code, json<T>()] as const
    },
    acknowledged: async (numero) => {
      const id = await town.hands(numero)
      await town.works()
      const { state, idActe } = await town.shows(id)
      if (state !== 'acknowledged' || idActe === null) throw new Error(`${numero} is ${state}`)
      return { id, idActe }
    },
    closes: async () => {
      await unserve()
      await town.closes()
    },
  }
}
