// actes migrate: bring the database to what this program knows. The embedded default does it by itself.
import { act, exitCodes, withDesk, type AddCommand, type Run } from './command.ts'

export const addMigrate: AddCommand = (program, settling) => {
  const command = program.command('migrate').description('mettre la base de données au niveau du programme')
  act<object, []>(command, settling, async (run) => {
    const { databaseUrl } = run.config
    const names = databaseUrl === undefined ? await embedded(run) : await onPostgres(databaseUrl)
    run.print({ ok: true, applied: names }, names.length === 0 ? ['Rien à faire : la base est à jour.'] : names)
    return exitCodes.done
  })
}

async function onPostgres(url: string): Promise<readonly string[]> {
  const { migrateDatabase } = await import('../app.ts')
  return migrateDatabase(url)
}

async function embedded(run: Run): Promise<readonly string[]> {
  await withDesk(run, 'none', async () => undefined)
  return []
}
