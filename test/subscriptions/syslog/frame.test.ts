// A line of a journal as a message of RFC 5424: its header, its data, what it says; and its frame.
import { expect, test } from 'vitest'
import type { ExportedLine } from '../../../src/store/proof/exported.ts'
import { framed, messageOf, severityOf } from '../../../src/subscriptions/syslog/frame.ts'

const line: ExportedLine = {
  journal: 'installation',
  line: 42,
  at: '2025-07-08T10:00:00.123456Z',
  kind: 'sign-in',
  who: 'agent@example.org',
  event: 'sign-in-refused',
  target: null,
  collectivite: null,
  from: null,
  to: null,
  code: null,
  detail: null,
  address: '192.0.2.7',
  session: null,
}

test('has its facts as data, and the whole line as message', () => {
  expect(messageOf(line, 'actes.example.org').toString()).toBe(
    `<108>1 2025-07-08T10:00:00.123456Z actes.example.org actes-worker - sign-in-refused [actes@32473 journal="installation" ` +
      `line="42" kind="sign-in" who="agent@example.org" event="sign-in-refused" address="192.0.2.7"] \ufeff${JSON.stringify(line)}`,
  )
})

test('escapes what would end its data early, and contains no line break', () => {
  const said = messageOf({ ...line, who: 'a"]\\\n\u0007é', event: 'de trop\n<1>' }, 'un hôte').toString()
  expect(said).toContain('who="a\\"\\]\\\\  é"')
  expect(said).toMatch(/^<110>1 2025-07-08T10:00:00\.123456Z un_h_te actes-worker - de_trop_<1> \[/)
  expect(said).not.toMatch(/[\n\u0007]/)
})

test('omits what would make it longer than every receiver accepts', () => {
  const long = { ...line, detail: { text: 'é'.repeat(9_000) } }
  const message = messageOf(long, 'h')
  expect(message.length).toBeLessThan(8_192)
  expect(message.toString()).toContain('"detail":null')
  expect(message.toString()).toContain('"detailOmitted":true')
})

test.each([
  [{ kind: 'sign-in', event: 'sign-in-refused' }, 'warning'],
  [{ kind: 'refused', event: 'listPeople' }, 'warning'],
  [{ kind: 'connection', event: 'suspended' }, 'error'],
  [{ kind: 'token', event: 'token-added' }, 'notice'],
  [{ kind: 'act', event: 'moved', from: 'submitted', to: 'refused' }, 'warning'],
  [{ kind: 'act', event: 'note', from: 'refused', to: 'refused' }, 'information'],
  [{ kind: 'act', event: 'moved', from: 'submitted', to: 'acknowledged' }, 'information'],
] as const)('%j is a matter of %s', (some, severity) => {
  expect(severityOf({ ...line, ...some })).toBe(severity)
})

test('a frame counts octets, not characters', () => {
  expect(framed(Buffer.from('é')).toString()).toBe('2 é')
})
