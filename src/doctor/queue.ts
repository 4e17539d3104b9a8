// The queue: does it answer, and is a Redis set so that it loses no job (appendonly, noeviction)?
import { ActesError, type Problem } from '../errors.ts'
import { well, wrong, type Check, type Verdict } from './check.ts'
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
    return database.kind === 'open' ? onDatabase(scene, database.store) : wrong(databaseWords.unexamined())
  },
}

async function onRedis(scene: Scene, url: string): Promise<Verdict> {
  const address = addressOf(url)
  try {
    const findings = await ask(scene, {})
    return findings.length === 0 ? well(words.onRedis({ address })) : wrong(problemsSaid(findings), words.setRedis())
  } catch (error) {
    return wrong(words.redisAway({ address, error }), words.startRedis())
  }
}

async function onDatabase(scene: Scene, store: OpenStore): Promise<Verdict> {
  try {
    await ask(scene, store)
    return well(words.onDatabase())
  } catch (error) {
    return wrong(words.databaseAway({ error }), words.letMakeSchema())
  }
}

/** Open it as `actes start` does, and ask. @throws ActesError ACTES-Q001 */
async function ask({ config, tools }: Scene, store: Partial<OpenStore>): Promise<readonly Problem[]> {
  const queue = await tools.openQueue(config, store)
  if (!queue) throw new ActesError('ACTES-Q001')
  try {
    await queue.check()
    return await queue.findings()
  } finally {
    await queue.close()
  }
}
