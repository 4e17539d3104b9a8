// A process that opens the embedded default of a folder, says so on its IPC channel, and stays until it is killed: where it is
// asked to, in the middle of a backup.
import { backupOf } from '../../../src/store/backup/content.ts'
import { openStore } from '../../../src/store/store.ts'
import { storeTools } from './stores.ts'

const home = process.argv[2] ?? ''
const answer = await openStore({ home, blobs: `${home}/blobs` }, storeTools).then(
  async (store) => {
    const { db } = store
    await db.query('CREATE TABLE IF NOT EXISTS public.kept (n integer)')
    await db.query('INSERT INTO public.kept VALUES (1)')
    if (process.argv[3] === 'backup') {
      // More than is read ahead: the backup stays in its middle.
      await db.query(`INSERT INTO actes.collectivite (siren, settings, created_at, updated_at)
        VALUES ('000000000', jsonb_build_object('essai', repeat('x', 1000000)), now(), now())`)
      await backupOf(store, storeTools.now())[Symbol.asyncIterator]().next()
    }
    return 'open'
  },
  (error: unknown) => String((error as { code?: unknown }).code),
)
process.send?.(answer)
setInterval(() => undefined, 60_000)
