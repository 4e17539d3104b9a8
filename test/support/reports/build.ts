// Run by `npm run build`: emits dist/ from src/, with the declarations of what is public and the files that are not
// TypeScript beside it, and the page of the verifier.
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepareEmbedded } from '../../../src/store/engine/prepare-embedded.ts'
import { clientDeclarations, clientModule } from './client.ts'
import { publicDeclarations, publicEntries } from './declarations.ts'
import { writeSbom } from './sbom.ts'
import { makeVerifierPage } from './verifier-page.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** What of src/ is served or read at run time, and is no TypeScript. */
export const readAtRunTime = /\.(sql|cjs|css|js)$|^manual\/[a-z-]+\.md$/

/**
 * Emit everything but the embedded default's first data, into a folder that is made anew.
 * @param flags of the compiler
 */
export function emit(dist: string, flags: readonly string[] = []): void {
  rmSync(dist, { recursive: true, force: true })
  const tsc = `${root}node_modules/typescript/bin/tsc`
  const options = ['-p', `${root}test/support/tsconfig.build.json`, '--outDir', dist, ...flags]
  execFileSync(process.execPath, [tsc, ...options], { stdio: 'inherit' })
  for (const [index, text] of publicDeclarations().entries())
    writeFileSync(join(dist, publicEntries[index]?.declarations ?? ''), text)
  writeFileSync(join(dist, 'client.js'), clientModule())
  writeFileSync(join(dist, 'client.d.ts'), clientDeclarations())
  writeSbom(dist)
  for (const name of readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' }))
    if (readAtRunTime.test(name)) cpSync(`${root}src/${name}`, join(dist, name), { force: false, errorOnExist: true })
}

/** What is shipped bears the same permissions whoever checked it out: npm packs them as they are. */
function evenModes(): void {
  const { files } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { files: readonly string[] }
  for (const name of ['package.json', 'README.md', 'LICENSE', ...files]) {
    const isFolder = statSync(`${root}${name}`).isDirectory()
    const within = isFolder ? readdirSync(`${root}${name}`, { recursive: true, encoding: 'utf8' }) : []
    for (const each of [name, ...within.map((inner) => `${name}/${inner}`)])
      chmodSync(`${root}${each}`, statSync(`${root}${each}`).isDirectory() ? 0o755 : 0o644)
  }
}

if (import.meta.main) {
  emit(`${root}dist`)
  await prepareEmbedded()
  await makeVerifierPage()
  evenModes()
}
