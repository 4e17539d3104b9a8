// A gateway by plug-in keeps the contract of gateways as those built in do; and what is its own.
import { hash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { maraussan } from '../../src/config/demo.ts'
import type { ActesError } from '../../src/errors.ts'
import { gatewayChecks } from '../../src/gateways/contract/checks.ts'
import { hidesDoubt } from '../../src/gateways/troubles.ts'
import type { Gateway } from '../../src/gateways/gateway.ts'
import { readPlugin } from '../../src/gateways/plugin/named.ts'
import { openPlugin } from '../../src/gateways/plugin/plugin.ts'
import { openPluginProcess } from '../../src/gateways/plugin/process.ts'
import { openTrials, outcomes } from '../../src/offline/vendor/trials.ts'
import { makeOutgoing, makeOutgoingOf } from '../support/deposits/outgoing.ts'
import { ofFacteur, openFacteurSite, startFacteur } from '../support/gateways/facteur/facteur.ts'
import { connectionOf, never } from '../support/gateways/sandbox.ts'
import { followingOf } from '../support/life/following.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { asActesError, collectAll, gatewayContract } from './contract.ts'

interface Bench {
  readonly gateway: Gateway
  /** The same one, whose exchanges may last so many seconds. */
  within(seconds: number, at?: Date): Gateway
  readonly line: Awaited<ReturnType<typeof openFacteurSite>>['line']
  readonly now: () => Date
  readonly received: () => Promise<readonly { readonly archive: string; readonly sha256: string }[]>
  close(): Promise<void>
}

/** The plug-in before its platform; with another text of its own, where the text matters. */
async function openBench(spoilt?: (text: string) => string): Promise<Bench> {
  const now = () => new Date('2025-07-08T08:00:00Z')
  const site = await openFacteurSite({ now, declares: [maraussan], ...(spoilt && { spoilt }) })
  const { manifest, source } = await readPlugin(site)
  const process = openPluginProcess(source, manifest)
  const given: Readonly<Record<string, unknown>> = site.gateway
  const sealed = Object.fromEntries(['certificat', 'cle', 'jeton'].map((name) => [name, { sealed: name }]))
  const tools = {
    ...systemClock,
    exchangeMaxMs: 240_000,
    secretOf: async (secret: { sealed: string }) => Buffer.from(String(given[secret.sealed])),
  }
  const within = (delai: number, at = now()) =>
    openPlugin({ ...site.gateway, ...sealed, delai } as never, { ...tools, now: () => at }, { manifest, process })
  const gateway = within(240)
  return {
    ...site,
    gateway,
    within,
    now,
    close: async () => {
      await gateway.close()
      await process.close()
      await site.close()
    },
  }
}

const trials = forSuite(async () => {
  const path = fileURLToPath(ofFacteur('driver.js'))
  const kind = await readPlugin({ path, sha256: hash('sha256', await readFile(path)) })
  return openTrials({ kind, start: startFacteur, at: new Date(), log: () => undefined })
})

/** As `actes gateway test` tries it. */
gatewayContract('plug-in', () => trials.bench())

/** What a driver does wrong, and the check that says so. */
const spoilings: readonly (readonly [what: string, spoil: (text: string) => string, name: string])[] = [
  [
    'deposits twice',
    (text) =>
      text.replace(
        "const answer = await ask(wire, { kind: 'write'",
        `await ask(wire, { kind: 'write', method: 'PUT', path: path + '-bis', body: { from: 0, to: sizeBytes } })\n$&`,
      ),
    'the frozen archive arrives, byte for byte, once',
  ],
  [
    'finds whatever it is asked for',
    (text) => text.replace("return 'absent'", 'return { reference: archive, bytes: new Uint8Array(1) }'),
    'it never finds what it does not have, nor other content under the same name',
  ],
  [
    'takes a lost answer for a refusal',
    (text) =>
      text.replace(
        "throw request.kind === 'write' ? new Error('not an answer of the Facteur') : error(",
        'throw error(',
      ),
    'a strange page comes in the place of the answer: nothing is lost or doubled',
  ],
  [
    'forgets a retour',
    (text) => text.replace('JSON.parse(text(list))) {', 'JSON.parse(text(list)).slice(1)) {'),
    'collected retours come again until confirmed, then no longer',
  ],
]

test.each(spoilings)('a driver that %s is named by the public suite', async (_, spoil, name) => {
  const folder = await mkdtemp(join(tmpdir(), 'actes-spoilt-'))
  const [text, path] = [spoil(await readFile(ofFacteur('driver.js'), 'utf8')), join(folder, 'driver.js')]
  await writeFile(path, text)
  expect(text).not.toBe(await readFile(ofFacteur('driver.js'), 'utf8'))
  const kind = await readPlugin({ path, sha256: hash('sha256', text) })
  const { bench, close } = await openTrials({ kind, start: startFacteur, at: new Date(), log: () => undefined })
  const asked = gatewayChecks.filter((each) => each.name.en === name)
  try {
    for await (const { outcome, found } of outcomes(bench, asked))
      expect([outcome, found]).toEqual(['broken', expect.any(String)])
  } finally {
    await close()
    await rm(folder, { recursive: true, force: true })
  }
})

/** What `submit` does instead, and what comes of it: the code, and whether the platform has the sending. */
const sabotages: readonly (readonly [name: string, submit: string, code: string, arrived?: true])[] = [
  ['lies about an arrival', `return { reference: archive, bytes: new Uint8Array(1) }`, 'ACTES-G028'],
  ['hangs', `await new Promise(() => undefined)`, 'ACTES-G001'],
  ['spins', `for (;;);`, 'ACTES-G001'],
  ['throws a code that there is not', `throw error('ACTES-G999')`, 'ACTES-G028'],
  [
    'asks for everything at once',
    `await Promise.all(Array.from({ length: 99 }, () => exchange({ ...asked, kind: 'read', method: 'GET', body: undefined })))`,
    'ACTES-G028',
  ],
  ['dies', `process.exit(0)`, 'ACTES-G001'],
  ['dies once the sending has left', `await exchange(asked); process.exit(1)`, 'ACTES-G005', true],
  ['leaks memory', `for (const all = []; ; await null) all.push(new Uint8Array(8_000_000).fill(1))`, 'ACTES-G001'],
  ['opens a file', `(await import('node:fs')).readFileSync('/etc/hostname')`, 'ACTES-G028'],
  ['starts a process', `process.getBuiltinModule('child_process').execSync('id')`, 'ACTES-G028'],
  ['forks', `(await import('node:cluster')).fork()`, 'ACTES-G028'],
  ['starts a thread', `new (await import('node:worker_threads')).Worker('', { eval: true })`, 'ACTES-G028'],
  ['tries a socket by an import', `(await import('node:net')).connect(80)`, 'ACTES-G028'],
  ['tries a socket by a binding', `process.binding('tcp_wrap')`, 'ACTES-G028'],
  ['tries a socket by the web', `await (globalThis.fetch ?? globalThis.WebSocket)('https://localhost')`, 'ACTES-G028'],
  ['asks for a host that is not declared', `await exchange({ ...asked, path: 'https://localhost/' })`, 'ACTES-G028'],
  ['asks above the declared address', `await exchange({ ...asked, headers: { host: 'localhost' } })`, 'ACTES-G028'],
  [
    'sends other bytes than the frozen ones',
    `await exchange({ ...asked, body: new Uint8Array(2_000_000) })`,
    'ACTES-G028',
  ],
  [
    'answers the id of another act',
    `return { ...(await exchange(asked)), reference: 'autre', bytes: new Uint8Array(1) }`,
    'ACTES-G005',
    true,
  ],
  // It says itself which exchange hands over: told in the chapter of security.
  [
    'hands over by what it calls a preparation',
    `await exchange({ ...asked, kind: 'prepare' }); return { reference: archive, bytes: new Uint8Array(1) }`,
    'ACTES-G028',
    true,
  ],
  ['throws a string', `throw 'non'`, 'ACTES-G028'],
  ['throws once the sending has left', `await exchange(asked); throw null`, 'ACTES-G005', true],
  ['says that nobody knows', `throw error('ACTES-G004')`, 'ACTES-G003'],
  [
    'writes to its outputs, and floods its log',
    `for (let i = 0; i < 1e5; i++) { console.log(i); process._rawDebug(i) }; throw 1`,
    'ACTES-G028',
  ],
  ['has a crowd read', `await xml(new TextEncoder().encode('<a>' + '<b/>'.repeat(1_000_000) + '</a>'))`, 'ACTES-G002'],
  ['answers a heap of nothing', `return Object.create({ reference: archive })`, 'ACTES-G028'],
]

describe('a plug-in that', () => {
  let bench: Bench | undefined
  afterEach(() => bench?.close())

  test.each(sabotages)(
    '%s is contained: its next call, and its platform, are as before',
    async (_, submit, code, arrived) => {
      const opened = (bench = await openBench((text) => {
        const body = `const { archive, sizeBytes } = outgoing; const { exchange } = wire
        const [path, headers] = [place('depots', archive), { 'x-jeton': String(jeton) }]
        const asked = { kind: 'write', method: 'PUT', path, headers, body: { from: 0, to: sizeBytes } }
        ${submit}`
        const whole = text.replace('{ error })', '{ error, xml })')
        const lent = whole.replace('{ error, log }', '{ error, log, xml }')
        return lent.replace('async submit(', `async submit(outgoing, wire) { ${body} },\n    async good(`)
      }))
      const outgoing = await makeOutgoing({ acte: { numero: 'SABOTE' } })
      const isOthers = async (reference: string) => reference === 'autre'
      const trail = { since: opened.now(), isOthers }
      const neverEnds = /for \(;;\);|new Promise/.test(String(submit))
      const sabotaged = neverEnds ? opened.within(1) : opened.gateway
      const error = await sabotaged.submit({ ...outgoing, trail }, never).catch(asActesError)
      expect(error).toMatchObject({ code })
      expect((await opened.received()).map(({ archive }) => archive)).toEqual(arrived ? [outgoing.archive] : [])
      expect(await opened.gateway.find({ ...outgoing, trail }, never)).toEqual(
        arrived ? expect.objectContaining({ reference: outgoing.archive }) : 'absent',
      )
    },
  )
})

test.each(['2-2', '3-2', '4-4', '6-1', '7-1'] as const)(
  'what it does not carry is refused unasked: %s',
  async (code) => {
    const none = 'reply: false, letters: true, cancel: false, receipts: false, classification: false'
    const opened = await openBench((text) =>
      text.replace('reply: true,', '').replace(/letters: true,[^]*classification: true/, none),
    )
    try {
      const outgoing = await makeOutgoingOf(
        followingOf(code, { idActe: '034-213401482-20250625-DEL11-250625-DE', dateCourrier: '2025-07-04' }),
      )
      const error = await opened.gateway.submit(outgoing, never).catch(asActesError)
      expect(error).toMatchObject({ code: 'ACTES-G009' })
    } finally {
      await opened.close()
    }
  },
)

test('one that never opens, or never gives what it collects, ends with its time; the next one finds it as it was', async () => {
  for (const spoilt of [
    (text: string) =>
      text.replace(
        'export function open(',
        'export function open() { return new Promise(() => undefined) }\nfunction other(',
      ),
    (text: string) =>
      text.replace('async *collect(', 'collect() { return new Promise(() => undefined) },\n    async *other('),
    (text: string) => text.replace('async *collect(', 'collect: () => 1,\n    async *other('),
  ]) {
    const opened = await openBench(spoilt)
    try {
      const error = await collectAll(opened.within(1), connectionOf(maraussan)).catch(asActesError)
      expect(['ACTES-G001', 'ACTES-G028']).toContain((error as ActesError).code)
    } finally {
      await opened.close()
    }
  }
})

test('a certificate that has ended hides a lost answer: it is a doubt', async () => {
  const opened = await openBench()
  try {
    const outgoing = await makeOutgoing({ acte: { numero: 'FINI' } })
    opened.line.spoil('lost', () => true)
    const later = opened.within(240, new Date('2099-01-01T00:00:00Z'))
    const error = (await later.submit(outgoing, never).catch(asActesError)) as ActesError
    expect([error.code, hidesDoubt(error)]).toEqual(['ACTES-G007', true])
  } finally {
    await opened.close()
  }
})
