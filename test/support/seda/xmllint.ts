// The official schemas of SEDA through xmllint, which reads the two that they import by address from its catalog.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SedaVersion } from '../../../src/protocol/seda/accord.ts'
import { reference, schemaFolder } from '../reference.ts'
import { which } from '../servers/local-server.ts'

/** Where the schemas are given; xmllint is had by `npm run services`. */
export const officialSeda = {
  ...reference,
  value: which('xmllint') === undefined ? undefined : reference.value,
  need: 'the official schemas of SEDA, and xmllint',
}

/** What is wrong with each text; undefined where it is valid. */
export async function judgedByNorm(
  seda: SedaVersion,
  texts: readonly (string | Uint8Array)[],
): Promise<readonly (string | undefined)[]> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-seda-'))
  try {
    const names = texts.map((_, index) => `${index}.xml`)
    await Promise.all(texts.map((text, index) => writeFile(join(folder, `${index}.xml`), text)))
    const said = await lint(folder, seda, names)
    return names.map((name) => {
      if (said.includes(`\n${name} validates\n`)) return undefined
      return said.split('\n').find((line) => line.startsWith(`${name}:`)) ?? `${name}: no verdict`
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}

function lint(folder: string, seda: SedaVersion, names: readonly string[]): Promise<string> {
  const place = join(schemaFolder(), 'seda')
  const schema = join(place, seda, `seda-${seda}-main.xsd`)
  const env = { ...process.env, XML_CATALOG_FILES: join(place, 'catalog.xml') }
  const options = { cwd: folder, env, maxBuffer: 1e9, encoding: 'utf8' } as const
  return new Promise((resolve) => {
    // It exits with 3 when one of them is not valid.
    execFile('xmllint', ['--nonet', '--noout', '--schema', schema, ...names], options, (_, __, said) =>
      resolve(`\n${said}`),
    )
  })
}
