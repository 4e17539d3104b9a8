// Acts on their public pages: the gate that each passes, the posting, the retraction. Whoever posts says the day of publication
// by it, unless one is recorded.
import { ActesError } from '../../errors.ts'
import { dayIn } from '../../protocol/calendrier/jour.ts'
import { isIndividual } from '../../protocol/messages/codes.ts'
import { isContradicted } from '../../store/retours/tasks.ts'
import type { Sql } from '../../store/engine/database.ts'
import { remark } from '../../store/transmissions/journal.ts'
import { keepPosting, postingsOf, retractPosting, type Posting } from '../../store/transmissions/postings.ts'
import { keepPublication, publicationOf } from '../../store/transmissions/publications.ts'
import { lockById, type Transmission } from '../../store/transmissions/transmissions.ts'
import { retractionWords } from '../../text/postings.ts'
import { publicationTable } from '../declared/publication.ts'
import { bind, type At } from '../guard.ts'
import { actAddress, fileAddress } from '../../opendata/address.ts'
import type { Input } from '../table.ts'
import { journalled } from './run.ts'
import { withKeys } from './shown.ts'

type Wish = Omit<Input<'postAct'>, 'id'>
type AtAct = At<{ readonly transmission: unknown }>

export const postingRuns = bind(publicationTable, {
  listPostings: async (_, { transmission: { idActe }, ports }) => ({
    items:
      idActe === null ? [] : await withKeys(ports.store.db, (await postingsOf(ports.store.db, idActe)).map(toJson)),
  }),
  postAct: post,
  retractAct: async ({ why, reason }, at) => {
    const { transmission: row, ports, who } = at
    const on = await todayOf(at)
    const line = { event: 'retract', target: row.id, detail: { why, reason } }
    await journalled(at, line, async (sql, now) => {
      if (!(await retractPosting(sql, row.idActe ?? '', { at: now, on, who, why, reason })))
        throw new ActesError('ACTES-A060')
      await remark(sql, { transmission: row.id, at: now, who, event: 'retracted', detail: { why, reason } })
    })
    return lastOf(ports.store.db, row)
  },
})

async function post(how: Wish, at: AtAct) {
  const { tools, ports, who } = at
  const { id } = at.transmission
  if (!tools.publicPages) throw new ActesError('ACTES-A057')
  const day = await todayOf(at)
  const why = how.reason === undefined ? {} : { reason: how.reason }
  await journalled(at, { event: 'post', target: id, detail: why }, async (sql, now) => {
    // Nothing moves it meanwhile.
    const row = (await lockById(sql, id)) ?? at.transmission
    const idActe = await needPublishable(sql, row, how)
    // What another transmission of it had put there holds no longer, since this one is acknowledged.
    const before = { at: now, on: day, who, why: 'annule', reason: retractionWords.annule.fr, but: id } as const
    await retractPosting(sql, idActe, before)
    const posted = { postedAt: now, postedOn: day, postedBy: who, reason: how.reason ?? null }
    const { collectivite, files } = row
    if (
      !(await keepPosting(sql, { id: ports.clock.newId(), transmission: id, collectivite, idActe, files, ...posted }))
    )
      throw new ActesError('ACTES-A060')
    await remark(sql, { transmission: id, at: now, who, event: 'posted', detail: why })
    if (Object.keys(await publicationOf(sql, row)).length === 0)
      await keepPublication(sql, row, { how: 'publie', day, at: now, who })
  })
  return lastOf(ports.store.db, at.transmission)
}

/**
 * The gate: an AR that nothing contradicts, of a transmission that stands; an individual act only where it is said, and why.
 * @throws ActesError ACTES-A058, A059, A010
 */
async function needPublishable(sql: Sql, row: Transmission, { individual, reason }: Wish): Promise<string> {
  const isProven = row.formulaire.code === '1-1' && row.state === 'acknowledged' && row.dateReception !== null
  if (!isProven || row.replacedBy !== undefined || row.idActe === null)
    throw new ActesError('ACTES-A058', { params: { state: row.state } })
  if (isIndividual(row.nature) && !(individual && reason !== undefined)) throw new ActesError('ACTES-A059')
  if (await isContradicted(sql, row)) throw new ActesError('ACTES-A010')
  return row.idActe
}

async function todayOf({ transmission, ports }: AtAct): Promise<string> {
  return dayIn((await ports.senderOf(transmission.collectivite)).collectivite.fuseau, ports.clock.now())
}

async function lastOf(sql: Sql, { idActe }: Transmission) {
  const [last] = await withKeys(sql, (await postingsOf(sql, idActe ?? '')).map(toJson).slice(-1))
  if (!last) throw new ActesError('ACTES-A060')
  return last
}

function toJson({ reason, files, ...posting }: Posting) {
  const { idActe, retractedAt, retractedOn, retractedBy, retraction, retractionReason } = posting
  const isRetracted = retractedAt && retractedOn && retractedBy !== null && retraction && retractionReason !== null
  return {
    ...posting,
    address: actAddress(idActe),
    ...(reason !== null && { reason }),
    files: files.map((file) => ({ ...file, name: file.fichier, address: fileAddress(idActe, file) })),
    retracted: isRetracted
      ? { at: retractedAt, on: retractedOn, by: retractedBy, why: retraction, reason: retractionReason }
      : null,
  }
}
