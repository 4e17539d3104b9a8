// Lines: requests that two servers read differently, heads and bodies without end, and lines that say little or nothing.
import type { Random } from '../../fuzz/random.ts'
import type { Said } from '../borders.ts'
import type { Specimen } from '../specimens.ts'

const head = (...lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`
const post = (...more: readonly string[]): string =>
  head('POST /api/v1/collectivites HTTP/1.1', 'host: x', 'content-type: application/json', ...more)
const smuggled = '0\r\n\r\nGET /api/v1/transmissions HTTP/1.1\r\nhost: x\r\n\r\n'
const chunked = 'transfer-encoding: chunked'

/** It need not be answered at once: the service waits for the rest of it. */
const isSlow = true

const once = (...said: Said['said']): Said => ({ said })

type Row = readonly [title: string, expected: readonly string[], make: (random: Random, token: string) => Said]

const smuggling: readonly Row[] = [
  ['a length and chunks', ['400'], () => once(post('content-length: 6', chunked), smuggled)],
  ['chunks and a length', ['400'], () => once(post(chunked, 'content-length: 6'), smuggled)],
  ['two lengths', ['400'], () => once(post('content-length: 5', 'content-length: 6'), '{"a":1')],
  ['two lengths in one', ['400'], () => once(post('content-length: 5, 6'), '{"a":1')],
  ['a length with a sign', ['400'], () => once(post('content-length: +6'), '{"a":1')],
  ['a blank before a colon', ['400'], () => once(post('transfer-encoding : chunked'), smuggled)],
  ['chunks by another name', ['400'], () => once(post('transfer-encoding: xchunked', 'content-length: 6'), smuggled)],
  ['chunks twice', ['400'], () => once(post(`${chunked}, chunked`), smuggled)],
  [
    'a head folded over two lines',
    ['400'],
    () => once(post('transfer-encoding:\r\n chunked', 'content-length: 6'), smuggled),
  ],
  ['a line that ends with a line feed alone', ['400'], () => once(post('a: b\ncontent-length: 6'), smuggled)],
  ['a chunk of a negative length', ['400'], () => once(`${post(chunked)}-1\r\nx\r\n0\r\n\r\n`)],
  ['a chunk of 2^64', ['400'], () => once(`${post(chunked)}ffffffffffffffff1\r\nx\r\n0\r\n\r\n`)],
  ['a zero byte in a head', ['400'], () => once(post('a: b\0c'))],
  ['a line feed in an address', ['400'], () => once(head('GET /a\nb HTTP/1.1', 'host: x'))],
  ['an address of another host', ['303', '404'], () => once(head('GET http://169.254.169.254/ HTTP/1.1', 'host: x'))],
  ['two hosts', ['400'], () => once(head('GET /health/live HTTP/1.1', 'host: x', 'host: y'))],
  ['a tunnel', ['closed'], () => once(head('CONNECT 127.0.0.1:5432 HTTP/1.1', 'host: x'))],
  ['another protocol', ['303'], () => once(head('GET / HTTP/1.1', 'host: x', 'connection: upgrade', 'upgrade: h2c'))],
  ['the beginning of HTTP/2', ['400', '505', 'closed'], () => once('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')],
  ['the beginning of TLS', ['400'], () => once(Buffer.from('1603010200010001fc0303', 'hex'), Buffer.alloc(500, 7))],
]

const tooMuch: readonly Row[] = [
  ['an address of 200 kB', ['400'], () => once(head(`GET /${'a'.repeat(200_000)} HTTP/1.1`, 'host: x'))],
  ['a head of 100 kB', ['400'], () => once(post(`a: ${'b'.repeat(100_000)}`))],
  ['20,000 heads', ['400'], () => once(post(...Array.from({ length: 20_000 }, (_, at) => `a${at}: b`)))],
  [
    'a cookie of 15 kB',
    ['200'],
    () => once(head('GET /entrer HTTP/1.1', 'host: x', `cookie: ${'a=b;'.repeat(3_700)}`)),
  ],
  [
    'a chunk with 64 kB of extensions',
    ['400', '401'],
    () => once(post(chunked), `1;${'a'.repeat(65_536)}\r\nx\r\n0\r\n\r\n`),
  ],
  [
    'a body of 64 MB in chunks',
    ['413'],
    (_random, token) =>
      once(
        post(chunked, `authorization: Bearer ${token}`),
        ...Array.from({ length: 64 }, () => `f4240\r\n${' '.repeat(1_000_000)}\r\n`),
      ),
  ],
  [
    'a body of one byte a chunk',
    ['400', '413', '422'],
    (_random, token) =>
      once(post(chunked, `authorization: Bearer ${token}`), '1\r\n \r\n'.repeat(200_000), '0\r\n\r\n'),
  ],
  [
    'a length of 10 GB that is to be continued',
    ['413'],
    (_random, token) =>
      once(post('content-length: 10000000000', 'expect: 100-continue', `authorization: Bearer ${token}`)),
  ],
  [
    'a packed body',
    ['400', '415', '422'],
    (_random, token) =>
      once(
        post('content-encoding: gzip', 'content-length: 20', `authorization: Bearer ${token}`),
        Buffer.alloc(20, 31),
      ),
  ],
  [
    'a form of 20,000 parts',
    ['400', '413', '422'],
    (_random, token) => {
      const body = '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\nx\r\n'.repeat(20_000)
      return once(form(token, body.length + 7), body, '--b--\r\n')
    },
  ],
  [
    'a part whose head has no end',
    ['400', '413', '422', 'waits'],
    (_random, token) => ({
      said: [form(token, 900_000), `--b\r\n${'content-disposition: form-data; a\r\n'.repeat(20_000)}`],
      isSlow,
    }),
  ],
  [
    'a form without its boundary',
    ['400', '413', '422'],
    (_random, token) => once(form(token, 900_000), '-'.repeat(900_000)),
  ],
]

const form = (token: string, length: number): string =>
  head(
    'POST /api/v1/deposits HTTP/1.1',
    'host: x',
    `authorization: Bearer ${token}`,
    'content-type: multipart/form-data; boundary=b',
    `content-length: ${length}`,
  )

const slow: readonly Row[] = [
  ['500 lines that say nothing', ['waits'], () => ({ said: [], lines: 500, isSlow })],
  ['500 half heads', ['waits'], () => ({ said: ['GET /health/live HTTP/1.1\r\nhost: x\r\na:'], lines: 500, isSlow })],
  ['500 half bodies', ['401 429', '401', '429'], () => ({ said: [post('content-length: 100'), '{'], lines: 500 })],
  [
    '300 half forms',
    ['waits', '503 waits'],
    (_random, token) => ({ said: [form(token, 100_000), '--b\r\n'], lines: 300, isSlow }),
  ],
  ['500 ends', ['400', '400 waits'], () => ({ said: ['GET /health'], lines: 500, then: 'end' })],
  ['500 resets', ['closed'], () => ({ said: [post('content-length: 100'), '{'], lines: 500, then: 'reset' })],
  ['1,500 lines', ['closed waits', 'waits'], () => ({ said: [], lines: 1_500, isSlow })],
  [
    '50 readers that read nothing',
    ['waits', 'closed', 'closed waits'],
    () => ({ said: [head('GET /desk.css HTTP/1.1', 'host: x').repeat(2_000)], lines: 50, then: 'unread', isSlow }),
  ],
  ['10,000 requests at once', ['404', '429'], () => once(head('GET /nulle-part HTTP/1.1', 'host: x').repeat(10_000))],
  ['noise', ['400'], (random) => once(Buffer.from(Array.from({ length: 50_000 }, () => random.below(256))))],
]

/** The service ends them by itself: a descriptor is back within a minute. */
const held: readonly Row[] = [
  [
    'three that send and never read',
    ['given back'],
    () => ({ said: [head('GET /desk.css HTTP/1.1', 'host: x').repeat(5_000)], lines: 3 }),
  ],
  [
    '50 that send and never read, and go on asking',
    ['given back'],
    () => {
      const asked = head('GET /desk.css HTTP/1.1', 'host: x')
      return { said: [asked.repeat(2_000)], lines: 50, drops: asked }
    },
  ],
  ['50 bodies by drops', ['given back'], () => ({ said: [post('content-length: 100000')], lines: 50, drops: ' ' })],
  [
    '20 forms by drops',
    ['given back'],
    (_random, token) => ({ said: [form(token, 100_000), '--b\r\n'], lines: 20, drops: 'a' }),
  ],
  ['50 half heads', ['given back'], () => ({ said: ['GET /health/live HTTP/1.1\r\nhost: x\r\na:'], lines: 50 })],
]

const rows = [...smuggling, ...tooMuch, ...slow]

export const sockets: readonly Specimen[] = [
  ...rows.map(([title, expected, make]) => ({ title, border: 'socket', expected, make }) as const),
  ...held.map(([title, expected, make]) => ({ title, border: 'descriptors', expected, make, timeMs: 62_000 }) as const),
]
