// Packages with one fault each: refused, with the code that VITAM has for it. And harmless variations, which are not.
import { describe, expect, test } from 'vitest'
import { forSuite } from '../../support/life/for-suite.ts'
import { bytesOf, objectOf, smallSip, type Sip } from '../../support/seda/sip.ts'
import { isOf, spoilings } from '../../support/seda/spoilings.ts'
import { codesIn, openTestVitam } from '../../support/seda/vitam.ts'

const vitam = forSuite(() => openTestVitam())

describe('one fault', () => {
  test('there are forty of them at least, each of its own', () => {
    expect(new Set(spoilings.map(({ name }) => name)).size).toBe(spoilings.length)
    expect(spoilings.length).toBeGreaterThanOrEqual(40)
  })

  test.each(spoilings)('$name: $code', async ({ edit, code, headers = {} }) => {
    const spoilt = edit(smallSip())
    const differs = !(await bytesOf(spoilt)).equals(await bytesOf(smallSip()))
    expect(differs || Object.keys(headers).length > 0).toBe(true)
    const { reply, status } = await vitam.judged(spoilt, headers)
    expect(status).toBe('KO')
    expect(reply).toContain('<ReplyCode>KO</ReplyCode>')
    expect(codesIn(reply).at(-1)).toSatisfy((found: string) => isOf(found, code))
  })
})

describe('harmless variations', () => {
  const withDigest = (algorithm: string, value: (text: string) => string): Sip => {
    const sip = smallSip({ files: new Map([['content/a.pdf', Buffer.from('a')]]) })
    const written = `<MessageDigest algorithm="${algorithm}">`
    return {
      ...sip,
      manifest: sip.manifest.replace(
        /<MessageDigest algorithm[^>]*>([^<]*)/,
        (_, text: string) => written + value(text),
      ),
    }
  }
  const md5 = '0cc175b9c0f1b6a831c399e269772661'

  test.each<[string, Sip]>([
    ['SEDA 2.1', smallSip({ version: '2.1' })],
    ['SEDA 2.3', smallSip({ version: '2.3' })],
    ['a tar', smallSip({ container: 'tar' })],
    ['a tar.gz', smallSip({ container: 'tar.gz' })],
    ['a prefix before the manifest', { ...smallSip(), manifestName: 'SIP-2026_manifest.xml' }],
    ['a folder in capitals', renamedTo('CONTENT/')],
    ['a folder in the folder', renamedTo('content/1/')],
    ['MD5, and white space around the digest', withDigest('MD5', () => `\n${md5}\n`)],
    ['a contract without a profile', smallSip({ agreement: 'IC-000001', profile: null })],
  ])('%s', async (_, sip) => {
    const { reply, status } = await vitam.judged(sip)
    expect([status, codesIn(reply)]).toEqual(['OK', []])
  })

  test('a transfer without objects is accepted with a warning', async () => {
    const sip = smallSip({ files: new Map() })
    const { reply } = await vitam.judged(sip)
    expect(codesIn(reply).at(-1)).toBe('OBJECTS_LIST_EMPTY.WARNING')
    expect(reply).toContain('<ReplyCode>WARNING</ReplyCode>')
  })

  test('formats are looked at where the contract says so', async () => {
    const free = await vitam.judged(smallSip({ agreement: 'IC-000001', profile: null }))
    expect(free.status).toBe('OK')
    await vitam.refer({ contracts: { 'IC-000001': { active: true, profiles: [], formats: ['fmt/95'] } } })
    const bound = await vitam.judged(smallSip({ agreement: 'IC-000001', profile: null }))
    expect(codesIn(bound.reply).at(-1)).toBe('OG_OBJECTS_FORMAT_CHECK.UNCHARTED.KO')
  })
})

function renamedTo(folder: string): Sip {
  const content = Buffer.from('a')
  const sip = smallSip({ files: new Map([[`${folder}a.pdf`, content]]) })
  expect(sip.manifest).toContain(objectOf({ uri: `${folder}a.pdf`, content, id: 'BDO-1' }))
  return sip
}
