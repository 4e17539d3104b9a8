// What everybody may see: acts that stand on their public pages, and where others stood. Nothing else of an act is ever given
// here.
import type { Jour } from '../../protocol/calendrier/jour.ts'
import { libelleOf, nationalClassification } from '../../protocol/classification/classification.ts'
import { findNature } from '../../protocol/messages/codes.ts'
import { senderBySiren } from '../../store/connections/collectivites.ts'
import { changesIn, hasPosted, postingsIn, postingsOf } from '../../store/transmissions/postings.ts'
import { publicationOf } from '../../store/transmissions/publications.ts'
import { byId, type StoredFile } from '../../store/transmissions/transmissions.ts'
import type { Retraction } from '../../text/postings.ts'
import type { Ports } from '../../transmission/steps/step.ts'
import { deskRead } from '../guard.ts'
import { stored } from '../runs/transmissions.ts'

export const everybody = { right: 'any', scope: 'public' } as const

interface Named {
  readonly idActe: string
}

/** The page of an act; undefined where nothing of it was ever posted, whatever is known of it here. */
export const publishedAct = deskRead(everybody, async ({ idActe }: Named, { ports }) => {
  const found = await lastPosting(idActe, ports)
  if (!found) return undefined
  const { sender, posting, withdrawn, row } = found
  const { siren, nom } = sender.collectivite
  if (withdrawn) return { idActe, siren, nom, withdrawn }
  const { objet, dateDecision, dateReception, numero } = row
  const acte = row.formulaire.code === '1-1' ? row.formulaire.acte : undefined
  const matiere = acte?.matiere ?? []
  const shown = {
    ...{ objet, numero, dateDecision, dateReception, postedOn: posting.postedOn, files: posting.files },
    ...{ publication: await publicationOf(ports.store.db, row), matiere: matiere.join('.') },
    certifiePar: acte?.certifiePar,
    nature: findNature(row.nature ?? '')?.libelle ?? '',
    libelle: libelleOf(sender.classification ?? nationalClassification, matiere) ?? '',
  }
  return { idActe, siren, nom, shown }
})

export type PublishedAct = NonNullable<Awaited<ReturnType<typeof publishedAct.run>>>

/** A file of it: its bytes, read as they are taken; `gone` where it stood there; undefined where it never did. */
export const publishedFile = deskRead(
  everybody,
  async ({ idActe, sha256 }: Named & Pick<StoredFile, 'sha256'>, { ports }) => {
    const found = await lastPosting(idActe, ports)
    const named = (files: readonly StoredFile[]) => files.find((each) => each.sha256 === sha256)
    const file = found && !found.withdrawn ? named(found.posting.files) : undefined
    if (!file) return found?.all.some(({ files }) => named(files)) ? ('gone' as const) : undefined
    return { file, ...(await stored({ name: file.fichier, sha256 }, ports)) }
  },
)

/** The last posting of an act, and why it does not stand, if so: it was retracted, or the receipt holds no longer. */
async function lastPosting(idActe: string, { store: { db } }: Ports) {
  const all = await postingsOf(db, idActe)
  const posting = all.at(-1)
  const row = posting && (await byId(db, posting.transmission))
  const sender = posting && (await senderBySiren(db, posting.collectivite))
  if (!posting || !row || !sender) return undefined
  const holds = row.state === 'acknowledged' && row.replacedBy === undefined
  const { retractedOn: on, retraction } = posting
  const withdrawn: { on: Jour | null; why: Retraction } | undefined = retraction
    ? { on, why: retraction }
    : holds
      ? undefined
      : { on: null, why: 'annule' }
  return { all, posting, row, sender, withdrawn }
}

interface Listing {
  readonly siren: string
  readonly limit: number
  /** Without, in a feed: what was retracted too, by the day of the change. */
  readonly page?: { readonly before?: string }
}

/** What a collectivité has posted, the newest first; undefined where it never did, or is unknown. */
export const publishedList = deskRead(everybody, async ({ siren, limit, page }: Listing, { ports: { store } }) => {
  if (!(await hasPosted(store.db, siren))) return undefined
  const sender = await senderBySiren(store.db, siren)
  const items = page ? postingsIn(store.db, siren, { ...page, limit }) : changesIn(store.db, siren, limit)
  return sender && { siren, nom: sender.collectivite.nom, items: await items }
})

export type PublishedList = NonNullable<Awaited<ReturnType<typeof publishedList.run>>>
