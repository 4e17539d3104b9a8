// A user's own way through a gateway, by the commands alone: the simulator is served, Maraussan declared with what it
// wrote, its délibération deposited and followed to its identifier.
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { describeIf } from '../support/describe-with.ts'
import { ministrySender } from '../support/gateways/simulated.ts'
import { dovecotOfOurOwn, startDovecot } from '../support/servers/dovecot.ts'
import { actes, killLeftovers, start, type Environment } from '../support/servers/processes.ts'
import { testAtLength } from '../support/long.ts'
import { laidHome } from '../support/life/laid-home.ts'
import { depositFolder } from '../support/life/commune.ts'

killLeftovers()

const homes: string[] = []
afterAll(async () => {
  for (const home of homes) await rm(home, { recursive: true, force: true })
})

async function newHome(): Promise<string> {
  const home = await laidHome()
  homes.push(home)
  return home
}

interface Served {
  /** Path of the declaration that it wrote. */
  readonly declaration: string
  stops(): Promise<unknown>
}

/** Serve the built-in prefecture behind a door. */
async function served(door: string, environment: Environment, more: readonly string[] = []): Promise<Served> {
  const child = start(['sandbox', `--${door}`, '--port', '0', '--json', ...more], environment)
  child.stderr.resume()
  let said = ''
  for await (const line of createInterface(child.stdout)) {
    said += line
    if (line === '}') break
  }
  const { doors } = JSON.parse(said) as { doors: readonly { door: string; declaration: string }[] }
  return {
    declaration: doors.find((each) => each.door === door)?.declaration ?? '',
    stops: async () => {
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      return (await exit)[0]
    },
  }
}

/** S²LOW takes no hyphen. */
const strict = { numero: 'DEL11_250625', cle: undefined }

/** Deposit and wait, with another home than the prefecture's. @param byMail its answers come by mail */
async function acknowledged(declaration: string, changes: object = {}, byMail = false): Promise<object> {
  const home = await newHome()
  const environment = { ACTES_HOME: home, ACTES_COLLECT_SECONDS: '0.5', ACTES_COLLECT_MAX_SECONDS: '1' }
  const declared = await actes(['collectivite', 'add', declaration, '--json'], environment)
  expect(declared).toMatchObject({ code: 0 })
  if (byMail) {
    const confirm = ['senders', 'confirm', `ministry:${maraussan.siren}`, ministrySender, '--json']
    expect(await actes(confirm, environment)).toMatchObject({ code: 0 })
  }
  const folder = await depositFolder(join(home, 'deposit'), changes)
  const { code, out, err } = await actes(['deposit', folder, '--wait', '--timeout', '200', '--json'], environment)
  expect([code, err]).toEqual([0, expect.any(String)])
  return (JSON.parse(out) as readonly object[])[0] ?? {}
}

test('Maraussan’s délibération is acknowledged, from the command line, through S²LOW', async () => {
  const { declaration, stops } = await served('s2low', { ACTES_HOME: await newHome() })
  expect(await acknowledged(declaration, strict)).toMatchObject({
    state: 'acknowledged',
    idActe: '034-213401482-20250625-DEL11_250625-DE',
  })
  expect(await stops()).toBe(0)
})

await describeIf(dovecotOfOurOwn(), 'Maraussan’s délibération, through the ministry’s channel', () => {
  testAtLength('is acknowledged by mail', async () => {
    const dovecot = await startDovecot()
    try {
      const mail = `lmtp://127.0.0.1:${dovecot.lmtpPort}`
      const { declaration, stops } = await served('ministry', { ACTES_HOME: await newHome() }, ['--mail', mail])
      const { gateway, ...rest } = JSON.parse(await readFile(declaration, 'utf8')) as { gateway: { boite: object } }
      const boite = { ...gateway.boite, hote: 'localhost', port: dovecot.imapsPort, autorites: dovecot.ca.toString() }
      await writeFile(join(dirname(declaration), 'mot-de-passe.txt'), `${dovecot.password}\n`)
      await writeFile(declaration, JSON.stringify({ ...rest, gateway: { ...gateway, boite } }))
      expect(await acknowledged(declaration, {}, true)).toMatchObject({
        state: 'acknowledged',
        idActe: '034-213401482-20250625-DEL11-250625-DE',
      })
      expect(await stops()).toBe(0)
    } finally {
      await dovecot.close()
    }
  })
})
