// What a dossier says of an act and of each exchange, as facts that never change: the sealer witnesses their digests, and the
// dossier holds their texts.
import { canonical, pieceOf, sha256, type DigestedLine, type DossierEntryRole } from '../offline/dossier/format.ts'
import type { StoredInstallationLine, StoredLine } from '../store/proof/chain.ts'
import type { Attempt } from '../store/transmissions/attempts.ts'
import type { Transmission } from '../store/transmissions/transmissions.ts'

/** Whom and what the dossier is about. */
export function actText(row: Transmission): string {
  const { id: transmission, collectivite, idActe, numero, nature, dateDecision, objet } = row
  const message = row.formulaire.code
  return canonical({ transmission, collectivite, message, idActe, numero, nature, dateDecision, objet })
}

/** An exchange. Its keys are those of the format: a new column of the ledger changes no digest that was witnessed. */
export function attemptText({ openedAt, closedAt, ...rest }: Attempt): string {
  const { id, verb, requestSha256, verdict, code, reference, replySha256, road } = rest
  const times = { openedAt: openedAt.toISOString(), closedAt: closedAt?.toISOString() ?? null }
  return canonical({ ...times, id, verb, requestSha256, verdict, code, reference, replySha256, road })
}

export function lineText(
  { address, session, ...line }: StoredLine,
  { rank, pieces }: Pick<DigestedLine, 'rank' | 'pieces'>,
): string {
  const origin = { ...(address !== null && { address }), ...(session !== null && { session }) }
  return canonical({ ...line, ...origin, rank, pieces } satisfies DigestedLine)
}

/** A line as it is digested: of an act with its place and what it witnesses, of the installation every column. */
export function canonicalLineText(
  line: StoredLine | StoredInstallationLine,
  placed: Pick<DigestedLine, 'rank' | 'pieces'>,
): string {
  return 'transmission' in line ? lineText(line, placed) : canonical(line)
}

/** The facts of an act that are settled, as pieces. */
export function factPieces(row: Transmission, attempts: readonly Attempt[]): readonly string[] {
  const settled = attempts.filter(({ verdict }) => verdict !== null).map(attemptText)
  const piece = (role: DossierEntryRole, text: string) => pieceOf(role, sha256(text).toString('hex'))
  return [piece('act', actText(row)), ...settled.map((text) => piece('attempt', text))]
}
