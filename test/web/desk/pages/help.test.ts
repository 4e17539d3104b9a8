// Aide: every chapter of the manual opens on the desk, in its place, with links that lead on; nothing of it is HTML of its own.
import { describe, expect, test } from 'vitest'
import { chapters } from '../../../../src/manual/chapters.ts'
import { markdown } from '../../../../src/web/desk/markdown.ts'
import { openDesk } from '../../../support/desk/desk.ts'
import { breachesIn, elementsOf, linksOf } from '../markup.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const desk = forSuite(() => openDesk())

describe('Aide', () => {
  test('is in the navigation, and lists every chapter for everybody', async () => {
    const { text } = await desk.as('reader').get('/aide')
    expect(text).toContain('<a href="/aide" aria-current="page"')
    expect(linksOf(text).filter((link) => link.startsWith('/aide/'))).toEqual(
      chapters.map(({ name }) => `/aide/${name}`),
    )
    expect((await desk.as('reader').get('/aide', { 'accept-language': 'en' })).words).toContain('Help The manual')
  })

  test.each(chapters)('opens $name', async ({ name, title }) => {
    const { status, text, words } = await desk.as('reader').get(`/aide/${name}`)
    expect([status, breachesIn(text)]).toEqual([200, []])
    expect(text).toContain(`<h1>${title.fr.replaceAll("'", '&#39;')}</h1>`)
    expect(text.match(/<h1/g)).toHaveLength(1)
    expect(text).toContain('<article class="manual" lang="en">')
    expect(words).toContain('Texte en anglais.')
    // What programs are written in stands as it is.
    const prose = text.replaceAll(/<(pre|code)\b[^>]*>[\s\S]*?<\/\1>/g, '').replaceAll(/<[^>]*>/g, '')
    expect(prose).not.toMatch(/\*\*|&lt;!--|\]\(| \|/)
    const known = new Set(chapters.map((each) => `/aide/${each.name}`))
    expect(linksOf(text).filter((link) => link.startsWith('/aide/') && !known.has(link))).toEqual([])
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
  const written = (text: string) => markdown(text, (href) => href.replace(/^(\w+)\.md/, '/aide/$1')).html

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
    const known = /^(p|a|h2|ul|li|table|caption|thead|tbody|tr|th|td|code|pre|em|strong)$/
    expect(breachesIn(written(text))).toEqual([])
    expect(elementsOf(written(text)).filter(({ name }) => !known.test(name))).toEqual([])
    expect(elementsOf(written(text)).filter(({ name }) => name === 'a')).toEqual([])
  })
})
