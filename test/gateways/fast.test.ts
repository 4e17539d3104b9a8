// FAST, a plug-in that is shipped, before its simulator: the contract of gateways, and what is FAST's own.
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { maraussan } from '../../src/config/demo.ts'
import { ActesError } from '../../src/errors.ts'
import type { RawRetour } from '../../src/gateways/gateway.ts'
import { open } from '../../src/gateways/fast/fast.ts'
import type { Tools, Wire } from '../../src/gateways/plugin/driver.ts'
import { readPlugin } from '../../src/gateways/plugin/named.ts'
import { openPlugin } from '../../src/gateways/plugin/plugin.ts'
import { openPluginProcess } from '../../src/gateways/plugin/process.ts'
import { readArchive } from '../../src/protocol/archive/read.ts'
import { decodeXml } from '../../src/protocol/xml/decode.ts'
import { readXml } from '../../src/protocol/xml/read.ts'
import type { Collectivite } from '../../src/protocol/acte/collectivite.ts'
import type { FastSettings } from '../../src/sandbox/fast/platform.ts'
import { openLine } from '../../src/offline/vendor/line.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { once } from '../../src/sandbox/opening.ts'
import { makeOutgoing, makeOutgoingOf, rewrite, type Frozen, type Sample } from '../support/deposits/outgoing.ts'
import { openFastSite } from '../support/gateways/fast.ts'
import { fastFixtures, referenceFolder } from '../support/reference.ts'
import { connectionOf, never } from '../support/gateways/sandbox.ts'
import { followingOf } from '../support/life/following.ts'
import { asActesError, collectAll, gatewayContract, type Harness } from './contract.ts'

const neighbour: Collectivite = { ...maraussan, siren: '000000000', nom: 'Commune voisine', trigramme: 'abc' }
const dateCourrier = '2025-07-04'
const trail = { since: new Date('2025-07-08T08:00:00Z'), isOthers: async () => false }

async function openBench(settings: Partial<FastSettings> = {}, own: object = {}) {
  let instant = new Date('2025-07-08T08:00:00Z')
  const now = () => instant
  const site = await openFastSite({ now, declares: [maraussan, neighbour], settings })
  const { manifest, source } = await readPlugin({ path: 'fast' })
  const process = openPluginProcess(source, manifest)
  const secretOf = async ({ sealed }: { sealed: string }) =>
    Buffer.from(String((site.gatewayOf(maraussan.siren) as Readonly<Record<string, unknown>>)[sealed]))
  const open = (siren: string, more: object = {}) =>
    openPlugin(
      {
        ...site.gatewayOf(siren),
        certificat: { sealed: 'certificat' },
        cle: { sealed: 'cle' },
        ...own,
        ...more,
      } as never,
      { ...systemClock, exchangeMaxMs: 240_000, now, secretOf },
      { manifest, process },
    )
  const gateway = open(maraussan.siren)
  return {
    ...site,
    open,
    gateway,
    connection: connectionOf(maraussan),
    /** What the préfecture has received, by the sendings that it may come from: their files, byte for byte. */
    received: async (made: readonly Frozen[]) => {
      const lines = await readLedger(site.folder)
      const each = lines.map(async ({ sha256, idActe, message }) => {
        const archive = await readFile(join(site.folder, 'archives', `${sha256}.tar.gz`))
        const { members } = await readArchive(once(archive), { onMember: async () => undefined })
        const digests = members.slice(1).map((member) => member.sha256)
        return (
          made.find((one) => one.members.slice(1).every((member) => digests.includes(member.sha256))) ?? {
            archive: `${message} ${idActe}`,
            sha256,
          }
        )
      })
      return (await Promise.all(each)).map(({ archive, sha256 }) => ({ archive, sha256 }))
    },
    at: (day: string) => (instant = new Date(day)),
    close: async () => {
      await gateway.close()
      await process.close()
      await site.close()
    },
  }
}

type Bench = Awaited<ReturnType<typeof openBench>>

gatewayContract('FAST', async (): Promise<Harness> => {
  const bench = await openBench()
  const { connection, faults, folder, papers } = bench
  const line = await openLine(bench.fast.url, { folder, now: () => new Date(), tls: papers.tls }, papers.client)
  const [gateway, impatient] = [240, 1].map((delai) => bench.open(maraussan.siren, { url: `${line.url}/`, delai }))
  if (!gateway || !impatient) throw new TypeError('two of them')
  const made: Frozen[] = []
  let serial = 0
  const make = async (sample: Sample) => {
    const outgoing = { ...(await makeOutgoing({ ...sample, serial: ++serial })), trail }
    made.push(outgoing)
    return outgoing
  }
  return {
    gateway,
    connection,
    makeOutgoing: async (fault) => {
      const alter: Sample['alter'] = (members) => rewrite(members, 1, (xml) => xml.replace('1-1_1.pdf', '1-1_9.pdf'))
      const outgoing = await make({ acte: { numero: `N${serial}` }, ...(fault === 'refused' && { alter }) })
      const open = () => {
        if (faults.pending('order') === 0) faults.next('order', 'reset-after')
        return outgoing.open()
      }
      return fault === 'cut' ? { ...outgoing, open } : outgoing
    },
    makeOutgoingOf: async (code) => {
      const act = await make({ acte: { numero: `N${serial}` } })
      if (code === '1-1') return act
      await gateway.submit(act, never)
      await gateway.confirm(await collectAll(gateway, connection), never)
      const about = { idActe: act.idActe ?? '', dateCourrier }
      const outgoing = await makeOutgoingOf(followingOf(code, about), { serial: ++serial })
      made.push(outgoing)
      return outgoing
    },
    neighbour: {
      connection: connectionOf(neighbour),
      gateway: bench.open(neighbour.siren),
      makeOutgoing: () => make({ collectivite: neighbour, acte: { numero: `N${serial}` } }),
    },
    deposits: () => bench.received(made),
    bringRetours: () => bench.fast.advance(),
    line: { impatient, spoil: (fault, at) => line.spoil(fault, () => at-- === 0) },
    close: async () => {
      await line.close()
      await bench.close()
    },
  }
})

describe('FAST', () => {
  let bench: Bench | undefined
  afterEach(() => bench?.close())

  test.each([
    [{ soap: '1.2' }],
    [{ qualified: true }],
    [{ soap: '1.2', qualified: true, parameters: ['typeTraitement', 'fichierACTES', 'SIREN', 'DNUtilisateur'] }],
  ] as const)('orders as the WSDL says: %j', async (settings) => {
    bench = await openBench(settings)
    const outgoing = await makeOutgoing()
    expect(await bench.gateway.submit(outgoing, never)).toMatchObject({
      reference: '034-213401482-20250625-DEL11-250625-DE-1-1_0.xml',
    })
    expect(await bench.received([outgoing])).toHaveLength(1)
  })

  test('takes the user’s own number, and is asked for a stamped copy of the act alone', async () => {
    bench = await openBench()
    expect(bench.gateway.capabilities).toMatchObject({ numbers: 'wide', objetMax: 500, stamp: 'act' })
  })

  const name = '034-213401482-20250625-DEL11-250625-DE'
  const depotOf = ({ fast }: Bench) => join(fast.platform.folder.path, 'depots', maraussan.siren, 'ACTESW')
  const lay = async (opened: Bench, file: string, text: string | Uint8Array) => {
    await mkdir(depotOf(opened), { recursive: true })
    await writeFile(join(depotOf(opened), file), text)
  }
  const codeOf = (end: unknown) => (end instanceof ActesError ? end.code : end)
  const nameOf = ([first]: readonly RawRetour[]) => (first?.kind === 'document' ? first.name : '')
  const receivedNow = async ({ folder }: Bench) => (await readLedger(folder)).length

  test.each([
    ['another act', `99_DE-${name}-1-1_1.pdf`, '%PDF', 'ACTES-G015'],
    ['another message', `${name}-1-1_0.xml`, '<a/>', 'ACTES-G015'],
    ['the answer of an act that another program sent', `${name}-1-2_1.xml`, '<a/>', 'ACTES-G015'],
  ])('never overwrites %s, and orders nothing', async (_, file, text, code) => {
    const opened = (bench = await openBench())
    await lay(opened, file, text)
    const outgoing = { ...(await makeOutgoing()), trail }
    expect(codeOf(await opened.gateway.submit(outgoing, never).catch(asActesError))).toBe(code)
    expect(await receivedNow(opened)).toBe(0)
    expect(await readFile(join(depotOf(opened), file), 'utf8')).toBe(text)
  })

  test.each(['PUT file', 'PUT message', 'wsdl'])(
    'a fault at %s orders nothing: absent, then gone on with once',
    async (call) => {
      for (const [kind, code] of [
        ['reset-before', 'ACTES-G003'],
        ['reset-after', 'ACTES-G003'],
        ['status-503', 'ACTES-G002'],
      ] as const) {
        const opened = (bench = await openBench())
        const outgoing = { ...(await makeOutgoing()), trail }
        opened.faults.next(call, kind)
        const end = codeOf(await opened.gateway.submit(outgoing, never).catch(asActesError))
        expect(call === 'wsdl' ? ['ACTES-G001', 'ACTES-G002'] : [code]).toContain(end)
        // Once the message lies there, whether it was ordered is not seen from the folder.
        const found = await opened.gateway.find(outgoing, never)
        expect(found).toBe(call === 'PUT message' && kind === 'reset-after' ? 'unknown' : 'absent')
        await opened.gateway.submit({ ...outgoing, trail: { ...trail, isRepeat: true } }, never)
        expect(await opened.received([outgoing])).toEqual([{ archive: outgoing.archive, sha256: outgoing.sha256 }])
        await opened.close()
        bench = undefined
      }
    },
  )

  test('an order that is lost is a doubt that a person settles; then it is ordered again, once', async () => {
    const opened = (bench = await openBench())
    const outgoing = { ...(await makeOutgoing()), trail }
    opened.faults.next('order', 'reset-before')
    expect(codeOf(await opened.gateway.submit(outgoing, never).catch(asActesError))).toBe('ACTES-G004')
    expect(await opened.gateway.find(outgoing, never)).toBe('unknown')
    // Without a word of an earlier attempt, it is a sending that the database forgot.
    expect(codeOf(await opened.gateway.submit(outgoing, never).catch(asActesError))).toBe('ACTES-G026')
    await opened.gateway.submit({ ...outgoing, trail: { ...trail, isRepeat: true } }, never)
    expect(await receivedNow(opened)).toBe(1)
  })

  test.each([
    ['status-503', 'ACTES-G021'],
    ['login-page', 'ACTES-G021'],
    ['shortened', 'ACTES-G021'],
    ['truncated', 'ACTES-G005'],
  ] as const)('an order answered by %s is %s: the folder is asked', async (kind, code) => {
    const opened = (bench = await openBench())
    const outgoing = { ...(await makeOutgoing()), trail }
    opened.faults.next('order', kind)
    expect(codeOf(await opened.gateway.submit(outgoing, never).catch(asActesError))).toBe(code)
    const isThere = kind === 'truncated' || kind === 'shortened'
    expect(await opened.gateway.find(outgoing, never)).toEqual(isThere ? expect.objectContaining({}) : 'unknown')
  })

  test('while nobody knows what FAST does with the files, an empty folder proves nothing', async () => {
    const opened = (bench = await openBench({ cleans: true, holds: true }, { sources: 'inconnu' }))
    const outgoing = { ...(await makeOutgoing()), trail }
    expect(await opened.gateway.find(outgoing, never)).toBe('unknown')
    opened.faults.next('order', 'reset-after')
    expect(codeOf(await opened.gateway.submit(outgoing, never).catch(asActesError))).toBe('ACTES-G004')
    expect(await opened.gateway.find(outgoing, never)).toBe('unknown')
    opened.fast.platform.settings = { ...opened.fast.platform.settings, holds: false }
    expect(await opened.gateway.find(outgoing, never)).toMatchObject({ reference: `${name}-1-1_0.xml` })
  })

  test('the stamped act is the one that is not ours; its annexes are none', async () => {
    const opened = (bench = await openBench({ holds: true }))
    const outgoing = await makeOutgoing()
    const { reference } = await opened.gateway.submit(outgoing, never)
    const [, , document] = outgoing.members
    const stamped = (rank: number) =>
      opened.gateway.fetch?.(reference, { what: 'stamped', rank, sha256: document?.sha256 ?? '' }, never)
    expect(await stamped(0)).toBe('not yet')
    opened.fast.platform.settings = { ...opened.fast.platform.settings, holds: false }
    expect(Buffer.from((await stamped(0)) as Uint8Array).toString()).toMatch(/^%PDF[^]*Reçu le 20250708\n$/)
    expect(await stamped(1)).toBe('not yet')
  })

  test.each([
    ['twice', 'DEL_DOUBLE', 2],
    ['under another date', 'DEL_1', 1],
  ] as const)('an AR that comes %s is read, then taken away', async (_, numero, count) => {
    const opened = (bench = await openBench())
    await opened.gateway.submit(await makeOutgoing({ acte: { numero } }), never)
    await opened.fast.advance()
    for (const file of await readdir(depotOf(opened)))
      if (count === 1 && file.includes('-1-2_'))
        await rename(join(depotOf(opened), file), join(depotOf(opened), file.replace('-20250625-', '-20250708-')))
    const came = await collectAll(opened.gateway, opened.connection)
    expect(came.map((each) => each.kind === 'document' && each.name)).toHaveLength(count)
    await opened.gateway.confirm(came, never)
    expect((await readdir(depotOf(opened))).filter((file) => file.includes('-1-2_'))).toEqual([])
  })

  test('what cannot be deleted was read all the same, and is not read again', async () => {
    const opened = (bench = await openBench())
    opened.faults.always('DELETE message', 'status-422')
    opened.faults.always('DELETE file', 'status-422')
    await opened.gateway.submit(await makeOutgoing(), never)
    const came = await collectAll(opened.gateway, opened.connection)
    await opened.gateway.confirm(came, never)
    expect(await collectAll(opened.gateway, opened.connection)).toEqual([])
    expect(await readdir(depotOf(opened))).toContain(nameOf(came))
  })

  test('a file that came under the same name since it was read stays, and is read', async () => {
    const opened = (bench = await openBench())
    await opened.gateway.submit(await makeOutgoing(), never)
    const came = await collectAll(opened.gateway, opened.connection)
    await lay(opened, nameOf(came), 'another')
    await opened.gateway.confirm(came, never)
    const again = await collectAll(opened.gateway, opened.connection)
    expect(again.map(({ bytes }) => bytes.toString())).toEqual(['another'])
  })

  test('what nobody knows is kept: given once, never deleted', async () => {
    const opened = (bench = await openBench())
    for (const file of [`${name}-2-1_0.xml`, 'à lire.txt']) await lay(opened, file, file)
    const came = await collectAll(opened.gateway, opened.connection)
    expect(came).toHaveLength(2)
    await opened.gateway.confirm(came, never)
    expect(await collectAll(opened.gateway, opened.connection)).toEqual([])
    expect(await readdir(depotOf(opened))).toHaveLength(2)
  })

  test('once its answer was read and taken away, its reference is known all the same', async () => {
    const opened = (bench = await openBench())
    const outgoing = { ...(await makeOutgoing()), trail: { ...trail, isAnswered: true } }
    opened.faults.next('order', 'reset-after')
    await opened.gateway.submit(outgoing, never).catch(asActesError)
    await opened.gateway.confirm(await collectAll(opened.gateway, opened.connection), never)
    expect(await opened.gateway.find(outgoing, never)).toMatchObject({ reference: `${name}-1-1_0.xml` })
  })

  test('a message that FAST took, beside files that it left, is no proof that it was not ordered', async () => {
    const opened = (bench = await openBench({ holds: true }, { sources: 'inconnu' }))
    const outgoing = { ...(await makeOutgoing()), trail }
    opened.faults.next('order', 'reset-after')
    await opened.gateway.submit(outgoing, never).catch(asActesError)
    await rm(join(depotOf(opened), `${name}-1-1_0.xml`))
    expect(await opened.gateway.find(outgoing, never)).toBe('unknown')
  })

  test('beside another program’s answer it is held, however often a person tries', async () => {
    const opened = (bench = await openBench())
    await lay(opened, `${name}-1-2_1.xml`, '<a/>')
    for (const isRepeat of [false, true]) {
      const outgoing = { ...(await makeOutgoing()), trail: { ...trail, isRepeat } }
      expect(codeOf(await opened.gateway.submit(outgoing, never).catch(asActesError))).toBe('ACTES-G015')
    }
  })

  test('what FAST refuses is taken away: corrected, it may bear the same name', async () => {
    const opened = (bench = await openBench())
    const alter: Sample['alter'] = (members) => rewrite(members, 1, (xml) => xml.replace('1-1_1.pdf', '1-1_9.pdf'))
    const wrong = await makeOutgoing({ alter })
    expect(codeOf(await opened.gateway.submit({ ...wrong, trail }, never).catch(asActesError))).toBe('ACTES-G009')
    await opened.gateway.submit({ ...(await makeOutgoing()), trail }, never)
    expect(await receivedNow(opened)).toBe(1)
  })

  test('one file that cannot be read keeps none of the others away, and its platform is no outage', async () => {
    const opened = (bench = await openBench())
    await opened.gateway.submit(await makeOutgoing(), never)
    for (const file of ['aaa.txt', 'zzz.txt']) await lay(opened, file, file)
    for (const status of ['status-500', 'status-422'] as const) {
      opened.faults.next('GET file', status)
      const came: RawRetour[] = []
      const end = await (async () => {
        for await (const each of opened.gateway.collect(opened.connection, never)) came.push(each)
      })().catch(asActesError)
      expect([end, came.length]).toMatchObject([{ code: 'ACTES-G002', noOutage: true }, 2])
    }
    opened.faults.next('PROPFIND', 'status-503')
    const end = await collectAll(opened.gateway, opened.connection).catch(asActesError)
    expect(end).toMatchObject({ code: 'ACTES-G002', noOutage: false })
  })

  test('a file too large to be read is left, and the others come', async () => {
    const opened = (bench = await openBench())
    await opened.gateway.submit(await makeOutgoing(), never)
    await lay(opened, 'aaa.zip', Buffer.alloc(60_000_001))
    await lay(opened, 'bbb.zip', Buffer.alloc(59_000_000))
    const came: string[] = []
    const end = await (async () => {
      for await (const each of opened.gateway.collect(opened.connection, never)) came.push(nameOf([each]))
    })().catch(asActesError)
    expect([end, came]).toMatchObject([
      { code: 'ACTES-G002', params: { reason: 'aaa.zip' } },
      [expect.stringContaining('-1-2_'), 'bbb.zip'].sort(),
    ])
  })

  test('names may hold signs of addresses, and end up as they were', async () => {
    const opened = (bench = await openBench())
    const files = ['100%.txt', 'à # b?.txt', '50%20x.txt']
    for (const file of files) await lay(opened, file, file)
    const came = await collectAll(opened.gateway, opened.connection)
    expect(came.map((each) => [nameOf([each]), each.bytes.toString()])).toEqual(
      files.toSorted().map((file) => [file, file]),
    )
  })

  test('an answer of the same length, within the same second, is another one', async () => {
    const opened = (bench = await openBench())
    await opened.gateway.submit(await makeOutgoing(), never)
    const came = await collectAll(opened.gateway, opened.connection)
    const other = 'x'.repeat(came[0]?.bytes.length ?? 0)
    const file = join(depotOf(opened), nameOf(came))
    const { mtime } = await stat(file)
    await writeFile(file, other)
    await utimes(file, mtime, mtime)
    await opened.gateway.confirm(came, never)
    const again = await collectAll(opened.gateway, opened.connection)
    expect(again.map(({ bytes }) => bytes.toString())).toEqual([other])
    await opened.gateway.confirm(again, never)
    await writeFile(file, other.replaceAll('x', 'y'))
    await utimes(file, mtime, mtime)
    expect(await collectAll(opened.gateway, opened.connection)).toHaveLength(1)
  })

  test('an answer that came shortened is not deleted: it comes whole', async () => {
    const opened = (bench = await openBench())
    await opened.gateway.submit(await makeOutgoing(), never)
    opened.faults.next('GET file', 'shortened')
    expect(codeOf(await collectAll(opened.gateway, opened.connection).catch(asActesError))).toBe('ACTES-G002')
    expect(await collectAll(opened.gateway, opened.connection)).toHaveLength(1)
  })

  test('the document of a letter, or of another message, is no stamped act', async () => {
    const opened = (bench = await openBench({ holds: true }))
    const outgoing = await makeOutgoing()
    const { reference } = await opened.gateway.submit(outgoing, never)
    for (const end of ['2-1_1', '3-4_2']) await lay(opened, `99_AU-${name}-${end}.pdf`, '%PDF lettre')
    const wanted = { what: 'stamped', rank: 0, sha256: outgoing.members[2]?.sha256 ?? '' } as const
    expect(await opened.gateway.fetch?.(reference, wanted, never)).toBe('not yet')
  })

  test('what was prepared leaves when an agent ends it on FAST', async () => {
    const opened = (bench = await openBench({}, { traitement: 'preparation' }))
    const { reference } = await opened.gateway.submit(await makeOutgoing(), never)
    expect(await collectAll(opened.gateway, opened.connection)).toEqual([])
    const [own] = opened.fast.platform.subscribers
    if (own) await opened.fast.finish(own, reference)
    expect(await collectAll(opened.gateway, opened.connection)).toHaveLength(1)
  })

  test.each([
    ['another machine, while the simulator is declared', { url: 'https://fast.example/ascl/' }, 'ACTES-G013'],
    ['another SIREN than the subscription’s', { abonnement: '000000000' }, 'ACTES-G013'],
    ['a prefix that there is not', { prefixe: 'AUTRE' }, 'ACTES-G013'],
  ])('nothing leaves for %s', async (_, own, code) => {
    const opened = (bench = await openBench())
    const gateway = opened.open(maraussan.siren, own)
    expect(codeOf(await gateway.submit(await makeOutgoing(), never).catch(asActesError))).toBe(code)
    expect(await receivedNow(opened)).toBe(0)
  })

  test('its examination names what is wrong', async () => {
    const opened = (bench = await openBench({ parameters: ['SIREN'] }))
    expect(await opened.gateway.check(never)).toMatchObject([{ ok: false, code: 'ACTES-G013' }])
  })

  test.runIf(referenceFolder)('real files of a folder: answers are given and taken away, ours stay', async () => {
    const opened = (bench = await openBench())
    const fixtures = fastFixtures()
    for (const file of await readdir(fixtures)) await lay(opened, file, await readFile(join(fixtures, file)))
    const came = await collectAll(opened.gateway, opened.connection)
    await opened.gateway.confirm(came, never)
    expect(came.map((each) => (each.kind === 'document' ? each.name : '')).sort()).toEqual(
      ['1-2_0', '1-3_0', '6-2_0', '7-2_1', '7-2_7', '7-2_9'].map((end) => `999-1234----${end}.xml`).concat('vide.pdf'),
    )
    expect((await readdir(depotOf(opened))).sort()).toEqual(
      ['1-1_0', '6-1_0'].map((end) => `999-1234----${end}.xml`).concat('vide.pdf'),
    )
  })
})

/** What a server that nobody has seen might say, in place of the simulator's own words. */
describe('a FAST of other words', () => {
  const settings = {
    url: 'https://localhost/ascl/',
    plateforme: 'simulateur',
    abonnement: '1',
    prefixe: 'P',
    dn: 'CN = A',
  }
  const tools: Tools = {
    now: () => new Date(),
    log: () => undefined,
    error: (code, params = {}) => new ActesError(code, { params }),
    xml: async (bytes) => readXml(decodeXml(bytes)),
  }
  type Request = Parameters<Wire['exchange']>[0]
  const said = (text: string, status = 200) => ({ status, headers: {}, bytes: new TextEncoder().encode(text) })
  const before = async (answer: (request: Request) => ReturnType<typeof said>) => {
    const asked: Request[] = []
    const exchange = async (request: Request) => {
      asked.push(request)
      return answer(request)
    }
    const driver = await open(settings, tools)
    return { asked, driver, wire: { exchange, signal: never } }
  }
  const listed = (...hrefs: readonly string[]) =>
    said(
      `<multistatus xmlns="DAV:">${hrefs.map((href) => `<response><href>${href}</href></response>`).join('')}</multistatus>`,
      207,
    )

  test('paths are asked as they are listed, whole or relative, in whatever encoding', async () => {
    const hrefs = ['https://h/ascl/webdav/1/P/%E9t%E9.txt', 'a%20b.txt', '/x/c d.txt', '/x/..', '/x/%2e%2e', '/x/P/']
    const { asked, driver, wire } = await before(({ method }) => (method === 'PROPFIND' ? listed(...hrefs) : said('x')))
    const names: string[] = []
    for await (const each of driver.collect(
      { ...connectionOf(maraussan), collectivite: { ...maraussan, siren: '1' } },
      wire,
    ))
      if (each.kind === 'document') names.push(each.name)
    expect(names).toEqual(['\ufffdt\ufffd.txt', 'a b.txt', 'c d.txt'])
    expect(asked.slice(1).map(({ path }) => path)).toEqual(
      ['%E9t%E9.txt', 'a%20b.txt', 'c d.txt'].map((each) => `webdav/1/P/${each}`),
    )
  })

  const field = (each: string) => `<xs:element name="${each}"/>`
  const typed = (name: string, ...fields: readonly string[]) =>
    `<xs:element name="${name}"><xs:complexType><xs:sequence>${fields.map(field).join('')}</xs:sequence></xs:complexType></xs:element>`
  const schema = (inner: string) =>
    `<types><xs:schema xmlns:xs="x" targetNamespace="urn:s" elementFormDefault="qualified">${inner}</xs:schema></types>`
  const four = ['SIREN', 'typeTraitement', 'fichierACTES', 'DNUtilisateur'] as const
  const own = typed('traiterACTES', ...four)
  const other = typed('traiterPES', 'DNUtilisateur', 'typeTraitement', 'SIREN', 'fichierPES')
  const parts = `<message>${four.map((each) => `<part name="${each}"/>`).join('')}</message>`
  const bound = (version = 'soap') =>
    `<binding xmlns:s="http://schemas.xmlsoap.org/wsdl/${version}/"><operation name="traiterACTES"><s:operation soapAction=""/></operation></binding>`

  test.each([
    ['parts of a message', parts + bound(), 'urn:w', ''],
    ['another operation before', schema(other + own) + bound(), 'urn:s', 'f:'],
    ['two bindings', schema(own) + bound() + bound('soap12'), 'urn:s', 'f:'],
  ])('orders by a WSDL of %s', async (_, inner, namespace, prefix) => {
    let laid = ''
    const { asked, driver, wire } = await before(({ method, path }) => {
      if (method === 'POST') return said('<r><code/></r>')
      if (path.endsWith('wsdl')) return said(`<definitions targetNamespace="urn:w">${inner}</definitions>`)
      if (method === 'PROPFIND') return said(`<multistatus>${laid}</multistatus>`, 207)
      laid = `<response><href>m-1-1_0.xml</href><getcontentlength>1</getcontentlength></response>`
      return said('', 201)
    })
    const members = ['e.xml', 'm-1-1_0.xml'].map((name) => ({ name, sha256: '', sizeBytes: 1 }))
    const collectivite = { ...maraussan, siren: '1' }
    await driver.submit({ ...(await makeOutgoing()), members, collectivite }, wire)
    const { body } = asked.at(-1) ?? {}
    const text = new TextDecoder().decode(body as Uint8Array)
    const values = {
      SIREN: '1',
      typeTraitement: 'TELETRANSMISSION',
      fichierACTES: 'm-1-1_0.xml',
      DNUtilisateur: 'CN = A',
    }
    const fields = four.map((each) => `<${prefix}${each}>${values[each]}</${prefix}${each}>`).join('')
    expect(text).toContain(`xmlns:f="${namespace}"><s:Body><f:traiterACTES>${fields}</f:traiterACTES>`)
  })
})
