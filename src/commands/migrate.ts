// actes migrate: bring the database to this program's schema, and grant rights to the accounts of worker and web. The
// embedded default migrates by itself, and has no accounts.
import { filled } from '#text/sentences.ts'
import { act, exitCodes, type AddCommand, type CommandRun } from './command.ts'
import { withDesk } from './opening.ts'
import { both } from '#text/both.ts'

export const addMigrate: AddCommand = (program, settling) => {
  const command = program
    .command('migrate')
    .description(
      'mettre la base de données au niveau du programme, et donner leurs droits aux comptes qui s’en servent',
    )
    .option('--print-roles', 'écrire seulement le SQL des rôles, pour l’administrateur de la base')
  act<{ printRoles?: true }, []>(command, settling, async (run, { printRoles }) => {
    const { databaseUrl, redisUrl } = run.config
    if (databaseUrl === undefined) await embedded(run, printRoles === true)
    else if (printRoles) await printed(run, databaseUrl)
    else await onPostgres(run, databaseUrl, redisUrl === undefined)
    return exitCodes.done
  })
}

const labels = {
  none: both('Rien à faire : la base est à jour.', 'Nothing to do: the database is up to date.'),
  alone: both(
    'La base embarquée a un seul compte : aucun rôle à créer.',
    'The embedded database has one account: there are no roles to make.',
  ),
  made: both('Rôles créés : {names}', 'Roles made: {names}'),
  missing: both(
    'Ce compte ne peut pas créer les rôles {names}. Faites exécuter ce SQL par l’administrateur de la base (actes migrate --print-roles) :',
    'This account may not make the roles {names}. Have the administrator of the database run this SQL (actes migrate --print-roles):',
  ),
}

async function onPostgres(run: CommandRun, url: string, withQueue: boolean) {
  const { migrateDatabase, rolesOfDatabase } = await import('#app.ts')
  const { applied, roles } = await migrateDatabase(url, { withQueue })
  const sql = roles.end === 'missing' ? await rolesOfDatabase(url) : []
  const say = (label: keyof typeof labels) => filled(labels[label], { names: roles.names.join(', ') }, run.language)
  const told = roles.end === 'kept' ? [] : [say(roles.end), ...sql]
  const lines = [...applied, ...told]
  run.print(
    { ok: true, applied, roles: { ...roles, ...(sql.length > 0 && { sql }) } },
    lines.length > 0 ? lines : [say('none')],
  )
}

async function printed(run: CommandRun, url: string) {
  const { rolesOfDatabase } = await import('#app.ts')
  const sql = await rolesOfDatabase(url)
  run.print({ ok: true, sql }, sql)
}

async function embedded(run: CommandRun, printRoles: boolean) {
  const json = printRoles ? { ok: true, sql: [] } : { ok: true, applied: [] }
  if (!printRoles) await withDesk(run, 'none', async () => undefined)
  run.print(json, [labels[printRoles ? 'alone' : 'none'][run.language]])
}
