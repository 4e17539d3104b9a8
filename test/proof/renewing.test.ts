// Timestamps renewed before what signs them ends: an act of July 2025 whose date is proven in 2037, by three certificates, RSA and
// elliptic, each dating the one before; what the schedule does on the way, killed anywhere; and what both verifiers refuse.
import { join } from 'node:path'
import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyDossier } from '../../src/offline/dossier/file.ts'
import { renewTimestamps } from '../../src/proof/renewing.ts'
import { verifyJournals } from '../../src/proof/verifying.ts'
import { ownerCaller } from '../../src/operations/guard.ts'
import { noteLine } from '../../src/store/desk/journal.ts'
import type { Database } from '../../src/store/engine/database.ts'
import { describeIf } from '../support/describe-with.ts'
import { openCommune, type Commune } from '../support/life/commune.ts'
import {
  canonicalJson,
  digestOf,
  dossierOf,
  entriesIn,
  sealed,
  secondOpinions,
  zipOf,
} from '../support/proof/dossiers.ts'
import { diceOf, Draft } from '../support/proof/tamperings.ts'
import { makeUnit, type Unit } from '../support/proof/tokens.ts'
import { openTokenAuthority, type TokenAuthority } from '../support/servers/token-authority.ts'
import { neededTools } from '../support/servers/timestamp-authority.ts'
import { mortal } from '../support/proof/mortal.ts'

const tools = await neededTools()
let commune: Commune
let authority: TokenAuthority
let units: readonly [Unit, Unit, Unit, Unit]
let act: string
let logged: { event: string; count: unknown }[] = []
const time = { at: Date.parse('2025-07-08T08:02:00Z') }

beforeAll(async () => {
  commune = await openCommune({ time })
  units = [
    await makeUnit({ name: 'Unite de 2025', from: '2025-01-01', until: '2027-01-01' }),
    await makeUnit({ kind: 'rsa-3072', name: 'Unite de 2026', from: '2026-01-01', until: '2032-01-01' }),
    await makeUnit({ name: 'Unite de 2031', from: '2031-01-01', until: '2040-01-01' }),
    await makeUnit({ name: 'Unite de 2040', from: '2040-01-01', until: '2060-01-01' }),
  ]
  authority = await openTokenAuthority(units, { ca: join(commune.home, 'horodatage.pem'), now: commune.now })
  act = await commune.hands('DEL1')
  await commune.works()
})
afterAll(async () => {
  await commune.closes()
  await authority.close()
})

const at = (moment: string) => void (time.at = Date.parse(moment))
const seals = () => sealed(commune, authority)
/** What happens on any day: the journal of the installation grows. */
const lives = () => noteLine(commune.db, { kind: 'desk', at: commune.now(), who: 'test', event: 'looked' })

async function renews({ db = commune.db, isSet = true }: { db?: Database; isSet?: boolean } = {}) {
  logged = []
  const { ports } = commune.app
  const note = (facts: object, event: string) => void logged.push({ event, ...(facts as { count: unknown }) })
  const log = { ...ports.log, warn: note } as typeof ports.log
  const timestamps = { date: () => Promise.reject(new Error('renewing asks nobody')) }
  return renewTimestamps({ ...ports, log, store: { ...ports.store, db }, ...(isSet && { timestamps }) })
}

async function judged(zip: Buffer, now: string) {
  const path = join(commune.home, 'dossier.zip')
  await writeFile(path, zip)
  return verifyDossier(path, { authorities: await readFile(authority.ca, 'utf8'), now: new Date(now) })
}

/** What each verifier says of a dossier at a moment: they say the same. */
async function said(zip: Buffer, now: string): Promise<string> {
  const found = await judged(zip, now)
  const word =
    found.verdict === 'refused' ? found.refused.word : [found.ok ? 'ok' : 'incomplet', ...found.lacks].join(' ')
  if (tools.value) expect(await secondOpinions(commune.home, [zip], authority.ca, new Date(now))).toEqual([word])
  return word
}

const told = () =>
  commune.db.rows<{ who: string; tokens: number }>(
    `SELECT who, jsonb_array_length(detail->'tokens') AS tokens FROM actes.installation_journal
      WHERE event = 'timestamps-renewed' ORDER BY id`,
  )
const waiting = () => commune.db.value<number>('SELECT count(*)::int FROM actes.renewal WHERE line IS NULL')
const tokens = () => commune.db.value<number>('SELECT count(*)::int FROM actes.seal_token')

async function intact() {
  const { db, heads } = commune.app.ports.store
  const authorities = await readFile(authority.ca, 'utf8')
  expect((await verifyJournals({ db, heads, authorities })).faults).toEqual([])
}

await describeIf(tools, 'a timestamp', () => {
  let first: Buffer
  let second: Buffer
  let third: Buffer

  test('is proven while its certificate lasts, and no longer', async () => {
    await seals()
    first = await dossierOf(commune, act)
    expect(await said(first, '2026-12-31T00:00:00Z')).toBe('ok')
    expect(await said(first, '2027-01-02T00:00:00Z')).toBe('incomplet perime')
  })

  test('is not renewed before its last year, nor by a certificate that ends as it does; then it is warned of', async () => {
    expect(await renews()).toEqual({ count: 0, failures: 0 })
    expect([await waiting(), logged]).toEqual([await tokens(), []])
    at('2026-02-01T08:00:00Z')
    await lives()
    await seals()
    expect(await renews()).toEqual({ count: 0, failures: 0 })
    expect(logged).toEqual([{ event: 'timestamps-ending', count: 333 }])
    expect(await told()).toEqual([])
  })

  test('is renewed once the authority signs with what lasts longer, killed anywhere; once', async () => {
    authority.signsBy(units[1])
    at('2026-03-01T08:00:00Z')
    await lives()
    await seals()
    const before = (await tokens()) ?? 0
    expect(await renews({ isSet: false })).toEqual({ count: 0, failures: 0 })
    for (let most = 0; most < 7; most++) await renews({ db: mortal(commune.db, most) }).catch(() => undefined)
    await Promise.all([renews(), renews()])
    expect(await renews()).toEqual({ count: 0, failures: 0 })
    // The newest is by the new certificate.
    expect(await told()).toEqual([{ who: 'worker', tokens: before - 1 }])
    expect([await waiting(), logged]).toEqual([1, []])
  })

  test('lasts as the certificate that dates its renewal, once that is sealed', async () => {
    expect((await entriesIn(await dossierOf(commune, act))).has('journal/renouvellements.jsonl')).toBe(false)
    commune.waits(600)
    for (let line = 0; line < 3; line++) await lives()
    await seals()
    second = await dossierOf(commune, act)
    expect(await said(second, '2027-01-02T00:00:00Z')).toBe('ok')
    expect(await said(second, '2031-12-31T00:00:00Z')).toBe('ok')
    expect(await said(second, '2032-01-02T00:00:00Z')).toBe('incomplet perime')
    expect(await dossierOf(commune, act)).toEqual(second)
    const found = await judged(second, '2027-01-02T00:00:00Z')
    if (found.verdict === 'refused') throw new Error(found.refused.word)
    expect(found.seals[0]?.dated).toMatchObject({
      by: 'Unite de 2025',
      until: new Date('2027-01-01T00:00:00Z'),
      renewed: { by: 'Unite de 2026', at: new Date('2026-03-01T08:10:00Z'), until: new Date('2032-01-01T00:00:00Z') },
    })
    await intact()
  })

  test('is renewed in turn, and the journal of renewals between them is not in the dossier', async () => {
    for (const month of ['2027-01', '2028-01', '2029-01']) {
      at(`${month}-01T08:00:00Z`)
      for (let line = 0; line < 20; line++) await lives()
      await seals()
    }
    authority.signsBy(units[2])
    at('2031-06-01T08:00:00Z')
    await lives()
    await seals()
    expect((await renews()).count).toBeGreaterThan(0)
    commune.waits(600)
    await seals()
    third = await dossierOf(commune, act)
    expect(await said(third, '2039-12-31T00:00:00Z')).toBe('ok')
    expect(await said(third, '2040-01-02T00:00:00Z')).toBe('incomplet perime')
    const links = (await entriesIn(third)).get('journal/renouvellements-chaine.jsonl')?.toString().split('\n') ?? []
    expect(links.length).toBeLessThan(40)
    await intact()
  })

  test('of the act is told by the API, and on the desk', async () => {
    const { timestamp, sealed: isSealed } = await commune.app.askAs(ownerCaller('test', 'fr')).showSeal({ id: act })
    // No authority is set in this installation, so that none is trusted.
    expect([isSealed, timestamp]).toEqual([
      true,
      expect.objectContaining({
        by: 'Unite de 2025',
        policy: '1.2.3.4',
        accuracyMs: null,
        claimed: false,
        listed: null,
        renewed: true,
      }),
    ])
  })

  describe('whose renewal is tampered with', () => {
    const [lines, chain] = ['journal/renouvellements.jsonl', 'journal/renouvellements-chaine.jsonl']
    const folder = 'journal/renouvellements/'
    type Link = {
      n: number
      link: string
      digest?: string
      owner?: string
      rank?: number
      salt?: string
      line?: number
    }
    const open = async (zip: Buffer) => {
      const never = () => Buffer.alloc(0)
      return new Draft(await entriesIn(zip), diceOf(1), { expired: never, weak: never, otherImprint: never })
    }
    const edited = (draft: Draft, path: string, change: (all: Link[]) => void) => {
      const all = draft.texts(path).map((text) => JSON.parse(text) as Link)
      change(all)
      draft.putTexts(
        path,
        all.map((each) => canonicalJson(each)),
      )
    }
    const forgedHead = (draft: Draft) => {
      const path = sealOf(draft, 'seal')
      draft.put(path, canonicalJson({ ...(JSON.parse(draft.bytes(path).toString()) as object), head: '0'.repeat(64) }))
    }
    const own = (all: Link[]) => all.filter(({ rank }) => rank !== undefined)
    const sealOf = (draft: Draft, kind: string) => draft.paths(kind).find((path) => path.startsWith(folder)) ?? ''

    test.each<readonly [string, string, (draft: Draft) => void]>([
      [
        'a digest more in its line',
        'maillon',
        (draft) =>
          edited(
            draft,
            lines,
            ([line]) => void (line as unknown as { detail: { tokens: string[] } }).detail.tokens.push('0'.repeat(64)),
          ),
      ],
      [
        'another event',
        'illisible',
        (draft) => edited(draft, lines, ([line]) => void Object.assign(line ?? {}, { event: 'looked' })),
      ],
      ['no line', 'ligne', (draft) => draft.put(lines, '')],
      ['a line that is left out', 'ligne', (draft) => edited(draft, lines, (all) => void all.pop())],
      ['two lines in another order', 'ligne', (draft) => edited(draft, lines, (all) => void all.reverse())],
      ['a link that is left out', 'maillon', (draft) => edited(draft, chain, (all) => void all.splice(2, 1))],
      [
        'a part out of order',
        'maillon',
        (draft) =>
          edited(
            draft,
            chain,
            (all) => void all.unshift(...all.splice(all.findLastIndex(({ digest }) => digest === undefined))),
          ),
      ],
      ['no beginning', 'maillon', (draft) => edited(draft, chain, (all) => void all.shift())],
      ['no chain', 'ligne', (draft) => draft.put(chain, '')],
      [
        'another rank',
        'ligne',
        (draft) => edited(draft, chain, (all) => void Object.assign(own(all)[0] ?? {}, { rank: 2 })),
      ],
      [
        'another salt',
        'maillon',
        (draft) => edited(draft, chain, (all) => void Object.assign(own(all)[0] ?? {}, { salt: '0'.repeat(32) })),
      ],
      [
        'another line',
        'ligne',
        (draft) => edited(draft, chain, (all) => void Object.assign(own(all)[0] ?? {}, { line: 1 })),
      ],
      ['a head that is not in the chain', 'sceau', forgedHead],
      [
        'a seal in the other place',
        'sceau',
        (draft) =>
          draft.put(
            sealOf(draft, 'seal'),
            draft.bytes(draft.paths('seal').find((path) => path.startsWith('journal/sceaux/')) ?? ''),
          ),
      ],
      [
        'a token over another seal',
        'horodatage',
        (draft) =>
          draft.put(
            sealOf(draft, 'token'),
            draft.bytes(draft.paths('token').find((path) => path.startsWith('journal/sceaux/')) ?? ''),
          ),
      ],
      ['a token without its seal', 'horodatage', (draft) => draft.drop(sealOf(draft, 'seal'))],
      [
        'without its tokens',
        'incomplet perime',
        (draft) =>
          draft
            .paths('token')
            .filter((path) => path.startsWith(folder))
            .forEach((path) => draft.drop(path)),
      ],
      ['of version 1', 'illisible', (draft) => void (draft.manifest.version = 1)],
      [
        'a role in another place',
        'illisible',
        (draft) =>
          void Object.assign(draft.manifest.entries.find(({ path }) => path === lines) ?? {}, { role: 'retour' }),
      ],
    ])('%s: %s', async (_what, word, change) => {
      const draft = await open(third)
      change(draft)
      expect(await said(await zipOf(draft.list()), '2039-12-31T00:00:00Z')).toBe(word)
    })

    test('a line in another part of the chain than the seal renews nothing: whoever has the journal could write it', async () => {
      const draft = await open(second)
      edited(draft, chain, (all) => {
        const [line] = own(all)
        if (!line) throw new Error('no renewal')
        const before = digestOf('installation').toString('hex')
        const parts = [before, line.digest ?? '', line.owner ?? ''].map((each) => Buffer.from(each, 'hex'))
        const forged = { ...line, n: 1, link: digestOf(...parts).toString('hex') }
        for (const key of ['rank', 'salt', 'line'] as const) delete line[key]
        expect(all[0]?.n).toBeGreaterThan(1)
        all.unshift({ n: 0, link: before }, forged)
      })
      expect(await said(await zipOf(draft.list()), '2026-12-31T00:00:00Z')).toBe('ok')
      expect(await said(await zipOf(draft.list()), '2027-01-02T00:00:00Z')).toBe('incomplet perime')
    })

    test('a renewal after what it renews had ended is none, and the schedule makes none', async () => {
      authority.signsBy(units[3])
      at('2041-01-01T08:00:00Z')
      await lives()
      await seals()
      expect(await renews()).toEqual({ count: 0, failures: 0 })
      // As one whose clock was set back would have made it.
      await commune.db.query(
        `UPDATE actes.renewal SET until = '2041-12-01' WHERE line IS NULL AND until < '2041-01-01'`,
      )
      expect((await renews()).count).toBeGreaterThan(0)
      commune.waits(600)
      await seals()
      const late = await dossierOf(commune, act)
      expect(await said(late, '2039-12-31T00:00:00Z')).toBe('ok')
      expect(await said(late, '2041-06-01T00:00:00Z')).toBe('incomplet perime')
    })
  })
})
