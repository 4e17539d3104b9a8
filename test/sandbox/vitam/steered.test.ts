// The simulated VITAM where it is slow, stops, loses its answers, dies or starts again; and what it keeps.
import { randomBytes } from 'node:crypto'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { forSuite, forTest } from '../../support/life/for-suite.ts'
import { testAtLength } from '../../support/long.ts'
import { bytesOf, smallSip } from '../../support/seda/sip.ts'
import { codesIn, idOf, openTestVitam } from '../../support/seda/vitam.ts'

const day = 86_400_000
const known = 'Profil_ACTES_AP_v3'

describe('by the number of the act', () => {
  const vitam = forSuite(() => openTestVitam())
  const judged = (numero: string) => vitam.judged(smallSip({ numero, identifier: `actes-${numero}` }))

  test('_SAEAVIS: accepted with a warning, whose event is shown', async () => {
    const { reply, status } = await judged('DEL1_SAEAVIS')
    expect([status, codesIn(reply)]).toEqual([
      'WARNING',
      ['STP_OG_CHECK_AND_TRANSFORME.WARNING', 'OG_OBJECTS_FORMAT_CHECK.WARNING'],
    ])
    expect(reply).toContain('<SystemId>')
    expect(reply).toContain('<ReplyCode>WARNING</ReplyCode>')
  })

  test('_SAEREFUS: refused; by the refusal of choice', async () => {
    expect(codesIn((await judged('DEL1_SAEREFUS')).reply).at(-1)).toBe('UNITS_RULES_COMPUTE.UNKNOWN.KO')
    vitam.vitam.platform.settings = { ...vitam.vitam.platform.settings, refusal: 'virus' }
    expect(codesIn((await judged('DEL2_SAEREFUS')).reply).at(-1)).toBe('SANITY_CHECK_SIP.KO')
  })

  test('_SAEFATAL: stands still, and has no reply', async () => {
    const { id, status } = await judged('DEL1_SAEFATAL')
    await vitam.vitam.advance()
    const head = await vitam.status(id)
    expect([status, head.status, head.header('X-Global-Execution-State')]).toEqual(['FATAL', 202, 'PAUSE'])
    expect((await vitam.reply(id)).status).toBe(404)
  })

  test('_SAETARD: three days', async () => {
    const { id } = await judged('DEL1_SAETARD')
    vitam.after(3 * day - 1)
    await vitam.vitam.advance()
    expect((await vitam.status(id)).status).toBe(202)
    vitam.after(1)
    await vitam.vitam.advance()
    expect((await vitam.status(id)).status).toBe(200)
  })

  test.each([
    ['_SAEPERDU', 0, 1],
    ['_SAE500', 500, 0],
    ['_SAEMORT', 0, 0],
  ])('%s: status %i, %i taken', async (suffix, status, taken) => {
    const answer = await vitam.post(smallSip({ numero: `DEL1${suffix}`, identifier: `actes${suffix}` }))
    expect([answer.status, answer.exit > 0]).toEqual([status, status === 0])
    const kept = vitam.vitam.operations().filter(({ identifier }) => identifier === `actes${suffix}`)
    expect(kept).toHaveLength(taken)
  })

  test('a word that only begins so steers nothing', async () => {
    expect((await judged('DEL1_SAE5000')).status).toBe('OK')
  })
})

describe('by settings', () => {
  const vitam = forTest(() => openTestVitam({ settings: { stepMs: 60_000, bodyMaxBytes: 3_000 } }))

  test('a state lasts as long as it is told to', async () => {
    const id = idOf(await vitam.post(smallSip({ container: 'tar.gz' })))
    const states: (string | undefined)[] = []
    for (const minutes of [0, 1, 0, 1]) {
      vitam.after(minutes * 60_000)
      await vitam.vitam.advance()
      states.push((await vitam.status(id)).header('X-Global-Execution-State'))
    }
    expect(states).toEqual(['PAUSE', 'RUNNING', 'RUNNING', 'COMPLETED'])
  })

  test('a package over the limit is not kept', async () => {
    const answer = await vitam.post(smallSip({ container: 'tar' }))
    expect([answer.status, vitam.vitam.operations(), await readdir(join(vitam.folder, 'tmp'))]).toEqual([413, [], []])
  })

  test('dead: no answer at all, until it is not', async () => {
    const settings = vitam.vitam.platform.settings
    vitam.vitam.platform.settings = { ...settings, dead: true }
    expect((await vitam.post(smallSip({ container: 'tar.gz' }))).status).toBe(0)
    vitam.vitam.platform.settings = settings
    expect((await vitam.post(smallSip({ container: 'tar.gz' }))).status).toBe(202)
  })

  test('live: asking moves it on', async () => {
    vitam.vitam.platform.settings = { ...vitam.vitam.platform.settings, live: true, stepMs: 0 }
    const id = idOf(await vitam.post(smallSip({ container: 'tar.gz' })))
    const states = [(await vitam.status(id)).status, (await vitam.status(id)).status]
    expect(states).toEqual([202, 200])
  })
})

describe('what it keeps', () => {
  const vitam = forTest(() => openTestVitam())
  const placeOf = (id: string) => join(vitam.folder, 'vitam', 'operations', id)

  test('the package as it came, its manifest and the reply, for a reader', async () => {
    const { id, reply } = await vitam.judged(smallSip())
    expect((await readdir(placeOf(id))).sort()).toEqual(['manifest.xml', 'operation.json', 'package.zip', 'reply.xml'])
    expect(await readFile(join(placeOf(id), 'package.zip'))).toEqual(await bytesOf(smallSip()))
    expect(await readFile(join(placeOf(id), 'reply.xml'), 'utf8')).toBe(reply)
  })

  test('a blank test is judged as another, and nothing of it is stored', async () => {
    const { id, reply } = await vitam.judged(smallSip(), { 'X-Context-Id': 'BLANK_TEST' })
    expect(reply).toContain('<ReplyCode>Test OK</ReplyCode>')
    expect(reply).not.toContain('GrantDate')
    expect((await readdir(placeOf(id))).sort()).toEqual(['operation.json', 'reply.xml'])
    const refused = await vitam.judged(smallSip({ agreement: 'IC-INCONNU' }), { 'X-Context-Id': 'BLANK_TEST' })
    expect(refused.reply).toContain('<ReplyCode>Test KO</ReplyCode>')
  })

  test('what it can no longer read stands still, and the others go on', async () => {
    const lost = idOf(await vitam.post(smallSip({ identifier: 'actes-1' })))
    await rm(join(placeOf(lost), 'package.zip'))
    const { status } = await vitam.judged(smallSip({ identifier: 'actes-2' }))
    const head = await vitam.status(lost)
    expect([status, head.status, head.header('X-Global-Execution-Status')]).toEqual(['OK', 202, 'FATAL'])
  })

  test('all of it survives a restart, and so does what the operator imported', async () => {
    const waiting = idOf(await vitam.post(smallSip({ identifier: 'actes-1' })))
    const { id } = await vitam.judged(smallSip({ identifier: 'actes-2', agreement: 'IC-000001' }))
    await vitam.refer({
      contracts: { 'IC-000001': { active: true, profiles: [known] } },
    })
    await vitam.restart()
    const kept = vitam.vitam.operations().map(({ identifier, state, status }) => [identifier, state, status])
    expect(kept).toEqual([
      ['actes-1', 'COMPLETED', 'OK'],
      ['actes-2', 'COMPLETED', 'KO'],
    ])
    expect((await vitam.reply(waiting)).status).toBe(200)
    expect((await vitam.reply(id)).status).toBe(200)
    expect((await vitam.judged(smallSip({ agreement: 'IC-000001' }))).status).toBe('OK')
  })
})

testAtLength('a package of 150 MB passes by the disk', async () => {
  const vitam = await openTestVitam()
  const sip = smallSip({ container: 'tar', files: new Map([['content/budget.xml', randomBytes(150_000_000)]]) })
  const path = join(vitam.folder, 'large.tar')
  await writeFile(path, await bytesOf(sip))
  const heldBytes = () => process.memoryUsage().arrayBuffers
  let most = 0
  const watching = setInterval(() => (most = Math.max(most, heldBytes())), 5)
  // Both copies of the test's own may go meanwhile, and make the difference smaller.
  const before = heldBytes()
  const id = idOf(await vitam.post(path))
  await vitam.vitam.advance()
  await vitam.vitam.advance()
  clearInterval(watching)
  expect((await vitam.status(id)).header('X-Global-Execution-Status')).toBe('OK')
  expect(most - before).toBeLessThan(64 * 1024 * 1024)
  await vitam.close()
})
