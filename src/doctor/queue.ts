// Checks the queue: it answers, Redis loses no job (appendonly, noeviction), and work moves.
import { ActesError, type ErrorCode, type Problem } from '#errors.ts'
import { pausedProblem } from '#queue/queue.ts'
import type { Both } from '#text/sentences.ts'
import { well, wrong, type Check, type CheckVerdict } from './check.ts'
import { databaseTime } from '#store/engine/clock.ts'
import { standsStill } from '#store/stall.ts'
import { ofOwner } from './database.ts'
import { settingRefused, type OpenStore, type Scene } from './scene.ts'
import { addressOf, databaseWords, problemsSaid, queueWords as words, settingsWords } from './words.ts'

export const checkQueue: Check = {
  name: 'queue',
  run: (scene) => {
    const { config, refused, database } = scene
    const setting = settingRefused('ACTES_REDIS_URL', refused)
    if (setting !== undefined) return wrong(settingsWords.inTheWay({ name: setting }))
    if (config.redisUrl !== undefined) return onRedis(scene, config.redisUrl)
    if (database.kind === 'owned') return ofOwner('queue', database)
    return database.kind === 'open' ? onDatabase(scene, database.store) : wrong(databaseWords.unexamined)
  },
}

/** Another schema version has a check of its own. */
export const checkWork: Check = {
  name: 'work',
  run: async ({ config, database }) => {
    if (database.kind === 'owned')
      return database.owner?.checks.some(({ name }) => name === 'work') ? ofOwner('work', database) : undefined
    if (database.kind !== 'open') return undefined
    const { db } = database.store
    const asked = { now: await databaseTime(db), timing: config.timing }
    const isStanding = await standsStill(db, asked).catch(() => undefined)
    if (isStanding === undefined) return undefined
    return isStanding ? wrong(words.workStands, words.startWorker) : well(words.workMoves)
  },
}

async function onRedis(scene: Scene, url: string): Promise<CheckVerdict> {
  const address = addressOf(url)
  try {
    return found(await findQueueProblems(scene, {}), words.onRedis({ address }))
  } catch (error) {
    return wrong(words.redisAway({ address, error }), words.startRedis)
  }
}

async function onDatabase(scene: Scene, store: OpenStore): Promise<CheckVerdict> {
  try {
    return found(await findQueueProblems(scene, store), words.onDatabase)
  } catch (error) {
    return wrong(words.databaseAway({ error }), words.letMakeSchema)
  }
}

function found(findings: readonly Problem[], answers: Both) {
  if (findings.length === 0) return well(answers)
  const isPaused = findings.some(({ code }) => pausedCodes.has(code))
  return wrong(problemsSaid(findings), isPaused ? words.resumeQueue : words.setRedis)
}

const pausedCodes: ReadonlySet<ErrorCode> = new Set(['ACTES-Q009', 'ACTES-Q010'])

async function findQueueProblems({ config, tools }: Scene, store: Partial<OpenStore>): Promise<readonly Problem[]> {
  const queue = await tools.openQueue(config, store)
  if (!queue) throw new ActesError('ACTES-Q001')
  try {
    const paused = await queue.paused(config.doors.queues.map(({ name }) => name))
    return [...paused.map(pausedProblem), ...(await queue.findings())]
  } finally {
    await queue.close()
  }
}
