// A process that opens the embedded default of a folder, says so on its IPC channel, and stays until it is killed.
import { openStore } from '../../../src/store/store.ts'
import { storeTools } from './stores.ts'

const home = process.argv[2] ?? ''
const answer = await openStore({ home, blobs: `${home}/blobs` }, storeTools).then(
  async ({ db }) => {
    await db.query('CREATE TABLE IF NOT EXISTS public.kept (n integer)')
    await db.query('INSERT INTO public.kept VALUES (1)')
    return 'open'
  },
  (error: unknown) => String((error as { code?: unknown }).code),
)
process.send?.(answer)
setInterval(() => undefined, 60_000)
