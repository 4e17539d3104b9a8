// Aide: every chapter of the manual opens on the desk in the reader's language, from the page that one is on and by words;
// nothing of it is HTML of its own.
import { describe, expect, test } from 'vitest'
import { chapters } from '../../../../src/manual/chapters.ts'
import { placeOf, places } from '../../../../src/manual/places.ts'
import { markdown } from '../../../../src/web/desk/markdown.ts'
import { pages } from '../../../../src/web/desk/pages.ts'
import { openDesk } from '../../../support/desk/desk.ts'
import { breachesIn, elementsOf, linksOf } from '../markup.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const desk = forSuite(() => openDesk())
const hrefsOf = (text: string) => elementsOf(text).flatMap(({ attributes: { href } }) => (href ? [href] : []))
const inEnglish = { 'accept-language': 'en' }

describe('Aide', () => {
  test('is in the navigation, and lists every chapter for everybody, by who reads it', async () => {
    const { text, words } = await desk.as('reader').get('/aide')
    expect(text).toContain('<a href="/aide" aria-current="page"')
    expect(linksOf(text).filter((link) => link.startsWith('/aide/'))).toEqual(
      chapters.map(({ name }) => `/aide/${name}`),
    )
    expect(words).toContain('Au quotidien – secrétaires et agents')
    const english = await desk.as('reader').get('/aide', inEnglish)
    expect(english.words).toContain('Day to day – secretaries and agents')
  })

  test.each(chapters)('opens $name', async ({ name, title }) => {
    const { status, text, words } = await desk.as('reader').get(`/aide/${name}`)
    expect([status, breachesIn(text)]).toEqual([200, []])
    expect(words).toContain(title.fr)
    expect(text.match(/<h1/g)).toHaveLength(1)
    // What programs are written in stands as it is.
    const prose = text.replaceAll(/<(pre|code)\b[^>]*>[\s\S]*?<\/\1>/g, '').replaceAll(/<[^>]*>/g, '')
    expect(prose).not.toMatch(/\*\*|&lt;!--|\]\(| \|/)
    const known = new Set(chapters.map((each) => `/aide/${each.name}`))
    const leading = linksOf(text).map((link) => link.replace(/#.*/, ''))
    expect(leading.filter((link) => link.startsWith('/aide/') && !known.has(link))).toEqual([])
    const ids = new Set(elementsOf(text).map(({ attributes }) => attributes.id))
    const within = hrefsOf(text).filter((link) => link.startsWith('#'))
    expect(within.filter((link) => !ids.has(link.slice(1)))).toEqual([])
  })

  test('is in the language of its reader', async () => {
    const [french, english] = await Promise.all([
      desk.as('reader').get('/aide/operating'),
      desk.as('reader').get('/aide/operating', inEnglish),
    ])
    expect(french.words).toContain('Un acte est retenu')
    expect(english.words).toContain('An act is held')
  })

  test('names the chapters that it leads to by their titles', async () => {
    const { text } = await desk.as('reader').get('/aide/roles')
    expect(text).toContain('<a href="/aide/glossary">Glossaire</a>')
  })

  test.each([
    ['/retours', '/aide/operating#un-retour-ne-correspond-à-aucun-acte'],
    ['/retours/7', '/aide/operating#un-retour-ne-correspond-à-aucun-acte'],
    ['/collectivites/213401482/conservation', '/aide/conservation#étape-par-étape'],
    ['/collectivites/213401482', '/aide/gateways'],
    ['/', '/aide/operating'],
  ])('opens from %s at what helps there', async (from, to) => {
    const { status, location } = await desk.as('reader').get(`/aide?depuis=${encodeURIComponent(from)}`)
    expect([status, decodeURIComponent(location)]).toEqual([303, to])
  })

  test.each(['/aide', '/aide/errors', '/nulle-part', 'https://elsewhere.example/retours', ''])(
    'opens from %s with its contents',
    async (from) => {
      const { status, words } = await desk.as('reader').get(`/aide?depuis=${encodeURIComponent(from)}`)
      expect(status).toBe(200)
      expect(words).toContain('Par où commencer')
    },
  )

  test('knows each page of the desk', async () => {
    const paths = [...new Set(pages.map(({ path }) => path.replaceAll(/:\w+/g, 'x')))]
    const own = ['/aide', '/verifier']
    const untold = await Promise.all(
      paths.map(async (path) =>
        (await placeOf(path, 'fr')) ? [] : own.some((each) => path.startsWith(each)) ? [] : [path],
      ),
    )
    expect(untold.flat()).toEqual([])
  })

  test.each(Object.entries(places))('has the heading for %s: %s', async (path, place) => {
    const [, anchor = ''] = place.split('#')
    for (const language of ['fr', 'en'] as const) {
      const { chapter, id } = (await placeOf(path.replaceAll('*', 'x'), language)) ?? {}
      expect([chapter?.name, id !== undefined && id !== '']).toEqual([place.split('#')[0], anchor !== ''])
    }
  })

  test('leads from a code to its line', async () => {
    const { status, location } = await desk.as('reader').get('/aide?q=actes-g006')
    expect([status, location]).toEqual([303, '/aide/errors#ACTES-G006'])
  })

  test('finds chapters by words, accents and endings aside', async () => {
    const { words, text } = await desk.as('reader').get('/aide?q=acte+refuse+prefecture')
    expect(hrefsOf(text).find((link) => link.startsWith('/aide/'))).toContain('/aide/operating#')
    expect(words).toContain('La préfecture a refusé un acte')
    const none = await desk.as('reader').get('/aide?q=xylophone')
    expect(none.words).toContain('Aucun chapitre ne parle de « xylophone ».')
    expect(breachesIn((await desk.as('reader').get('/aide?q=%3Cscript%3E%22')).text)).toEqual([])
  })

  test('shows tables whole, and each code where a link finds it', async () => {
    const { text } = await desk.as('reader').get('/aide/errors')
    const ids = elementsOf(text).flatMap(({ name, attributes }) =>
      name === 'code' && attributes.id ? [attributes.id] : [],
    )
    expect(ids.length).toBeGreaterThan(100)
    expect(new Set(ids).size).toBe(ids.length)
    expect(text).toContain('<code id="ACTES-G010">ACTES-G010</code>')
  })

  test('has no other chapter', async () => {
    const { status } = await desk.as('reader').get('/aide/..%2F..%2Fpackage')
    expect(status).toBe(404)
  })
})

describe('Markdown', () => {
  const written = (text: string) => markdown(text, { address: (href) => href.replace(/^(\w+)\.md/, '/aide/$1') }).html

  test('becomes headings, lists, code, emphasis, links', () => {
    expect(written('# One\n\n## A *b*\n\nc `d<e>` **f**')).toBe(
      '<h2 id="a-b">A <em>b</em></h2><p>c <code>d&lt;e&gt;</code> <strong>f</strong></p>',
    )
    expect(written('[g](errors.md#ACTES-G010) https://example.org')).toBe(
      '<p><a href="/aide/errors#ACTES-G010">g</a> <a href="https://example.org">https://example.org</a></p>',
    )
    expect(written('```js\n<a>\n```')).toBe('<pre><code>&lt;a&gt;</code></pre>')
  })

  test.each([
    'a <script>alert(1)</script> b',
    '<script>alert(1)</script>',
    '<!-- a --><img src=x onerror=alert(1)>',
    '[a](javascript:alert(1)) [b](//elsewhere.example) [c](data:text/html,x)',
    '![a](https://elsewhere.example/a.png) <b onclick=x>',
    '## <i>a</i> "onclick="b',
    '| <b>a</b> | `"` |\n| --- | --- |\n| <u>c</u> | ACTES-" |',
    '> quoted <b>\n\n---\n\n1. <b>\n2. c',
  ])('lets nothing of its own through: %s', (text) => {
    const known = /^(p|a|h2|ul|ol|li|table|caption|thead|tbody|tr|th|td|code|pre|em|strong)$/
    expect(breachesIn(written(text))).toEqual([])
    expect(elementsOf(written(text)).filter(({ name }) => !known.test(name))).toEqual([])
    expect(elementsOf(written(text)).filter(({ name }) => name === 'a')).toEqual([])
  })
})
