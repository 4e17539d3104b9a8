// The platform « le Facteur », simulated: HTTPS with a client certificate and a token, the préfecture that ships behind it; and
// its plug-in, named as an operator names it.
import { createHash, hash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ActesError } from '../../../../src/errors.ts'
import { readLedger } from '../../../../src/sandbox/ledger.ts'
import { answerAs, listen, type HttpAnswer, type SimulatorOptions } from '../../../../src/sandbox/http.ts'
import { issue, makeAuthority } from '../../servers/certificates.ts'
import { answeringUnder, makeFaults } from '../faults.ts'
import { openSmallPrefecture, type SmallPrefectureOptions } from '../../../../src/sandbox/small-prefecture.ts'

const facteurToken = 'jeton-d-essai'

type FacteurOptions = SimulatorOptions & Required<Pick<SmallPrefectureOptions, 'declares'>>

async function startFacteur(options: FacteurOptions) {
  const prefecture = openSmallPrefecture({ ...options, sizeMaxBytes: 157_286_400 })
  const never = new AbortController().signal
  const ways: Readonly<Record<string, (request: IncomingMessage, parts: readonly string[]) => Promise<HttpAnswer>>> = {
    'GET ping': async () => plain('pong'),
    'PUT depots': async (request, [archive = '']) => {
      const line = await prefecture.find(archive)
      if (line) return plain(archive, 409)
      const bytes = await wholeOf(request)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const submission = { archive, sha256, bytes: each(bytes) }
      const done = await prefecture.receive(submission, never).catch((error: unknown) => {
        if (error instanceof ActesError) return error
        throw error
      })
      return done instanceof ActesError ? plain(done.code, 422) : plain(archive, 201)
    },
    'GET depots': async (_, [archive = '']) => {
      const line = await prefecture.find(archive)
      return line ? plain(JSON.stringify({ reference: archive, sha256: line.sha256 })) : plain('', 404)
    },
    'GET retours': async (_, [siren = '', delivery, name]) => {
      const rows: { delivery: string; name: string }[] = []
      for await (const each of prefecture.waiting(siren)) {
        if (each.delivery === delivery && each.name === name) return { ...plain(''), body: each.bytes }
        rows.push({ delivery: each.delivery, name: each.name })
      }
      return delivery === undefined ? plain(JSON.stringify(rows)) : plain('', 404)
    },
    'DELETE retours': async (_, [, delivery = '', name = '']) => {
      await prefecture.confirm(delivery, [name])
      return plain('')
    },
  }
  const served = await listen(options, {
    tls: { requestCert: true, rejectUnauthorized: true },
    serve: async (request, { answer }) => {
      const [, , verb = '', ...parts] = (request.url ?? '').split('/').map(decodeURIComponent)
      const name = `${request.method} ${verb}`
      const isKnown = request.headers['x-jeton'] === facteurToken
      if (!isKnown) request.resume()
      await answer([name, ...parts.slice(0, 1)].join(' '), async () =>
        isKnown ? ((await ways[name]?.(request, parts)) ?? plain('', 404)) : plain('jeton', 401),
      )
    },
  })
  return { ...served, received: () => readLedger(options.folder) }
}

const plain = (text: string, status = 200) => answerAs('text/plain', text, { status })

async function wholeOf(request: IncomingMessage) {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

async function* each(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

interface SiteOptions extends Pick<FacteurOptions, 'now' | 'declares'> {
  /** Another text of the plug-in. */
  readonly spoilt?: (text: string) => string
}

/** The platform with certificates of its own, its plug-in as a file, and what a commune declares. */
export async function openFacteurSite({ now, declares, spoilt = (text) => text }: SiteOptions) {
  const folder = await mkdtemp(join(tmpdir(), 'actes-facteur-'))
  const path = join(folder, 'gateway.js')
  const text = spoilt(await readFile(new URL('./gateway.js', import.meta.url), 'utf8'))
  await writeFile(path, text)
  const authority = await makeAuthority('Autorite du Facteur')
  const server = await issue(authority, { name: 'facteur', hosts: ['127.0.0.1'] })
  const client = await issue(authority, { name: 'maraussan', client: true })
  const faults = makeFaults()
  const tls = { cert: server.cert, key: server.key, ca: authority.ca }
  const facteur = await startFacteur({ folder, now, declares, tls, answering: answeringUnder(faults) })
  return {
    folder,
    path,
    sha256: hash('sha256', text),
    /** A value of ACTES_GATEWAYS. */
    named: `${path}#sha256=${hash('sha256', text)}`,
    gateway: {
      type: 'facteur',
      url: `${facteur.url}/`,
      bureau: 'herault',
      certificat: client.cert.toString(),
      cle: client.key.toString(),
      jeton: facteurToken,
      autorites: authority.ca.toString(),
      delai: 240,
      quietude: 0,
    },
    faults,
    received: facteur.received,
    close: async () => {
      await facteur.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
