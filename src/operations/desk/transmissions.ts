// What pages show of transmissions beyond the operations: waits, stored bytes, possible actions.
import { ofCollectivite } from '../inputs.ts'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { knownGrants, may } from '#accounts/access.ts'
import { ActesError } from '#errors.ts'
import { libelleOf, nationalClassification } from '#protocol/classification/classification.ts'
import { lookingAt } from '#store/desk/presence.ts'
import { openAccounts } from '#store/people/people.ts'
import { attemptsOf } from '#store/transmissions/attempts.ts'
import { listJournalLines } from '#store/transmissions/journal.ts'
import { gatewayOf } from '#store/connections/connections.ts'
import { receiptMissingFrom } from '#gateways/facts.ts'
import { readSent } from '#gateways/sent.ts'
import { namedSenders } from '#store/connections/collectivites.ts'
import { quietOf } from '#store/installation.ts'
import { outagesNow } from '#transmission/reach.ts'
import type { Ports } from '#transmission/step.ts'
import { waitsOf } from '#store/transmissions/waits.ts'
import { columnsOf } from '#store/desk/views.ts'
import { deskRead } from '../guard.ts'

interface Ids {
  readonly ids: readonly string[]
  readonly now: Date
}

/** What each transmission waits for, by id. The ids must come from a list that the caller may see. */
export const waitsFor = deskRead({ right: 'read', scope: 'narrow' }, async ({ ids, now }: Ids, { db }) => {
  const found = await waitsOf(db, ids, now)
  const outages = await outagesNow(db, [...new Set([...found.values()].map(({ connection }) => connection))])
  const quiet = (await quietOf(db)) !== undefined
  return new Map(
    [...found].map(([id, waits]) => {
      const { connection, submittedAt } = waits
      const receiptBy = submittedAt && receiptMissingFrom(submittedAt, gatewayOf(connection), waits)
      return [id, { ...waits, quiet, receiptBy, outage: outages.get(connection) }]
    }),
  )
})

export type TransmissionWaits =
  Awaited<ReturnType<typeof waitsFor.run>> extends ReadonlyMap<string, infer W> ? W : never

interface Id {
  readonly id: string
}

const ofOne: { readonly transmission: (input: Id) => string } = { transmission: ({ id }) => id }

/** Logins of the people whose browser shows its page now. */
export const lookers = deskRead({ right: 'read', scope: ofOne }, ({ id }: Id, { db, now }) => lookingAt(db, id, now()))

/** Logins of the people who may take work of a collectivité. */
export const colleagues = deskRead(
  { right: 'closeTask', scope: ofCollectivite.scope },
  async (_, { collectivite, db }) => {
    const open = await openAccounts(db)
    return open.filter(({ grants }) => may(knownGrants(grants), 'closeTask', collectivite)).map(({ login }) => login)
  },
)

/** The stored row, and the label of its matière. */
export const rowOf = deskRead({ right: 'read', scope: ofOne }, async (_: Id, { transmission: row, ports }) => {
  if (row.formulaire.code !== '1-1') return { row, matiere: undefined }
  const { matiere } = row.formulaire.acte
  const { classification = nationalClassification } = await ports.senderOf(row.collectivite)
  return { row, matiere: [matiere.join('.'), libelleOf(classification, matiere)].join(' ').trim() }
})

export type TransmissionRecord = Awaited<ReturnType<typeof rowOf.run>>

export const exchangesOf = deskRead({ right: 'read', scope: ofOne }, async ({ id }: Id, { db }) => ({
  attempts: await attemptsOf(db, id),
  journal: await listJournalLines(db, id),
}))

/** Stored bytes, for callers who see the act unmasked. @throws ActesError ACTES-S003 */
export const keptBytes = deskRead(
  { right: 'read', scope: ofOne, reveals: true, told: 'download', name: 'downloadKept' },
  async ({ sha256 }: Id & { readonly sha256: string }, { ports: { store } }) => {
    if (!(await store.blobs.has(sha256))) throw new ActesError('ACTES-S003', { params: { sha256 } })
    return Readable.from(store.blobs.read(sha256))
  },
)

const headBytes = 16_384

/** What was sent, and the first bytes of stored answers and retours, to read beside the story. */
export const payloadsOf = deskRead(
  { right: 'read', scope: ofOne, reveals: true },
  async ({ digests }: Id & { readonly digests: readonly string[] }, { transmission: row, ports: { store } }) => {
    // What is lost or cannot be opened is not shown; its download says why.
    const headOf = async (sha256: string) =>
      headIn(store.blobs, sha256).catch((error: unknown) => {
        if (error instanceof ActesError) return undefined
        throw error
      })
    const heads = new Map(await Promise.all(digests.map(async (each) => [each, await headOf(each)] as const)))
    const { archive, formulaire, connection } = row
    const head = archive && (await headOf(archive.sha256))
    if (!head) return { sent: undefined, heads }
    const { sha256, mediaType = '' } = archive
    const gateway = gatewayOf(connection)
    return { sent: { gateway, sha256, ...readSent({ gateway, code: formulaire.code, mediaType, head }) }, heads }
  },
)

async function headIn(blobs: Ports['store']['blobs'], sha256: string): Promise<Buffer> {
  const { sizeBytes, range, close } = await blobs.open(sha256)
  return buffer(range(0, Math.min(sizeBytes, headBytes))).finally(close)
}

export type Payloads = Awaited<ReturnType<typeof payloadsOf.run>>

export const stillKept = deskRead(
  { right: 'read', scope: ofOne },
  async ({ digests }: Id & { readonly digests: readonly string[] }, { ports: { store } }) => {
    const kept = await Promise.all(digests.map(async (each) => ((await store.blobs.has(each)) ? [each] : [])))
    return new Set(kept.flat())
  },
)

export const choices = deskRead(
  { right: 'read', scope: 'narrow' },
  ({ limit }: { readonly limit: number }, { sirens, db }) => namedSenders(db, { sirens, limit }),
)

export const ownColumns = deskRead({ right: 'read', scope: 'self' }, (_: object, { who, db }) => columnsOf(db, who))
