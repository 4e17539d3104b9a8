// « Le Facteur », simulated by its vendor: HTTPS with a client certificate and a token, the préfecture that it is given behind.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:https'
import { buffer } from 'node:stream/consumers'

const jeton = 'jeton-d-essai'

/** @type {import('actes-worker/gateway').Start} */
export async function start({ tls, prefecture }) {
  /** What came, by its name: nothing comes twice. @type {Map<string, string>} */
  const depots = new Map()

  /** @type {Readonly<Record<string, (parts: string[], body: Uint8Array) => Promise<Answer> | Answer>>} */
  const ways = {
    'GET ping': () => [200, 'pong'],
    'PUT depots': async ([archive = ''], body) => {
      if (depots.has(archive)) return [409, archive]
      depots.set(archive, createHash('sha256').update(body).digest('hex'))
      const taken = await prefecture.receive(archive, body)
      if ('archive' in taken) return [201, archive]
      depots.delete(archive)
      return [422, taken.refused]
    },
    'GET depots': ([archive = '']) => {
      const sha256 = depots.get(archive)
      return sha256 ? [200, JSON.stringify({ reference: archive, sha256 })] : [404, archive]
    },
    'GET retours': async ([siren = '', delivery, name]) => {
      const rows = []
      for await (const each of prefecture.waiting(siren)) {
        if (each.delivery === delivery && each.name === name) return [200, each.bytes]
        rows.push({ delivery: each.delivery, name: each.name })
      }
      return delivery === undefined ? [200, JSON.stringify(rows)] : [404, delivery]
    },
    'DELETE retours': async ([, delivery = '', name = '']) => {
      await prefecture.confirm(delivery, name)
      return [200, '']
    },
  }

  const server = createServer({ ...tls, requestCert: true }, async (request, response) => {
    const [, , verb = '', ...parts] = (request.url ?? '').split('/').map(decodeURIComponent)
    const body = await buffer(request)
    const isKnown = request.headers['x-jeton'] === jeton
    const way = ways[`${request.method} ${verb}`]
    const [status, text] = isKnown && way ? await way(parts, body) : [isKnown ? 404 : 401, 'jeton']
    response.writeHead(status, { 'x-facteur': '1' }).end(text)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return {
    url: `https://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/`,
    settings: () => ({ bureau: 'herault', jeton }),
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

/** @typedef {readonly [status: number, text: string | Uint8Array]} Answer */
