// A town whose folder is open and served, as `actes start` does: commands reach it through its socket, so that its clock is
// the tests' and its jobs are answered by hand. Its database is the one that this machine has.
import type { AddCommand } from '../../../src/commands/command.ts'
import { placeSocket } from '../../../src/operations/owner-socket.ts'
import { lockFolder } from '../../../src/store/engine/folder-lock.ts'
import { socketServer } from '../../../src/web/server.ts'
import { run, type Ran } from './command-line.ts'
import { storeTools } from '../life/laid-home.ts'
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
  const town = await openTown(options)
  // On a server the folder has no owner of its own: commands look for one before they open a database in it.
  const lock = town.app.ports.store.embedded ? undefined : await lockFolder(town.home, storeTools)
  const served = await socketServer(town.app)
  await served.listen({ path: await placeSocket(town.home) })
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
      await served.close()
      await lock?.release()
      await town.closes()
    },
  }
}
