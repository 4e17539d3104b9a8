// Run by `npm run build`: emits dist/ from src/, with the files that are not TypeScript beside it.
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { prepareEmbedded } from '../../../src/store/engine/prepare-embedded.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

rmSync(`${root}dist`, { recursive: true, force: true })
execFileSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}test/support/tsconfig.build.json`],
  {
    stdio: 'inherit',
  },
)
for (const name of readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' }))
  if (/\.(sql|cjs|css|js)$|^manual\/.*\.md$/.test(name))
    cpSync(`${root}src/${name}`, `${root}dist/${name}`, { force: false, errorOnExist: true })
await prepareEmbedded()
