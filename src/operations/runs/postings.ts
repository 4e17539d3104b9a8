// Public pages: conditions, posting, retraction. Posting records the day of publication unless one exists.
import { ActesError } from '#errors.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { isIndividual } from '#protocol/codes.ts'
import { isContradicted } from '#store/retours/tasks.ts'
import type { Sql } from '#store/engine/database.ts'
import { remark } from '#store/transmissions/journal.ts'
import { listProofDocuments } from '#store/proof/documents.ts'
import {
  keepPosting,
  postingsOf,
  release,
  retractPosting,
  withheldOf,
  withhold,
  type Posting,
  type Withheld,
} from '#store/transmissions/postings.ts'
import { keepPublication, publicationOf } from '#store/proof/publications.ts'
import { lockById, piecesOf, type Transmission } from '#store/transmissions/transmissions.ts'
import { retractionWords } from '#text/postings.ts'
import { publicationTable } from '../declared/publication.ts'
import { bind, type At } from '../guard.ts'
import { canOf, mayPost, mayWithhold, need } from '../may.ts'
import { actAddress, fileAddress } from '#opendata/address.ts'
import type { OperationInput } from '../ask.ts'
import { filesOver } from '../published.ts'
import { journalled } from './run.ts'
import { withKeys } from './transmission-json.ts'

type PostActOptions = Omit<OperationInput<'postAct'>, 'id'>
type AtAct = At<{ readonly transmission: unknown }>

export const postingRuns = bind(publicationTable, {
  listPostings: async (_, at) => {
    const { db } = at
    const { idActe } = at.transmission
    return {
      items: idActe === null ? [] : await withKeys(db, await shownPostings(db, idActe)),
      can: canOf(mayPost, await publicStanding(db, at.transmission, at)),
    }
  },
  postAct: post,
  retractAct: async ({ why, reason }, at) => {
    const { transmission: row, db, who } = at
    const on = await todayOf(at)
    const line = { event: 'retract', target: row.id, detail: { why, reason } }
    need(mayPost.retract(await publicStanding(db, row, at)))
    await journalled(at, line, async (sql, now) => {
      if (!(await retractPosting(sql, row.idActe ?? '', { at: now, on, who, why, reason })))
        throw new ActesError('ACTES-A060')
      await remark(sql, { transmission: row.id, at: now, who, event: 'retracted', detail: { why, reason } })
      // Personal data must leave every publication, open data included.
      if (why === 'donnees') await withholdAct(sql, row, { why, reason, at: now, who })
    })
    return lastOf(db, row)
  },
  showDiffusion: (_, { transmission, db }) => withholding(db, transmission),
  withholdAct: async ({ why, reason }, at) => {
    const { transmission, db, who } = at
    const on = await todayOf(at)
    const line = { event: 'withhold', target: transmission.id, detail: { why, reason } }
    await journalled(at, line, async (sql, now) => {
      const row = (await lockById(sql, transmission.id)) ?? transmission
      need(mayWithhold.withhold({ row, withheld: await withheldOf(sql, row) }))
      const how = { why, reason, at: now, who }
      if (!(await withholdAct(sql, row, how))) throw new ActesError('ACTES-A115')
      if (row.idActe !== null && (await retractPosting(sql, row.idActe, { ...how, on })))
        await remark(sql, { transmission: row.id, at: now, who, event: 'retracted', detail: { why, reason } })
    })
    return withholding(db, transmission)
  },
  releaseAct: async ({ reason }, at) => {
    const { transmission: row, db, who } = at
    await journalled(at, { event: 'release', target: row.id, detail: { reason } }, async (sql, now) => {
      need(mayWithhold.release({ row, withheld: await withheldOf(sql, row) }))
      if (!(await release(sql, row))) throw new ActesError('ACTES-A115')
      await remark(sql, { transmission: row.id, at: now, who, event: 'released', detail: { reason } })
    })
    return withholding(db, row)
  },
})

async function withholdAct(sql: Sql, row: Transmission, how: Withheld) {
  const { why, reason, at, who } = how
  if (!(await withhold(sql, row, how))) return false
  await remark(sql, { transmission: row.id, at, who, event: 'withheld', detail: { why, reason } })
  return true
}

async function withholding(sql: Sql, row: Transmission) {
  const withheld = await withheldOf(sql, row)
  return { id: row.id, idActe: row.idActe, withheld: withheld ?? null, can: canOf(mayWithhold, { row, withheld }) }
}

async function post(how: PostActOptions, at: AtAct) {
  const { ports, db, who } = at
  const { id } = at.transmission
  const day = await todayOf(at)
  const why = how.reason === undefined ? {} : { reason: how.reason }
  await journalled(at, { event: 'post', target: id, detail: why }, async (sql, now) => {
    const row = (await lockById(sql, id)) ?? at.transmission
    need(mayPost.post(await publicStanding(sql, row, at)))
    if (isIndividual(row.nature) && !(how.individual && how.reason !== undefined)) throw new ActesError('ACTES-A059')
    const idActe = row.idActe ?? ''
    // This transmission is acknowledged, so an earlier posting by another one of the act no longer holds.
    const before = { at: now, on: day, who, why: 'annule', reason: retractionWords.annule.fr, but: id } as const
    await retractPosting(sql, idActe, before)
    const posted = { postedAt: now, postedOn: day, postedBy: who, reason: how.reason ?? null }
    const { collectivite } = row
    const files = piecesOf(row.files)
    if (
      !(await keepPosting(sql, { id: ports.clock.newId(), transmission: id, collectivite, idActe, files, ...posted }))
    )
      throw new ActesError('ACTES-A060')
    await remark(sql, { transmission: id, at: now, who, event: 'posted', detail: why })
    if (Object.keys(await publicationOf(sql, row)).length === 0)
      await keepPublication(sql, row, { how: 'publie', day, at: now, who })
  })
  return lastOf(db, at.transmission)
}

async function publicStanding(sql: Sql, row: Transmission, { tools: { publicPages } }: AtAct) {
  const postings = row.idActe === null ? [] : await postingsOf(sql, row.idActe)
  const posted = postings.find(({ retractedAt }) => retractedAt === null)?.transmission
  const contradicted = await isContradicted(sql, row)
  return { row, publicPages, contradicted, withheld: await withheldOf(sql, row), posted }
}

async function todayOf({ transmission, ports, now }: AtAct) {
  return dayIn((await ports.senderOf(transmission.collectivite)).collectivite.fuseau, now())
}

async function lastOf(sql: Sql, { idActe }: Transmission) {
  const [last] = await withKeys(sql, (await shownPostings(sql, idActe ?? '')).slice(-1))
  if (!last) throw new ActesError('ACTES-A060')
  return last
}

async function shownPostings(sql: Sql, idActe: string) {
  const postings = await postingsOf(sql, idActe)
  return Promise.all(
    postings.map(async (each) => postingToJson(each, await listProofDocuments(sql, each.transmission))),
  )
}

/** @param documents newest version first: the address is that of the file now on the page */
function postingToJson({ reason, files, ...posting }: Posting, documents: Parameters<typeof filesOver>[1]) {
  const standing = filesOver({ ...posting, files }, documents).map(([current]) => current)
  const { idActe, retractedAt, retractedOn, retractedBy, retraction, retractionReason } = posting
  const isRetracted = retractedAt && retractedOn && retractedBy !== null && retraction && retractionReason !== null
  return {
    ...posting,
    address: actAddress(idActe),
    ...(reason !== null && { reason }),
    files: files.flatMap((file, rank) => {
      const shown = standing[rank]
      return shown ? [{ ...file, name: file.fichier, address: fileAddress(idActe, shown) }] : []
    }),
    retracted: isRetracted
      ? { at: retractedAt, on: retractedOn, by: retractedBy, why: retraction, reason: retractionReason }
      : null,
  }
}
