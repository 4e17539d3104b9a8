// The documents that prove that an act was received, as everybody outside sees them.
import { problem } from '../../errors.ts'
import type { Sql } from '../../store/engine/database.ts'
import { documentsOf, type ProofDocument } from '../../store/proof/documents.ts'
import type { Transmission } from '../../store/transmissions/transmissions.ts'

/** Every version, by kind and rank; what was never made and is not wanted any more is left out. */
export async function proofOf(sql: Sql, row: Transmission) {
  const all = await documentsOf(sql, row.id)
  const isLast = (one: ProofDocument) => all.find(({ kind, rank }) => kind === one.kind && rank === one.rank) === one
  return all.map((each) => ({ ...told(each), current: isLast(each) && stands(each, row) }))
}

/** The act is still what the document says of it. */
function stands({ kind }: ProofDocument, { state }: Transmission): boolean {
  return state === 'acknowledged' || (state === 'annulled' && kind !== 'certificat')
}

function told({ code, params, name, kind, ...document }: ProofDocument) {
  const whose = kind.startsWith('platform') ? ('platform' as const) : ('ours' as const)
  return { ...document, name, kind, whose, ...(code && { why: problem(code, '', { params }) }) }
}
