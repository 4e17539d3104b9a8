// An act and its proof as a SEDA 2.1 package. The same facts at the same moment give the same bytes.
import { ActesError } from '#errors.ts'
import { fileKinds } from '#files/kinds.ts'
import { natureOf } from '#protocol/codes.ts'
import { digested } from '#protocol/dossier.ts'
import { archiveTransfer, type SedaObject, type SedaTransfer } from '#protocol/seda.ts'
import { declaredSender } from '#store/connections/collectivites.ts'
import { snapshot, type Sql } from '#store/engine/database.ts'
import { listProofDocuments } from '#store/proof/documents.ts'
import { retoursOf } from '#store/retours/retours.ts'
import { termFrom, type Longer } from '#store/retention/disposals.ts'
import type { Store } from '#store/store.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'
import { terms } from '#config/retention.ts'
import { portable, sealedDossier, zipOf, type DossierContent } from './dossier.ts'

interface SedaTransferOptions extends Pick<SedaTransfer, 'at' | 'archive' | 'agreement'> {
  readonly longer: Longer
}

type SedaPart = SedaObject & { readonly content: DossierContent }

/** @throws ActesError ACTES-A002 for anything but an act with AR; ACTES-S003 when stored bytes are missing */
export async function archiveOf(row: Transmission, store: Store, { longer, ...asked }: SedaTransferOptions) {
  const { formulaire, idActe, dateReception, state } = row
  if (formulaire.code !== '1-1' || idActe === null || dateReception === null)
    throw new ActesError('ACTES-A002', { params: { state } })
  const { acte } = formulaire
  const { collectivite } = await declaredSender(store.db, row.collectivite)
  const [stored, from = dateReception] = await snapshot(
    store.db,
    async (sql) => [await storedParts(sql, row), await termFrom(sql, row.id)] as const,
  )
  const dossier = await sealedDossier(row, store)
  const parts = [...stored, await dossierPart(dossier)].map((part, rank) => ({
    ...part,
    path: `contenu/${String(rank + 1).padStart(2, '0')}-${part.path}`,
  }))
  const { months, fate } = terms[acte.nature]
  const nature = natureOf(acte.nature)
  const manifest = archiveTransfer({
    ...asked,
    act: {
      transmission: row.id,
      idActe,
      dateReception,
      numero: acte.numero,
      objet: acte.objet,
      nature: nature.libelle,
      matiere: acte.matiere.join('.'),
      dateDecision: acte.dateDecision,
      siren: collectivite.siren,
      nom: collectivite.nom,
    },
    objects: parts,
    term: { months: Math.max(months, longer[acte.nature] ?? 0), from, keep: fate !== 'eliminer' },
    isOpen: nature.individual !== true,
  })
  const entries = [{ path: 'manifest.xml', content: manifest }, ...parts]
  return { name: `seda-${idActe}.zip`, bytes: zipOf(entries, row.createdAt, store.blobs) }
}

const titles: Readonly<Record<string, string>> = { document: 'Acte', accuse: 'Accusé de réception de la préfecture' }

async function storedParts(sql: Sql, row: Transmission): Promise<readonly SedaPart[]> {
  const files = row.files.map(({ fichier, role, kind, sha256, sizeBytes }) =>
    part(titles[role] ?? `Annexe : ${fichier}`, fichier, {
      sha256,
      sizeBytes,
      mimeType: fileKinds[kind].type,
    }),
  )
  const receipts = (await retoursOf(sql, row.id))
    .filter(({ kind, status }) => kind === 'ARActe' && status === 'attached')
    .map((retour) =>
      part('Accusé de réception de la préfecture', retour.name, { ...retour, mimeType: 'application/xml' }),
    )
  const documents = (await listProofDocuments(sql, row.id)).flatMap(
    ({ kind, name, sha256, sizeBytes, rank }, at, all) => {
      const isLast = !all.slice(0, at).some((each) => each.kind === kind && each.rank === rank && each.sha256 !== null)
      if (sha256 === null || sizeBytes === null || !isLast || kind === 'certificat') return []
      const title = kind.endsWith('bordereau') ? 'Bordereau d’acquittement' : 'Copie tamponnée'
      return [part(title, name, { sha256, sizeBytes, mimeType: 'application/pdf' })]
    },
  )
  return [...files, ...receipts, ...documents]
}

function part(
  title: string,
  filename: string,
  { sha256, sizeBytes, mimeType }: Pick<SedaPart, 'sha256' | 'sizeBytes' | 'mimeType'>,
): SedaPart {
  return {
    title,
    filename,
    path: portable(filename).slice(-100),
    sha256,
    sizeBytes,
    mimeType,
    content: { blob: sha256 },
  }
}

async function dossierPart({ name, write }: Awaited<ReturnType<typeof sealedDossier>>): Promise<SedaPart> {
  const facts = { ...(await digested(write())), mimeType: 'application/zip' }
  return { ...part('Dossier de preuve scellé', name, facts), content: { write } }
}
