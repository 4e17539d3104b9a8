// A commune whose folder is open and served, as `actes start` does: commands reach it through its socket, so that its clock is
// the tests' and its jobs are answered by hand. Its database is the one that this machine has.
import type { AddCommand } from '../../../src/commands/command.ts'
import { placeSocket } from '../../../src/operations/owner-socket.ts'
import { lockFolder } from '../../../src/store/engine/folder-lock.ts'
import { socketServer } from '../../../src/web/server.ts'
import { run, type Ran } from './command-line.ts'
import { storeTools } from '../life/laid-home.ts'
import { openCommune, type Commune, type CommuneOptions } from '../life/commune.ts'

export interface ServedCommune extends Commune {
  /** Run a command line there: its first word is the command's name. */
  types(add: AddCommand, ...args: readonly string[]): Promise<Ran>
  /** The same with --json: the exit code, and the one document. */
  asks<T = unknown>(add: AddCommand, ...args: readonly string[]): Promise<readonly [number, T]>
  /** An act that the prefecture has acknowledged: its transmission and its identifier. */
  acknowledged(numero: string): Promise<{ readonly id: string; readonly idActe: string }>
}

/** Open a commune, and listen for commands. */
export async function openServedCommune(options: CommuneOptions = {}): Promise<ServedCommune> {
  const commune = await openCommune(options)
  // On a server the folder has no owner of its own: commands look for one before they open a database in it.
  const lock = commune.app.ports.store.embedded ? undefined : await lockFolder(commune.home, storeTools)
  const served = await socketServer(commune.app)
  await served.listen({ path: await placeSocket(commune.home) })
  const environment = { ACTES_HOME: commune.home, ACTES_LOG_LEVEL: 'silent' }
  const types = (add: AddCommand, ...args: readonly string[]) => run(add, args, environment)
  return {
    ...commune,
    types,
    asks: async <T>(add: AddCommand, ...args: readonly string[]) => {
      const { code, json } = await types(add, ...args, '--json')
      return [code, json<T>()] as const
    },
    acknowledged: async (numero) => {
      const id = await commune.sends(numero)
      const { state, idActe } = await commune.shows(id)
      if (state !== 'acknowledged' || idActe === null) throw new Error(`${numero} is ${state}`)
      return { id, idActe }
    },
    closes: async () => {
      await served.close()
      await lock?.release()
      await commune.closes()
    },
  }
}
