// Run by `npm run build`: emits dist/ from src/, with the declarations of what is public and the files that are not
// TypeScript beside it, and the page of the verifier. `npm pack` runs it with `--to-pack`, and with `--restore`
// afterwards.
import { Command } from 'commander'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commands } from '../../../src/cli.ts'
import type { Context } from '../../../src/commands/command.ts'
import { manPage } from '../../../src/commands/man-page.ts'
import { prepareEmbedded } from '../../../src/store/engine/prepare-embedded.ts'
import { clientDeclarations, clientModule } from './client.ts'
import { publicDeclarations, publicEntries } from './declarations.ts'
import { writeSbom } from './sbom.ts'
import { makeVerifierPage } from './verifier-page.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** What of src/ is served or read at run time, and is no TypeScript. */
export const readAtRunTime = /\.(sql|cjs|css|js)$|^manual\/(?:fr|en)\/[a-z-]+\.md$/

/**
 * Emit everything but the embedded default's first data, into a folder that is made anew. Its own package.json leads the
 * paths across rooms, which the compiler leaves as they are, to what it emitted.
 * @param flags of the compiler
 */
export function emit(dist: string, flags: readonly string[] = []): void {
  rmSync(dist, { recursive: true, force: true })
  const tsc = `${root}node_modules/typescript/bin/tsc`
  const options = ['-p', `${root}test/support/tsconfig.build.json`, '--outDir', dist, ...flags]
  execFileSync(process.execPath, [tsc, ...options], { stdio: 'inherit' })
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify({ type: 'module', imports: { '#*.ts': './*.js' } })}\n`)
  for (const [index, text] of publicDeclarations().entries())
    writeFileSync(join(dist, publicEntries[index]?.declarations ?? ''), text)
  writeFileSync(join(dist, 'client.js'), clientModule())
  writeFileSync(join(dist, 'client.d.ts'), clientDeclarations())
  writeSbom(dist)
  writeFileSync(join(dist, 'actes.1'), `${manPage(wholeProgram(), 'fr').join('\n')}\n`)
  for (const name of readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' }))
    if (readAtRunTime.test(name)) cpSync(`${root}src/${name}`, join(dist, name), { force: false, errorOnExist: true })
}

/** Every command, to be told of. */
function wholeProgram(): Command {
  const program = new Command('actes').description('Télétransmission des actes au contrôle de légalité')
  for (const add of commands) add(program, { context: {} as Context, settle: () => undefined })
  return program
}

/** Packed files have the same permissions whoever checked them out: npm packs them as they are. */
function evenModes(): void {
  const { files } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { files: readonly string[] }
  for (const name of ['package.json', 'README.md', 'LICENSE', ...files]) {
    const isFolder = statSync(`${root}${name}`).isDirectory()
    const within = isFolder ? readdirSync(`${root}${name}`, { recursive: true, encoding: 'utf8' }) : []
    for (const each of [name, ...within.map((inner) => `${name}/${inner}`)])
      chmodSync(`${root}${each}`, statSync(`${root}${each}`).isDirectory() ? 0o755 : 0o644)
  }
}

/** What the package holds in another form than the checkout. */
const published: Readonly<Record<string, (text: string) => string>> = {
  'package.json': publishedManifest,
  'README.md': publishedReadme,
}
const ofTheCheckout = (name: string): string => `${root}.${name}.of-the-checkout`

/** package.json as it is published: without scripts, none of which can run without src/ and test/, and without what they need. */
export function publishedManifest(text: string): string {
  const { scripts: _, devDependencies: __, prettier: ___, ...manifest } = JSON.parse(text) as Record<string, unknown>
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** README.md as it is published: the manual lies in dist/. */
export function publishedReadme(text: string): string {
  return text.replaceAll('](src/manual/', '](dist/manual/')
}

/** Lay what is published in the place of the checkout's files, which `restore` puts back. */
function layPublished(): void {
  restore()
  for (const [name, publish] of Object.entries(published)) {
    cpSync(`${root}${name}`, ofTheCheckout(name))
    writeFileSync(`${root}${name}`, publish(readFileSync(ofTheCheckout(name), 'utf8')))
  }
}

function restore(): void {
  for (const name of Object.keys(published))
    if (existsSync(ofTheCheckout(name))) renameSync(ofTheCheckout(name), `${root}${name}`)
}

if (import.meta.main) {
  const [step] = process.argv.slice(2)
  if (step === '--restore') restore()
  else {
    restore()
    emit(`${root}dist`)
    await prepareEmbedded()
    await makeVerifierPage()
    if (step === '--to-pack') {
      // Not in a build of the image, whose context lacks some of these files.
      evenModes()
      layPublished()
    }
  }
}
