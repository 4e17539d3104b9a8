// actes migrate: bring the database to what this program knows. The embedded default does it by itself.
import type { Migration } from '../store/engine/migrate.ts'
import { act, exitCodes, withDesk, type AddCommand, type Run } from './command.ts'

export const addMigrate: AddCommand = (program, context, settle) => {
  const command = program.command('migrate').description('mettre la base de données au niveau du programme')
  act<object, []>(command, { context, settle }, async (run) => {
    const { databaseUrl } = run.config
    const applied = databaseUrl === undefined ? await embedded(run) : await onPostgres(databaseUrl)
    const names = applied.map(({ number, name }) => `${String(number).padStart(4, '0')}-${name}`)
    run.print({ ok: true, applied: names }, names.length === 0 ? ['Rien à faire : la base est à jour.'] : names)
    return exitCodes.done
  })
}

async function onPostgres(url: string): Promise<readonly Migration[]> {
  const [{ systemClock }, { openPostgres }, { migrate }] = await Promise.all([
    import('../app.ts'),
    import('../store/engine/postgres.ts'),
    import('../store/engine/migrate.ts'),
  ])
  const db = openPostgres(url, () => undefined, 0)
  return migrate(db, systemClock.now()).finally(() => db.close())
}

async function embedded(run: Run): Promise<readonly Migration[]> {
  await withDesk(run, 'none', async () => undefined)
  return []
}
