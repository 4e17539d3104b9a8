// An act with its proof as the package of an archive: a bordereau of SEDA, and the files as a stream. The same facts at
// the same moment give the same bytes.
import { Readable } from 'node:stream'
import { terms } from '#config/retention.ts'
import { ActesError } from '#errors.ts'
import { fileKinds } from '#files/kinds.ts'
import { pronomOf } from '#files/pronom.ts'
import { writeArchive } from '#protocol/archive/write.ts'
import { roadOf } from '#protocol/acte/mentions.ts'
import type { Piece } from '#protocol/acte/acte.ts'
import { libelleOf, nationalClassification } from '#protocol/classification/classification.ts'
import { compact } from '#protocol/compact.ts'
import { digested } from '#protocol/dossier.ts'
import type { FileFacts } from '#protocol/rules/rule.ts'
import type { Accord } from '#protocol/seda/accord.ts'
import { archiveTransfer, placedAt, type SedaPiece } from '#protocol/seda/acte.ts'
import { writeBordereau } from '#protocol/seda/bordereau.ts'
import { checkBordereau } from '#protocol/seda/profile.ts'
import type { Blobs } from '#store/blobs/blobs.ts'
import { declaredSender } from '#store/connections/collectivites.ts'
import { snapshot, type Sql } from '#store/engine/database.ts'
import { listProofDocuments } from '#store/proof/documents.ts'
import { retoursOf } from '#store/retours/retours.ts'
import { termFrom, type Longer } from '#store/retention/disposals.ts'
import type { Store } from '#store/store.ts'
import type { DepositedFile, Transmission } from '#store/transmissions/transmissions.ts'
import { voieNames } from '#text/words.ts'
import { sealedDossier, zipOf } from './dossier.ts'

interface PackageOptions {
  readonly accord: Accord
  /** Date of the transfer. */
  readonly at: Date
  /** MessageIdentifier: ASCII letters, digits, `-` and `_`. */
  readonly identifier: string
  readonly longer: Longer
}

type Part = SedaPiece & { readonly content: { readonly blob: string } | { readonly write: () => Readable } }

/**
 * @returns `bordereau` travels beside the package to as@lae, is in it for VITAM; `name` is that of the package; `write` may
 * be called repeatedly and gives the same bytes each time; `legal` is the legal term of the act, to be shown beside the
 * rule of the agreement
 * @throws ActesError ACTES-A002 for anything but an act with AR; ACTES-S003 when stored bytes are missing; ACTES-T007
 * when the package does not keep to the profile
 */
export async function packageOf(row: Transmission, store: Store, { accord, at, identifier, longer }: PackageOptions) {
  const { formulaire, idActe, dateReception, state, createdAt } = row
  if (formulaire.code !== '1-1' || idActe === null || dateReception === null)
    throw new ActesError('ACTES-A002', { params: { state } })
  const { acte } = formulaire
  const { collectivite, classification = nationalClassification } = await declaredSender(store.db, row.collectivite)
  const [stored, from = dateReception] = await snapshot(
    store.db,
    async (sql) => [await storedParts(sql, row, acte.annexes), await termFrom(sql, row.id)] as const,
  )
  const known = accord.pronom ? await Promise.all(stored.map((part) => identifiedPart(part, store.blobs))) : stored
  const dossier = await dossierPart(await sealedDossier(row, store), accord)
  const parts = placedAt([...known.map(({ kind: _, ...part }) => part), dossier], accord)
  const road = roadOf(acte)
  const act = {
    ...acte,
    ...compact({
      matiereLibelle: libelleOf(classification, acte.matiere),
      road: road && { name: voieNames[road.voie].fr, ...compact({ reference: road.reference }) },
    }),
    transmission: row.id,
    idActe,
    dateReception,
    nom: collectivite.nom,
  }
  const bordereau = writeBordereau(archiveTransfer({ identifier, at, accord, act, pieces: parts }), accord.seda)
  await checkBordereau(bordereau, accord, parts)
  const { months, fate } = terms[acte.nature]
  const legal = { months: Math.max(months, longer[acte.nature] ?? 0), from, keep: fate !== 'eliminer' }
  if (accord.archive === 'vitam') {
    const entries = [{ path: 'manifest.xml', content: bordereau }, ...parts]
    const write = () => zipOf(entries, { at: createdAt, blobs: store.blobs, compress: true })
    return { bordereau, name: `${identifier}.zip`, write, legal }
  }
  const members = parts.map(({ path: name, sizeBytes, content }) => ({
    name,
    sizeBytes,
    bytes: () => ('blob' in content ? store.blobs.read(content.blob) : content.write()),
  }))
  const write = () => Readable.from(writeArchive(members, { mtime: createdAt }).stream, { objectMode: false })
  return { bordereau, name: `${identifier}.tar.gz`, write, legal }
}

/** The package as one zip to download: as@lae's lies in it beside its bordereau. */
export async function downloadOf(row: Transmission, store: Store, options: PackageOptions) {
  const { bordereau, name, write } = await packageOf(row, store, options)
  const apart = [
    { path: 'bordereau.xml', content: bordereau },
    { path: name, content: { write } },
  ]
  const isApart = options.accord.archive === 'asalae'
  const bytes = isApart ? zipOf(apart, { at: row.createdAt, blobs: store.blobs }) : write()
  return { name: `seda-${row.idActe}.zip`, bytes }
}

type StoredPart = Part & { readonly kind: FileFacts['kind']; readonly content: { readonly blob: string } }

async function storedParts(sql: Sql, row: Transmission, annexes: readonly Piece[]): Promise<readonly StoredPart[]> {
  const receipts = (await retoursOf(sql, row.id)).flatMap((retour) =>
    retour.kind === 'ARActe' && retour.status === 'attached' ? [retour] : [],
  )
  const documents = (await listProofDocuments(sql, row.id)).flatMap(
    ({ kind, name, sha256, sizeBytes, rank }, at, all) => {
      const isLast = !all.slice(0, at).some((each) => each.kind === kind && each.rank === rank && each.sha256 !== null)
      if (sha256 === null || sizeBytes === null || !isLast || kind === 'certificat') return []
      const title = kind.endsWith('bordereau') ? 'Bordereau d’acquittement' : 'Copie tamponnée'
      return [storedPart('preuve', { title, name, kind: 'pdf', sha256, sizeBytes })]
    },
  )
  return [
    ...row.files.map((file) => filePart(file, annexes)),
    ...receipts.map((retour) => storedPart('accuse', { ...retour, title: accuseTitle, kind: 'xml' })),
    ...documents,
  ]
}

const accuseTitle = 'Accusé de réception de la préfecture'

function filePart(file: DepositedFile, annexes: readonly Piece[]): StoredPart {
  const { role, fichier: name } = file
  const of = (as: SedaPiece['role'], title: string) => storedPart(as, { ...file, name, title })
  if (role === 'document') return of('acte', 'Acte')
  if (role === 'accuse') return of('accuse', accuseTitle)
  // 99_SE: the detached signature of the act.
  const isSignature = annexes.some(({ fichier, typePiece }) => fichier === name && typePiece === '99_SE')
  return isSignature ? of('signature', `Signature électronique : ${name}`) : of('annexe', `Annexe : ${name}`)
}

function storedPart(
  role: SedaPiece['role'],
  { title, name, kind, sha256, sizeBytes }: Pick<DepositedFile, 'kind' | 'sha256' | 'sizeBytes'> & PartNames,
): StoredPart {
  const { type: mimeType } = fileKinds[kind]
  return { role, title, filename: name, kind, mimeType, sha256, sizeBytes, content: { blob: sha256 } }
}

interface PartNames {
  readonly title: string
  readonly name: string
}

async function identifiedPart(part: StoredPart, blobs: Blobs): Promise<StoredPart> {
  const pronom = await pronomOf(part.kind, () => blobs.read(part.content.blob))
  return { ...part, ...compact({ pronom }) }
}

async function dossierPart(dossier: Awaited<ReturnType<typeof sealedDossier>>, { pronom }: Accord): Promise<Part> {
  const { name: filename, write } = dossier
  const facts = { ...(await digested(write())), mimeType: 'application/zip', ...(pronom && { pronom: 'x-fmt/263' }) }
  return { role: 'preuve', title: 'Dossier de preuve scellé', filename, ...facts, content: { write } }
}
