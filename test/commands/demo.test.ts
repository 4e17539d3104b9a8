// actes demo as a newcomer runs it: a process of its own in a new folder, then again.
import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { runCli } from '../../src/cli.ts'
import type { Environment } from '../../src/config/config.ts'
import { maraussan } from '../../src/config/demo.ts'
import { addProof, addVerify } from '../../src/commands/proof.ts'
import { formatDemoEndLines } from '../../src/commands/demo.ts'
import { states, type State } from '../../src/lifecycle.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { openMark } from '../../src/store/mark.ts'
import { doctorFinds, leftDeclared, leftEmbedded } from '../support/desk/doctor.ts'
import { darkShare, placedLines, poppler } from '../support/life/proofs.ts'
import { testAtLength } from '../support/long.ts'
import { run } from '../support/desk/command-line.ts'
import { issue, makeAuthority } from '../support/servers/certificates.ts'
import { actes, killLeftovers, start } from '../support/servers/processes.ts'
import { storeTools, temporaryHome } from '../support/life/stores.ts'
import { text } from 'node:stream/consumers'
import { once } from 'node:events'
import { sha256 as digestOf } from '../support/sha256.ts'

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

describe('what the demonstration says at the end', () => {
  const at = (state: State, dateReception: string | null) =>
    formatDemoEndLines({
      last: { idActe: 'IDACTE', state, dateReception, files: [] },
      documents: [],
      seconds: 1,
    }).join('\n')

  test.each(states)('%s without a receipt: neither an identifier nor a reception is shown', (state) => {
    expect(at(state, null)).not.toMatch(/IDACTE|Reçu en préfecture/)
    expect(at(state, null)).toContain('L’accusé de réception n’est pas arrivé')
  })

  test('with a receipt: its day is shown', () => {
    expect(at('acknowledged', '2025-07-08')).toContain('Reçu en préfecture le 08/07/2025')
  })
})

describe('actes demo', () => {
  test('with --json: one document with the archive as sent, nothing else on standard output; run again, the act already exists', async () => {
    const home = await temporaryHome()
    const { code, out } = await actes(['demo', '--json'], { ACTES_HOME: home })
    expect(code).toBe(0)
    const result = JSON.parse(out) as {
      sha256: string
      dateReception: string
      stamped: string[]
      dossier: { authority: string }
    }
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
      dossier: {
        file: join(home, 'preuve', 'preuve-034-213401482-20250625-DEL11-250625-DE.zip'),
        authority: join(home, 'sandbox', 'horodatage', 'tls', 'ca.pem'),
        verdict: 'proven',
      },
    })
    // The dossier that is asked for afterwards is proven too.
    const taken = join(home, 'dossier.zip')
    expect((await run(addProof, ['proof', 'DEL11-250625', '--out', taken], { ACTES_HOME: home })).code).toBe(0)
    const proven = await run(addVerify, ['verify', taken, '--authority', result.dossier.authority, '--json'])
    expect([proven.code, proven.json()]).toMatchObject([0, { verdict: 'proven', lacks: [] }])
    if (poppler.value) for (const path of result.stamped) seesStamp(path, result.dateReception)
    const { sha256 } = result
    const kept = await readFile(join(home, 'blobs', sha256.slice(0, 2), sha256.slice(2, 4), sha256))
    expect(digestOf(kept)).toBe(sha256)
    const again = await actes(['demo'], { ACTES_HOME: home })
    expect(again.code).toBe(0)
    expect(again.out).toContain('déjà là')
    expect(again.out).toContain('034-213401482-20250625-DEL11-250625-DE')
    expect(again.out).toMatch(/Reçu en préfecture le \d\d\/\d\d\/\d{4}/)
    expect(again.out.trimEnd().split('\n').slice(-5)).toEqual([
      expect.stringContaining('/preuve/deliberation-tamponnee.pdf'),
      expect.stringContaining('/preuve/convention-tamponnee.pdf'),
      expect.stringContaining('/preuve/bordereau-034-213401482-20250625-DEL11-250625-DE.pdf'),
      'À vérifier sans réseau :',
      expect.stringContaining('/preuve/preuve-034-213401482-20250625-DEL11-250625-DE.zip --authority '),
    ])
    // Its first word is the question which classification is in force; the act left once, with the answer.
    expect(await readLedger(join(home, 'sandbox'))).toMatchObject([
      { message: '7-1', times: 1 },
      { message: '1-1', times: 1 },
    ])
    const classification = await actes(['classification', 'show', '213401482', '--json'], { ACTES_HOME: home })
    expect(JSON.parse(classification.out)).toMatchObject({ date: '2025-01-15', builtIn: false })
  })

  test('with --keep the demo waits for a slow authority and says so, shows the files and stays until Ctrl-C', async () => {
    const home = await temporaryHome()
    // As the image starts it: it names a folder for files, in which nothing lies yet.
    const ofImage = await temporaryHome()
    const papers = join(home, 'sandbox', 'horodatage', 'tls')
    await mkdir(papers, { recursive: true })
    // Who opens it waits until somebody writes: the authority is as slow as the test wants.
    execFileSync('mkfifo', [join(papers, 'client.pem')])
    const { cert } = await issue(await makeAuthority(), { name: 'ancien', client: true, days: 1 })
    const child = start(['demo', '--keep'], { ACTES_HOME: home, ACTES_BLOBS: ofImage })
    const [exit, errors] = [once(child, 'exit'), text(child.stderr)]
    const told: string[] = []
    for await (const line of createInterface(child.stdout)) {
      told.push(line)
      if (line.includes('se fait attendre')) await writeFile(join(papers, 'client.pem'), cert)
      if (line.includes('Ctrl-C')) child.kill('SIGINT')
    }
    expect([await exit, await errors]).toEqual([[0, null], ''])
    const from = told.findIndex((line) => line.startsWith('7. Preuve'))
    expect(told.slice(from + 1, from + 3)).toEqual([
      expect.stringMatching(/L’horodatage .* se fait attendre.*deux minutes au plus/),
      expect.stringMatching(/^8\. Dossier : .* prouvé\.$/),
    ])
    expect(told.join('\n')).toMatch(/99_DE-.*\.pdf {2}\/.*\/blobs\//)
    expect(await readdir(ofImage)).toEqual([])
  })

  testAtLength(
    'its documents are written again on request; there is no certificat before the publication',
    async () => {
      const home = await temporaryHome()
      const own = { ACTES_HOME: home }
      await actes(['demo'], own)
      const out = join(home, 'ailleurs')
      const written = await actes(['stamped', 'DEL11-250625', '--out', out, '--json'], own)
      expect([written.code, JSON.parse(written.out)]).toMatchObject([0, { ok: true, missing: [] }])
      expect((await readdir(out)).sort()).toEqual([
        'bordereau-034-213401482-20250625-DEL11-250625-DE.pdf',
        'convention-tamponnee.pdf',
        'deliberation-tamponnee.pdf',
      ])
      const certificate = ['certificate', 'DEL11-250625', '--out', join(out, 'certificat.pdf'), '--json']
      expect(await actes(certificate, own)).toMatchObject({ code: 1, out: expect.stringContaining('ACTES-A049') })
      const bordereau = ['bordereau', 'DEL11-250625', '--out', join(out, 'b.pdf')]
      expect(await actes(bordereau, own)).toMatchObject({ code: 0, out: `${join(out, 'b.pdf')}\n` })
      expect((await readFile(join(out, 'b.pdf'))).subarray(0, 5).toString()).toBe('%PDF-')
    },
  )
})

describe('beside an installation the demo does nothing, and says why', () => {
  /** Run it in this process. @returns its exit code, and what it said */
  async function demo(environment: Environment, ...flags: readonly string[]) {
    let said = ''
    const write = (text: string) => void (said += text)
    const terminal = { out: write, err: write, interactive: false, environment: { ACTES_CLAMD: 'off', ...environment } }
    return { code: await runCli(['demo', ...flags], { terminal, interrupted: new AbortController().signal }), said }
  }

  /** Every file below a folder. */
  const below = async (folder: string) => (await readdir(folder, { recursive: true })).sort()

  /** The folders of a live installation, with its mark in both places. */
  async function liveFolders() {
    const home = await temporaryHome()
    const [blobs, second] = [join(home, 'blobs'), join(home, 'second')]
    const mark = openMark([join(blobs, 'mark'), second], storeTools)
    await mark.note({ epoch: storeTools.newId(), number: 7, serials: {} })
    return { home, blobs, second }
  }

  test.each([
    'ACTES_DATABASE_URL=postgres://127.0.0.1:1/actes',
    'ACTES_DATABASE_URL_FILE=url',
    'ACTES_REDIS_URL=redis://127.0.0.1:1',
    'ACTES_BLOBS=/srv/actes/blobs',
    'ACTES_MARK=/mnt/mark',
    'ACTES_MASTER_KEY=unread',
    'ACTES_MASTER_KEY_COMMAND=vault',
    'ACTES_PUBLIC_URL=https://actes.example.org',
    'ACTES_SERVER=https://actes.example.org',
    'ACTES_INTAKE=/srv/depots',
    'ACTES_QUEUE_DEPOSITS=*',
  ])('%s is one of its settings', async (line) => {
    const [name = '', value = ''] = line.split('=')
    const home = await temporaryHome()
    if (name.endsWith('_FILE')) await writeFile(join(home, 'url'), 'postgres://127.0.0.1:1/actes')
    const given = name.endsWith('_FILE') ? join(home, 'url') : value
    const before = await below(home)
    const { code, said } = await demo({ ACTES_HOME: home, [name]: given, LANG: 'en' })
    expect({ code, said }).toEqual({
      code: 2,
      said: expect.stringMatching(`^ACTES-C023  .*: ${name}\\. Nothing was touched`),
    })
    expect(await below(home)).toEqual(before)
  })

  test('its folders and its marks are unchanged', async () => {
    const live = await liveFolders()
    const own = await temporaryHome()
    const before = await below(live.home)
    expect(await demo({ ACTES_HOME: own, ACTES_BLOBS: live.blobs, ACTES_MARK: live.second })).toMatchObject({ code: 2 })
    expect(await demo({ ACTES_HOME: own, ACTES_BLOBS: live.blobs })).toMatchObject({ code: 2 })
    expect(await below(live.home)).toEqual(before)
    expect(await below(own)).toEqual([])
  })

  test('nor if the folder holds the files of an installation whose database is elsewhere', async () => {
    const { home } = await liveFolders()
    const before = await below(home)
    expect(await demo({ ACTES_HOME: home })).toEqual({ code: 2, said: expect.stringContaining(`ACTES-C024  `) })
    expect(await below(home)).toEqual(before)
  })

  test('nor if a doctor without its settings has created a database beside its files: its mark stays alone', async () => {
    const { home, blobs } = await liveFolders()
    await doctorFinds({ ACTES_HOME: home })
    const before = await below(join(blobs, 'mark'))
    expect(await demo({ ACTES_HOME: home })).toEqual({ code: 2, said: expect.stringContaining(`ACTES-C024  `) })
    expect(await below(join(blobs, 'mark'))).toEqual(before)
  })

  test('nor in an embedded folder where another collectivité, or Maraussan with a real gateway, is declared', async () => {
    const other = { ...maraussan, siren: '000000000', nom: 'Commune voisine' }
    const real = { ...maraussan, gateway: { type: 'pastell' } } as const
    for (const declared of [[maraussan, other], [real]]) {
      const home = await temporaryHome()
      await leftDeclared(home, ...declared)
      expect(await demo({ ACTES_HOME: home })).toEqual({ code: 2, said: expect.stringContaining(`ACTES-C024  `) })
      await leftEmbedded(home, async (db) => {
        expect(await db.rows('SELECT 1 FROM actes.transmission')).toEqual([])
      })
    }
  })

  test('and doctor does not advise it there', async () => {
    const home = await temporaryHome()
    expect((await doctorFinds({ ACTES_HOME: home })).said('collectivites')).toContain('actes demo')
    const beside = await doctorFinds({ ACTES_HOME: home, ACTES_BLOBS: join(home, 'blobs-of-it') })
    expect(beside.said('collectivites')).not.toContain('actes demo')
  })
})
