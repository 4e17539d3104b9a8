// What comes in a mail or an archive: each document is stored as a return of its own before anything of it is read. A mail
// that carries none is a notice: kept, shown with its act when it names one, never an error by itself.
import { ActesError } from '../../errors.ts'
import type { Notice } from '../../files/reception/notice.ts'
import type { Parcel } from '../../files/reception/reception.ts'
import type { Ports } from '../steps/step.ts'
import { remark } from '../../store/transmissions/journal.ts'
import { keepRetour, nestingOf, settleRetour, type StoredRetour } from '../../store/retours/retours.ts'
import { sentAs } from '../../store/transmissions/candidates.ts'

/** Store what a mail or an archive holds, or keep the notice that it is. */
export async function unpack(retour: StoredRetour, parcel: Parcel, ports: Ports): Promise<void> {
  if (parcel.notice) return keepNotice(retour, parcel.notice, ports)
  const { db, blobs } = ports.store
  await refuseNesting(retour, parcel, ports)
  const kept: { name: string; sha256: string; sizeBytes: number }[] = []
  for (const { name, bytes } of parcel.documents) kept.push({ name, ...(await blobs.put(bytes)) })
  await db.transaction(async (sql) => {
    if (!(await settleRetour(sql, retour.id, { status: 'opened', kind: parcel.kind }))) return
    // What came in one mail belongs together, whatever else was delivered beside it.
    const delivery = `in:${retour.id}`
    for (const { name, sha256, sizeBytes } of kept)
      await keepRetour(sql, {
        id: ports.clock.newId(),
        connection: retour.connection,
        delivery,
        name,
        sha256,
        sizeBytes,
        at: retour.receivedAt,
        partOf: retour.id,
        ...(retour.handedBy !== null && { handedBy: retour.handedBy }),
        ...(retour.reference !== null && { reference: retour.reference }),
      })
  })
}

/** A mail in an archive in a mail is the deepest that anybody sends. */
const deepest = 3
/** Documents that one delivery may hold in all. */
const mostParts = 1_000

async function refuseNesting(retour: StoredRetour, parcel: Parcel, ports: Ports): Promise<void> {
  const { depth, count } = await nestingOf(ports.store.db, retour.id)
  const over = (what: string, max: number) => new ActesError('ACTES-X033', { params: { what, max } })
  if (depth >= deepest) throw over('depth', deepest)
  if (count + parcel.documents.length > mostParts) throw over('parts', mostParts)
}

/** It goes to the one act that it names; otherwise it waits in the inbox, for whoever wants to read it. */
async function keepNotice(retour: StoredRetour, notice: Notice, ports: Ports): Promise<void> {
  const [idActe, ...others] = notice.idActes
  const candidates =
    idActe === undefined || others.length > 0 ? [] : await sentAs(ports.store.db, { idActe, of: ['1-1'] })
  const standing = candidates.filter(({ state }) => state === 'submitted' || state === 'acknowledged')
  const [act, ...more] = standing.length > 0 ? standing : candidates
  const transmission = act && more.length === 0 ? act.id : undefined
  await ports.store.db.transaction(async (sql) => {
    const linked = transmission === undefined ? {} : { transmission }
    if (!(await settleRetour(sql, retour.id, { status: 'notice', kind: 'notice', facts: notice, ...linked }))) return
    if (transmission === undefined) return
    const detail = { retour: retour.id, kind: 'notice', notice: notice.kind, name: retour.name }
    const at = ports.clock.now()
    await remark(sql, { transmission, at, who: 'worker', event: 'notice', detail, code: 'ACTES-R011' })
  })
  ports.log.info({ connection: retour.connection, retour: retour.id, code: 'ACTES-R011' }, 'retour')
}
