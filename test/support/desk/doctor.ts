// What doctor is given in tests: the real tools on a temporary folder, any of which a test may put out of order.
import { rm } from 'node:fs/promises'
import { afterAll } from 'vitest'
import type { Environment } from '../../../src/config/config.ts'
import type { Examined } from '../../../src/doctor/check.ts'
import { examineAll } from '../../../src/doctor/doctor.ts'
import type { DoctorTools } from '../../../src/doctor/scene.ts'
import { ownTools } from '../../../src/doctor/tools.ts'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import { declare } from '../../../src/store/connections/collectivites.ts'
import { openStore } from '../../../src/store/store.ts'
import type { Database } from '../../../src/store/engine/database.ts'
import { layDatabase } from '../life/laid-home.ts'
import { storeTools, temporaryHome } from '../life/stores.ts'

const homes: string[] = []

/** A folder for ACTES_HOME, removed after the tests of the file; its owner's alone, as the product makes it. */
export async function aHome(): Promise<string> {
  const home = await temporaryHome()
  homes.push(home)
  return home
}

/** Register the removal of what `aHome` gave. */
export function removeHomes(): void {
  afterAll(() => Promise.all(homes.map((home) => rm(home, { recursive: true, force: true }))))
}

const node = { version: process.versions.node, wanted: '>=22.22' }

/** Everything in order, but what a test changes. */
export function toolsWith(environment: Environment, changes: Partial<DoctorTools> = {}): DoctorTools {
  const signal = new AbortController().signal
  const { clock } = changes
  return { ...ownTools({ environment, node, signal, ...(clock && { clock }) }), ...changes }
}

export interface Findings {
  readonly all: readonly Examined[]
  /** What a check found; undefined when the question did not arise. */
  of(name: string): Examined | undefined
  /** The same, for a check that must have been made: `✗ what is wrong → what to do`, in English. */
  said(name: string): string
}

/** Make every check. */
export async function doctorFinds(environment: Environment, changes: Partial<DoctorTools> = {}): Promise<Findings> {
  const all = await examineAll(toolsWith(environment, changes))
  const of = (name: string) => all.find((one) => one.name === name)
  return {
    all,
    of,
    said: (name) => {
      const found = of(name)
      if (!found) throw new Error(`no check ${name}`)
      const { ok, message, remedy } = found
      return `${ok ? '✓' : '✗'} ${message.en}${remedy ? ` → ${remedy.en}` : ''}`
    },
  }
}

/** An embedded database in a folder, left as `change` leaves it. */
export async function leftEmbedded(home: string, change: (db: Database) => Promise<unknown>): Promise<void> {
  await layDatabase(home)
  const store = await openStore({ home, blobs: `${home}/blobs` }, storeTools)
  try {
    await change(store.db)
  } finally {
    await store.close()
  }
}

/** An embedded database in which these are declared, past every check of a declaration. */
export function leftDeclared(home: string, ...collectivites: readonly Collectivite[]): Promise<void> {
  return leftEmbedded(home, async (db) => {
    for (const collectivite of collectivites) await declare(db, collectivite, storeTools.now())
  })
}
