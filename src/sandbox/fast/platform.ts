// The parts of a simulated FAST: who may come, how it behaves, and the folder of each subscriber.
import * as fs from 'node:fs'
import { join } from 'node:path'
import type { openSmallPrefecture } from '../small-prefecture.ts'
import { drop, ensure, flushNames, namesIn, unlessErrno, writeTemporary, type Folder } from '../folder.ts'

/** An account: its folder is `<siren>/<prefixe>`. */
export interface Subscriber {
  readonly siren: string
  readonly prefixe: string
  /** Common name of its certificate. */
  readonly certificate: string
}

/** What nobody has seen of the real platform is a setting. */
export const defaultSettings = {
  soap: '1.1' as '1.1' | '1.2',
  /** Parameters in the namespace of the service. */
  qualified: false,
  /** In this order, as the WSDL says it. */
  parameters: ['SIREN', 'DNUtilisateur', 'fichierACTES', 'typeTraitement'] as readonly string[],
  /** Drops a stamped act beside its AR. */
  stamps: true,
  /** Takes the files away once they are ordered. */
  cleans: false,
  /** Answers stay away. */
  holds: false,
  sizeMaxBytes: 157_286_400,
}

export type FastSettings = typeof defaultSettings

export interface FastPlatform {
  settings: FastSettings
  readonly folder: Folder
  readonly now: () => Date
  readonly subscribers: readonly Subscriber[]
  readonly prefecture: ReturnType<typeof openSmallPrefecture>
}

export type Depot = ReturnType<typeof depotOf>

/** The flat folder of a subscriber. Dates are of the simulator's clock. */
export function depotOf({ folder, now }: Pick<FastPlatform, 'folder' | 'now'>, { siren, prefixe }: Subscriber) {
  const place = ['depots', siren, prefixe] as const
  const pathOf = (name: string) => join(folder.path, ...place, name)
  const take = async (name: string, laid: string) => {
    const own = await ensure(folder, ...place)
    fs.utimesSync(laid, now(), now())
    fs.renameSync(laid, pathOf(name))
    await flushNames(own)
  }
  return {
    names: () => namesIn(pathOf('')),
    stat: (name: string) => unlessErrno('ENOENT', () => fs.statSync(pathOf(name))),
    read: (name: string) => unlessErrno('ENOENT', () => fs.readFileSync(pathOf(name))),
    /** @param laid path of a whole, flushed file, which moves there */
    take,
    lay: async (name: string, bytes: Uint8Array) => take(name, await writeTemporary(folder, bytes)),
    drop: (name: string) => drop(pathOf(name)),
  }
}
