// The documents that prove the receipt of an act, as JSON.
import { problem } from '#errors.ts'
import type { Sql } from '#store/engine/database.ts'
import { listProofDocuments, type ProofDocument } from '#store/proof/documents.ts'
import { isContradicted } from '#store/retours/tasks.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'
import { isRegistered } from '#lifecycle.ts'

/** Every version, except those never made and no longer wanted. @param isExecutoire as far as is known */
export async function proofOf(sql: Sql, row: Transmission, isExecutoire: boolean) {
  const all = await listProofDocuments(sql, row.id)
  const isCertain = isExecutoire && !(await isContradicted(sql, row))
  const isLast = (one: ProofDocument) => all.find(({ kind, rank }) => kind === one.kind && rank === one.rank) === one
  const told = all.map((each) => ({
    ...proofDocumentToJson(each),
    current: isLast(each) && stands(each, row, isCertain),
  }))
  return told.filter(({ current, sha256 }) => current || sha256 !== null)
}

/** Is the document still true of the act? */
function stands({ kind }: ProofDocument, { state }: Transmission, isCertain: boolean) {
  return isRegistered(state) && (kind !== 'certificat' || isCertain)
}

function proofDocumentToJson({ code, params, name, kind, ...document }: ProofDocument) {
  const whose = kind.startsWith('platform') ? ('platform' as const) : ('ours' as const)
  return { ...document, name, kind, whose, why: code ? problem(code, '', { params }) : undefined }
}
