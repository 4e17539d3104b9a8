// A package that comes to the simulated as@lae in chunks: in order, repeated, missing, too large; a restart in the middle;
// and 150 MB, which it never holds.
import { spawn } from 'node:child_process'
import { hash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { forgetPeakOf, memoryOf } from '../../hostile/processes.ts'
import { testAtLength } from '../../support/long.ts'
import { curl } from '../../support/servers/curl.ts'
import { until } from '../../support/until.ts'
import {
  acte,
  cutFile,
  makeTransfer,
  openTestAsalae,
  ordinary,
  type ChunkSession,
  type TestAsalae,
} from '../../support/seda/asalae.ts'

const opened: TestAsalae[] = []
const open = async (...settings: Parameters<typeof openTestAsalae>) => {
  const archive = await openTestAsalae(...settings)
  opened.push(archive)
  return archive
}
let archive: TestAsalae
beforeAll(async () => {
  archive = await open()
})
afterAll(() => Promise.all(opened.map((each) => each.close())))

/** A transfer cut in pieces, and what posts them. */
async function begun(on: TestAsalae, identifier: string, pieceBytes = 60) {
  const sent = await makeTransfer(on, { identifier })
  const pieces = await cutFile(sent.archive ?? '', pieceBytes)
  const session = await on.open(sent)
  const chunk = (index: number, changes: Readonly<Record<string, string>> = {}) =>
    on.chunk({ ...fieldsOf(session, pieces, index), ...changes })
  return { sent, pieces, session, chunk }
}

function fieldsOf(session: ChunkSession, pieces: readonly string[], index: number) {
  return {
    session_identifier: session.chunk_session_identifier,
    security_identifier: session.chunk_security_identifier,
    number_of_files: '1',
    file_index: '1',
    file_name: 'archive.tar.gz',
    compression_algorithm: 'TARGZ',
    number_of_chunks: `${pieces.length}`,
    chunk_index: `${index}`,
    chunk_content: `@${pieces[index - 1] ?? pieces[0]}`,
  }
}

const said = async (answer: ReturnType<TestAsalae['chunk']>) => {
  const { status, bytes } = await answer
  return [status, bytes.toString()]
}
const taken = [200, '"ok"']

test('in order: whole with the last one, and accepted', async () => {
  const { sent, pieces, session, chunk } = await begun(archive, 'actes-ordre')
  expect(session).toEqual({
    chunk_session_identifier: expect.stringMatching(/^[0-9a-f]{32}$/),
    chunk_security_identifier: expect.stringMatching(/^[0-9a-f]{32}$/),
  })
  expect(pieces.length).toBeGreaterThan(2)
  for (const [index] of pieces.entries()) {
    expect((await archive.atr('actes-ordre')).status).toBe(404)
    expect(await said(chunk(index + 1))).toEqual(taken)
  }
  expect((await archive.atr('actes-ordre')).status).toBe(500)
  expect(await archive.verdict('actes-ordre')).toEqual(['000', 'accepté'])
  const { rank } = archive.asalae.received().find(({ identifier }) => identifier === 'actes-ordre') ?? { rank: 0 }
  const kept = await readFile(join(archive.folder, 'state', 'transfers', `${rank}`, 'archive.tar.gz'))
  expect(kept).toEqual(await readFile(sent.archive ?? ''))
  expect(await readdir(join(archive.folder, 'state', 'sessions'))).toEqual([])
})

describe('refused, with nothing lost of what came before', () => {
  const refusals: readonly (readonly [string, number, Readonly<Record<string, string>>, string])[] = [
    ['a chunk that came already', 1, {}, 'Morceau 1 : 2 attendu'],
    ['a chunk that leaps', 3, {}, 'Morceau 3 : 2 attendu'],
    ['a rank of 0', 2, { chunk_index: '0' }, 'Paramètre chunk_index invalide'],
    ['a rank beyond the last', 2, { chunk_index: '99' }, 'Paramètre chunk_index invalide'],
    ['another number of chunks', 2, { number_of_chunks: '50' }, 'Paramètre number_of_chunks invalide'],
    ['another file', 2, { file_name: 'autre.tar.gz' }, 'Paramètre file_name invalide'],
    ['two files', 2, { number_of_files: '2' }, 'Un seul fichier attendu'],
    ['a ZIP', 2, { compression_algorithm: 'ZIP' }, 'Paramètre compression_algorithm : TARGZ attendu'],
    ['no content', 2, { chunk_content: 'rien' }, 'Paramètre chunk_content absent'],
    ['an unknown session', 2, { session_identifier: 'f'.repeat(32) }, 'Session inconnue'],
    ['a session as a path', 2, { session_identifier: '../transfers/1' }, 'Session inconnue'],
    ['another security identifier', 2, { security_identifier: 'f'.repeat(32) }, 'Session inconnue'],
  ]
  test.each(refusals)('%s', async (name, index, changes, words) => {
    const { pieces, chunk } = await begun(archive, `actes-${refusals.findIndex(([each]) => each === name)}`)
    expect(await said(chunk(1))).toEqual(taken)
    expect(await said(chunk(index, changes))).toEqual([500, words])
    for (let next = 2; next <= pieces.length; next++) expect(await said(chunk(next))).toEqual(taken)
    expect(await said(chunk(pieces.length))).toEqual([500, 'Session inconnue'])
  })

  test('a chunk of more than 2 MB, or of nothing', async () => {
    const { chunk } = await begun(archive, 'actes-gros')
    const [large, most, nothing] = ['large', 'most', 'nothing'].map((name) => join(archive.folder, name))
    await writeFile(large ?? '', randomBytes(2_097_153))
    await writeFile(most ?? '', randomBytes(2_097_152))
    await writeFile(nothing ?? '', '')
    expect(await said(chunk(1, { chunk_content: `@${large}` }))).toEqual([500, 'Morceau de plus de 2097152 octets'])
    expect(await said(chunk(1, { chunk_content: `@${nothing}` }))).toEqual([500, 'Morceau vide'])
    expect(await said(chunk(1, { chunk_content: `@${most}` }))).toEqual(taken)
  })

  test('a session that lasted a day; and an old one, once a new one is open', async () => {
    const { chunk } = await begun(archive, 'actes-lent')
    const again = await begun(archive, 'actes-lent')
    expect(await said(chunk(1))).toEqual([500, 'Session inconnue'])
    archive.at('2025-07-09T08:00:01Z')
    expect(await said(again.chunk(1))).toEqual([500, 'Session expirée'])
    archive.at('2025-07-08T08:00:00Z')
  })

  test('a package over the size that it takes', async () => {
    const small = await open({ settings: { sizeMaxBytes: 100 } })
    const { chunk } = await begun(small, 'actes-1')
    await chunk(1)
    expect(await said(chunk(2))).toEqual([500, 'Fichier trop volumineux'])
  })
})

test('where it is so set, a chunk that came already is answered as the first time', async () => {
  const kind = await open({ settings: { chunksAgain: 'answered' } })
  const { pieces, chunk } = await begun(kind, 'actes-1')
  for (const [index] of pieces.entries()) {
    expect(await said(chunk(index + 1))).toEqual(taken)
    if (index + 1 < pieces.length) expect(await said(chunk(1))).toEqual(taken)
  }
  expect(await kind.verdict('actes-1')).toEqual(['000', 'accepté'])
})

test('a version without chunks gives no session', async () => {
  const old = await open({ settings: { chunks: false } })
  const { session } = await begun(old, 'actes-1')
  expect(session).toBe('ok')
  expect((await old.atr('actes-1')).status).toBe(404)
})

test('a restart in the middle: the session goes on where it was', async () => {
  const { pieces, chunk, session } = await begun(archive, 'actes-reprise')
  await chunk(1)
  await archive.restarts()
  // What was written, and not noted, when the process was killed.
  const path = join(archive.folder, 'state', 'sessions', session.chunk_session_identifier, 'package')
  await writeFile(path, 'reste', { flag: 'a' })
  for (let next = 2; next <= pieces.length; next++) {
    expect(await said(chunk(next))).toEqual(taken)
    await archive.restarts()
  }
  expect(await archive.verdict('actes-reprise')).toEqual(['000', 'accepté'])
})

testAtLength(
  '150 MB in chunks and in one piece: on the disk, never in memory',
  async () => {
    const files = { ...ordinary, 'annexe.pdf': Buffer.concat([Buffer.from(acte), randomBytes(150_000_000)]) }
    const { bordereau, archive: tar = '' } = await makeTransfer(archive, { identifier: 'actes-morceaux', files })
    const other = await makeTransfer(archive, { identifier: 'actes-entier' })
    const pieces = await cutFile(tar, 2_097_152)
    const served = await serve(join(archive.folder, 'home'))
    // Whatever is loaded once is loaded before.
    const first = await makeTransfer(archive, { identifier: 'actes-avant' })
    await served.post('sedaMessages', { seda_message: `@${first.bordereau}`, attachments: `@${first.archive}` })
    await until(() => served.codes(1), 'the first reply')
    forgetPeakOf(served.pid)
    const before = memoryOf(served.pid)?.nowMb ?? NaN
    const opened = await served.post('sedaMessages', {
      seda_message: `@${bordereau}`,
      send_chunked_attachments: 'true',
    })
    const session = JSON.parse(opened.text) as ChunkSession
    for (const index of pieces.keys()) {
      const { status } = await served.post('sedaAttachmentsChunkFiles', fieldsOf(session, pieces, index + 1))
      expect(status).toBe(200)
    }
    const attachments = `@${tar};filename=archive.tar.gz`
    const whole = await served.post('sedaMessages', { seda_message: `@${other.bordereau}`, attachments })
    expect(whole.status).toBe(200)
    expect(await until(() => served.codes(3), 'both replies')).toEqual(['000', '000', '101'])
    expect((memoryOf(served.pid)?.peakMb ?? NaN) - before).toBeLessThan(100)
  },
  120_000,
)

/** as@lae as a person serves it, in a process of its own. */
async function serve(home: string) {
  const launcher = fileURLToPath(new URL('../../../src/launcher.cjs', import.meta.url))
  const args = [launcher, 'sandbox', '--asalae', '--port', '0', '--json']
  const child = spawn(process.execPath, args, { env: { ...process.env, ACTES_HOME: home }, stdio: 'pipe' })
  onTestFinished(async () => {
    child.kill('SIGINT')
    if (child.exitCode === null) await once(child, 'exit')
  })
  let printed = ''
  for await (const piece of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += String(piece)
    if (printed.endsWith('}\n')) break
  }
  const [door] = (JSON.parse(printed) as { doors: { url: string; declaration: string }[] }).doors
  const { autorites } = JSON.parse(await readFile(door?.declaration ?? '', 'utf8')) as { autorites: string }
  const ca = join(home, 'ca.pem')
  await writeFile(ca, autorites)
  const known = ['--cacert', ca, '--user', `maraussan:${hash('sha256', 'maraussan')}`, '-H', 'Accept: application/json']
  const codeOf = async (rank: string) => {
    const path = join(home, 'sandbox', 'asalae', 'transfers', rank, 'transfer.json')
    return (JSON.parse(await readFile(path, 'utf8')) as { code?: string }).code
  }
  return {
    pid: child.pid ?? 0,
    post: (path: string, form: Readonly<Record<string, string>>) => {
      const fields = Object.entries(form).flatMap(([name, value]) => ['-F', `${name}=${value}`])
      return curl([...known, ...fields, `${door?.url}/${path}`])
    },
    codes: async (count: number) => {
      const codes = await Promise.all(Array.from({ length: count }, (_, at) => codeOf(`${at + 1}`)))
      return !codes.includes(undefined) && codes
    },
  }
}
