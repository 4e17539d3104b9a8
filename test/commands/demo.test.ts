// actes demo as a newcomer runs it: a process of its own in a new folder, then again.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { darkShare, placedLines, poppler } from '../support/life/proofs.ts'
import { testAtLength } from '../support/long.ts'
import { actes, killLeftovers, start } from '../support/servers/processes.ts'
import { temporaryHome } from '../support/life/stores.ts'
import { text } from 'node:stream/consumers'
import { once } from 'node:events'

killLeftovers()

/** On every page the three lines stand top right, as text and as ink in a white frame. */
function seesStamp(path: string, dateReception: string): void {
  const lines = [
    'Accusé de réception en préfecture',
    '034-213401482-20250625-DEL11-250625-DE',
    `Date de réception préfecture : ${dateReception.split('-').reverse().join('/')}`,
  ]
  const pages = placedLines(path)
  expect(pages.length).toBeGreaterThan(0)
  for (const [index, { width, lines: placed }] of pages.entries()) {
    const own = lines.map((text) => placed.find((line) => line.text === text))
    expect(own.map((line) => line?.text)).toEqual(lines)
    // 16 points from the right, 12 from the top, of which 4 are the margin: and one below the other.
    for (const line of own) expect(line?.xMax).toBeLessThan(width - 16)
    for (const line of own) expect(line?.xMin).toBeGreaterThan(width * 0.7)
    const tops = own.map((line) => line?.yMin ?? NaN)
    expect(tops[0]).toBeGreaterThan(12)
    expect(tops).toEqual(tops.toSorted((a, b) => a - b))
    expect(tops[2]).toBeLessThan(40)
    // The frame, and what is written in it.
    const dark = darkShare(path, {
      page: index + 1,
      from: { x: (own[1]?.xMin ?? 0) - 6, y: 10 },
      to: { x: width - 14, y: 45 },
    })
    expect(dark).toBeGreaterThan(0.04)
    expect(dark).toBeLessThan(0.5)
  }
}

describe('actes demo', () => {
  test('with --json: one document, the archive as it was sent, nothing else on standard output; run again, the act already there', async () => {
    const home = await temporaryHome()
    const { code, out } = await actes(['demo', '--json'], { ACTES_HOME: home })
    expect(code).toBe(0)
    const result = JSON.parse(out) as { sha256: string; dateReception: string; stamped: string[] }
    expect(result).toEqual({
      ok: true,
      idActe: '034-213401482-20250625-DEL11-250625-DE',
      dateReception: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      archive: expect.stringMatching(/^SLO-EACT--213401482--\d{8}-2\.tar\.gz$/),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      state: 'acknowledged',
      seconds: expect.any(Number),
      files: expect.arrayContaining([expect.objectContaining({ role: 'archive' })]),
      stamped: [join(home, 'preuve', 'deliberation-tamponnee.pdf'), join(home, 'preuve', 'convention-tamponnee.pdf')],
      bordereau: join(home, 'preuve', 'bordereau-034-213401482-20250625-DEL11-250625-DE.pdf'),
    })
    if (poppler.value) for (const path of result.stamped) seesStamp(path, result.dateReception)
    const { sha256 } = result
    const kept = await readFile(join(home, 'blobs', sha256.slice(0, 2), sha256.slice(2, 4), sha256))
    expect(createHash('sha256').update(kept).digest('hex')).toBe(sha256)
    const again = await actes(['demo'], { ACTES_HOME: home })
    expect(again.code).toBe(0)
    expect(again.out).toContain('déjà là')
    expect(again.out).toContain('034-213401482-20250625-DEL11-250625-DE')
    expect(again.out).toMatch(/Reçu en préfecture le \d\d\/\d\d\/\d{4}/)
    expect(again.out.trimEnd().split('\n').slice(-3)).toEqual([
      expect.stringContaining('/preuve/deliberation-tamponnee.pdf'),
      expect.stringContaining('/preuve/convention-tamponnee.pdf'),
      expect.stringContaining('/preuve/bordereau-034-213401482-20250625-DEL11-250625-DE.pdf'),
    ])
    // Its first word is the question which classification is in force; the act left once, with the answer.
    expect(await readLedger(join(home, 'sandbox'))).toMatchObject([
      { message: '7-1', times: 1 },
      { message: '1-1', times: 1 },
    ])
    const classification = await actes(['classification', 'show', '213401482', '--json'], { ACTES_HOME: home })
    expect(JSON.parse(classification.out)).toMatchObject({ date: '2025-01-15', builtIn: false })
  })

  testAtLength(
    'its documents are written again where one asks for them; there is no certificat before it is published',
    async () => {
      const home = await temporaryHome()
      const own = { ACTES_HOME: home }
      await actes(['demo'], own)
      const out = join(home, 'ailleurs')
      const written = await actes(['stamped', 'DEL11-250625', '--out', out, '--json'], own)
      expect([written.code, JSON.parse(written.out)]).toMatchObject([0, { ok: true, missing: [] }])
      expect((await readdir(out)).sort()).toEqual([
        ...[
          'bordereau-034-213401482-20250625-DEL11-250625-DE.pdf',
          'convention-tamponnee.pdf',
          'deliberation-tamponnee.pdf',
        ],
      ])
      const certificate = ['certificate', 'DEL11-250625', '--out', join(out, 'certificat.pdf'), '--json']
      expect(await actes(certificate, own)).toMatchObject({ code: 1, out: expect.stringContaining('ACTES-A049') })
      const bordereau = ['bordereau', 'DEL11-250625', '--out', join(out, 'b.pdf')]
      expect(await actes(bordereau, own)).toMatchObject({ code: 0, out: `${join(out, 'b.pdf')}\n` })
      expect((await readFile(join(out, 'b.pdf'))).subarray(0, 5).toString()).toBe('%PDF-')
    },
  )

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
