// From where somebody comes: browsers as they call themselves in 2025, and addresses.
import { expect, test } from 'vitest'
import { networkKind, placeFromUserAgent } from '../../src/accounts/session-place.ts'

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'
const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)'

test.each([
  [`${windows} ${webkit} Chrome/138.0.0.0 Safari/537.36`, 'Chrome, Windows'],
  [`${windows} ${webkit} Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0`, 'Edge, Windows'],
  [`${windows} ${webkit} Chrome/138.0.0.0 Safari/537.36 OPR/120.0.0.0`, 'Opera, Windows'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox, Linux'],
  [`Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/138.0.0.0 Mobile Safari/537.36`, 'Chrome, Android'],
  [
    `Mozilla/5.0 (Linux; Android 15) ${webkit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    'Samsung Internet, Android',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15',
    'Safari, macOS',
  ],
  ['Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/138.0 Mobile Safari/604.1', 'Chrome, iOS'],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/138.0.0.0 Safari/537.36`, 'Chrome, ChromeOS'],
  ['curl/8.14.1', null],
  ['', null],
  [undefined, null],
  [`${'x'.repeat(1_000)}Firefox/140.0`, null],
])('%s is %s', (agent, device) => {
  expect(placeFromUserAgent(agent, '192.0.2.1').device).toBe(device)
})

test.each([
  ['127.0.0.1', '127.0.0.1', 'machine'],
  ['::1', '::1', 'machine'],
  ['::ffff:10.2.3.4', '10.2.3.4', 'internal'],
  ['192.168.1.20', '192.168.1.20', 'internal'],
  ['fd00::12', 'fd00::12', 'internal'],
  ['203.0.113.9', '203.0.113.9', 'public'],
  ['2001:db8::1', '2001:db8::1', 'public'],
  ['mairie', null, null],
  [undefined, null, null],
])('the address %s is stored as %s, with a network that is %s', (given, address, network) => {
  expect(placeFromUserAgent('', given).address).toBe(address)
  expect(networkKind(address)).toBe(network)
})
