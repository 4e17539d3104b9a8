// A simulated VITAM for a test: certificates of its own, a clock that the test moves, requests by curl.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layReferential, type Referential } from '../../../src/sandbox/vitam/referential.ts'
import { startVitam, type VitamOptions } from '../../../src/sandbox/vitam/vitam.ts'
import { issue, makeAuthority, type Wanted } from '../servers/certificates.ts'
import { curl, type CurlAnswer } from '../servers/curl.ts'
import { bytesOf, type Sip } from './sip.ts'

export type TestVitam = Awaited<ReturnType<typeof openTestVitam>>

const ingests = '/ingest-external/v1/ingests'

/** Headers of a deposit, by name; undefined takes one away. */
type Headers = Readonly<Record<string, string | undefined>>

export async function openTestVitam(options: Pick<VitamOptions, 'settings' | 'answering'> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'actes-vitam-'))
  const authority = await makeAuthority('Autorite de VITAM')
  const server = await issue(authority, { name: 'vitam', hosts: ['localhost', '127.0.0.1'] })
  let instant = new Date('2026-01-12T09:00:00Z')
  const tls = { cert: server.cert, key: server.key, ca: authority.ca }
  const start = () => startVitam({ folder, now: () => instant, tls, ...options })
  let running = await start()
  await writeFile(join(folder, 'ca.pem'), authority.ca)
  /** A client's certificate as files, PEM. */
  const client = async (wanted: Wanted, by = authority) => {
    const issued = await issue(by, { client: true, ...wanted })
    const paths = { cert: join(folder, `${wanted.name}.pem`), key: join(folder, `${wanted.name}-key.pem`) }
    await writeFile(paths.cert, issued.cert)
    await writeFile(paths.key, issued.key)
    return paths
  }
  const own = await client({ name: 'maraussan' })
  const askAs = (papers: typeof own | null, path: string, args: readonly string[] = [], body?: Uint8Array) => {
    const presented = papers === null ? [] : ['--cert', papers.cert, '--key', papers.key]
    return curl(['--cacert', join(folder, 'ca.pem'), ...presented, ...args, `${running.url}${path}`], body)
  }
  const tenant = ['--header', 'X-Tenant-Id: 0']
  const ask = (path: string, args: readonly string[] = []) => askAs(own, path, [...tenant, ...args])
  /** @param sip or the path of a file that holds it */
  const post = async (sip: Sip | string, headers: Headers = {}) => {
    const lines = Object.entries({ ...depositHeaders, ...headers }).flatMap(([name, value]) =>
      value === undefined ? [] : ['--header', `${name}: ${value}`],
    )
    if (typeof sip === 'string') return askAs(own, ingests, [...lines, '--request', 'POST', '--upload-file', sip])
    return askAs(own, ingests, lines, await bytesOf(sip))
  }
  const reply = (id: string) => ask(`${ingests}/${id}/archivetransferreply`)
  return {
    folder,
    authority,
    client,
    askAs,
    ask,
    post,
    reply,
    /** Change what the operator imported. */
    refer: (changes: Partial<Referential>) => layReferential(running.platform.folder, changes),
    status: (id: string) => ask(`/admin-external/v1/operations/${id}`, ['--head']),
    /** Deposit, let it be judged, read the reply. */
    judged: async (sip: Sip, headers: Headers = {}) => {
      const id = idOf(await post(sip, headers))
      await running.advance()
      await running.advance()
      return {
        id,
        reply: (await reply(id)).bytes.toString('utf8'),
        status: running.platform.operations.get(id)?.status,
      }
    },
    get url() {
      return running.url
    },
    get vitam() {
      return running
    },
    after: (milliseconds: number) => {
      instant = new Date(instant.getTime() + milliseconds)
    },
    restart: async () => {
      await running.close()
      running = await start()
    },
    close: async () => {
      await running.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const depositHeaders: Headers = {
  'X-Tenant-Id': '0',
  'X-Context-Id': 'DEFAULT_WORKFLOW',
  'X-Action': 'RESUME',
  'Content-Type': 'application/octet-stream',
}

/** GUID of the operation, as the 202 gives it. */
export function idOf(answer: CurlAnswer): string {
  const id = answer.header('X-Request-Id')
  if (answer.status !== 202 || id === undefined) throw new Error(`not taken: ${answer.exit} ${answer.status}`)
  return id
}

/** Codes of a reply's events, the deepest last. */
export function codesIn(reply: string): readonly string[] {
  return [...reply.matchAll(/<OutcomeDetail>([^<]*)</g)].map(([, code = '']) => code)
}
