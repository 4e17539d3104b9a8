// How often an address may fail, whatever accounts it tries.
import { expect, test } from 'vitest'
import { addressThrottle, networkOf } from '../../src/accounts/address-throttle.ts'

const settings = { most: 3, windowMs: 60_000, addresses: 2 }

test('an address is shut out after its failures, alone, until its time is over', () => {
  let at = 0
  const throttle = addressThrottle(() => new Date(at), settings)
  for (let times = 0; times < 3; times++) {
    expect(throttle.isShut('192.0.2.1')).toBe(false)
    throttle.note('192.0.2.1')
  }
  expect([throttle.isShut('192.0.2.1'), throttle.isShut('192.0.2.2')]).toEqual([true, false])
  at += settings.windowMs
  expect(throttle.isShut('192.0.2.1')).toBe(false)
  throttle.note('192.0.2.1')
  expect(throttle.isShut('192.0.2.1')).toBe(false)
})

test.each([
  ['2001:db8:1:2:aaaa::1', '2001:db8:1:2:ffff::9', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['::ffff:192.0.2.1', '192.0.2.1', true],
  ['192.0.2.1', '192.0.2.2', false],
  [undefined, '', true],
])('%s and %s count as one address: %s', (one, other, isOne) => {
  expect(networkOf(one) === networkOf(other)).toBe(isOne)
})

test('a whole network of IPv6 counts as one address', () => {
  const throttle = addressThrottle(() => new Date(0), settings)
  for (let times = 0; times < 3; times++) throttle.note(`2001:db8::${times}`)
  expect([throttle.isShut('2001:db8::ffff'), throttle.isShut('2001:db8:0:1::1')]).toEqual([true, false])
})

test('a shared address waits a little after each failure, and is never shut out', () => {
  let at = 0
  const throttle = addressThrottle(() => new Date(at), { ...settings, paceMs: 10_000 })
  for (let times = 0; times < 3; times++) {
    expect(throttle.waitMs('192.0.2.1')).toBe(0)
    throttle.note('192.0.2.1')
  }
  expect([throttle.waitMs('192.0.2.1'), throttle.waitMs('192.0.2.2')]).toEqual([10_000, 0])
  at += 9_999
  expect(throttle.waitMs('192.0.2.1')).toBe(1)
  at += 1
  expect(throttle.waitMs('192.0.2.1')).toBe(0)
})

test('a limited number of addresses is remembered: the one that failed longest ago is forgotten first', () => {
  const throttle = addressThrottle(() => new Date(0), settings)
  for (const address of ['a', 'b', 'a', 'a', 'b', 'c']) throttle.note(address)
  expect(throttle.isShut('a')).toBe(false)
  for (const address of ['b', 'b']) throttle.note(address)
  expect(throttle.isShut('b')).toBe(true)
})
