// What the public sees: acts on their public pages, and traces of withdrawn ones. Nothing else of an act leaves here.
import type { Jour } from '#protocol/calendrier/jour.ts'
import { libelleOf, nationalClassification } from '#protocol/classification/classification.ts'
import { isFilePublished } from '#protocol/calendrier/publicite.ts'
import { findNature } from '#protocol/codes.ts'
import { senderBySiren } from '#store/connections/collectivites.ts'
import { listProofDocuments, type ProofDocument } from '#store/proof/documents.ts'
import { changesIn, hasPosted, postingsIn, postingsOf, type Posting } from '#store/transmissions/postings.ts'
import { publicationOf } from '#store/proof/publications.ts'
import { byId, type PieceFile } from '#store/transmissions/transmissions.ts'
import type { Retraction } from '#text/postings.ts'
import type { Ports } from '#transmission/step.ts'
import { deskRead } from './guard.ts'
import { deadlinesBy } from './runs/publication.ts'
import { executoireToJson } from './runs/transmission-json.ts'
import { stored } from './runs/transmissions.ts'
import { isProven } from '#lifecycle.ts'

export const everybody = { right: 'any', scope: 'public' } as const

interface PublishedActQuery {
  readonly idActe: string
}

/** Undefined when the act was never posted, even if it is known here. */
export const publishedAct = deskRead(everybody, async ({ idActe }: PublishedActQuery, { ports, db, now }) => {
  const found = await lastPosting(idActe, ports)
  if (!found) return undefined
  const { sender, posting, withdrawn, row } = found
  const { siren, nom } = sender.collectivite
  if (withdrawn) return { idActe, siren, nom, withdrawn }
  const { objet, dateDecision, dateReception, numero } = row
  const acte = row.formulaire.code === '1-1' ? row.formulaire.acte : undefined
  const matiere = acte?.matiere ?? []
  const publication = await publicationOf(db, row)
  const around = { collectivite: sender.collectivite, publication, retours: [], linked: [], now: now() }
  const { executoire } = deadlinesBy(row, around)
  const shown = {
    objet,
    numero,
    dateDecision,
    dateReception,
    postedOn: posting.postedOn,
    files: filesOver(posting, await listProofDocuments(db, row.id)).flatMap(([current]) => current ?? []),
    publication,
    executoire: executoire && executoireToJson(executoire),
    matiere: matiere.join('.'),
    certifiePar: acte?.certifiePar,
    nature: findNature(row.nature ?? '')?.libelle ?? '',
    libelle: libelleOf(sender.classification ?? nationalClassification, matiere) ?? '',
  }
  return { idActe, siren, nom, shown }
})

export type PublishedAct = NonNullable<Awaited<ReturnType<typeof publishedAct.run>>>

/** A file of a posted act, streamed; `gone` when it is no longer on the page; undefined when it never was. */
export const publishedFile = deskRead(
  everybody,
  async ({ idActe, sha256 }: PublishedActQuery & Pick<PieceFile, 'sha256'>, { ports, db }) => {
    const found = await lastPosting(idActe, ports)
    const groupsOf = async (posting: Posting) => filesOver(posting, await listProofDocuments(db, posting.transmission))
    const isIt = (each: PublishedFile) => each.sha256 === sha256
    const groups = found && !found.withdrawn ? await groupsOf(found.posting) : []
    const file = groups.flatMap(readable).find(isIt)
    if (!file) {
      const all = (await Promise.all(found?.all.map(groupsOf) ?? [])).flat(2)
      return all.some(isIt) ? ('gone' as const) : undefined
    }
    return { file, ...(await stored({ name: file.fichier, sha256 }, ports)) }
  },
)

/** A stamped copy replaces the transmitted file, because the copy is what is published. */
function readable(files: readonly PublishedFile[]) {
  return files[0]?.transmitted === undefined ? files : files.filter(({ transmitted }) => transmitted !== undefined)
}

interface PublishedFile extends PieceFile {
  /** Of a stamped copy: the digest of the transmitted file. */
  readonly transmitted?: string
}

/**
 * Every version of each file that was on the page: first the current one (the stamped copy if any), then earlier ones.
 * Copies superseded before the posting were never there. None of a file that nobody may publish.
 * @param documents newest version first, for each kind and rank
 */
export function filesOver(
  { files, postedAt, retractedAt }: Pick<Posting, 'files' | 'postedAt' | 'retractedAt'>,
  documents: readonly ProofDocument[],
): readonly (readonly PublishedFile[])[] {
  return files.map((file, rank) => {
    if (!isFilePublished(file)) return []
    const versions = documents.filter((each) => each.kind === 'stamped' && each.rank === rank && each.state !== 'due')
    const copies = versions.flatMap(({ state, name, sha256, sizeBytes, madeAt }, at) => {
      if (state !== 'made' || sha256 === null || sizeBytes === null || madeAt === null) return []
      const followedAt = versions[at - 1]?.madeAt
      const wasThere = (!followedAt || followedAt > postedAt) && (!retractedAt || madeAt < retractedAt)
      return wasThere
        ? [{ ...file, fichier: name, kind: 'pdf' as const, sha256, sizeBytes, transmitted: file.sha256 }]
        : []
    })
    // If the latest stamping failed, the page shows the transmitted file.
    return versions[0]?.state === 'made' ? [...copies, file] : [file, ...copies]
  })
}

/** The last posting of an act, and why it no longer holds, if so: retracted, or its receipt is void. */
async function lastPosting(idActe: string, { store: { db } }: Ports) {
  const all = await postingsOf(db, idActe)
  const posting = all.at(-1)
  const row = posting && (await byId(db, posting.transmission))
  const sender = posting && (await senderBySiren(db, posting.collectivite))
  if (!posting || !row || !sender) return undefined
  const holds = isProven(row.state) && row.replacedBy === undefined
  const { retractedOn: on, retraction } = posting
  const withdrawn: { on: Jour | null; why: Retraction } | undefined = retraction
    ? { on, why: retraction }
    : holds
      ? undefined
      : { on: null, why: 'annule' }
  return { all, posting, row, sender, withdrawn }
}

interface PublishedListQuery {
  readonly siren: string
  readonly limit: number
  /** Absent for a feed, which includes retractions, by the day of the change. */
  readonly page?: { readonly before?: string }
}

/** A collectivité's postings, newest first; undefined when it never posted, or is unknown. */
export const publishedList = deskRead(everybody, async ({ siren, limit, page }: PublishedListQuery, { db }) => {
  if (!(await hasPosted(db, siren))) return undefined
  const sender = await senderBySiren(db, siren)
  const items = page ? postingsIn(db, siren, { ...page, limit }) : changesIn(db, siren, limit)
  return sender && { siren, nom: sender.collectivite.nom, items: await items }
})

export type PublishedList = NonNullable<Awaited<ReturnType<typeof publishedList.run>>>
