// actes migrate: bring the database to what this program knows. The embedded default does it by itself.
import { openPostgres } from '../store/postgres.ts'
import { migrate } from '../store/migrate.ts'
import { act, exitCodes, withDesk, type AddCommand } from './command.ts'

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

async function onPostgres(url: string) {
  const db = openPostgres(url, () => undefined)
  const { systemClock } = await import('../app.ts')
  return migrate(db, systemClock.now()).finally(() => db.close())
}

async function embedded(run: Parameters<typeof withDesk>[0]) {
  await withDesk(run, 'none', async () => undefined)
  return []
}
