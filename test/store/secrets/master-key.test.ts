// Where master keys come from: a text, a file that is read again, a command, the folder of the embedded default.
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSettings } from '../../../src/config/config.ts'
import { masterKeyOf, type KeySource } from '../../../src/store/secrets/master-key.ts'
import { idOf, makeMasterKey, readMasterKey } from '../../../src/store/secrets/seal.ts'
import { temporaryHome } from '../../support/life/laid-home.ts'
import { isLong } from '../../support/long-suites.ts'
import { expectCode } from '../../support/expect-code.ts'

let home: string
beforeAll(async () => {
  home = await temporaryHome()
})
afterAll(() => rm(home, { recursive: true, force: true }))

const [one, two] = [makeMasterKey(), makeMasterKey()]
const [idOne, idTwo] = [one, two].map((text) => idOf(readMasterKey(text)))
const idsOf = async (source: Partial<KeySource>) => (await masterKeyOf({ home, ...source }).fresh()).map(({ id }) => id)
const unreadable = { code: 'ACTES-C003' }

describe('keys', () => {
  test('are one a line: the first seals, each opens', async () => {
    expect(await idsOf({ masterKey: `${two}\n${one}\n\n${two}\n` })).toEqual([idTwo, idOne])
    expect(idOf(await masterKeyOf({ home, masterKey: `${two} ${one}` })())).toBe(idTwo)
  })

  test('are refused as a whole if one is malformed, or there are too many', async () => {
    await expect(idsOf({ masterKey: `${one}\ncourt` })).rejects.toMatchObject(unreadable)
    const many = Array.from({ length: 65 }, makeMasterKey).join('\n')
    await expect(idsOf({ masterKey: many })).rejects.toMatchObject(unreadable)
  })

  test('on PostgreSQL come from the settings', async () => {
    await expect(masterKeyOf({ home, databaseUrl: 'postgres://h/b' })()).rejects.toMatchObject(unreadable)
    expect(masterKeyOf({ home, databaseUrl: 'postgres://h/b', masterKey: one }).renew).toBeUndefined()
  })

  test('in a file are reread for an unknown key, and soon in any case', async () => {
    const masterKeyFile = join(home, 'given')
    await writeFile(masterKeyFile, one)
    const keys = masterKeyOf({ home, masterKey: one, masterKeyFile })
    expect(await keys.opening(idTwo)).toEqual([])
    await writeFile(masterKeyFile, `${two}\n${one}`)
    expect(await keys.opening(idTwo)).toEqual([readMasterKey(two)])
    expect(idOf(await keys())).toBe(idTwo)
    await rm(masterKeyFile)
    await expectCode(keys.fresh(), 'ACTES-C002')
    // What a process has it goes on with.
    expect(idOf(await keys())).toBe(idTwo)
  })

  test('of the embedded default are created once, and new ones come first', async () => {
    const [mine, also] = [masterKeyOf({ home }), masterKeyOf({ home })]
    const many = Array.from({ length: 20 }, () => masterKeyOf({ home }))
    const made = await Promise.all([mine(), also(), ...many.map((each) => each())])
    expect(new Set(made.map(idOf)).size).toBe(1)
    // What a killed one left goes; what an operator laid beside it stays.
    await writeFile(join(home, 'master.key.backup'), one)
    await mkdir(join(home, 'master.key.a1B2c3'))
    await writeFile(join(home, 'master.key.a1B2c3', 'master.key'), one)
    const renewed = (await mine.renew?.())?.map(({ id }) => id) ?? []
    expect(renewed.slice(1)).toEqual([idOf(made[0])])
    expect((await also.fresh()).map(({ id }) => id)).toEqual(renewed)
    expect((await stat(join(home, 'master.key'))).mode & 0o777).toBe(0o600)
    expect((await readFile(join(home, 'master.key'), 'utf8')).trim().split('\n').length).toBe(2)
    expect((await readdir(home)).filter((name) => name.startsWith('master.key'))).toEqual([
      'master.key',
      'master.key.backup',
    ])
  })
})

test('of the embedded default are not renewed beyond the reading limit', async () => {
  const full = await temporaryHome()
  const text = Array.from({ length: 64 }, makeMasterKey).join('\n')
  await writeFile(join(full, 'master.key'), text)
  await expect(masterKeyOf({ home: full }).renew?.()).rejects.toMatchObject(unreadable)
  expect(await readFile(join(full, 'master.key'), 'utf8')).toBe(text)
  await rm(full, { recursive: true })
})

describe('a command', () => {
  const program = async (name: string, lines: string) => {
    const path = join(home, name)
    await writeFile(path, `#!/bin/sh\n${lines}\n`)
    await chmod(path, 0o700)
    return path
  }
  const failing = (reason: string) => ({ code: 'ACTES-C020', params: { reason } })

  test('outputs the keys, with its arguments unchanged: no shell is involved', async () => {
    const tell = await program('tell', 'echo bruit >&2; test "$1" = \'$HOME;x\' && echo "$2"')
    expect(await idsOf({ masterKeyCommand: `${tell} $HOME;x ${one}` })).toEqual([idOne])
  })

  test('is run again for an unknown key, and not for others', async () => {
    const source = join(home, 'vault')
    await writeFile(source, one)
    const tell = await program('asked', `echo x >> ${source}.asked; cat ${source}`)
    const keys = masterKeyOf({ home, masterKeyCommand: tell })
    await Promise.all([keys(), keys(), keys.opening(idOne)])
    await writeFile(source, `${two}\n${one}`)
    expect(await keys.opening(idTwo)).toEqual([readMasterKey(two)])
    expect((await readFile(`${source}.asked`, 'utf8')).length).toBe(4)
    await rm(source)
    await expect(keys.opening('0'.repeat(16))).rejects.toMatchObject(failing('exit'))
    expect(idOf(await keys())).toBe(idTwo)
  })

  test.each<readonly [string, string]>([
    ['exit', 'exit 3'],
    ['size', 'while :; do echo 0123456789012345678901234567890123456789; done'],
    ...(isLong ? [['time', 'sleep 60 & wait'] as const] : []),
  ])('that fails is told, and nothing of what it says: %s', async (reason, lines) => {
    const tell = await program(reason, `echo secret-du-coffre >&2\n${lines}`)
    const fault = await masterKeyOf({ home, masterKeyCommand: tell })().catch((error: unknown) => error)
    expect(fault).toMatchObject(failing(reason))
    expect(JSON.stringify(fault) + String((fault as Error).stack)).not.toContain('coffre')
  })

  test('that is missing is reported, and so is one without output', async () => {
    await expect(idsOf({ masterKeyCommand: join(home, 'nulle-part') })).rejects.toMatchObject(failing('absent'))
    await expect(idsOf({ masterKeyCommand: await program('silent', 'true') })).rejects.toMatchObject(unreadable)
  })
})

describe('the settings', () => {
  test('give the source of the keys; two at once are refused', async () => {
    const file = join(home, 'of-settings')
    await writeFile(file, `${one}\n`)
    expect(readSettings({ ACTES_MASTER_KEY_FILE: file }).config).toMatchObject({ masterKey: one, masterKeyFile: file })
    expect(readSettings({ ACTES_MASTER_KEY_COMMAND: 'coffre lire' }).config).toMatchObject({
      masterKeyCommand: 'coffre lire',
    })
    const both = readSettings({ ACTES_MASTER_KEY: one, ACTES_MASTER_KEY_COMMAND: 'coffre lire' }).problems
    expect(both.map(({ code, path }) => `${code} ${path}`)).toEqual(['ACTES-C001 ACTES_MASTER_KEY_COMMAND'])
    expect(readSettings({ ACTES_ENCRYPT_BLOBS: 'oui' }).problems.map(({ path }) => path)).toEqual([
      'ACTES_ENCRYPT_BLOBS',
    ])
  })
})
