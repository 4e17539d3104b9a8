// Real curl, for tests that want the wire and nothing of ours between: bytes in, bytes out.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface CurlAnswer {
  /** Of curl itself: 0 when an answer was read whole, 52 empty reply, 56 failure in receiving, 35 TLS handshake. */
  readonly exit: number
  readonly status: number
  /** Header lines of the last answer, without the status line, as they came. */
  readonly headers: readonly string[]
  /** Value of a header, byte for byte behind `name:` and one space; undefined when there is none. */
  header(name: string): string | undefined
  readonly bytes: Buffer
  /** The bytes, one character each. */
  readonly text: string
}

/**
 * Run curl once, without any configuration of the machine's, for ten seconds at most.
 * @param body sent as it is, by `--data-binary`
 */
export async function curl(args: readonly string[], body?: Uint8Array): Promise<CurlAnswer> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-curl-'))
  const dump = join(folder, 'headers')
  const limits = ['--disable', '--silent', '--show-error', '--max-time', '10', '--dump-header', dump]
  const sent = body ? ['--data-binary', '@-'] : []
  try {
    const { exit, bytes } = await run([...limits, ...sent, ...args], body)
    const lines = (await readFile(dump, 'latin1').catch(() => '')).split('\r\n')
    const last = lines.findLastIndex((line) => line.startsWith('HTTP/'))
    const headers = lines.slice(last + 1).filter((line) => line !== '')
    return {
      exit,
      headers,
      bytes,
      text: bytes.toString('latin1'),
      status: Number(lines[last]?.split(' ')[1] ?? 0),
      header: (name) => {
        const line = headers.find((each) => each.toLowerCase().startsWith(`${name.toLowerCase()}:`))
        return line?.slice(name.length + 2)
      },
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function run(args: readonly string[], body: Uint8Array | undefined): Promise<{ exit: number; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const child = spawn('curl', args, { stdio: ['pipe', 'pipe', 'ignore'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stdin.on('error', () => undefined)
    child.stdin.end(body)
    child.on('error', reject)
    child.on('close', (code) => resolve({ exit: code ?? -1, bytes: Buffer.concat(chunks) }))
  })
}
