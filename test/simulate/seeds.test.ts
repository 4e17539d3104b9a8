// Some seeds of the simulation, and the same seeds twice: in another folder, time zone and language they give the same
// journals to the letter.
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const command = fileURLToPath(new URL('simulate.ts', import.meta.url))

/** All but the first two found something once. */
const seeds = '1,2,132,311,978,2104,2358'

const run = (seed: string, options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {}) =>
  new Promise<string>((done) =>
    execFile(process.execPath, [command, '--seed', seed, '--each'], options, (_, out, err) => done(out + err)),
  )
const digestsIn = (said: string) => said.match(/^seed \d+: [0-9a-f]{64}/gm) ?? []

test(
  'lives under faults end as they should, and the same seeds are the same again elsewhere',
  { timeout: 300_000 },
  async () => {
    const said = await run(seeds)
    expect(said).toContain('\n0 seeds failed')
    const env = { ...process.env, TZ: 'Pacific/Auckland', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' }
    const again = digestsIn(await run('1,2', { cwd: tmpdir(), env }))
    expect(again).toHaveLength(2)
    expect(digestsIn(said).slice(0, 2)).toEqual(again)
  },
)
