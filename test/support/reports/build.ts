// Run by `npm run build`: emits dist/ from src/, with the files that are not TypeScript beside it.
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { prepareEmbedded } from '../../../src/store/engine/prepare-embedded.ts'

/** What of src/ is served or read at run time, and is no TypeScript. */
export const readAtRunTime = /\.(sql|cjs|css|js)$|^manual\/[a-z-]+\.md$/

async function build(root: string): Promise<void> {
  rmSync(`${root}dist`, { recursive: true, force: true })
  const tsc = `${root}node_modules/typescript/bin/tsc`
  execFileSync(process.execPath, [tsc, '-p', `${root}test/support/tsconfig.build.json`], { stdio: 'inherit' })
  for (const name of readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' }))
    if (readAtRunTime.test(name))
      cpSync(`${root}src/${name}`, `${root}dist/${name}`, { force: false, errorOnExist: true })
  await prepareEmbedded()
}

if (import.meta.main) await build(fileURLToPath(new URL('../../..', import.meta.url)))
