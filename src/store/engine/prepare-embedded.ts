// Run by `npm run prepare`: makes the data folder for the first start of the embedded database.
import { PGlite } from '@electric-sql/pglite'
import { mkdir, writeFile } from 'node:fs/promises'
import { preparedData } from './embedded.ts'

/** Make the prepared data folder: an empty database cluster, as PGlite's own initdb makes it. */
export async function prepareEmbedded(): Promise<void> {
  const pglite = await PGlite.create()
  const dump = await pglite.dumpDataDir('gzip')
  await pglite.close()
  await mkdir(new URL('.', preparedData), { recursive: true })
  await writeFile(preparedData, new Uint8Array(await dump.arrayBuffer()))
}

if (import.meta.main) await prepareEmbedded()
