// Checks the database: which one, reachable, owner of the embedded folder, schema version, clock.
import { ActesError, problem } from '#errors.ts'
import { clockDrift, databaseTime, driftMost } from '#store/engine/clock.ts'
import { checkWriting, serverVersion, type Database } from '#store/engine/database.ts'
import { checkSchema as compareSchema } from '#store/engine/migrate.ts'
import { quietOf } from '#store/installation.ts'
import { markOf } from '#store/store.ts'
import { readMark } from '#transmission/mark.ts'
import { changeable } from '#store/roles/roles.ts'
import { well, wrong, type Check, type CheckVerdict } from './check.ts'
import type { Reached } from './scene.ts'
import { addressOf, databaseWords as words, problemsSaid, settingsWords } from './words.ts'

export const checkFolderOwner: Check = {
  name: 'folder-owner',
  run: ({ config: { databaseUrl, home }, database }) => {
    if (databaseUrl !== undefined || database.kind === 'unknown' || database.kind === 'away') return undefined
    if (database.kind === 'open') return well(words.folderFree({ path: home }))
    const { pid, owner } = database
    return owner ? well(words.folderServed({ pid })) : wrong(words.folderHeld({ pid }), words.freeFolder({ pid }))
  },
}

export const checkDatabase: Check = {
  name: 'database',
  run: ({ config: { databaseUrl, home }, database }) => {
    switch (database.kind) {
      case 'unknown':
        return wrong(settingsWords.inTheWay({ name: database.setting }))
      case 'owned':
        return ofOwner('database', database)
      case 'away':
        return databaseUrl === undefined
          ? wrong(words.embeddedClosed({ path: home, error: database.error }), words.mendEmbedded)
          : postgresAway(addressOf(databaseUrl), database.error)
      case 'open':
        return databaseUrl === undefined
          ? well(words.embeddedOpen({ path: home }))
          : postgresStands(addressOf(databaseUrl), database.store.db)
    }
  },
}

/** A proxy or pooler may answer in the database's place. */
function postgresAway(address: string, error: unknown) {
  const isNamed = error instanceof ActesError && error.code !== 'ACTES-S001'
  return isNamed ? wrong(words.unfit({ address, error })) : wrong(words.away({ address, error }), words.mend)
}

async function postgresStands(address: string, db: Database) {
  try {
    await checkWriting(db)
    return well(words.open({ address, version: await serverVersion(db) }))
  } catch (error) {
    if (error instanceof ActesError) return wrong(words.unfit({ address, error }))
    throw error
  }
}

export function ofOwner(
  name: 'database' | 'queue' | 'work',
  { pid, owner }: Extract<Reached, { kind: 'owned' }>,
): CheckVerdict {
  const said = owner?.checks.find((check) => check.name === name)
  if (!said) return wrong(words.unexamined)
  return said.ok
    ? well(words.ownerWell({ pid }))
    : wrong(words.ownerUnwell({ pid, code: said.code ?? '' }), words.seeOwner({ pid }))
}

export const checkEmbedded: Check = {
  name: 'embedded',
  run: ({ config: { databaseUrl }, database }) =>
    databaseUrl === undefined && database.kind !== 'unknown'
      ? well(words.embeddedWarning, words.usePostgres)
      : undefined,
}

export const checkSchema: Check = {
  name: 'schema',
  run: async ({ database }) => {
    if (database.kind === 'owned' && database.owner) return well(words.schemaOfOwner)
    if (database.kind !== 'open') return wrong(words.unexamined)
    try {
      await compareSchema(database.store.db)
      return well(words.schemaFits)
    } catch (error) {
      if (!(error instanceof ActesError)) throw error
      const { last = 0, known = 0 } = error.params
      if (error.code === 'ACTES-S002') return wrong(words.schemaNewer({ last, known }), words.updateProgram)
      if (error.code === 'ACTES-S010') return wrong(words.schemaOlder({ last, known }), words.migrate)
      if (error.code === 'ACTES-S032') return wrong(problemsSaid([problem(error.code, '', { params: error.params })]))
      throw error
    }
  },
}

/** Can this account change the journals? Only advice: in simple setups one account owns everything. */
export const checkAccount: Check = {
  name: 'account',
  run: async ({ config: { databaseUrl }, database }) => {
    if (databaseUrl === undefined || database.kind !== 'open') return undefined
    const names = await changeable(database.store.db)
    return names.length === 0 ? well(words.journalsKept) : well(words.journalsOpen({ names }), words.useRoles)
  },
}

export const checkClock: Check = {
  name: 'clock',
  run: async ({ database, tools: { clock } }) => {
    if (database.kind === 'owned' && database.owner) return well(words.clockOfOwner)
    if (database.kind !== 'open') return wrong(words.unexamined)
    const { db } = database.store
    const seconds = await clockDrift({ read: () => databaseTime(db), now: clock.now })
    return Math.abs(seconds) <= driftMost
      ? well(words.clockFits({ seconds: Math.abs(seconds) }))
      : wrong(words.clockOff({ seconds }), words.setClock)
  },
}

export const checkSending: Check = {
  name: 'sending',
  run: async ({ config, database, place, tools: { clock } }) => {
    if (database.kind === 'owned') {
      const code = database.owner?.checks.find(({ name }) => name === 'sending')?.code
      return code === undefined ? undefined : wrong(words.quiet({ code, params: {} }), words.sayGo)
    }
    if (database.kind !== 'open') return undefined
    // Another schema version has a check of its own.
    const { db } = database.store
    const quiet = await quietOf(db).catch(() => undefined)
    if (quiet) return wrong(words.quiet(quiet), words.sayGo)
    // Restored and not started since: sendings will be blocked at the start.
    const beside = await place().catch(() => undefined)
    if (!beside) return undefined
    const mark = markOf(beside, config, { ...clock, onError: () => undefined })
    const { fault } = await readMark(db, mark)
      .catch(() => ({ fault: undefined }))
      .finally(() => mark.close())
    return fault && wrong(words.quiet(fault), words.goOnceStarted)
  },
}
