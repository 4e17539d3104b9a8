// A command in a real pseudo-terminal, which python3 opens: questions are waited for and answered as by a person.
import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Need } from '../describe-with.ts'

const driver = `
import json, os, pty, sys
steps = json.loads(sys.argv[1])
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
seen, at = b'', 0
def more():
    global seen
    try:
        data = os.read(fd, 65536)
    except OSError:
        data = b''
    seen += data
    return data
for expected, answer in steps:
    while seen.find(expected.encode(), at) < 0:
        if not more():
            break
    at = max(at, seen.find(expected.encode(), at) + len(expected.encode()))
    os.write(fd, answer.encode())
while more():
    pass
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(json.dumps({'code': code, 'seen': seen.decode('utf-8', 'replace')}))
`

/** What it takes. */
export const pseudoTerminal: Need<true> = {
  value: spawnSync('python3', ['--version']).status === 0 ? true : undefined,
  need: 'python3',
  remedy: 'apt-get install python3',
  required: true,
}

/** Enter, as the key sends it. */
export const enter = '\r'

/**
 * Run actes there.
 * @param steps what is waited for on the screen, and the keys that are pressed then
 * @returns the exit code, and everything that the screen showed
 */
export async function typesInTerminal(
  args: readonly string[],
  steps: readonly (readonly [shown: string, keys: string])[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly seen: string }> {
  const launcher = join(import.meta.dirname, '../../../src/launcher.cjs')
  const command = [process.execPath, launcher, ...args]
  const options = { env: { PATH: process.env.PATH, TERM: 'xterm', ...environment }, timeout: 60_000 }
  const { stdout } = await promisify(execFile)('python3', ['-c', driver, JSON.stringify(steps), ...command], options)
  return JSON.parse(stdout) as { code: number; seen: string }
}
