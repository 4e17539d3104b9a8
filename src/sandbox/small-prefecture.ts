// The simulated préfecture as a gateway sees it: a folder that receives archives and keeps answers until they are
// confirmed.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { compact } from '#protocol/compact.ts'
import { messages } from '#protocol/codes.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { readArchiveName, readIdActe } from '#protocol/messages/names.ts'
import { readClassification, declare } from './registry.ts'
import { drop, linkOnly, openFolder, readAllJson, sweepTemporaries, writeTemporary, type Folder } from './folder.ts'
import { confirmDelivery, readLetters, waitingFor, type Unfinished } from './correspondence.ts'
import { doneOnce } from './http.ts'
import { holderOf, readLine, type LedgerLine } from './ledger.ts'
import { receiveArchive, type Office, type Submission } from './reception.ts'

export interface SmallPrefectureOptions {
  readonly folder: string
  readonly now: () => Date
  readonly declares?: readonly Collectivite[]
  readonly lateMs?: number
  readonly sizeMaxBytes: number
}

export function openSmallPrefecture(options: SmallPrefectureOptions) {
  const { now, declares = [], lateMs = 60_000, sizeMaxBytes } = options
  const folder = openFolder(options.folder)
  const office: Office = { folder, now, lateMs, sizeMaxBytes }
  const unfinished: Unfinished = new Map()
  const ready = doneOnce(async () => {
    await sweepTemporaries(folder, now())
    for (const collectivite of declares) await declare(folder, collectivite)
  })
  return {
    receive: async (submission: Submission, signal: AbortSignal) => {
      await ready()
      return receiveArchive(office, submission, signal)
    },
    find: async (archive: string) => (readArchiveName(archive) ? readLine(folder, archive) : undefined),
    waiting: (siren: string) => waitingFor(folder, siren, now()),
    list: (siren: string) => listReceived(folder, siren, now()),
    confirm: (delivery: string, names: readonly string[]) => confirmDelivery(folder, unfinished, { delivery, names }),
    check: async () => [
      await checked('folder', () => checkWriting(folder)),
      await checked('classification', async () => ({ ok: true, on: readClassification(folder).date })),
    ],
  }
}

async function listReceived(folder: Folder, siren: string, now: Date) {
  const lines = (await readAllJson<LedgerLine>(join(folder.path, 'ledger'))).filter((line) => line.siren === siren)
  const letters = (await readLetters(folder.path)).filter((letter) => letter.siren === siren)
  const received = lines.map((line) => {
    const { archive: reference, message = '1-1', idActe = '' } = line
    const isAnnulled = message === '1-1' && holderOf(folder, 'annulled', idActe)
    const state = isAnnulled && line.verdict.kind === 'accuse' ? 'annulled' : stateOf(line, now)
    const type = message.slice(0, 1)
    const accuse = type === '1' && (state === 'acknowledged' || state === 'annulled')
    const { numero, dateDecision } = readIdActe(idActe) ?? {}
    return { reference, type, state, accuse, ...compact({ numero, dateDecision }) } as const
  })
  const written = letters.flatMap(({ delivery: reference, message }) =>
    message !== undefined && messages[message].effect === 'ecrit'
      ? [{ reference, type: message.slice(0, 1), state: 'letter', accuse: false } as const]
      : [],
  )
  return [...received, ...written]
}

function stateOf({ verdict, serials, dueAt }: LedgerLine, now: Date) {
  if (verdict.kind === 'sansReponse' || serials.length === 0 || Date.parse(dueAt) > now.getTime()) return 'sent'
  return verdict.kind.startsWith('anomalie') ? 'refused' : 'acknowledged'
}

const probe = 'sandbox probe\n'

interface Check {
  readonly ok: boolean
  readonly detail?: string
  readonly on?: Jour
}

async function checked(name: string, look: () => Promise<Check>) {
  const found = await look().catch((error: unknown): Check => ({ ok: false, detail: String(error) }))
  return { name, ...found, ...(!found.ok && { code: 'ACTES-G001' as const }) }
}

async function checkWriting(folder: Folder): Promise<Check> {
  const path = await writeTemporary(folder, Buffer.from(probe))
  const linked = `${path}-linked`
  const ok = linkOnly(path, linked) && (await readFile(linked, 'utf8')) === probe
  drop(path)
  drop(linked)
  return { ok, detail: folder.path }
}
