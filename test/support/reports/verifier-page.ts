// Run by `npm run prepare` and by the build: makes the page of the verifier, one file with its script and its style in it, which
// its own policy lets do nothing else. The same sources give the same bytes.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { ownPage } from '../../../src/offline/dossier/own-page.ts'

const folder = new URL('../../../src/offline/dossier/', import.meta.url)

/** What a browser has no part of, and what stands for it there. */
const shims: Readonly<Record<string, string>> = {
  'node:crypto': 'browser/crypto.ts',
  'node:zlib': 'browser/zlib.ts',
  './inflate.ts': 'browser/inflate.ts',
}

async function script(): Promise<string> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL('browser/page.ts', folder)),
    platform: 'browser',
    logLevel: 'warn',
    onLog: (_level, { message }) => {
      throw new Error(message)
    },
    plugins: [
      {
        name: 'shims',
        resolveId: (source) => {
          const shim = shims[source]
          if (shim !== undefined) return fileURLToPath(new URL(shim, folder))
          if (source.startsWith('node:')) throw new Error(`the page of the verifier would need ${source}`)
          return null
        },
      },
    ],
  })
  const { output } = await bundle.generate({
    format: 'iife',
    minify: true,
    comments: { legal: true },
    codeSplitting: false,
  })
  await bundle.close()
  return output[0].code
}

/** Its text for a browser: no `</script>` in it ends it. */
export async function verifierHtml(): Promise<string> {
  const page = readFileSync(new URL('browser/page.html', folder), 'utf8')
  const style = readFileSync(new URL('browser/page.css', folder), 'utf8')
  const code = (await script()).replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const policy = `default-src 'none'; script-src ${hash(code)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`
  return page
    .replace('{policy}', policy)
    .replace('<style></style>', () => `<style>${style}</style>`)
    .replace('<script></script>', () => `<script>${code}</script>`)
}

/** Make it, whole or not at all: another process may read it meanwhile. */
export async function makeVerifierPage(): Promise<void> {
  const made = `${fileURLToPath(ownPage)}.${process.pid}`
  mkdirSync(new URL('.', ownPage), { recursive: true })
  writeFileSync(made, await verifierHtml())
  renameSync(made, ownPage)
}

if (import.meta.main) await makeVerifierPage()
