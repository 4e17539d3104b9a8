// The platform « le Facteur », simulated: HTTPS with a client certificate and a token, the préfecture that ships behind it.
import type { IncomingMessage } from 'node:http'
import { ActesError } from '../../../../src/errors.ts'
import { readLedger } from '../../../../src/sandbox/ledger.ts'
import { answerAs, listen, type HttpAnswer, type SimulatorOptions } from '../../../../src/sandbox/http.ts'
import { openSmallPrefecture, type SmallPrefectureOptions } from '../../../../src/sandbox/small-prefecture.ts'

export const facteurToken = 'jeton-d-essai'

type FacteurOptions = SimulatorOptions & Pick<SmallPrefectureOptions, 'declares'>

export async function startFacteur(options: FacteurOptions) {
  const prefecture = openSmallPrefecture({ ...options, sizeMaxBytes: 157_286_400 })
  const never = new AbortController().signal
  const ways: Readonly<Record<string, (request: IncomingMessage, parts: readonly string[]) => Promise<HttpAnswer>>> = {
    'GET ping': async () => plain('pong'),
    'PUT depots': async (request, [archive = '']) => {
      const line = await prefecture.find(archive)
      if (line) return plain(archive, 409)
      const { sha256 } = await hashed(request)
      const submission = { archive, sha256: sha256.digest, bytes: sha256.bytes }
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

async function hashed(request: IncomingMessage) {
  const { createHash } = await import('node:crypto')
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const bytes = Buffer.concat(parts)
  return { sha256: { digest: createHash('sha256').update(bytes).digest('hex'), bytes: each(bytes) } }
}

async function* each(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
