// actes backup, actes restore: the whole installation in one encrypted file, and back into an empty one.
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { systemClock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import type { Examined } from '#operations/backup.ts'
import { act, onItsMachine, wrongUsage, type AddCommand, type ExitCode, type CommandRun } from './command.ts'
import { withDesk } from './opening.ts'
import { shownTime } from '#text/paris-time.ts'
import { both } from '#text/both.ts'
import { saying } from './printing.ts'
import { compact } from '#protocol/compact.ts'

export const addBackup: AddCommand = (program, settling) => {
  const command = program
    .command('backup <fichier>')
    .description('sauvegarder toute l’installation, pendant qu’elle tourne, dans un fichier chiffré')
    .option('--check', 'vérifier une sauvegarde, sans rien écrire')
    .option(
      '--passphrase',
      'demander la phrase secrète qui l’ouvrira ; à défaut, ACTES_BACKUP_PASSPHRASE ou la clé maîtresse',
    )
  act<{ check?: true; passphrase?: true }, [string]>(command, settling, async (run, { check, passphrase }, [file]) => {
    if (run.config.server !== undefined) return wrongUsage(run, onItsMachine)
    const { checkBackup } = await import('#operations/backup.ts')
    if (check) return reportBackup(run, 'whole', await checkBackup(file, run.config, asking(run)))
    return reportBackup(run, 'made', await makeBackup(run, file, passphrase === true))
  })
}

export const addRestore: AddCommand = (program, settling) => {
  const command = program
    .command('restore <fichier>')
    .description('restaurer une sauvegarde dans une installation vide ; rien n’en part avant actes go')
  act<object, [string]>(command, settling, async (run, _flags, [file]) => {
    if (run.config.server !== undefined) return wrongUsage(run, onItsMachine)
    const { restoreBackup } = await import('#operations/backup.ts')
    const tools = { ...systemClock, onError: () => undefined }
    return reportBackup(run, 'restored', await restoreBackup(file, run.config, { ask: asking(run), tools }))
  })
}

async function makeBackup(run: CommandRun, file: string, asksPassphrase: boolean): Promise<Examined> {
  const [{ openerOf, tarOfOwner, writeBackup }, { findSocket }] = await Promise.all([
    import('#operations/backup.ts'),
    import('#operations/owner-socket.ts'),
  ])
  const passphrase = asksPassphrase ? await asking(run)() : undefined
  if (asksPassphrase && !passphrase) throw new ActesError('ACTES-S019', { params: { wanted: 'passphrase' } })
  const opener = await openerOf({ ...run.config, ...compact({ backupPassphrase: passphrase }) })
  if ('masterKey' in opener) run.tell(labels.keyed[run.language])
  return withDesk(run, 'none', async ({ app }) => {
    const tar = app ? app.backup() : await tarOfOwner(await findSocket(run.config.home))
    return writeBackup(file, tar, opener)
  })
}

const labels = {
  made: both('Sauvegarde faite et relue', 'Backup made and read back'),
  whole: both('Sauvegarde entière', 'Backup whole'),
  restored: both(
    'Sauvegarde restaurée ; rien ne part avant actes go (actes manual outages)',
    'Backup restored; nothing leaves before actes go (actes manual outages)',
  ),
  facts: both(
    'du {at} (Paris), niveau {schema} : {rows} lignes, {blobs} fichiers',
    'of {at} (Paris), level {schema}: {rows} rows, {blobs} files',
  ),
  missing: both(
    '✗ fichiers absents ou abîmés avant la sauvegarde, qu’elle n’a donc pas : {count} (le premier : {first})',
    '✗ files missing or damaged before the backup, which it therefore lacks: {count} (the first: {first})',
  ),
  keyed: both(
    'Cette sauvegarde s’ouvrira avec la clé maîtresse, qui n’est pas dedans : gardez la clé ailleurs.',
    'This backup will open with the master key, which is not in it: keep the key elsewhere.',
  ),
  ask: both('Phrase secrète : ', 'Passphrase: '),
}

function reportBackup(run: CommandRun, what: 'made' | 'whole' | 'restored', found: Examined): ExitCode {
  const { at, schema, tables, blobs, missing, damaged } = found
  const rows = Object.values(tables).reduce((sum, count) => sum + count, 0)
  const lacking = [...missing, ...damaged]
  const say = saying(labels, run.language)
  // A nightly backup must report missing or damaged files by its exit code.
  const ok = lacking.length === 0 || what === 'restored'
  return run.print(
    { ok, ...found },
    [
      `${say(what)}, ${say('facts', { at: shownTime(at), schema, rows, blobs })}`,
      ...(lacking[0] === undefined ? [] : [say('missing', { count: lacking.length, first: lacking[0] })]),
    ],
    ok,
  )
}

/** Asked on a terminal, without echo. */
function asking({ context: { terminal }, language }: CommandRun) {
  return async () => {
    if (!terminal.interactive || !process.stdin.isTTY) return undefined
    terminal.err(labels.ask[language])
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
    const lines = createInterface({ input: process.stdin, output: silent, terminal: true })
    const answer = await lines.question('').finally(() => lines.close())
    terminal.err('\n')
    return answer === '' ? undefined : answer
  }
}
