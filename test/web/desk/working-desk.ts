// A desk whose acts are worked on while one looks: a worker and schedules of its own over a real queue, a clock that runs,
// on the embedded default or on PostgreSQL and Redis; and its gateway, whose faults a test switches on and off.
import { openingDay } from '../../support/life/commune.ts'
import { openDesk, type DeskOptions, type OpenDesk } from '../../support/desk/desk.ts'
import { faultyGateway, type Faults } from '../../support/life/faults.ts'
import { emptied, hurried } from '../../support/life/production.ts'
import { migratedDatabase } from '../../support/life/stores.ts'
import { until } from '../../support/until.ts'

export interface WorkingDesk extends OpenDesk {
  readonly faults: Faults
  /** Hand in acts that their gateway holds back until a person says otherwise. @returns their ids */
  held(...numeros: readonly string[]): Promise<readonly string[]>
  /** Hand in an act that may have arrived, or not; in `_MUET`, so that no answer ever says so. @returns its id */
  uncertain(numero: string): Promise<string>
  /** Hand in an act, and wait for its receipt. @returns its id and its identifier */
  acknowledged(numero: string): Promise<{ readonly id: string; readonly idActe: string }>
  /** Nothing is left to do on any gateway. */
  rests(): Promise<void>
}

/** PostgreSQL's server, and Redis with one of its numbered databases, which no other file uses. */
export interface Production {
  readonly databaseServer: string
  readonly redis: string
  readonly redisDatabase: number
}

/** Open it, on the embedded default without services. */
export async function openWorkingDesk(production?: Production, options: DeskOptions = {}): Promise<WorkingDesk> {
  const { faults, wrap } = faultyGateway()
  const began = performance.now()
  let ahead = 0
  const time = {
    get at() {
      return Date.parse(openingDay) + performance.now() - began + ahead
    },
    set at(wanted: number) {
      ahead += wanted - time.at
    },
  }
  const place = production && (await placeOf(production))
  const environment = { ...hurried, ACTES_GRACE_SECONDS: '3600', ...options.environment, ...place?.environment }
  const ground = place ? place.more : { store: 'embedded' as const }
  const desk = await openDesk({ ...options, ...ground, wrap, time, environment, queue: 'needed' })
  const { app } = desk.commune
  const worker = await app.startWorker()
  await app.startSchedules()
  return {
    ...desk,
    faults,
    ...waysOf(desk, faults),
    closes: async () => {
      await worker.stop(5_000)
      await desk.closes()
    },
  }
}

async function placeOf({ databaseServer, redis, redisDatabase }: Production) {
  const redisUrl = `${redis}/${redisDatabase}`
  await emptied(redisUrl)
  return { environment: { ACTES_REDIS_URL: redisUrl }, more: { database: await migratedDatabase(databaseServer) } }
}

function waysOf({ commune }: OpenDesk, faults: Faults) {
  const sends = async (
    numeros: readonly string[],
    weather: Partial<Faults>,
    isThere: (id: string) => Promise<unknown>,
  ) => {
    Object.assign(faults, weather)
    const ids: string[] = []
    const left = numeros.values()
    const hands = async (): Promise<void> => {
      for (const numero of left) ids.push(await commune.hands(numero))
    }
    await Promise.all(Array.from({ length: 6 }, hands))
    for (const id of ids) await until(() => isThere(id), `${id} as it was wanted`, 300_000)
    Object.assign(faults, { before: undefined, after: undefined, find: undefined, noOutage: undefined })
    return ids
  }
  const rests = async (): Promise<void> => {
    const { rows } = await commune.app.ports.store.db.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM actes.transmission WHERE due_at IS NOT NULL AND state <> 'submitted'
         AND open_attempt IS NULL`,
    )
    if (rows[0]?.count !== 0) throw new Error('something is due')
  }
  return {
    held: (...numeros: readonly string[]) =>
      sends(numeros, { before: 'ACTES-G010' }, async (id) => (await commune.shows(id)).held),
    uncertain: async (numero: string) => {
      const [id = ''] = await sends([numero], { after: 'ACTES-G004', noOutage: true }, async (each) =>
        (await commune.shows(each)).journal.some(({ event }) => event === 'uncertain'),
      )
      return id
    },
    acknowledged: async (numero: string) => {
      const id = await commune.hands(numero)
      const shown = await until(async () => {
        const now = await commune.shows(id)
        return now.state === 'acknowledged' && now
      })
      return { id, idActe: shown.idActe ?? '' }
    },
    rests: () =>
      until(
        () =>
          rests().then(
            () => true,
            () => false,
          ),
        'rest',
        240_000,
      ).then(() => undefined),
  }
}
