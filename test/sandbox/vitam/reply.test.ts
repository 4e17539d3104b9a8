// The reply as VITAM writes it, beside replies and manifests of the real one.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeIf } from '../../support/describe-with.ts'
import { forSuite } from '../../support/life/for-suite.ts'
import { reference, referenceFolder } from '../../support/reference.ts'
import { smallSip, type Sip } from '../../support/seda/sip.ts'
import { codesIn, openTestVitam } from '../../support/seda/vitam.ts'

const vitam = forSuite(() => openTestVitam())

/** Names of elements in the order of their first occurrence, with what they are in. */
function shapeOf(xml: string): readonly string[] {
  const open: string[] = []
  const shape = new Set<string>()
  for (const [, close, name = '', empty] of xml.matchAll(/<(\/?)([A-Za-z]+)[^>]*?(\/?)>/g)) {
    if (close) open.pop()
    else shape.add([...open, name].join('/'))
    if (!close && !empty) open.push(name)
  }
  return [...shape]
}

const text = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)<`).exec(xml)?.[1]

describe('a reply', () => {
  test('early refusals do not name our transfer, later ones do', async () => {
    const early = await vitam.judged(smallSip({ agreement: 'IC-INCONNU' }))
    expect([text(early.reply, 'MessageIdentifier'), text(early.reply, 'MessageRequestIdentifier')]).toEqual([
      early.id,
      '',
    ])
    const late = await vitam.judged(smallSip({ numero: 'A_SAEREFUS', identifier: 'actes-7' }))
    expect(text(late.reply, 'MessageRequestIdentifier')).toBe('actes-7')
  })

  test('what could not be read is answered in SEDA 2.2, the rest in its own version', async () => {
    const of = async (sip: Sip) => /seda:v(\d\.\d)/.exec((await vitam.judged(sip)).reply)?.[1]
    expect(await of(smallSip({ version: '2.3' }))).toBe('2.3')
    expect(await of(smallSip({ version: '2.1', agreement: 'IC-INCONNU' }))).toBe('2.1')
    expect(await of({ ...smallSip({ version: '2.1' }), manifest: '<a' })).toBe('2.2')
    expect(await of(smallSip({ version: '2.0' }))).toBe('2.2')
  })

  test('units, groups and objects have an id each, and an object without a group is given one', async () => {
    const { reply } = await vitam.judged(smallSip())
    const ids = [...reply.matchAll(/<(?:SystemId|DataObjectSystemId)>([a-z0-9]{36})</g)].map(([, id]) => id)
    expect([ids.length, new Set(ids).size]).toEqual([5, 5])
    expect(reply.match(/<DataObjectGroup id="[^"]+">/g)).toHaveLength(2)
    expect(reply.match(/<DataObjectVersion>BinaryMaster_1</g)).toHaveLength(2)
  })

  test('what was found is told as JSON in the deepest event', async () => {
    const { reply } = await vitam.judged(smallSip({ agreement: 'IC-INCONNU' }))
    const [data = ''] = [...reply.matchAll(/<EventDetailData>([^<]*)</g)].map(([, found]) => found)
    expect(JSON.parse(data)).toEqual({
      evDetTechData: 'IC-INCONNU',
      EvDetailReq: 'Transfert de l’acte DEL11',
      ArchivalAgreement: 'IC-INCONNU',
    })
    expect(text(reply, 'EventDateTime')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/)
  })
})

describeIf(reference, 'beside the real one', () => {
  const fixture = (path: string) => readFile(join(referenceFolder ?? '', 'fixtures', 'seda', path), 'utf8')
  const examples = 'vitam/doc/fr/rest/externe/libraries/examples'
  const helpers = 'pastell/megalis/tests/Helpers/fixtures'

  test.each([
    [`${examples}/sedaArchiveTransferReply.xml`, smallSip({ agreement: 'IC-000001', profile: null })],
    [`${helpers}/atr_vitam_ok.xml`, smallSip()],
    [`${examples}/sedaArchiveTransferReplyKO.xml`, smallSip({ agreement: 'IC-INCONNU' })],
    [`${helpers}/atr_vitam_ko.xml`, smallSip({ profile: null })],
  ])('%s has the same elements in the same order', async (path, sip) => {
    const real = shapeOf(await fixture(path))
    const ours = shapeOf((await vitam.judged(sip)).reply)
    expect(ours.filter((name) => !real.includes(name))).toEqual([])
    expect(real.filter((name) => ours.includes(name))).toEqual(ours)
    const replyOnly = real.filter((name) => !ours.includes(name)).map((name) => name.replace(/^.*\//, ''))
    // Lists of codes that our manifest does not have, and the profile of a contract without one.
    const known = ['ReplyCodeListVersion', 'FileFormatCodeListVersion', 'ArchivalProfile', 'EventDetailData']
    expect(replyOnly.filter((name) => !known.includes(name))).toEqual([])
  })

  const resources = 'vitam/sources/worker/worker-core/src/test/resources'
  const common = 'vitam/sources/worker/worker-common/src/test/resources'
  const ingest = 'vitam/sources/integration-test/src/test/resources/integration-ingest-internal'

  test.each([
    [`${common}/manifest_ok_profile.xml`, 'INVALIDE_ALGO'],
    [`${common}/SIP_mauvais_algorithm_sha512.xml`, 'INVALIDE_ALGO'],
    // Its group is of no unit, because the unit names the object in it.
    [`${resources}/sip-bdo-orphan-err2.xml`, 'EXISTING_OG_NOT_DECLARED'],
    [`${resources}/sip_with_keyword_type.xml`, 'NOT_XSD_VALID'],
    [`${resources}/CheckHeaderActionHandler/manifest.xml`, 'CHECK_MANIFEST_WRONG_ATTACHMENT'],
    [`${ingest}/base_with_got/manifest.xml`, 'CHECK_MANIFEST_WRONG_ATTACHMENT'],
  ])('%s: %s', async (path, code) => {
    // One has line breaks in its Uri, which are a fault of their own.
    const manifest = (await fixture(path)).replace(/(?<=<Uri>)\s+|\s+(?=<\/Uri>)/g, '')
    const named = (name: string) =>
      [...manifest.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, found = '']) => found)
    // What the operator of that VITAM had.
    const profiles = named('ArchivalProfile')
    const agreements = named('ArchivalAgreement').map((name) => [name, { active: true, profiles }] as const)
    await vitam.refer({
      agencies: [...named('OriginatingAgencyIdentifier'), ...named('SubmissionAgencyIdentifier')],
      contracts: Object.fromEntries(agreements),
      contexts: [{ certificate: '*', tenants: [0], contracts: agreements.map(([name]) => name) }],
    })
    const files = new Map(named('Uri').map((uri) => [uri, Buffer.from(uri)]))
    const { reply } = await vitam.judged({ manifest, files })
    expect(codesIn(reply).at(-1)?.split('.')).toContain(code)
  })
})
