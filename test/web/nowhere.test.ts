// Addresses that are none cost no more than others: whoever asks for many of them is told to wait.
import { expect, test } from 'vitest'
import { request } from 'undici'
import { openDesk } from '../support/desk/desk.ts'
import { forSuite } from '../support/life/for-suite.ts'

const desk = forSuite(() =>
  openDesk({ environment: { ACTES_PUBLIC_PAGES: 'yes', ACTES_PUBLIC_URL: 'http://127.0.0.1' } }),
)

test.each([
  ['the desk', '/wp-admin/', 601],
  ['the public pages', '/public/rien/', 601],
  ['the calendars', '/calendar/rien/', 301],
])('to %s are counted', async (_title, path, least) => {
  const asks = async (index: number) => {
    const { statusCode, body } = await request(`${desk.url}${path}${index}`)
    await body.dump()
    return statusCode
  }
  const seen = new Set<number>()
  for (let from = 0; from < least; from += 50)
    for (const status of await Promise.all(Array.from({ length: 50 }, (_, index) => asks(from + index))))
      seen.add(status)
  expect([...seen].toSorted()).toEqual([404, 429])
})
