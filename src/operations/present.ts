// A transmission as everybody outside sees it: rows become JSON here and nowhere else.
import { attemptsOf } from '../store/attempts.ts'
import type { Sql } from '../store/database.ts'
import { linesOf } from '../store/journal.ts'
import { retoursOf } from '../store/retours.ts'
import type { Transmission } from '../store/transmissions.ts'
import type { ShownTransmission, TransmissionJson } from './operations.ts'

/** The JSON of a transmission. */
export function toJson(row: Transmission): TransmissionJson {
  return {
    id: row.id,
    idActe: row.idActe,
    collectivite: row.collectivite,
    numero: row.numero,
    nature: row.nature,
    dateDecision: row.dateDecision,
    objet: row.objet,
    state: row.state,
    held: row.held && { code: row.held.code, since: row.held.since.toISOString() },
    uncertain: row.openAttempt !== null,
    dateReception: row.dateReception,
    dueAt: row.dueAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    ...(row.replaces !== undefined && { replaces: row.replaces }),
    ...(row.replacedBy !== undefined && { replacedBy: row.replacedBy }),
  }
}

/** The same with everything that is known of it. */
export async function toShown(sql: Sql, row: Transmission): Promise<ShownTransmission> {
  const retours = await retoursOf(sql, row.id)
  return {
    ...toJson(row),
    ...(row.refusal && { refusal: row.refusal }),
    journal: await linesOf(sql, row.id),
    attempts: await attemptsOf(sql, row.id),
    files: filesOf(row),
    retours: retours.map(({ id, name, kind, status, sha256, sizeBytes, receivedAt, deviations, problems }) => ({
      id,
      name,
      kind,
      status,
      sha256,
      sizeBytes,
      receivedAt,
      deviations: deviations ?? [],
      problems: problems ?? [],
    })),
  }
}

function filesOf({ archive, files }: Transmission): ShownTransmission['files'] {
  if (!archive) return files.map(({ fichier, role, sha256, sizeBytes }) => ({ name: fichier, role, sha256, sizeBytes }))
  const { name, sha256, sizeBytes, members } = archive
  return [{ name, role: 'archive', sha256, sizeBytes }, ...members]
}
