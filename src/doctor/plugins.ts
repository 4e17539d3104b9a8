// Checks the plug-ins that the environment names: each file as named, loaded once, of this program's contract, agreed to.
import { pluginKinds } from '#gateways/kinds.ts'
import { plugins } from '#store/plugins.ts'
import { both } from '#text/both.ts'
import { sentenceOf } from '#text/sentences.ts'
import { well, wrong, type Check } from './check.ts'
import type { Reached } from './scene.ts'
import { pluginWords as words } from './words.ts'

export const checkPlugins: Check = {
  name: 'plugins',
  run: async ({ config, pluginFaults, database }) => {
    const [first] = pluginFaults
    if (config.plugins.length === 0) return undefined
    if (first) {
      const { code, params } = first.error
      const said = (language: 'fr' | 'en') => sentenceOf({ code, path: '', params }, language)
      return wrong(words.refused({ path: first.path, said: both(said('fr'), said('en')) }), words.name)
    }
    const known = await knownTo(database)
    const changed = pluginKinds().find(({ manifest: { name }, sha256, shipped }) =>
      known.some((each) => !shipped && each.name === name && each.agreed !== sha256),
    )
    if (changed) return wrong(words.changed(changed.manifest.label), words.agree)
    return well(words.ready({ count: config.plugins.length }))
  },
}

/** Another version of the schema has a check of its own. */
async function knownTo(database: Reached) {
  if (database.kind === 'owned') return database.owner?.plugins ?? []
  return database.kind === 'open' ? plugins(database.store.db).catch(() => []) : []
}
