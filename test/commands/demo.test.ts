// actes demo as a newcomer runs it: a process of its own in a new folder, then again.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { testAtLength } from '../support/long.ts'
import { actes, killLeftovers, start } from '../support/servers/processes.ts'
import { temporaryHome } from '../support/life/stores.ts'
import { text } from 'node:stream/consumers'
import { once } from 'node:events'

killLeftovers()

describe('actes demo', () => {
  test('ends with the identifier and the date of reception; run again, it shows the act already there', async () => {
    const home = await temporaryHome()
    const first = await actes(['demo'], { ACTES_HOME: home })
    expect(first.code).toBe(0)
    expect(first.out).toContain('034-213401482-20250625-DEL11-250625-DE')
    expect(first.out).toMatch(/Reçu en préfecture le \d\d\/\d\d\/\d{4}/)
    const again = await actes(['demo'], { ACTES_HOME: home })
    expect(again.code).toBe(0)
    expect(again.out).toContain('déjà là')
    expect(again.out).toContain('034-213401482-20250625-DEL11-250625-DE')
    expect(await readLedger(join(home, 'sandbox'))).toMatchObject([{ times: 1 }])
  })

  test('with --json: one document, the archive as it was sent, nothing else on standard output', async () => {
    const home = await temporaryHome()
    const { code, out } = await actes(['demo', '--json'], { ACTES_HOME: home })
    expect(code).toBe(0)
    const result = JSON.parse(out) as { sha256: string; files: { role: string; sha256: string }[] }
    expect(result).toEqual({
      ok: true,
      idActe: '034-213401482-20250625-DEL11-250625-DE',
      dateReception: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      archive: expect.stringMatching(/^SLO-EACT--213401482--\d{8}-1\.tar\.gz$/),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      state: 'acknowledged',
      seconds: expect.any(Number),
      files: expect.arrayContaining([expect.objectContaining({ role: 'archive' })]),
    })
    const { sha256 } = result
    const kept = await readFile(join(home, 'blobs', sha256.slice(0, 2), sha256.slice(2, 4), sha256))
    expect(createHash('sha256').update(kept).digest('hex')).toBe(sha256)
    expect(JSON.parse((await actes(['demo', '--json'], { ACTES_HOME: home })).out)).toMatchObject({
      already: true,
      sha256,
    })
  })

  testAtLength('needs no service, even where the environment names some', async () => {
    const nowhere = { ACTES_DATABASE_URL: 'postgres://127.0.0.1:1/none', ACTES_REDIS_URL: 'redis://127.0.0.1:1' }
    const { code } = await actes(['demo', '--json'], { ACTES_HOME: await temporaryHome(), ...nowhere })
    expect(code).toBe(0)
  })

  test('with --keep it shows the files and stays until Ctrl-C', async () => {
    const child = start(['demo', '--keep'], { ACTES_HOME: await temporaryHome() })
    const shown = Promise.withResolvers<string>()
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      if (out.includes('Ctrl-C')) shown.resolve(out)
    })
    const errors = text(child.stderr)
    expect(await shown.promise).toMatch(/99_DE-.*\.pdf {2}\/.*\/blobs\//)
    const exit = once(child, 'exit')
    child.kill('SIGINT')
    expect(await exit).toEqual([0, null])
    expect(await errors).toBe('')
  })
})
