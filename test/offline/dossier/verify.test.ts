// Three verifiers, ours, the same in a browser, and one of Python that was written from the manual, say the same of a sealed
// dossier: whole as it was written, refused by the same word after each tampering, and of whatever its structure may be.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyDossier } from '../../../src/offline/dossier/file.ts'
import { ownerCaller } from '../../../src/operations/guard.ts'
import { refusalWords } from '../../../src/text/dossier.ts'
import { describeIf } from '../../support/describe-with.ts'
import { copyOfTheHouse } from '../../support/house-copy.ts'
import { openCommune, type Commune } from '../../support/life/commune.ts'
import { isLong } from '../../support/long-suites.ts'
import { depositsWith } from '../../support/deposits/elsewhere.ts'
import { dossierOf, entriesIn, secondOpinions, sealed, zipOf } from '../../support/proof/dossiers.ts'
import { diceOf, Draft, tamperings, type BadTokens } from '../../support/proof/tamperings.ts'
import { variantsOf, type Variant } from '../../support/proof/variants.ts'
import { verifierHtml } from '../../support/reports/verifier-page.ts'
import {
  neededTools,
  openTimestampAuthority,
  type TimestampAuthority,
} from '../../support/servers/timestamp-authority.ts'
import { describeInBrowser } from '../../web/desk/in-browser.ts'

const seed = 20_250_708
/** Files are handed to the browser so many at a time. */
const atOnce = 100

/** Rules of structure, each taken out of a file of src/offline/dossier. */
const sabotages: readonly (readonly [rule: string, file: string, from: string, to: string])[] = [
  ['the end record tells the truth', 'zip.ts', '=== 0 && end.getUint16(8, true) === count', '=== 0'],
  ['the local header is as listed', 'zip.ts', ' || !(await isAsListed(source, entry))', ''],
  ['names differ by more than capitals', 'zip.ts', 'folded.add(path.toLowerCase())', 'folded.add(path)'],
  ['JSON is canonical', 'journal.ts', ' && canonical(value) === text', ''],
  ['JSON is not deep', 'journal.ts', ' && isWithin(value, limits.levels)', ''],
  ['a role has its place', 'verify.ts', 'return isPlaced && ', 'return '],
  ['each of the two attributes once', 'verify.ts', 'attribute && others.length === 0', 'attribute'],
  ['elements are of the format', 'verify.ts', ' || [...root.namespaces].some((each) => each !== actesNamespace)', ''],
  ['an encoding is known', 'xml.ts', '!narrow.has(encoding) || ', ''],
  ['characters are of XML', 'xml.ts', 'if (forbidden.test(text)) throw new Malformed()', ''],
  ['gzip has no more than its bytes', 'sent.ts', ' || head[3] !== 0', ''],
  ['members are files', 'sent.ts', '!isFile || ', ''],
  ['members have names of their own', 'sent.ts', 'if (names.has(name.toLowerCase()))', 'if (names.has(name))'],
  ['the tar ends', 'sent.ts', '!isEnded || ', ''],
  ['a record alone is withdrawn', 'verify.ts', 'checkWithdrawal(journal)', ''],
  [
    'a token announces its digest',
    'timestamp.ts',
    'if (!announced.includes(',
    'if (!announced.length || !Object.hasOwn(strong, ',
  ],
]

/** Prints a word for each file, as `wordOf` gives it. */
const driver = `const [folder, authority, ...files] = process.argv.slice(1)
const { verifyDossier } = await import(folder + '/src/offline/dossier/file.ts')
const { readFile } = await import('node:fs/promises')
for (const file of files) {
  const found = await verifyDossier(file, { authorities: await readFile(authority, 'utf8') }).catch((error) => ({ verdict: 'refused', refused: { word: error.message } }))
  console.log(found.verdict === 'refused' ? found.refused.word : [found.ok ? 'ok' : 'incomplet', ...found.lacks].join(' '))
}`

await describeIf(await neededTools(), 'a sealed dossier', () => {
  let folder: string
  let commune: Commune
  let authority: TimestampAuthority
  let pem: string
  let ids: readonly string[]
  let whole: Buffer
  let other: Buffer
  let withdrawn: Buffer
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'actes-dossiers-'))
    authority = await openTimestampAuthority()
    pem = await readFile(authority.ca, 'utf8')
    commune = await openCommune()
    ids = [await commune.hands('DEL1'), await commune.hands('DEL2')]
    await commune.works()
    const autreVoie = { voie: 'papier', recuLe: '2025-07-02' }
    const recorded = await depositsWith(commune, { numero: 'DEL3', autreVoie })
    if (!recorded.ok) throw new Error(JSON.stringify(recorded.problems))
    await commune.operations.ask.withdrawRecord({ id: recorded.id, reason: 'mauvais numéro' })
    await sealed(commune, authority)
    commune.waits(26 * 3_600)
    const ask = commune.app.askAs(ownerCaller('test', 'fr'))
    for (const id of ids) await ask.publishTransmission({ id, date: '2025-07-09', how: 'publie' })
    await sealed(commune, authority)
    const taken = await Promise.all([...ids, recorded.id].map((id) => dossierOf(commune, id)))
    ;[other, whole, withdrawn] = taken as [Buffer, Buffer, Buffer]
  })
  afterAll(async () => {
    await commune.closes()
    await authority.close()
    await rm(folder, { recursive: true, force: true })
  })

  const firstOpinion = async (zip: Buffer, authorities: string | undefined = pem) => {
    const path = join(folder, 'one.zip')
    await writeFile(path, zip)
    return verifyDossier(path, { authorities, now: new Date() })
  }
  const wordOf = async (zip: Buffer) => {
    const found = await firstOpinion(zip)
    return found.verdict === 'refused' ? found.refused.word : [found.ok ? 'ok' : 'incomplet', ...found.lacks].join(' ')
  }

  const badTokens = (): BadTokens => {
    const bad = (how: keyof BadTokens) => (bytes: Buffer) => authority.bad(how, bytes)
    return { expired: bad('expired'), weak: bad('weak'), otherImprint: bad('otherImprint') }
  }
  let judged: Promise<{ readonly variants: readonly Variant[]; readonly words: readonly string[] }> | undefined
  const judge = async () => {
    const all = await variantsOf({ whole, entries: await entriesIn(whole), tokens: badTokens() }, seed)
    // A third of them is every layer, too.
    const variants = all.filter((_, index) => isLong || index % 3 === 0)
    const words: string[] = []
    for (const { zip } of variants) words.push(await wordOf(zip))
    return { variants, words }
  }
  const keep = (variants: readonly Variant[]) =>
    Promise.all(
      variants.map(async ({ zip }, index) => {
        const path = join(folder, `${index}.zip`)
        await writeFile(path, zip)
        return path
      }),
    )
  /** Beside what it was said of. */
  const beside = (variants: readonly Variant[], words: readonly string[]) =>
    variants.map(({ what }, index) => `${what} → ${words[index]}`)

  test('is intact as written, for both verifiers, and states what it proves', async () => {
    const found = await firstOpinion(whole)
    expect(found).toMatchObject({
      ok: true,
      idActe: '034-213401482-20250625-DEL2-DE',
      carried: 2,
      ar: { dateReception: expect.stringMatching(/^2025-07-/) },
      unsealed: [],
    })
    if (found.verdict === 'refused') return
    expect(found.lines.sealed).toBe(found.lines.linked)
    expect(found.seals.map(({ dated }) => [dated?.by, dated?.trusted])).toEqual(
      found.seals.map(() => ['Horodatage de test', true]),
    )
    expect(await secondOpinions(folder, [whole, other], authority.ca)).toEqual(['ok', 'ok'])
    expect(await secondOpinions(folder, [whole, other])).toEqual(['incomplet non-verifie', 'incomplet non-verifie'])
  })

  test('of a withdrawn record is intact too, and claims no AR; of an act that was sent it is refused', async () => {
    expect(await firstOpinion(withdrawn)).toMatchObject({ ok: true, ar: null, carried: null })
    const draft = new Draft(await entriesIn(withdrawn), diceOf(seed), badTokens())
    draft.rewriteLine(0, (line) => void (line.event = 'received'))
    draft.unseal()
    draft.relink()
    const forged = await zipOf(draft.list())
    expect(await wordOf(forged)).toBe('retrait')
    expect(await secondOpinions(folder, [withdrawn, forged], authority.ca)).toEqual(['ok', 'retrait'])
  })

  test('has the same bytes each time it is written', async () => {
    expect(await dossierOf(commune, ids[1] ?? '')).toEqual(whole)
  })

  test('is refused after each tampering, by both verifiers, with the right word', async () => {
    const tokens = badTokens()
    const made = await tamperings(await entriesIn(whole), await entriesIn(other), {
      seed,
      count: isLong ? 500 : 50,
      tokens,
    })
    expect(made.length).toBeGreaterThanOrEqual(50)
    const due = made.map(({ what, word }) => `${what}: ${word}`)
    const first = []
    for (const { what, zip } of made) first.push(`${what}: ${await wordOf(zip)}`)
    expect(first).toEqual(due)
    // It starts openssl several times for each: the long form asks it about all, the other about one in eight.
    const asked = made.filter((_, index) => isLong || index % 8 === 0)
    const words = await secondOpinions(
      folder,
      asked.map(({ zip }) => zip),
      authority.ca,
    )
    expect(asked.map(({ what }, index) => `${what}: ${words[index]}`)).toEqual(
      asked.map(({ what, word }) => `${what}: ${word}`),
    )
    const forged = made.find(({ what }) => what.includes('an AR of another day'))
    expect(await firstOpinion(forged?.zip ?? Buffer.alloc(0))).toMatchObject({
      ar: { sealed: true, dateReception: expect.stringMatching(/^2025-07-/) },
      unsealed: ['retours/00-ar.xml'],
    })
    const never = Object.keys(refusalWords).filter((word) => !made.some((each) => each.word === word))
    // A dossier over the limits is too large for a test.
    expect(never).toEqual(['limite'])
  })

  test('with one byte changed anywhere is refused, or its content is unchanged', async () => {
    const dice = diceOf(seed)
    const before = await entriesIn(whole)
    const changed = Array.from({ length: isLong ? 1_000 : 40 }, () => {
      const zip = Buffer.from(whole)
      const at = dice(zip.length)
      zip[at] = (zip[at] ?? 0) ^ (1 + dice(255))
      return zip
    })
    const unnoticed = []
    for (const zip of changed) if ((await wordOf(zip)) === 'ok') unnoticed.push(zip)
    for (const zip of unnoticed) expect(await entriesIn(zip)).toEqual(before)
  })

  test('is judged alike by both, whatever its structure', { timeout: 300_000 }, async () => {
    const { variants, words } = await (judged ??= judge())
    expect(variants.length).toBeGreaterThanOrEqual(400)
    const second = await secondOpinions(
      folder,
      variants.map(({ zip }) => zip),
      authority.ca,
    )
    expect(beside(variants, words)).toEqual(beside(variants, second))
    // Each layer was reached: what is only refused at the door shows nothing of what lies behind.
    const reached = ['ok', 'incomplet non-date', 'illisible', 'nom', 'octets', 'archive', 'ar', 'horodatage']
    if (isLong) reached.push('double', 'limite')
    expect(reached.filter((word) => !words.includes(word))).toEqual([])
  })

  test.runIf(isLong)('shows with a variant each rule that is removed', { timeout: 600_000 }, async () => {
    const { variants, words } = await (judged ??= judge())
    const files = await keep(variants)
    const copy = copyOfTheHouse()
    const unseen: string[] = []
    for (const [rule, file, from, to] of sabotages) {
      const path = join(copy, 'src/offline/dossier', file)
      const source = await readFile(path, 'utf8')
      expect(source).toContain(from)
      await writeFile(path, source.replace(from, to))
      const args = ['--input-type=module', '-e', driver, copy, authority.ca, ...files]
      const { stdout } = await promisify(execFile)(process.execPath, args)
      if (stdout.trim().split('\n').join() === words.join()) unseen.push(rule)
      await writeFile(path, source)
    }
    expect(unseen).toEqual([])
  })

  void describeInBrowser('and its page, in Chromium without a network,', (browsing) => {
    test('says the same of each variant, as one file of at most 1 MB', { timeout: 900_000 }, async () => {
      const { variants, words } = await (judged ??= judge())
      const html = await verifierHtml()
      expect(Buffer.byteLength(html)).toBeLessThan(1_000_000)
      expect(await verifierHtml()).toBe(html)
      await writeFile(join(folder, 'verifier.html'), html)
      const files = await keep(variants)
      const page = await browsing().opens(`file://${folder}`, { offline: true })
      await page.goto(`file://${folder}/verifier.html`)
      await page.locator('#authority').setInputFiles(authority.ca)
      const told: (readonly [string, string])[] = []
      for (let from = 0; from < files.length; from += atOnce) {
        const some = files.slice(from, from + atOnce)
        await page.locator('#dossiers').setInputFiles(some, { timeout: 300_000 })
        // The name of the last one stands once all of them were verified.
        const last = page.locator('section h2').filter({ hasText: some.at(-1)?.split('/').at(-1) ?? '' })
        await last.waitFor({ timeout: 300_000 })
        told.push(
          ...(await page.evaluate<typeof told>(
            `[...document.querySelectorAll('section')].map((each) => [each.className, each.querySelector('.verdict').textContent])`,
          )),
        )
      }
      const said = told.map(([verdict, text]) => {
        const [, why = ''] = /\(([^)]*)\)/.exec(text) ?? []
        return verdict === 'proven' ? 'ok' : verdict === 'refused' ? why : `incomplet ${why.replaceAll(',', '')}`
      })
      expect(beside(variants, said)).toEqual(beside(variants, words))
    })
  })

  test('under another authority is refused, and without one its date is not verified', async () => {
    const stranger = await openTimestampAuthority('Un autre')
    const trusted = await readFile(stranger.ca, 'utf8')
    expect(await firstOpinion(whole, trusted)).toMatchObject({ ok: false, refused: { word: 'horodatage' } })
    expect(await secondOpinions(folder, [whole], stranger.ca)).toEqual(['horodatage'])
    await stranger.close()
    await writeFile(join(folder, 'one.zip'), whole)
    const found = await verifyDossier(join(folder, 'one.zip'))
    expect(found).toMatchObject({ ok: false, verdict: 'unproven', lacks: ['non-verifie'] })
  })
})
