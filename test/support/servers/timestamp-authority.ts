// A timestamp authority of the tests: openssl behind a small server, with an authority and a certificate of its own. It answers
// as it is told: as it should, with an error, cut, or with the answer to another request.
import { execFile, execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Need } from '../describe-with.ts'
import { listen } from './loopback-peers.ts'

const run = promisify(execFile)

/** openssl, and for the second verifier python3, where this machine has them. */
export async function neededTools(): Promise<Need<true>> {
  const there = (name: string) =>
    run(name, ['--help']).then(
      () => true,
      () => false,
    )
  const all = (await there('openssl')) && (await there('python3'))
  return { value: all ? true : undefined, need: 'openssl, python3', remedy: 'npm run services', required: true }
}

export interface TimestampAuthority {
  readonly url: string
  /** The file of its authority's certificate. */
  readonly ca: string
  /** How often it was asked. */
  asked(): number
  /** What it answers from now on. */
  answers(how: 'well' | 'error' | 'cut' | 'old' | 'long'): void
  /** A token about bytes, of a certificate that is no longer valid, over a weak digest, or about another digest of them. */
  bad(how: 'expired' | 'weak' | 'otherImprint', bytes: Buffer): Buffer
  close(): Promise<void>
}

const config = (folder: string) => `[req]
distinguished_name = dn
prompt = no
[dn]
CN = none
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
[tsa_cert]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = own
[own]
serial = ${folder}/serial
signer_cert = ${folder}/tsa.pem
signer_key = ${folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha512
accuracy = secs:1
`

/** Start one. @param name of its certificate */
export async function openTimestampAuthority(name = 'Horodatage de test'): Promise<TimestampAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-tsa-'))
  const at = (file: string) => join(folder, file)
  await writeFile(at('openssl.cnf'), config(folder))
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-config', at('openssl.cnf')]
  const ca = ['-x509', '-subj', `/CN=Autorite de ${name}`, '-extensions', 'ca', '-days', '30']
  await run('openssl', ['req', ...key, ...ca, '-keyout', at('ca.key'), '-out', at('ca.pem')])
  const issued = ['-x509', '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-extensions', 'tsa_cert', '-days', '30']
  await run('openssl', [
    'req',
    ...key,
    ...issued,
    '-subj',
    `/CN=${name}`,
    '-keyout',
    at('tsa.key'),
    '-out',
    at('tsa.pem'),
  ])
  const old = ['-not_before', '20200101000000Z', '-not_after', '20210101000000Z', '-subj', `/CN=${name}`]
  const wasIssued = issued.slice(0, -2)
  await run('openssl', ['req', ...key, ...wasIssued, ...old, '-keyout', at('old.key'), '-out', at('old.pem')])
  let how: Parameters<TimestampAuthority['answers']>[0] = 'well'
  let asked = 0
  let last: Buffer | undefined
  let turn: Promise<unknown> = Promise.resolve()
  const reply = async (query: Buffer): Promise<Buffer> => {
    await writeFile(at('query'), query)
    const files = ['-queryfile', at('query'), '-out', at('reply')]
    await run('openssl', ['ts', '-reply', '-config', at('openssl.cnf'), ...files])
    return readFile(at('reply'))
  }
  const answer = async (query: Buffer, response: ServerResponse): Promise<void> => {
    asked++
    if (how === 'error') return void response.writeHead(500).end('en maintenance')
    if (how === 'long') return void response.end(Buffer.alloc(1_000_000))
    const made = how === 'old' && last ? last : await reply(query)
    last = made
    response.setHeader('content-type', 'application/timestamp-reply')
    response.end(how === 'cut' ? made.subarray(0, -10) : made)
  }
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    // One serial file: one at a time.
    turn = turn.then(() => answer(Buffer.concat(pieces), response))
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}/tsa`,
    ca: at('ca.pem'),
    asked: () => asked,
    bad: (what, bytes) => {
      writeFileSync(at('bytes'), bytes)
      const digest = what === 'otherImprint' ? '-sha512' : '-sha256'
      execFileSync('openssl', ['ts', '-query', '-data', at('bytes'), digest, '-cert', '-out', at('asked')], {
        stdio: 'pipe',
      })
      const by = what === 'expired' ? ['-signer', at('old.pem'), '-inkey', at('old.key')] : []
      const weak = what === 'weak' ? ['-sha1'] : []
      const files = ['-queryfile', at('asked'), '-out', at('bad')]
      execFileSync('openssl', ['ts', '-reply', '-config', at('openssl.cnf'), ...files, ...by, ...weak], {
        stdio: 'pipe',
      })
      return readFileSync(at('bad'))
    },
    answers: (other) => (how = other),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
