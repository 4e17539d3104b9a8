// Loaded before a program (`--import`): when it ends, it tells on its third stream which packages it loaded.
import { writeSync } from 'node:fs'
import { registerHooks } from 'node:module'

const loaded = new Set<string>()
registerHooks({
  load: (url, context, next) => {
    const name = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]
    if (name !== undefined) loaded.add(name)
    return next(url, context)
  },
})
process.on('exit', () => writeSync(3, JSON.stringify([...loaded])))
