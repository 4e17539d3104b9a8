// Checks the plug-ins that the environment names: each file as named, loaded once, of this program's contract.
import { both } from '#text/both.ts'
import { sentenceOf } from '#text/sentences.ts'
import { well, wrong, type Check } from './check.ts'
import { pluginWords as words } from './words.ts'

export const checkPlugins: Check = {
  name: 'plugins',
  run: ({ config: { plugins }, pluginFaults }) => {
    const [first] = pluginFaults
    if (plugins.length === 0) return undefined
    if (!first) return well(words.ready({ count: plugins.length }))
    const { code, params } = first.error
    const said = (language: 'fr' | 'en') => sentenceOf({ code, path: '', params }, language)
    return wrong(words.refused({ path: first.path, said: both(said('fr'), said('en')) }), words.name)
  },
}
