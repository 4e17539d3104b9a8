// The command as it is launched: an old Node is told what to do in a JavaScript that it can read; Ctrl-C ends a wait by
// the exit code of shells.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'
import { describe, expect, onTestFinished, test } from 'vitest'
import { operationsOf } from './support/life/operations-of.ts'
import { maraussan } from '../src/config/demo.ts'
import { readLedger } from '../src/sandbox/ledger.ts'
import { actes, killLeftovers, start } from './support/servers/processes.ts'
import { placeWith } from './support/life/production.ts'
import { depositFolder } from './support/life/commune.ts'
import { until } from './support/until.ts'

killLeftovers()

const launcher = fileURLToPath(new URL('../src/launcher.cjs', import.meta.url))

/** Launch `actes --version` under a Node that says it is another. */
function launchedBy(node: string) {
  const program = `
    Object.defineProperty(process.versions, 'node', { value: ${JSON.stringify(node)} })
    process.argv.splice(1, Infinity, 'actes', '--version')
    require(${JSON.stringify(launcher)})`
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--eval', program], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('the version of Node', () => {
  test.each(['4.9.1', '18.0.0', '20.19.5', '22.21.9'])('%s is too old, and one line says so', (node) => {
    expect(launchedBy(node)).toEqual({
      status: 2,
      stdout: '',
      stderr: `ACTES-C004  actes-worker a besoin de Node 22.22 ou plus récent ; celui-ci est ${node}. Installez-le (nodejs.org), ou lancez la commande par npm dans le dossier du projet.\n`,
    })
  })

  test.each(['22.22.0', '24.0.0'])('%s is new enough', (node) => {
    expect(launchedBy(node)).toEqual({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' })
  })
})

/** What the launcher may be made of, all of it ECMAScript 5; of operators, none that came later. */
const old = new Set([
  'Program',
  'Hashbang',
  'VariableDeclaration var',
  'VariableDeclarator',
  'Identifier',
  'Literal',
  'ExpressionStatement',
  'BlockStatement',
  'IfStatement',
  'ArrayExpression',
  'ParenthesizedExpression',
  'CallExpression',
  'MemberExpression',
  'ConditionalExpression',
  'AssignmentExpression =',
  'BinaryExpression +',
  'BinaryExpression <',
  'BinaryExpression ===',
  'LogicalExpression &&',
  'LogicalExpression ||',
])

// A comma after the last argument is no node: it is looked for in the text.
test('its syntax is readable by old versions', () => {
  const source = readFileSync(launcher, 'utf8')
  expect(source).not.toMatch(/,\s*\)/)
  const { program, errors } = parseSync(launcher, source, { sourceType: 'script' })
  const nodes = new Set<string>()
  JSON.stringify(program, (_, node: { type?: string; kind?: string; operator?: string } | null) => {
    if (node?.type) nodes.add([node.type, node.kind, node.operator].filter(Boolean).join(' '))
    return node
  })
  expect(errors).toEqual([])
  expect([...nodes].filter((node) => !old.has(node))).toEqual([])
})

describe('a reader that leaves', () => {
  test.each<[string, readonly string[], number]>([
    ['the help', ['--help'], 0],
    ['the help of a command', ['deposit', '--help'], 0],
    ['a chapter', ['manual', 'commands'], 0],
    ['what is found', ['classification', 'find', 'école'], 0],
    ['what a refusal says', ['inspect', '--json', 'nowhere.xml'], 1],
    ['a wrong usage', ['deposi'], 2],
  ])('ends nothing by an error: %s', async (_what, args, code) => {
    for (const left of ['stdout', 'stderr'] as const) {
      const child = start(args, {})
      child[left].destroy()
      const other = child[left === 'stdout' ? 'stderr' : 'stdout']
      const [said, ended] = await Promise.all([text(other), once(child, 'exit')])
      expect([left, ended, said]).toEqual([left, [code, null], expect.not.stringContaining('    at ')])
    }
  })

  test('is not mistaken for a full disk, which is reported', () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', `exec "$0" "$1" classification find école > /dev/full`, process.execPath, launcher],
      {
        encoding: 'utf8',
      },
    )
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'ENOSPC: no space left on device, write\n' })
  })
})

test('Ctrl-C while waiting for a deposit: 130, and the act is unchanged', async () => {
  const { environment, home, withApp } = await placeWith({})
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  await withApp((app) => operationsOf(app).declare(maraussan, 'test'))
  const deposit = await depositFolder(join(home, 'deposits', 'silent'), { numero: 'D_MUET', cle: undefined })
  const waiting = start(['deposit', deposit, '--wait', '--json'], environment)
  waiting.stdout.resume()
  waiting.stderr.resume()
  const ended = once(waiting, 'exit')
  await until(async () => (await readLedger(join(home, 'sandbox')).catch(() => [])).length === 1, 'the reception')
  waiting.kill('SIGINT')
  expect(await ended).toEqual([130, null])
  const { out } = await actes(['show', 'D_MUET', '--json'], environment)
  expect(JSON.parse(out)).toMatchObject({ state: 'submitted', held: null })
})
