// Which file of each plug-in may exchange: the first one that was seen, then the one that an administrator agreed to. A
// process is judged by the file that it has loaded.
import type { PluginKind } from '#gateways/kinds.ts'
import { noteDesk } from './desk/journal.ts'
import type { Sql } from './engine/database.ts'
import { hastenSendings } from './transmissions/moves.ts'
import { lift, type Will } from './connections/standings.ts'

export function plugins(sql: Sql) {
  return sql.rows<{ name: string; agreed: string; agreedAt: Date; waiting: string | null; waitingSince: Date | null }>(
    `SELECT name, agreed, agreed_at AS "agreedAt", waiting, waiting_since AS "waitingSince" FROM actes.plugin ORDER BY name`,
  )
}

/** A process has loaded it: the first file needs no agreement, another one waits, the agreed one ends a wait. */
export async function meetPlugin(sql: Sql, { manifest, sha256, shipped }: PluginKind, at: Date): Promise<void> {
  if (shipped) return
  await sql.query(
    `WITH met AS (INSERT INTO actes.plugin AS p (name, agreed, agreed_at) VALUES ($1, $2, $3)
       ON CONFLICT (name) DO UPDATE SET waiting = NULLIF($2, p.agreed), waiting_since = CASE WHEN $2 <> p.agreed THEN $3 END
         WHERE p.waiting IS DISTINCT FROM NULLIF($2, p.agreed) RETURNING name, agreed, waiting)
     INSERT INTO actes.installation_journal (kind, at, who, event, target, detail)
     SELECT 'desk', $3, 'worker', 'plugin-met', name, jsonb_build_object('agreed', agreed, 'waiting', waiting) FROM met`,
    [manifest.name, sha256, at],
  )
}

/** Asked before each exchange: an agreement holds from the next one on, in every process. */
export async function isAgreed(sql: Sql, plugin: PluginKind, at: Date): Promise<boolean> {
  if (plugin.shipped) return true
  const text = 'SELECT agreed, waiting FROM actes.plugin WHERE name = $1'
  const known = await sql.first<{ agreed: string; waiting: string | null }>(text, [plugin.manifest.name])
  if (known?.agreed === plugin.sha256) return true
  if (known && known.waiting !== null) return false
  // A process with the agreed file was started meanwhile.
  await meetPlugin(sql, plugin, at)
  return isAgreed(sql, plugin, at)
}

/** An administrator agrees to the file that waits. @returns the connections that go on; undefined when it does not wait */
export async function agreeToPlugin(sql: Sql, { name, sha256 }: { name: string; sha256: string }, will: Will) {
  const { by, at, reason } = will
  const was = await sql.first<{ agreed: string }>(
    `WITH was AS (SELECT name, agreed FROM actes.plugin WHERE name = $1 AND waiting = $2 FOR UPDATE)
     UPDATE actes.plugin p SET agreed = $2, agreed_at = $3, waiting = NULL, waiting_since = NULL
      FROM was WHERE p.name = was.name RETURNING was.agreed`,
    [name, sha256, at],
  )
  if (!was) return undefined
  const detail = { before: was.agreed, after: sha256, reason }
  await noteDesk(sql, { at, who: by, event: 'plugin-agreed', target: name, detail })
  const stopped = await sql.values<string>(
    `SELECT id FROM actes.connection WHERE gateway = $1 AND suspended_code = 'ACTES-G027' ORDER BY id`,
    [name],
  )
  for (const id of stopped) {
    await lift(sql, id, will)
    await hastenSendings(sql, id, at)
  }
  return stopped
}
