// The desk in two languages: what is said in English is said in no other words than English ones, on any page of the registry
// and by any action; and each person reads the language that he chose, else the one that his browser asks for.
import { get } from 'node:http'
import { describe, expect, test } from 'vitest'
import { pages } from '../../../src/web/desk/pages.ts'
import { spaced } from '../../../src/text/sentences.ts'
import { sources } from '../../support/architecture/sources.ts'
import { openFurnishedDesk, plainTexts } from './furnished.ts'
import { crawl } from './markup.ts'
import { saidOnce, textsIn, withoutAlike } from './spoken.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const desk = forSuite(() => openFurnishedDesk())

const inFrench = { 'accept-language': 'fr' }
const inEnglish = { 'accept-language': 'en-GB,en;q=0.9' }

/** What may stand on a page in English as it does in French. What is left of a text without it holds no letter. */
const quoted: readonly (readonly [what: string, all: readonly (string | RegExp)[]])[] = [
  ['files', [/[\w.-]+\.(xml|pdf|eml|gz|csv)\b/g]],
  ['what people typed', Object.values(plainTexts)],
  ['addresses', [/[\w.-]+@[\w.-]+/g]],
  ['ids and digests', [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, /\b[0-9a-f]{16,64}\b/g]],
  ['instants', [/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g]],
  ['acts', [/\b\d{3}-\d{9}-\d{8}-\w+-DE\b/g, /\b(RETENU|DOUTE|REFUS|RECU|PERDU)\d\b/g, /^DE$/g]],
  [
    'schedules',
    [/^(sweep|collect|mailbox|classification|heal|certificates|conditions|mend|bulk|batches|traffic|vacuum|notices)$/g],
  ],
  ['roads', [/^sandbox(:\d{9})?$/g]],
  [
    'what a collectivité declares',
    ['Commune de Maraussan', 'Maraussan', 'Secrétariat général', 'Europe/Paris', 'SPREF0341', 'SLO'],
  ],
  [
    'programs, calendars, subscribers',
    ['logiciel', 'agenda', 'abonne.example.org', 'Syndicat', /^syndicat$/g, /^(· )?test$/g],
  ],
  ['roots of messages', [/^(AnomalieActe|EnveloppeMISILLCL|ARActe)$/g]],
  ['articles of law', [/^(CGCT|CJA|CRPA) [LR][\d-]+$/g, /^(, )?(ordonnance|décret) no [\d-]+(, décret no [\d-]+)?$/g]],
  [
    'archives',
    [/^(SEDA|VITAM|as@lae)$/g, /^(FRAD034|maraussan|ACCORD-1)$/g, /^actes-[0-9a-f-]+$/g, /\b006-preuve-\S*\.zip$/g],
  ],
  ['units', [/\b\d+\smin\b/g]],
  ['the same word', ['Administration', /^(Publication|Notification)( |$)/g]],
  ['gateways', [/^(S²LOW|Pastell)$/g]],
  ['its settings, by name', [/^(referent|prefecture|gateway)\.\w+$/g, /^(fuseau|trigramme|plateforme|departement)$/g]],
  ['more of them', [/^(adressesRetour|arrondissement|type|production)$/g]],
]

/** Constants that hold both languages side by side. */
const tables: Readonly<Record<string, readonly string[]>> = {
  'web/desk/layout.ts': ['groups'],
  'web/desk/message-words.ts': ['english'],
  'web/desk/pages/deposit/fields.ts': ['fieldWords', 'voteWords'],
  'web/desk/pages/deposit/suggestions.ts': ['certainties'],
  'web/desk/pages/start/collectivite.ts': ['fields'],
  'web/desk/pages/start/start.ts': ['points'],
  'web/desk/pages/tokens.ts': ['rightWords'],
  'web/desk/pages/transmission/story.ts': ['events'],
}

/** Texts that nobody reads on the desk. */
const unread: readonly string[] = ['aperçu', 'required']
/** Words of protocols. */
const technical: readonly string[] = ['HTTP …', '… Authorization: Bearer … …']

describe('in English', () => {
  test.each(['administrator', 'reader'])('no text equals the French one, for the %s', async (name) => {
    const client = desk.another(name)
    const addresses = pages.map(({ path }) => desk.pathOf(path))
    const shown = await crawl(addresses, (path) => client.get(path, inEnglish))
    expect(shown.size).toBeGreaterThanOrEqual(pages.length)
    const same = new Map<string, string>()
    for (const [at, page] of shown) {
      expect(page, at).toContain('<html lang="en">')
      const french = new Set(textsIn((await client.get(at, inFrench)).text))
      for (const text of textsIn(page)) if (french.has(text) && isSaid(text)) same.set(text, at)
    }
    expect([...same]).toEqual([])
  })

  test.each(sources.filter(({ path }) => path.startsWith('web/desk/')))(
    '$path says nothing in one language only',
    (source) => {
      const once = saidOnce(source, tables[source.path] ?? [])
      expect(once.filter(({ text }) => ![...unread, ...technical].includes(text))).toEqual([])
    },
  )
})

describe('in French', () => {
  test('no line breaks before double punctuation, inside quotes or between a number and its unit', async () => {
    const client = desk.another('administrator')
    const shown = await crawl(
      pages.map(({ path }) => desk.pathOf(path)),
      (path) => client.get(path, inFrench),
    )
    const loose = [...shown].flatMap(([at, page]) =>
      textsIn(page).flatMap((text) => (spaced(text, 'fr') === text ? [] : [`${at} ${text}`])),
    )
    expect(loose).toEqual([])
  })
})

function isSaid(text: string): boolean {
  const rest = quoted.flatMap(([, all]) => all).reduce<string>((left, each) => left.replaceAll(each, ''), text)
  return /\p{L}/u.test(withoutAlike(rest))
}

describe('other answers', () => {
  test('an action answers in the language of its form', async () => {
    const client = desk.another('administrator')
    const { words } = await client.post(`/transmissions/${desk.acts.held}/requeue`, { motif: '' }, inEnglish)
    expect(words).toContain('This was not done This operation needs a reason')
  })

  test('a spreadsheet has column names in its reader’s language', async () => {
    const head = async (headers: Headers) =>
      (await desk.as('operator').get('/transmissions.csv', headers)).text.split('\r\n')[0]
    expect(await head(inEnglish)).toMatch(
      /^id;message;numero;identifier;.*;next step;code;error;created;matière;connection;key$/,
    )
    expect(await head(inFrench)).toMatch(
      /^id;message;numero;identifiant;.*;prochaine étape;code;erreur;date de dépôt;matière;connexion;clé$/,
    )
  })
})

describe('a chosen language', () => {
  test('applies to all pages, whatever the browser prefers', async () => {
    const client = desk.another('operator')
    expect((await client.get('/', inFrench)).text).toContain('href="?langue=en"')
    expect(await client.get('/?langue=en', inFrench)).toMatchObject({ status: 303, location: '/' })
    const page = await client.get('/transmissions', inFrench)
    expect(page.text).toContain('<html lang="en">')
    expect(page.text).toContain('href="?langue=fr"')
    await client.get('/?langue=fr', inEnglish)
    expect((await client.get('/transmissions', inEnglish)).text).toContain('<html lang="fr">')
  })

  test('can be chosen before signing in, too', async () => {
    const client = desk.another('nobody')
    expect((await client.get('/entrer', inFrench)).text).toContain('href="?langue=en"')
    await client.get('/entrer?langue=en', inFrench)
    expect((await client.get('/entrer', inFrench)).words).toContain('Password')
  })

  test('is kept in a cookie that no script reads and no other site sends', async () => {
    const { headers } = await desk.another('nobody').get('/entrer?langue=en')
    expect(String(headers['set-cookie'])).toMatch(
      /^actes_langue=en; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/,
    )
  })

  test('keeps the filters of a page', async () => {
    const client = desk.another('operator')
    const { text } = await client.get('/transmissions?retenues=1&code=ACTES-G010', inFrench)
    expect(text).toContain('href="?retenues=1&amp;code=ACTES-G010&amp;langue=en"')
    const { location } = await client.get('/transmissions?retenues=1&code=ACTES-G010&langue=en', inFrench)
    expect(location).toBe('/transmissions?retenues=1&code=ACTES-G010')
  })

  test('on an address that only a form reaches leads back to the first page', async () => {
    const { location } = await desk.another('operator').get(`/transmissions/${desk.acts.held}/requeue?langue=en`)
    expect(location).toBe('/')
  })

  test('that does not exist is ignored', async () => {
    const client = desk.another('operator')
    expect((await client.get('/?langue=de', inFrench)).text).toContain('<html lang="fr">')
    expect(client.cookies()).not.toHaveProperty('actes_langue')
  })

  test.each(['//elsewhere.example/x', '/.//elsewhere.example', '/\\elsewhere.example', '///elsewhere.example', '//'])(
    'never leads elsewhere: %s',
    async (path) => {
      const { hostname, port } = new URL(desk.url)
      const { statusCode, location } = await raw({ hostname, port, path: `${path}?langue=en` })
      expect([303, 400, 404]).toContain(statusCode)
      expect(location ?? '/').toMatch(/^\/(?![/\\])/)
    },
  )
})

type Headers = Readonly<Record<string, string>>

/** A path as it is: no client of ours would send it so. */
function raw(options: { readonly hostname: string; readonly port: string; readonly path: string }) {
  return new Promise<{ readonly statusCode: number | undefined; readonly location: string | undefined }>(
    (resolve, reject) => {
      const sent = get({ ...options, agent: false }, (answer) => {
        answer.resume()
        resolve({ statusCode: answer.statusCode, location: answer.headers.location })
      })
      sent.on('error', reject)
    },
  )
}
