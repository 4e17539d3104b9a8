// Another process on the same database: it opens a secret whenever it is told its id, and answers with its content or with a
// code. It is told nothing of what becomes of keys.
import { readConfig } from '../../../src/config/config.ts'
import { openStore } from '../../../src/store/store.ts'
import { openSecret } from '../../../src/store/secrets/secrets.ts'
import { storeTools } from './laid-home.ts'

const store = await openStore(readConfig(), storeTools)
await store.keys()
process.on('message', (id) => {
  void openSecret(store.db, { sealed: String(id) }, store.keys).then(
    (content) => process.send?.(content.toString()),
    (error: unknown) => process.send?.(String((error as { code?: unknown }).code)),
  )
})
process.send?.('open')
