// Where what strangers send comes in, each tried as they reach it; what it answers, in a line: the status and the codes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Agent, request, type FormData } from 'undici'
import { maraussan } from '../../src/config/demo.ts'
import { filesForm, formOf } from '../support/desk/api.ts'
import type { Served } from './served.ts'

/** What is given: bytes under a name. */
export interface Given {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What is said on lines of one's own, all at once, and left so. */
export interface Said {
  readonly said: readonly (string | Uint8Array)[]
  readonly lines?: number
  /** What is done once it is said; by default the other side is waited for. */
  readonly then?: 'end' | 'reset' | 'unread'
  /** Nothing is expected of the other side so soon. */
  readonly isSlow?: true
  /** Said again and again, for as long as the line is held. */
  readonly drops?: string
}

/** @returns the verdict: `422 ACTES-F012` */
type Border<G> = (given: G, served: Served) => Promise<string>

const launcher = fileURLToPath(new URL('../../src/launcher.cjs', import.meta.url))

export const acte = {
  collectivite: maraussan.siren,
  numero: 'HOSTILE1',
  nature: 'DE',
  dateDecision: '2025-06-25',
  matiere: '8.1',
  objet: 'Essai',
  document: { fichier: 'acte.pdf' },
}

/** Acts so far: no two have one number. */
let taken = 1

/** Of its own: Node's own one knows nothing of this package's forms. */
const dispatcher = new Agent({ headersTimeout: 60_000 })

async function posts(
  served: Served,
  path: string,
  how: { json?: string | Uint8Array; form?: FormData; type?: string },
) {
  const { statusCode, body } = await request(`${served.url}${path}`, {
    method: 'POST',
    dispatcher,
    headers: {
      authorization: `Bearer ${served.token()}`,
      ...(how.json !== undefined && { 'content-type': how.type ?? 'application/json' }),
    },
    body: how.json ?? how.form ?? '',
  })
  return { status: statusCode, answer: await body.text() }
}

/** The codes that an answer tells of what was done, each once; what could be done next (`can`) is another matter. */
function codesIn(answer: string): readonly string[] {
  const done = answer.startsWith('{')
    ? JSON.stringify(JSON.parse(answer), (key, value: unknown) => (key === 'can' ? null : value))
    : answer
  const found = Array.from(done.matchAll(/"code": ?"(ACTES-[A-Z]\d{3})"/g), ([, code = '']) => code)
  return [...new Set(found)].sort()
}

const verdictOf = ({ status, answer }: { status: number; answer: string }) => [status, ...codesIn(answer)].join(' ')

/** A return is read after it was taken: what became of it is what counts. */
async function readReturn({ url, token }: Served, answer: string): Promise<string> {
  const [first] = (JSON.parse(answer) as { items: { id: string }[] }).items
  const headers = { authorization: `Bearer ${token()}` }
  for (;;) {
    const { body } = await request(`${url}/api/v1/returns/${first?.id}`, { headers, dispatcher })
    const told = await body.text()
    const { status } = JSON.parse(told) as { status: string }
    if (status !== 'stored') return [status, ...codesIn(told)].join(' ')
    await pause(40)
  }
}

export const borders = {
  declaration: async ({ bytes }: Given, served) =>
    verdictOf(await posts(served, '/api/v1/collectivites', { json: bytes })),

  'acte.json': async ({ bytes }: Given, served) => {
    const form = formOf('acte', Buffer.from(bytes).toString())
    return verdictOf(await posts(served, '/api/v1/deposits', { form }))
  },

  'sign-in form': async ({ bytes }: Given, served) => {
    const type = 'application/x-www-form-urlencoded'
    return verdictOf(await posts(served, '/entrer', { json: bytes, type }))
  },

  /** As the document of an act, or as its annex when it is no PDF. */
  deposit: async ({ name, bytes }: Given, served) => {
    const isPdf = name.endsWith('.pdf')
    const files = { 'acte.pdf': isPdf ? bytes : plainPdf, ...(!isPdf && { [name]: bytes }) }
    const form = formOf(
      'acte',
      { ...acte, numero: `HOSTILE${++taken}`, ...(!isPdf && { annexes: [{ fichier: name, typePiece: '21_DO' }] }) },
      files,
    )
    return verdictOf(await posts(served, '/api/v1/deposits', { form }))
  },

  reading: async ({ name, bytes }: Given, served) => {
    const form = formOf('lecture', { collectivite: maraussan.siren }, { [name]: bytes })
    const { status, answer } = await posts(served, '/api/v1/readings', { form })
    return verdictOf({ status, answer: status === 200 ? '{}' : answer })
  },

  return: async ({ name, bytes }: Given, served) => {
    const form = formOf('retours', { collectivite: maraussan.siren, reason: 'essai' }, { [name]: bytes })
    const { status, answer } = await posts(served, '/api/v1/returns', { form })
    return status < 300 ? readReturn(served, answer) : verdictOf({ status, answer })
  },

  /** A table of acts with a zip beside it, or the table itself. */
  batch: async ({ name, bytes }: Given, served) => {
    const files = name.endsWith('.zip') ? { 'lot.csv': table, [name]: bytes } : { [name]: bytes }
    const form = filesForm(files, formOf('lot', { nom: 'essai' }))
    return verdictOf(await posts(served, '/api/v1/batches', { form }))
  },

  inspect: async ({ name, bytes }: Given, { home, alsoLooksAt }) => {
    const path = join(home, basename(name))
    await writeFile(path, bytes)
    const { PATH, HOME } = process.env
    const env = { PATH, HOME, LANG: 'fr_FR.UTF-8', ACTES_HOME: home }
    const child = spawn(process.execPath, [launcher, 'inspect', path, '--json'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    alsoLooksAt(child.pid)
    const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit'), text(child.stderr)])
    return [`exit ${code}`, ...codesIn(out)].join(' ')
  },

  socket: async (saying: Said, { url }) => {
    const { port } = new URL(url)
    const heard = await Promise.all(Array.from({ length: saying.lines ?? 1 }, () => says(Number(port), saying)))
    return [...new Set(heard)].sort().join(' ')
  },

  /** Until the service has given back what the lines took of it. */
  descriptors: async (saying: Said, { url, descriptors }) => {
    const { port } = new URL(url)
    const before = descriptors()
    const lines = Array.from({ length: saying.lines ?? 1 }, () => holds(Number(port), saying))
    await Promise.all(lines.map(({ connected }) => connected))
    while (descriptors() < before + lines.length / 2) await pause(20)
    const end = performance.now() + heldMs
    while (descriptors() > before + 2 && performance.now() < end) await pause(200)
    const left = descriptors() - before
    for (const { socket } of lines) socket.destroy()
    return left > 2 ? 'kept' : 'given back'
  },

  /** Names that are none, from forty addresses at once; and one who has an account, at a browser that nobody knows. */
  'sign-in': async ({ name }: Given, served) => {
    const [own, ...others] = await Promise.all(['127.0.2.1', ...stormAddresses].map((at) => entersFrom(served.url, at)))
    const storm = others.flatMap((each, from) =>
      Array.from({ length: 4 }, (_, at) => each.tries(`${name}-${from}-${at}@exemple.fr`, 'faux')),
    )
    const { login, password } = served.person
    const { value: status, ms } = await served.clocked(async () => own?.tries(login, password))
    await Promise.allSettled(storm)
    await Promise.all([own, ...others].map((each) => each?.leaves()))
    return status === 303 && ms <= signInMs ? 'let in' : `kept waiting ${Math.round(ms)} ms, ${status}`
  },
} satisfies Record<string, Border<never>>

export type BorderName = keyof typeof borders

const stormAddresses = Array.from({ length: 40 }, (_, at) => `127.0.1.${at + 1}`)
/** Within it somebody with an account is let in. */
const signInMs = 2_000
/** Within it the descriptor of a line that nobody uses is back. */
const heldMs = 60_000

/** The page of sign-in, as a browser at this address has it. */
async function entersFrom(url: string, localAddress: string) {
  const browser = new Agent({ localAddress, headersTimeout: 60_000 })
  const page = await request(`${url}/entrer`, { dispatcher: browser })
  const [cookie = ''] = [page.headers['set-cookie'] ?? []].flat().map((each) => each.split(';')[0] ?? '')
  const _csrf = /name="_csrf" value="([^"]+)"/.exec(await page.body.text())?.[1] ?? ''
  return {
    leaves: () => browser.destroy(),
    tries: async (courriel: string, motDePasse: string) => {
      const { statusCode, body } = await request(`${url}/entrer`, {
        method: 'POST',
        dispatcher: browser,
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ _csrf, courriel, motDePasse }).toString(),
      })
      await body.dump()
      return statusCode
    },
  }
}

/** A line that is kept, says what it has to say, and reads nothing. */
function holds(port: number, { said, drops }: Said) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).pause()
  const connected = once(socket, 'connect')
  socket.on('error', () => undefined)
  for (const piece of said) socket.write(piece)
  const dropping = drops === undefined ? undefined : setInterval(() => socket.write(drops), 500)
  socket.once('close', () => clearInterval(dropping))
  return { socket, connected }
}

/** A status that is an answer, and no leave to go on. */
const answered = /HTTP\/1\.1 (?!100)(\d+)/

/** How long a line is listened to: until it is answered, or a moment where it need not be. */
const patienceMs = { answered: 20_000, slow: 1_000 }

function says(port: number, { said, then, isSlow }: Said): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const { promise, resolve } = Promise.withResolvers<string>()
  let heard = ''
  const verdict = (otherwise: string) => resolve(answered.exec(heard)?.[1] ?? otherwise)
  socket.on('error', () => verdict('closed')).once('close', () => verdict('closed'))
  if (then === 'unread') socket.pause()
  else
    socket.on('data', (piece: Buffer) => {
      heard = (heard + piece.toString('latin1')).slice(0, 400)
      // It has answered. That it goes on listening is no fault.
      if (answered.test(heard)) verdict('closed')
    })
  socket.once('end', () => verdict('closed'))
  socket.once('connect', () => {
    for (const piece of said) socket.write(piece)
    if (then === 'end') socket.end()
    if (then === 'reset') socket.resetAndDestroy()
  })
  const waited = setTimeout(() => verdict('waits'), isSlow ? patienceMs.slow : patienceMs.answered)
  return promise.finally(() => {
    clearTimeout(waited)
    socket.destroy()
  })
}

/** One page, by hand. */
export const plainPdf = Buffer.from(
  [
    '%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n',
    '3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n',
  ].join(''),
)

const table = Buffer.from(
  'collectivite;numero;nature;dateDecision;matiere;objet;document\n213401482;LOT1;DE;2025-06-25;8.1;Essai;a.pdf\n',
)
