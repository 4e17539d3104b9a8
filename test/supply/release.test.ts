// The release: a dry run shows all of it and runs nothing; publishing is refused before its first step while anything is missing,
// and does the steps in order once all is there.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testFolder } from '../support/folders.ts'
import { publishedReadme, readAtRunTime } from '../support/reports/build.ts'
import { missingFor, stepsOf } from '../support/reports/release.ts'

const root = join(import.meta.dirname, '../..')
const folder = testFolder()
const calls = () =>
  existsSync(folder.path('calls')) ? readFileSync(folder.path('calls'), 'utf8').trim().split('\n') : []
/** Those that a release runs, each telling that it was called. */
const tools = ['npm', 'cosign', 'docker', 'git']

beforeAll(() => {
  mkdirSync(folder.path('bin'))
  for (const name of tools) {
    writeFileSync(folder.path('bin', name), `#!/bin/sh\necho "${name} $*" >>"${folder.path('calls')}"\n`)
    chmodSync(folder.path('bin', name), 0o755)
  }
})
beforeEach(() => rmSync(folder.path('calls'), { force: true }))

function releases(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const script = join(root, 'test/support/reports/release.ts')
  const env = { PATH: `${folder.path('bin')}:${process.env.PATH}`, ...environment }
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
  })
  return { status, out: stdout, err: stderr }
}

const looksOnly = (call: string) => /^(git (status|tag)|cosign version|docker buildx version)/.test(call)

describe('a dry run', () => {
  test('shows every step, with provenance, signatures and the bill of materials, and runs none', () => {
    const { status, out } = releases(['--dry-run'], { ACTES_RELEASE_IMAGE: 'registry.example.org/actes-worker' })
    expect(status).toBe(0)
    for (const words of [
      'npm audit signatures',
      'npm run --silent reproduce',
      'npm pack --pack-destination .actes/release',
      'the bill of materials',
      'the checksums',
      'cosign sign-blob --yes --bundle .actes/release/SHA256SUMS.sigstore.json',
      /npm publish \.actes\/release\/actes-worker-[\d.]+\.tgz --provenance --access public/,
      'docker buildx build --provenance mode=max --sbom=true',
      'cosign sign --yes registry.example.org/actes-worker:',
      'cosign attest --yes --type cyclonedx --predicate .actes/release/sbom.cdx.json',
    ])
      expect(out).toMatch(words)
    expect(out).not.toMatch(/^== /m)
    expect(calls().filter((call) => !looksOnly(call))).toEqual([])
  })

  test('with --publish too, it runs nothing', () => {
    expect(releases(['--publish', '--dry-run']).status).toBe(0)
    expect(calls().filter((call) => !looksOnly(call))).toEqual([])
  })
})

test('publishing without an identity runs nothing, and lists everything missing', () => {
  const { status, out } = releases(['--publish'])
  expect([status, out.trim().split('\n').at(-1)]).toEqual([2, 'nothing was run'])
  expect(out).toContain('missing: an identity of the continuous integration')
  expect(calls().filter((call) => !looksOnly(call))).toEqual([])
})

test('a step that fails stops a publication, and is named at the end of any other', () => {
  writeFileSync(folder.path('bin', 'npm'), `#!/bin/sh\necho "npm $*" >>"${folder.path('calls')}"\n[ "$1" != audit ]\n`)
  const { status, out } = releases([])
  expect(status).toBe(1)
  expect(out).toMatch(/\nnot done: the packages that are installed bear the signatures of their registry\n/)
  expect(calls()).toContainEqual(expect.stringMatching(/^npm pack /))
})

test('what the package’s README links to is in the package, pictures too', () => {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: readonly string[] }
  const text = publishedReadme(readFileSync(join(root, 'README.md'), 'utf8'))
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link)
  const isShipped = (link: string): boolean => {
    if (link === 'LICENSE') return true
    const source = link.replace(/^dist\//, 'src/')
    const isBuilt = source === link || readAtRunTime.test(link.slice('dist/'.length))
    return (
      isBuilt && existsSync(join(root, source)) && files.some((each) => link === each || link.startsWith(`${each}/`))
    )
  }
  expect(links.length).toBeGreaterThan(20)
  expect(links.filter((link) => !isShipped(link))).toEqual([])
})

describe('missing parts', () => {
  const whole = { name: 'actes-worker', version: '1.2.3', repository: 'x' }
  const identity = { NPM_ID_TOKEN: 'x' }
  const answers = (said: Readonly<Record<string, string>>) => (command: string, first?: string) =>
    said[`${command} ${first}`] ?? said[command]
  const ready = { 'git status': '', 'git tag': 'v1.2.3', cosign: '2', docker: '' }

  test('there are none if all is present', () => {
    expect(missingFor(whole, identity, answers(ready))).toEqual([])
  })

  test.each<readonly [string, Parameters<typeof missingFor>]>([
    ['an identity', [whole, {}, answers(ready)]],
    ['repository', [{ ...whole, repository: undefined }, identity, answers(ready)]],
    ['a clean tree', [whole, identity, answers({ ...ready, 'git status': ' M a' })]],
    ['v1.2.3', [whole, identity, answers({ ...ready, 'git tag': 'v1.2.2' })]],
    ['cosign', [whole, identity, answers({ 'git status': '', 'git tag': 'v1.2.3' })]],
    [
      'buildx',
      [
        whole,
        { ...identity, ACTES_RELEASE_IMAGE: 'x' },
        answers({ 'git status': '', 'git tag': 'v1.2.3', cosign: '2' }),
      ],
    ],
  ])('%s', (words, given) => {
    expect(missingFor(...given)).toEqual([expect.stringContaining(words)])
  })
})

test('signing and publishing come after building and checking, and no image without a request', () => {
  const steps = stepsOf({ name: 'actes-worker', version: '1.2.3', folder: 'x' })
  const firstOut = steps.findIndex(({ publishes }) => publishes)
  expect(steps.slice(firstOut).every(({ publishes }) => publishes)).toBe(true)
  expect(steps.filter(({ command }) => Array.isArray(command) && command[0] === 'docker')).toEqual([])
})
