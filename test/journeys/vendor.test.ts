// A vendor's afternoon, as the chapter "webhooks" has it: from a token to the proof of an act, by curl and a receiver of webhooks.
import { spawn, spawnSync } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { describeIf, type Need } from '../support/describe-with.ts'
import { testFolder } from '../support/folders.ts'
import { maraussanFolder } from '../support/life/commune.ts'
import { laidHome } from '../support/life/laid-home.ts'
import { hurried } from '../support/life/production.ts'
import { programOf } from '../support/manual-programs.ts'
import { freePort } from '../support/servers/local-server.ts'
import { actes, killed, killLeftovers, shell, started, type Environment } from '../support/servers/processes.ts'
import { until } from '../support/until.ts'

killLeftovers()
const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const curl: Need<string> = {
  value: spawnSync('curl', ['--version']).status === 0 ? 'curl' : undefined,
  need: 'curl',
  remedy: 'apt-get install curl',
  required: true,
}

await describeIf(curl, 'a vendor', () => {
  const folder = testFolder()
  let home = ''
  let server = ''
  let product: Awaited<ReturnType<typeof started>>
  let environment: Environment
  beforeAll(async () => {
    home = await laidHome()
    environment = { ...hurried, ACTES_HOME: home, ACTES_WEBHOOK_NETWORKS: '127.0.0.0/8' }
    await actes(['collectivite', 'add', await folder.lay('maraussan.json', JSON.stringify(maraussan))], environment)
    // The vendor asks for the one seal: this day's, which may be due at once, does not come first.
    const pause = await actes(['schedules', 'pause', 'seal', '--reason', 'un sceau à la demande'], environment)
    expect(pause).toMatchObject({ code: 0 })
    product = await started([], environment)
    server = `http://127.0.0.1:${product.port}`
    await folder.lay('receive.mjs', programOf('webhooks', 'receive.mjs'))
  })
  afterAll(async () => {
    await killed(product.child)
    await rm(home, { recursive: true, force: true })
  })

  test('accepts no webhook that its secret did not sign, and none twice', async () => {
    const port = await freePort()
    const receiver = spawn(process.execPath, [folder.path('receive.mjs'), String(port)], { env: { SECRET: secret } })
    const sends = (signature: string, id = 'msg_1') =>
      fetch(`http://127.0.0.1:${port}/`, {
        method: 'POST',
        body,
        headers: { ...headersOf(id), 'webhook-signature': signature },
      })
        .then(({ status }) => status)
        .catch(() => undefined)
    const body = JSON.stringify({ type: 'act.acknowledged', data: { id: 'a', dateReception: '2025-07-08' } })
    const at = new Date()
    const headersOf = (id: string) => ({
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    })
    const signed = (by: string, id = 'msg_1') => new Webhook(by).sign(id, at, body)
    expect(await until(() => sends('v1,'))).toBe(401)
    expect(await sends(signed(`whsec_${Buffer.alloc(24).toString('base64')}`))).toBe(401)
    expect([await sends(signed(secret)), await sends(`v1,x ${signed(secret)}`)]).toEqual([204, 204])
    receiver.kill()
    expect(await text(receiver.stdout)).toBe('act.acknowledged a 2025-07-08\n')
  })

  test('follows an act by webhooks to its AR and its proof, and sends it once', { timeout: 300_000 }, async () => {
    const program = programOf('webhooks', 'vendor.sh')
    const [, rights = ''] = /actes (token add .*)/.exec(program) ?? []
    const { text: TOKEN } = JSON.parse((await actes([...rights.split(' '), '--json'], environment)).out) as {
      text: string
    }
    const at = { cwd: folder.path(), environment: { ...environment, TOKEN } }
    const port = String(await freePort())
    const { code, out, err } = await shell(program, at, server, maraussanFolder, port)
    expect([code, err, out.split('\n')[0]]).toEqual([0, expect.stringContaining('error: 422'), 'refused: ACTES-F001'])
    // Lines written between the seal and the proof, for example of its documents, wait for the next seal.
    expect(out).toMatch(
      /^act.acknowledged [-0-9a-f]{36} \d{4}-\d\d-\d\d\n⚠ Non prouvé en entier \((non-scelle, )?non-date\)/m,
    )
    const ledger = await readLedger(join(home, 'sandbox'))
    expect(ledger.filter(({ idActe }) => idActe !== undefined)).toMatchObject([{ times: 1 }])
    expect(await readFile(folder.path('ar.xml'), 'latin1')).toContain('ARActe')
  })
})
