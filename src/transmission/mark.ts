// Detects a database restored to an earlier moment. Compares its mark with it at every start, at every sweep, and
// before acts are claimed for sending.
import { ActesError } from '#errors.ts'
import type { Sql } from '#store/engine/database.ts'
import { countAbove, readInstallation, becomeQuiet, noteMarked, skipSerials } from '#store/installation.ts'
import type { Mark } from '#store/mark.ts'
import type { Ports } from './step.ts'

/** A mark that is ahead, or another installation's, makes this installation quiet. Without any mark, one is written. */
export async function compareMark({ store, log }: Pick<Ports, 'store' | 'log'>): Promise<void> {
  const { db, mark } = store
  const { epoch, number, own, other, isQuiet, fault } = await readMark(db, mark)
  // If no mark can be written, nothing is sent; everything else goes on.
  if (!own && !other)
    await mark
      .note({ epoch, number, serials: {} })
      .catch((error: unknown) => log.warn({ code: 'ACTES-S005', error }, 'trouble'))
  // Already known: avoid a write at every sweep.
  if (!fault || (fault.code === 'ACTES-S015' && isQuiet)) return
  const { code, params } = fault
  const at = await store.now()
  const isNew = await db.transaction(async (sql) => {
    for (const each of [own, other]) if (each) await countAbove(sql, each)
    return becomeQuiet(sql, { code, params, at })
  })
  if (isNew) log.error({ code, error: fault }, 'quiet')
}

/** Compare the marks with the database; changes nothing. @returns `fault` if nothing may be sent */
export async function readMark(db: Sql, mark: Pick<Mark, 'read'>) {
  // Read before the database: a sending is written to the database first.
  const all = await mark.read()
  const { epoch, number, forgotten, leftEpochs, isQuiet } = await readInstallation(db, all)
  const own = all.find((each) => each.epoch === epoch)
  const other = all.find((each) => !each.isShared && each.epoch !== epoch && !leftEpochs.includes(each.epoch))
  const isBehind = own !== undefined && (own.number > number || forgotten > 0)
  const fault = isBehind
    ? new ActesError('ACTES-S014', { params: { count: Math.max(own.number - number, forgotten) } })
    : other && new ActesError('ACTES-S015', { params: { epoch: other.epoch } })
  return { epoch, number, own, other, isQuiet, fault }
}

/**
 * A gateway holds `archive` under one of our names although we never sent it: the database was restored, so stop
 * sending.
 */
export async function noteRewind(archive: string, { store, log }: Pick<Ports, 'store' | 'log'>): Promise<void> {
  const fault = new ActesError('ACTES-S030', { params: { archive } })
  const { code, params } = fault
  const at = await store.now()
  const isNew = await store.db.transaction(async (sql) => {
    await skipSerials(sql, at)
    return becomeQuiet(sql, { code, params, at })
  })
  if (isNew) log.error({ code, error: fault }, 'quiet')
}

/** With different folders, processes would not find each other's files. @throws ActesError ACTES-S028 */
export async function checkFolder({ db, mark }: Pick<Ports['store'], 'db' | 'mark'>): Promise<void> {
  const { epoch, isMarked, isQuiet } = await readInstallation(db)
  if (isMarked && !isQuiet && !(await mark.isBeside(epoch))) throw new ActesError('ACTES-S028')
}

/** Compare when a process begins to take jobs; its own mark then shows everything that the others noted. */
export async function beginMark(ports: Pick<Ports, 'store' | 'log'>): Promise<void> {
  const { mark } = ports.store
  await compareMark(ports)
  for (const seen of await mark.read())
    if (seen.epoch === (await readInstallation(ports.store.db)).epoch) await mark.note(seen)
  const { db } = ports.store
  if (await mark.isBeside((await readInstallation(db)).epoch)) await noteMarked(db, await ports.store.now())
  await mark.tidy()
}
