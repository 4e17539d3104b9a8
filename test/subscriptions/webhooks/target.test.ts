// Where a subscriber may be. Whatever an address is dressed up as, it leads to the public Internet over HTTPS, or to a
// network that the settings name.
import { describe, expect, test } from 'vitest'
import { ActesError } from '../../../src/errors.ts'
import { chapterNamed, chapterText, type Chapter } from '../../../src/manual/chapters.ts'
import { mayDial, readTarget } from '../../../src/subscriptions/webhooks/target.ts'

function verdict(url: string, networks: readonly string[] = []): string {
  try {
    return readTarget(url, networks).href
  } catch (error) {
    if (error instanceof ActesError && error.code === 'ACTES-N001') return String(error.params.reason)
    throw error
  }
}

describe('an address that is refused', () => {
  test.each([
    ['http://example.org/', 'scheme'],
    ['http://127.0.0.1:9000/', 'loopback'],
    ['http://[::1]:9000/', 'loopback'],
    ['http://10.0.0.1/', 'scheme'],
    ['ftp://example.org/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['https://user:secret@example.org/', 'userinfo'],
    ['https://user@example.org/', 'userinfo'],
    ['https://example.org:22/', 'port'],
    ['https://example.org:25/', 'port'],
    ['https://example.org:80/', 'port'],
    ['https://10.0.0.1/', 'address'],
    ['https://172.16.0.1/', 'address'],
    ['https://192.168.1.1/', 'address'],
    ['https://100.64.0.1/', 'address'],
    ['https://127.0.0.1/', 'loopback'],
    ['https://127.1/', 'loopback'],
    ['https://2130706433/', 'loopback'],
    ['https://0x7f000001/', 'loopback'],
    ['https://0177.0.0.1/', 'loopback'],
    ['https://①②⑦.⓪.⓪.①/', 'loopback'],
    ['https://169.254.169.254/latest/meta-data/', 'address'],
    ['https://0.0.0.0/', 'address'],
    ['https://255.255.255.255/', 'address'],
    ['https://224.0.0.1/', 'address'],
    ['https://192.0.2.1/', 'address'],
    ['https://[::1]/', 'loopback'],
    ['https://[::]/', 'address'],
    ['https://[fe80::1]/', 'address'],
    ['https://[fd00::1]/', 'address'],
    ['https://[fec0::1]/', 'address'],
    ['https://[::ffff:127.0.0.1]/', 'loopback'],
    ['https://[::ffff:10.0.0.1]/', 'address'],
    ['https://[::127.0.0.1]/', 'address'],
    ['https://[64:ff9b::7f00:1]/', 'address'],
    ['https://[2002:7f00:1::]/', 'address'],
    ['https://[2001:db8::1]/', 'address'],
    ['https://localhost/', 'name'],
    ['https://localhost./', 'name'],
    ['https://a.localhost/', 'name'],
    ['https://intranet/', 'name'],
    ['https://erp.local/', 'name'],
    ['https://metadata.google.internal/', 'name'],
    ['https:///', 'malformed'],
    ['example.org', 'malformed'],
    ['', 'malformed'],
    [`https://example.org/${'a'.repeat(500)}`, 'long'],
  ])('%s: %s', (url, reason) => {
    expect(verdict(url)).toBe(reason)
  })
})

describe('an accepted address', () => {
  test.each([
    ['https://example.org/hook?key=1#top', 'https://example.org/hook?key=1'],
    ['https://EXAMPLE.org:443/', 'https://example.org/'],
    ['https://example.org:8443/', 'https://example.org:8443/'],
    ['https://8.8.8.8/', 'https://8.8.8.8/'],
    ['https://[2606:4700::1111]/', 'https://[2606:4700::1111]/'],
    ['https://mairie.example.org./', 'name'],
  ])('%s', (url, as) => {
    expect(verdict(url)).toBe(as)
  })
})

describe('a network of one’s own', () => {
  const networks = ['127.0.0.0/8', '10.1.0.0/16', 'fd00:1::/48']
  test.each([
    ['https://10.1.2.3/', 'https://10.1.2.3/'],
    ['https://10.2.2.3/', 'address'],
    ['https://[::ffff:10.1.2.3]:81/', 'https://[::ffff:a01:203]:81/'],
    ['https://[fd00:1::5]/', 'https://[fd00:1::5]/'],
    ['https://[fd00:2::5]/', 'address'],
    ['https://erp.local/', 'https://erp.local/'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/'],
    ['http://10.1.2.3/', 'scheme'],
    ['http://localhost/', 'scheme'],
  ])('%s', (url, as) => {
    expect(verdict(url, networks)).toBe(as)
  })

  test('unencrypted to this machine is refused without its network in the settings', () => {
    expect(verdict('http://127.0.0.1:8080/', ['10.1.0.0/16'])).toBe('loopback')
  })

  test('is as the chapter says for this machine: its setting allows a program under development', async () => {
    const [, setting = ''] =
      /`ACTES_WEBHOOK_NETWORKS="([^"]+)"`/.exec(await chapterText(chapterNamed('webhooks') as Chapter, 'en')) ?? []
    for (const url of ['http://127.0.0.1:9000/hook', 'http://[::1]:9000/hook'])
      expect(verdict(url, setting.split(' '))).toBe(url)
    expect(verdict('http://localhost:9000/hook', setting.split(' '))).toBe('scheme')
  })
})

test('a resolved address is judged alike', () => {
  expect(mayDial('fe80::1%eth0', [])).toBe(false)
  expect(mayDial('not an address', ['127.0.0.0/8'])).toBe(false)
  expect(mayDial('::ffff:127.0.0.1', ['127.0.0.0/8'])).toBe(true)
  expect(mayDial('93.184.216.34', [])).toBe(true)
})
