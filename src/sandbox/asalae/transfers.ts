// What the archive was given, a folder for each transfer: `transfers/<rank>/` holds bordereau.xml, the package under the
// name it came with, transfer.json, and ACK.xml and ATR.xml once they are written. All stays there for a reader to look at.
import * as fs from 'node:fs'
import { join } from 'node:path'
import { ensure, flushNames, namesIn, readJson, saveJson, type Folder } from '../folder.ts'
import type { Bordereau } from './bordereau.ts'

export interface Transfer {
  readonly rank: number
  /** MessageIdentifier and TransferringAgency of the bordereau. */
  readonly identifier: string
  readonly versant: string
  readonly agreement: string
  /** Name of the package; none when no file came with the bordereau. */
  readonly file: string | null
  readonly sizeBytes: number
  readonly steered: string | null
  readonly receivedAt: string
  /** `received`, then `acknowledged` (ACK.xml, where one comes), then `answered` (ATR.xml). */
  readonly state: 'received' | 'acknowledged' | 'answered'
  /** ReplyCode of the ATR, and what a person reads of it; the ATR itself gives no reason. */
  readonly code?: string
  readonly reason?: string
  readonly answeredAt?: string
}

export const messageFiles = { ack: 'ACK.xml', atr: 'ATR.xml' } as const

export interface Given {
  readonly bordereau: Bordereau
  /** Temporary files, which are moved. */
  readonly bordereauPath: string
  readonly file: { readonly name: string; readonly path: string; readonly sizeBytes: number } | undefined
  readonly steered: string | undefined
}

export type Transfers = ReturnType<typeof openTransfers>

/** Transfers whose taking was interrupted are forgotten: their sender had no answer. */
export function openTransfers(folder: Folder) {
  const kept = new Map<number, Transfer>()
  for (const name of namesIn(join(folder.path, 'transfers'))) {
    const transfer = readJson<Transfer>(folder, 'transfers', name, 'transfer')
    if (transfer) kept.set(transfer.rank, transfer)
    else fs.rmSync(join(folder.path, 'transfers', name), { recursive: true })
  }
  const pathOf = (rank: number, name: string) => join(folder.path, 'transfers', `${rank}`, name)
  const save = async (transfer: Transfer) => {
    await saveJson(folder, transfer, 'transfers', `${transfer.rank}`, 'transfer')
    kept.set(transfer.rank, transfer)
    return transfer
  }
  return {
    pathOf,
    save,
    all: (): readonly Transfer[] => [...kept.values()],
    /** The last one of this identifier, from this sender. */
    find: (versant: string, identifier: string) =>
      [...kept.values()].findLast((each) => each.versant === versant && each.identifier === identifier),
    take: async ({ bordereau, bordereauPath, file, steered }: Given, at: Date): Promise<Transfer> => {
      const rank = Math.max(0, ...kept.keys()) + 1
      const own = await ensure(folder, 'transfers', `${rank}`)
      fs.renameSync(bordereauPath, pathOf(rank, 'bordereau.xml'))
      if (file) fs.renameSync(file.path, pathOf(rank, file.name))
      await flushNames(own)
      return save({
        rank,
        identifier: bordereau.identifier,
        versant: bordereau.versant,
        agreement: bordereau.agreement,
        file: file?.name ?? null,
        sizeBytes: file?.sizeBytes ?? 0,
        steered: steered ?? null,
        receivedAt: at.toISOString(),
        state: 'received',
      })
    },
  }
}
