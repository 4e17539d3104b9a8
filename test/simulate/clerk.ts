// The clerk deposits some acts as batches: a table with its files, looked at, confirmed, and followed until each line has
// ended. Some batches are handed in once more, later, whole; of some, a document has been corrected.
import { hash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownerCaller } from '../../src/operations/guard.ts'
import type { App } from '../../src/app.ts'
import type { DoorWord } from '../chaos/judge-doors.ts'
import { csvOf } from '../support/deposits/batches.ts'
import { acteOf, type Act } from './acts.ts'
import { minuteMs, type World } from './world.ts'

const most = 4
const lookMs = 4 * minuteMs
/** Handed in already, with another document. */
type Corrected = Act & { readonly isCorrected?: true }

const ask = (app: App) => app.askAs(ownerCaller('cli:clerk', 'fr'))

/** @param accept is told each time that a line is an act */
export function openClerk(world: World, acts: readonly Act[], accept: (act: Act, id: string) => void) {
  const { scheduler, goOn } = world
  const told: DoorWord[] = []
  let left = 0
  const later = (work: () => Promise<void>, ms: number) => void scheduler.add(undefined, ms, () => goOn(work()))

  const handIn = async (all: readonly Corrected[], isAgain: boolean): Promise<void> => {
    // What a database that was put back has forgotten is handed in one by one.
    if (world.setback.at !== undefined) {
      left--
      return
    }
    const files = laid(all)
    const opened = await world.ask((app) => ask(app).openBatch({ form: {}, files }))
    if (typeof opened === 'string') return later(() => handIn(all, isAgain), lookMs)
    later(() => follow(opened.id, all, isAgain), lookMs)
  }
  const follow = async (id: string, all: readonly Corrected[], isAgain: boolean): Promise<void> => {
    const shown = await world.ask((app) => ask(app).showBatch({ id }))
    if (shown === 'refused') return handIn(all, isAgain)
    if (shown !== 'nothing' && shown.state === 'done') {
      const listed = await world.ask((app) => ask(app).listBatchLines({ id }))
      if (typeof listed !== 'string') return hear(listed.items, all, isAgain)
    } else if (typeof shown !== 'string' && shown.state === 'checked') {
      const said = await world.ask((app) => ask(app).depositBatch({ id, only: 'good' }))
      // Its files are gone.
      if (said === 'refused') return handIn(all, isAgain)
    }
    later(() => follow(id, all, isAgain), lookMs)
  }
  const hear = (
    lines: readonly { readonly numero: string; readonly transmission: string | null }[],
    all: readonly Corrected[],
    isAgain: boolean,
  ) => {
    for (const { numero, transmission: id } of lines) {
      const act = all.find((each) => each.numero === numero)
      // Its number is taken.
      if (act?.isCorrected && id === null) continue
      const { siren = '', sha256 } = act ?? {}
      const said =
        id === null ? { word: 'refused' } : { word: 'deposited', id, ...(sha256 !== undefined && { sha256 }) }
      told.push({ siren, numero, ...said })
      if (act && id !== null) accept(act, id)
    }
    if (isAgain || !scheduler.chance.once(3)) return void left--
    const isTaken = lines.every(({ transmission }) => transmission !== null)
    const again = isTaken && scheduler.chance.once(2) ? withCorrection(all) : all
    later(() => handIn(again, true), lookMs * scheduler.chance.below(5))
  }

  const own = acts.filter(({ road }) => road === 'batch')
  for (let from = 0; from < own.length; from += most) {
    left++
    const all = own.slice(from, from + most)
    later(() => handIn(all, false), all[0]?.depositedMs ?? 0)
  }
  return { told, isDone: () => left === 0 }
}

const staysTaken = ({ cancels, annuls, numero, takenMs }: Act) =>
  !cancels && !annuls && !numero.endsWith('_ANO') && takenMs === undefined

/** One whose number stays taken has another document, beside one at least that can be deposited. */
function withCorrection(all: readonly Act[]): readonly Corrected[] {
  const { numero } = all.find(staysTaken) ?? {}
  if (all.length === 1) return all
  return all.map((each) => {
    if (each.numero !== numero) return each
    const bytes = Buffer.concat([each.bytes, Buffer.from('% corrected')])
    return { ...each, bytes, sha256: hash('sha256', bytes), isCorrected: true }
  })
}

let count = 0

/** The table and its files on the disk. */
function laid(all: readonly Act[]): readonly string[] {
  const folder = join(tmpdir(), `lot-${count++}`)
  mkdirSync(folder)
  const nameOf = ({ numero }: Act) => `${numero}.pdf`
  const table = csvOf(
    all.map((act) => {
      const { document: _, ...cells } = acteOf(act)
      return { ...cells, document: nameOf(act) }
    }),
  )
  const files = [['lot.csv', table], ...all.map((act) => [nameOf(act), act.bytes] as const)] as const
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes)
  return files.map(([name]) => join(folder, name))
}
