// From the given settings of an archive to the stored ones. Secrets are sealed for the archive's server; settings and
// journal line share one transaction.
import { ActesError, problem } from '#errors.ts'
import { archiveBoundTo, archiveSecretsIn, parseArchiveSettings, type DeclaredArchive } from '#archives/settings.ts'
import { secretBytesOf, isSealed } from './declaration.ts'
import { archiveBySiren, declareArchive } from '#store/archiving/archives.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { dropSecrets, keepSecret, secretsOf } from '#store/secrets/secrets.ts'
import type { At } from '../guard.ts'
import { changesOf } from './declared-changes.ts'

/**
 * @throws ActesError ACTES-V022 with every fault, among them a sealed secret given back for another server; C003 a secret
 * to seal but no key; G018 a sealed secret of another declaration
 */
export async function writeArchive(input: object, at: At<{ readonly collectivite: unknown }>): Promise<void> {
  const { db, collectivite: siren, who, ports, tools } = at
  const parsed = parseArchiveSettings(input as DeclaredArchive)
  if (!parsed.ok) throw new ActesError('ACTES-V022', { problems: parsed.problems })
  const settings = parsed.value
  const bound = archiveBoundTo(settings)
  const known = await secretsOf(db, { siren })
  const secrets = archiveSecretsIn(settings).map(({ path, secret }) => {
    if (!isSealed(secret)) return { id: ports.clock.newId(), path, secret }
    const held = known.get(secret.sealed)
    if (!held) throw new ActesError('ACTES-G018')
    return { id: secret.sealed, path, isStrange: held.setting !== `archive.${path}` || held.bound !== bound }
  })
  const strange = secrets.filter((each) => each.isStrange)
  if (strange.length > 0) {
    const given = ({ path }: { path: string }) =>
      problem('ACTES-A075', `archive.${path}`, { params: { setting: path } })
    throw new ActesError('ACTES-V022', { problems: strange.map(given) })
  }
  const key = secrets.some(({ secret }) => secret !== undefined) ? await tools.masterKey() : undefined
  const stored = { ...settings, ...Object.fromEntries(secrets.map(({ id, path }) => [path, { sealed: id }])) }
  const now = at.now()
  await db.transaction(async (sql) => {
    for (const { id, path, secret } of secrets)
      if (key && secret !== undefined)
        await keepSecret(
          sql,
          { id, owner: { siren }, setting: `archive.${path}`, bound, content: secretBytesOf(secret), at: now },
          key,
        )
    const before = await archiveBySiren(sql, siren)
    await declareArchive(sql, { siren, settings: stored, at: now })
    await dropSecrets(
      sql,
      { siren, of: 'archive' },
      secrets.map(({ id }) => id),
    )
    const event = before ? 'archive-replaced' : 'archive-declared'
    const detail = { changes: changesOf(before?.settings, stored) }
    await noteDesk(sql, { at: now, who, event, target: siren, detail })
  })
}
