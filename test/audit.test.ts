// The audit of .ci/run: what it says of a registry that is silent, of advisories, and of those that were accepted.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { judged, readAccepted } from './support/reports/audit.ts'
import { testFolder } from './support/folders.ts'

const folder = testFolder()
const root = join(import.meta.dirname, '..')
const id = 'GHSA-aaaa-bbbb-cccc'
const via = (severity: string, name = 'undici') => ({
  source: 1,
  name,
  title: 'Smuggling',
  url: `https://github.com/advisories/${id}`,
  severity,
  range: '<1',
})
const report = (...found: readonly object[]) =>
  JSON.stringify({
    vulnerabilities: Object.fromEntries(found.map((each, index) => [`p${index}`, { via: ['other', each] }])),
    metadata: { dependencies: { total: 812 }, vulnerabilities: {} },
  })
const accepted = [{ id, package: 'undici', why: 'we are no server of HTTP/1.0 to anybody', until: '2026-12-31' }]
const day = '2026-11-28'

describe('the audit', () => {
  test.each([
    ['nothing', ''],
    ['a page of HTML', '<html></html>'],
    ['what npm says of a registry that answers otherwise', '{"message":"405 Method Not Allowed","statusCode":405}'],
    ['a report about no package', '{"vulnerabilities":{},"metadata":{"dependencies":{"total":0}}}'],
  ])('does not count as done if the registry says %s', (_title, text) => {
    expect(judged(text, [], day)).toEqual({
      state: 'not audited',
      lines: ['not audited: the registry does not answer'],
    })
  })

  test('passes without advisories, and with moderate ones', () => {
    expect(judged(report(), [], day)).toMatchObject({
      state: 'sound',
      lines: [expect.stringContaining('812 packages')],
    })
    expect(judged(report(via('moderate')), [], day).state).toBe('sound')
  })

  test.each(['high', 'critical'])('refuses a finding that is %s, by its name', (severity) => {
    const { state, lines } = judged(report(via(severity), via(severity)), [], day)
    expect([state, lines[1]]).toEqual(['refused', `${id} undici: Smuggling`])
  })

  test('accepts a reviewed finding, of that package, until its day, and reports exceptions no longer needed', () => {
    expect(judged(report(via('high')), accepted, day).state).toBe('sound')
    expect(judged(report(via('high', 'pg')), accepted, day).state).toBe('refused')
    expect(judged(report(via('high')), accepted, '2027-01-01').state).toBe('refused')
    expect(judged(report(), accepted, day).lines[1]).toBe(`${id} undici: accepted, and no longer there`)
  })
})

test('the accepted advisories of this commit are a list, each with its reason and its day', () => {
  expect(readAccepted(readFileSync(join(root, '.ci/advisories.json'), 'utf8'))).toEqual(expect.any(Array))
  expect(() => readAccepted(JSON.stringify({ accepted: [{ ...accepted[0], why: '' }] }))).toThrow(/why/)
})

test('.ci/run counts a missing audit neither as passed nor as failed, and says so at its end', () => {
  const script = readFileSync(join(root, '.ci/run'), 'utf8')
  const functions = script.slice(script.indexOf('passed=0'), script.indexOf("say 'install'"))
  const npm = join(folder.path('npm'))
  writeFileSync(npm, '#!/bin/sh\necho "{\\"statusCode\\":405}"; exit 1\n')
  chmodSync(npm, 0o755)
  const text = `work=${folder.path('.')}; PATH=${folder.path('.')}:$PATH\n${functions}\ncount 'npm audit' audited\nfinish`
  expect(execFileSync('bash', ['-n', '-c', text]).toString()).toBe('')
  const { stdout } = spawnSync('bash', ['-c', text], { cwd: root, encoding: 'utf8' })
  expect(stdout).toContain('NOT DONE: npm audit')
  expect(stdout.trim().split('\n').at(-1)).toBe('0 passed, 0 failed')
})
