// Who needs an index, as the schema says in the line above it: `-- store/batches.ts: /lots of all.`
import { readFile } from 'node:fs/promises'
import { ownMigrations } from '../../src/store/engine/migrate.ts'

/** What the schema says of indexes, by their names. @throws when a file that it names is not there */
export async function indexNeeds(): Promise<ReadonlyMap<string, string>> {
  const texts = (await ownMigrations()).map(({ text }) => text)
  const said = texts.flatMap((text) => [...text.matchAll(/^-- (\S+\.(?:ts|sql)): (.+)\nCREATE INDEX (\w+) /gm)])
  for (const [, file = ''] of said) await readFile(new URL(`../../src/${file}`, import.meta.url))
  return new Map(said.map(([, file, need, name = '']) => [name, `${file}: ${need}`]))
}
