// Behind a reverse proxy: where a request comes from is what the proxy says, if it is one that the settings name; what
// anybody else says about that is not heard.
import { afterEach, expect, test } from 'vitest'
import { loginOf, openDesk, staff, type OpenDesk } from '../support/desk/desk.ts'

/** So many that none of them has had too many wrong passwords before an address has. */
const names = Object.keys(staff)

let desk: OpenDesk | undefined
afterEach(() => desk?.closes())

/** How many wrong passwords of so many are looked at, each said to come from an address of its own. */
async function looked(
  environment: Readonly<Record<string, string>>,
  forwarded: (times: number) => string,
): Promise<number> {
  desk = await openDesk({ environment })
  const client = desk.as('nobody')
  let count = 0
  for (let times = 0; times < 25; times++) {
    const fields = { courriel: loginOf(names[times % names.length] ?? ''), motDePasse: 'faux' }
    const { status } = await client.post('/entrer', fields, { 'x-forwarded-for': forwarded(times) })
    if (status === 401) count++
  }
  return count
}

test('without the setting a forged address changes nothing: after twenty tries in a minute no more are checked', async () => {
  expect(await looked({}, (times) => `192.0.2.${times}`)).toBe(20)
})

test('a named proxy is trusted: each address has its own tries', async () => {
  expect(await looked({ ACTES_TRUST_PROXY: '127.0.0.0/8' }, (times) => `192.0.2.${times}`)).toBe(25)
})

test('an IPv6 network has the tries of one address', async () => {
  expect(await looked({ ACTES_TRUST_PROXY: '127.0.0.0/8' }, (times) => `2001:db8:0:1::${times}`)).toBe(20)
})

test('a header that the client adds before the proxy is not trusted', async () => {
  const truth = (times: number) => `192.0.2.${times}, 198.51.100.1`
  expect(await looked({ ACTES_TRUST_PROXY: '127.0.0.0/8' }, truth)).toBe(20)
})

test('a proxy that is not named is not', async () => {
  expect(await looked({ ACTES_TRUST_PROXY: '10.0.0.1' }, (times) => `192.0.2.${times}`)).toBe(20)
})
