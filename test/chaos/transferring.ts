// What the persons of a run do with transfers: they ask for those of acknowledged acts, have what was given up go on, and
// have the archives looked at again and again.
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { randomOf } from '../fuzz/random.ts'
import type { Question } from './worker.ts'
import type { World } from './world.ts'

interface Act {
  readonly numero: string
  readonly isTransferred: boolean
}

/** Ask for the transfer of these as soon as they are acknowledged, and have the archives looked at again and again. */
export function transferSome(
  world: World,
  acts: readonly Act[],
  { isAnswered, isOver }: Record<'isAnswered' | 'isOver', () => boolean>,
) {
  const left = new Set(acts.filter(({ isTransferred }) => isTransferred).map(({ numero }) => numero))
  const promised: string[] = []
  const chance = randomOf(left.size, 4_000_000)
  const looks = left.size > 0
  const ask = (question: Question) => chance.pick(world.workers).ask(question)
  const asking = async () => {
    while (!isAnswered() && left.size > 0) {
      await pause(1_000)
      for (const { id, numero } of await acknowledged(world.databaseUrl, [...left]).catch(() => []))
        // An answer that was lost: it is asked for already.
        if (
          await ask({ transfer: id }).then(
            () => true,
            (error: unknown) => String(error).includes('ACTES-T006'),
          )
        ) {
          promised.push(id)
          left.delete(numero)
        }
    }
  }
  const looking = async () => {
    while (looks && !isOver()) {
      await pause(2_000)
      for (const { id, siren } of await givenUp(world.databaseUrl).catch(() => []))
        await ask({ retry: id, siren }).catch(() => undefined)
      await ask({ schedule: 'transfers' }).catch(() => undefined)
    }
  }
  const asked = asking()
  return { asked, ended: Promise.all([asked, looking()]).then((): readonly string[] => promised) }
}

/** Transfers that were tried too often, by an archive that was away: a person has them go on. */
async function givenUp(databaseUrl: string) {
  return rowsOf<{ id: string; siren: string }>(
    databaseUrl,
    "SELECT id, collectivite AS siren FROM actes.transfer WHERE held_code IS NOT NULL AND held_code <> 'ACTES-T010'",
  )
}

/** Those of these numbers that are acknowledged now. */
export async function acknowledged(url: string, numbers: readonly string[]) {
  const text = `SELECT id, numero, id_acte FROM actes.transmission WHERE message = '1-1' AND state = 'acknowledged' AND numero = ANY($1)`
  return rowsOf<{ id: string; numero: string; id_acte: string }>(url, text, [numbers])
}

async function rowsOf<R extends object>(url: string, text: string, params: readonly unknown[] = []) {
  const client = new pg.Client(url)
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<R>(text, [...params])).rows
  } finally {
    await client.end()
  }
}
