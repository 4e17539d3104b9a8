// The settings of the SIEM: TLS alone, and a certificate with its key.
import { expect, test } from 'vitest'
import { readSettings } from '../../src/config/config.ts'

test.each([
  ['syslog+tls://siem.example.org', { host: 'siem.example.org', port: 6514 }],
  ['syslog+tls://siem.example.org:16514/', { host: 'siem.example.org', port: 16_514 }],
  ['syslog+tls://[fd00::1]:6514', { host: 'fd00::1', port: 6514 }],
])('%s is accepted', (url, syslog) => {
  expect(readSettings({ ACTES_SYSLOG: url })).toMatchObject({
    problems: [],
    config: { syslog, timing: { siemMs: 2_000 } },
  })
})

test.each([
  'syslog://siem.example.org',
  'siem.example.org:6514',
  'syslog+tls://nom:secret@siem.example.org',
  'syslog+tls://siem.example.org:0',
  'syslog+tls://siem.example.org/?x=1',
])('%s is refused', (url) => {
  const { config, problems } = readSettings({ ACTES_SYSLOG: url })
  expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(['ACTES-C001 ACTES_SYSLOG'])
  expect(config.syslog).toBeUndefined()
})

test('a certificate without its key is refused, and a key without its certificate', () => {
  const place = { ACTES_SYSLOG: 'syslog+tls://siem.example.org' }
  const pathsOf = (more: object) => readSettings({ ...place, ...more }).problems.map(({ path }) => path)
  expect(pathsOf({ ACTES_SYSLOG_CERT: 'a.pem' })).toEqual(['ACTES_SYSLOG_KEY'])
  expect(pathsOf({ ACTES_SYSLOG_KEY: 'a.key' })).toEqual(['ACTES_SYSLOG_CERT'])
  expect(readSettings({ ...place, ACTES_SYSLOG_CERT: 'a.pem', ACTES_SYSLOG_KEY: 'a.key' })).toMatchObject({
    problems: [],
    config: { syslog: { cert: expect.stringMatching(/\/a\.pem$/), key: expect.stringMatching(/\/a\.key$/) } },
  })
})
