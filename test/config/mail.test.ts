// The settings of mails: what could not be read when the first mail leaves is refused when the program starts, untold.
import { expect, test } from 'vitest'
import { readConfig, readSettings } from '../../src/config/config.ts'

const from = { ACTES_MAIL_FROM: 'actes@example.org' }

test.each([
  'smtps://actes:100%sur@mail.example.org',
  'smtps://actes:%zz@mail.example.org',
  'smtp://a%ff:x@mail.example.org',
])('%s, with an unreadable user or password, is refused without being repeated', (url) => {
  const { config, problems } = readSettings({ ...from, ACTES_SMTP_URL: url })
  expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(['ACTES-C001 ACTES_SMTP_URL'])
  expect(JSON.stringify(problems)).not.toContain('mail.example.org')
  expect(config.mail).toBeUndefined()
  expect(() => readConfig({ ...from, ACTES_SMTP_URL: url })).toThrow(expect.objectContaining({ code: 'ACTES-C001' }))
})

test('an encoded one is accepted', () => {
  const url = 'smtps://actes:100%25s%C3%BBr@mail.example.org:465'
  expect(readSettings({ ...from, ACTES_SMTP_URL: url })).toMatchObject({ problems: [], config: { mail: { url } } })
})
