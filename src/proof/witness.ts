// The immutable facts about an act and its exchanges: the sealer witnesses their digests, the dossier contains them.
import { canonical, pieceOf, sha256, type DigestedLine, type DossierEntryRole } from '#protocol/dossier.ts'
import type { StoredInstallationLine, StoredLine } from '#store/proof/chain.ts'
import type { Attempt } from '#store/transmissions/attempts.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'

export function actText(row: Transmission) {
  const { id: transmission, collectivite, idActe, numero, nature, dateDecision, objet } = row
  const message = row.formulaire.code
  return canonical({ transmission, collectivite, message, idActe, numero, nature, dateDecision, objet })
}

/** The keys are fixed by the format: a new column of the ledger must not change witnessed digests. */
export function attemptText({ openedAt, closedAt, ...rest }: Attempt) {
  const { id, verb, requestSha256, verdict, code, reference, replySha256, road } = rest
  const times = { openedAt: openedAt.toISOString(), closedAt: closedAt?.toISOString() ?? null }
  return canonical({ ...times, id, verb, requestSha256, verdict, code, reference, replySha256, road })
}

export function lineText(
  { address, session, ...line }: StoredLine,
  { rank, pieces }: Pick<DigestedLine, 'rank' | 'pieces'>,
) {
  const origin = { ...(address !== null && { address }), ...(session !== null && { session }) }
  return canonical({ ...line, ...origin, rank, pieces } satisfies DigestedLine)
}

export function canonicalLineText(
  line: StoredLine | StoredInstallationLine,
  placed: Pick<DigestedLine, 'rank' | 'pieces'>,
): string {
  return 'transmission' in line ? lineText(line, placed) : canonical(line)
}

export function factPieces(row: Transmission, attempts: readonly Attempt[]): readonly string[] {
  const settled = attempts.filter(({ verdict }) => verdict !== null).map(attemptText)
  const piece = (role: DossierEntryRole, text: string) => pieceOf(role, sha256(text).toString('hex'))
  return [piece('act', actText(row)), ...settled.map((text) => piece('attempt', text))]
}
