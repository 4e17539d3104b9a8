// The antivirus, by a real clamd: what it finds, what it cannot look into, what is no verdict; and whether it reads to the end.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { examineFile } from '../../src/files/facts.ts'
import {
  openAntivirus,
  type Antivirus,
  type ClamdSetting,
  type Patience,
  type AntivirusVerdict,
} from '../../src/files/antivirus.ts'
import { proveAntivirus } from '../../src/files/antivirus-probe.ts'
import { openPdfExaminer } from '../../src/files/pdf/examiner.ts'
import { lockedZip } from '../support/deposits/locked-zip.ts'
import { plainPdf } from '../support/deposits/pdfs.ts'
import { describeIf } from '../support/describe-with.ts'
import { testFolder } from '../support/folders.ts'
import { testAtLength } from '../support/long.ts'
import { clamdOfOurOwn, eicar, marker, startClamd, type TestClamd } from '../support/servers/clamd.ts'
import { expectCode } from '../support/expect-code.ts'
import { listen } from '../support/servers/loopback-peers.ts'

const megabyte = 1_048_576
/** As long as the tests themselves may take. */
const quick = { connectMs: 1_000, idleMs: 1_500, restMs: 0 }

function opened(setting: ClamdSetting, waits: Partial<Patience> = {}): Antivirus {
  const antivirus = openAntivirus(setting, waits)
  if (!antivirus) throw new Error('none')
  return antivirus
}

async function scanned(antivirus: Antivirus, pieces: Iterable<Uint8Array | string>): Promise<AntivirusVerdict> {
  const scan = antivirus.begin()
  for (const piece of pieces) await scan.write(Buffer.from(piece))
  return scan.end()
}

/** No two are the same, so that none is known already. */
function* long(megabytes: number, end: string | Uint8Array = ''): Generator<Uint8Array | string> {
  const noise = randomBytes(megabyte)
  for (let at = 0; at < megabytes; at++) {
    noise.writeUInt32BE(at)
    yield noise
  }
  yield end
}

await describeIf(clamdOfOurOwn(), 'a file that passes the antivirus', () => {
  let clamd: TestClamd
  let antivirus: Antivirus
  const files = testFolder()
  const examiner = openPdfExaminer()
  beforeAll(async () => {
    clamd = await startClamd()
    antivirus = opened({ path: clamd.path })
  })
  afterAll(async () => {
    await clamd.close()
    await examiner.close()
  })
  const facts = async (name: string, content: string | Uint8Array) =>
    examineFile(await files.lay(name, content), name, { examiner, antivirus })
  const codes = async (name: string, content: string | Uint8Array) =>
    (await facts(name, content)).problems.map(({ code, params }) => [code, params?.['signature'] ?? params?.['reason']])

  test('is clean, or infected with a named signature', async () => {
    expect(await scanned(antivirus, ['Le conseil', ' municipal'])).toEqual({ kind: 'clean' })
    expect(await scanned(antivirus, [])).toEqual({ kind: 'clean' })
    // In pieces as they come.
    expect(await scanned(antivirus, eicar)).toMatchObject({
      kind: 'infected',
      signature: expect.stringMatching(/^Eicar/),
    })
  })

  test('keeps its facts, and an infected file is not opened', async () => {
    const clean = await plainPdf()
    expect(await codes('sain.pdf', clean)).toEqual([])
    const infected = Buffer.concat([clean, Buffer.from(`% ${eicar}\n`)])
    expect(await codes('infecte.pdf', infected)).toEqual([['ACTES-F019', 'Eicar-Test-Body.UNOFFICIAL']])
    expect(await facts('infecte.pdf', infected)).toMatchObject({ kind: 'pdf', sizeBytes: infected.length })
    // Beside its other faults.
    expect((await codes('tableur.pdf', `MZ ${eicar}`)).map(([code]) => code)).toEqual(['ACTES-F003', 'ACTES-F019'])
  })

  test('behind a password cannot be scanned: reported once', async () => {
    const zip = lockedZip('convention.txt', Buffer.from(eicar), 'mot de passe')
    expect(await scanned(antivirus, [zip])).toEqual({ kind: 'unscannable', reason: 'encrypted' })
    const plain = await files.lay('clair.pdf', await plainPdf())
    execFileSync('qpdf', ['--encrypt', 'un', 'deux', '256', '--', plain, files.path('verrouille.pdf')])
    const locked = await examineFile(files.path('verrouille.pdf'), 'verrouille.pdf', { examiner, antivirus })
    expect(locked.problems.map(({ code }) => code)).toEqual(['ACTES-F004'])
  })

  testAtLength('of 120 MB is scanned to its end', async () => {
    expect(await scanned(antivirus, long(120))).toEqual({ kind: 'clean' })
    expect(await scanned(antivirus, long(120, marker))).toEqual({
      kind: 'infected',
      signature: 'Act-Test-Marker.UNOFFICIAL',
    })
  })

  test('a frozen antivirus gives no verdict in time, and continues afterwards', async () => {
    const impatient = opened({ path: clamd.path }, quick)
    clamd.freeze()
    // Longer than what the system keeps for a reader that does not read.
    expect(await scanned(impatient, long(10))).toEqual({ kind: 'unavailable', reason: 'silence' })
    await expectCode(impatient.look(), 'ACTES-F018')
    const rested = opened({ path: clamd.path }, { ...quick, idleMs: 200, restMs: 60_000 })
    expect(await scanned(rested, ['Le conseil'])).toEqual({ kind: 'unavailable', reason: 'silence' })
    clamd.thaw()
    expect(await scanned(impatient, long(1))).toEqual({ kind: 'clean' })
    // Whoever comes next does not wait for it anew.
    expect(await scanned(rested, ['Le conseil'])).toEqual({ kind: 'unavailable', reason: 'silence' })
  })

  test('a caller that has left does not wait for it', async () => {
    clamd.freeze()
    const leaving = new AbortController()
    const asking = { caller: 'a', signal: leaving.signal }
    const path = await files.lay('long.bin', Buffer.alloc(10 * megabyte, 'a'))
    const looking = examineFile(path, 'long.bin', { examiner, antivirus, asking })
    setImmediate(() => leaving.abort(new Error('gone')))
    await expect(looking).rejects.toThrow('gone')
    clamd.thaw()
  })

  test('that is away, and back', async () => {
    const scan = antivirus.begin()
    await scan.write(Buffer.from('Le conseil'))
    await clamd.stop()
    expect(await scan.end()).toMatchObject({ kind: 'unavailable' })
    expect(await codes('sain.pdf', await plainPdf())).toEqual([['ACTES-F018', undefined]])
    await expectCode(antivirus.look(), 'ACTES-F018')
    await clamd.start()
    expect(await scanned(antivirus, ['Le conseil'])).toEqual({ kind: 'clean' })
    expect(await antivirus.look()).toEqual({ version: expect.stringMatching(/^ClamAV \d/) })
  })

  testAtLength('is proven to scan a whole deposit', async () => {
    expect(await proveAntivirus(antivirus)).toBe('whole')
  })
})

await describeIf(clamdOfOurOwn(), 'a clamd set otherwise', () => {
  const setTo = async (limits: readonly string[]) => {
    const clamd = await startClamd(limits)
    onTestFinished(() => clamd.close())
    return opened({ path: clamd.path })
  }

  testAtLength('one that calls an unread long file clean is detected', async () => {
    const blind = await setTo(['StreamMaxLength 200M'])
    expect(await scanned(blind, long(120, marker))).toEqual({ kind: 'clean' })
    expect(await proveAntivirus(blind)).toBe('blind')
    blind.distrust()
    expect(() => blind.begin()).toThrow(expect.objectContaining({ code: 'ACTES-F022' }))
  })

  testAtLength('reports that a file is over its limits', async () => {
    const honest = await setTo(['StreamMaxLength 200M', 'MaxFileSize 20M', 'AlertExceedsMax yes'])
    expect(await scanned(honest, long(30))).toEqual({ kind: 'unscannable', reason: 'limits' })
    expect(await proveAntivirus(honest)).toBe('limited')
  })

  test('closes on a stream that is too long, and its reason is kept', async () => {
    const short = await setTo(['StreamMaxLength 5M'])
    for (let times = 0; times < 20; times++)
      expect(await scanned(short, long(30))).toEqual({ kind: 'unscannable', reason: 'size' })
  })

  test('listens by TCP', async () => {
    const server = createServer((socket) => {
      socket.on('data', (bytes) => bytes.subarray(-4).equals(Buffer.alloc(4)) && socket.end('stream: OK\0'))
    })
    onTestFinished(() => void server.close())
    const port = await listen(server)
    expect(await scanned(opened({ host: '127.0.0.1', port }), ['a'])).toEqual({ kind: 'clean' })
  })
})

describe('without a clamd', () => {
  test('a missing server, or one with other answers, gives no verdict', async () => {
    expect(await scanned(opened({ path: '/nowhere/clamd.sock' }), ['a'])).toEqual({
      kind: 'unavailable',
      reason: 'ECONNREFUSED',
    })
    const server = createServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n\0'))
    onTestFinished(() => void server.close())
    const port = await listen(server)
    const stranger = opened({ host: '127.0.0.1', port })
    expect(await scanned(stranger, ['a'])).toMatchObject({ kind: 'unavailable' })
    await expectCode(stranger.look(), 'ACTES-F018')
  })

  test('without a setting the files are not scanned, and deposits are refused', async () => {
    expect(openAntivirus('off')).toBeUndefined()
    const unsaid = opened('unsaid')
    expect(() => unsaid.begin()).toThrow(expect.objectContaining({ code: 'ACTES-C010' }))
    await expectCode(unsaid.look(), 'ACTES-C010')
  })
})
