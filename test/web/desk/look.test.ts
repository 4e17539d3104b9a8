// How the desk looks: sizes, spaces and colours from one list each; light or dark as a person chooses; and what is said where
// there is nothing.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { pages } from '../../../src/web/desk/pages.ts'
import { openFurnishedDesk } from './furnished.ts'
import { breachesIn } from './markup.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const desk = forSuite(() => openFurnishedDesk())

const browser = new URL('../../../src/web/desk/browser/', import.meta.url)
const sheets = ['desk.css', ...readdirSync(new URL('styles/', browser)).map((name) => `styles/${name}`)]

/** Of each property, what a value may be made of. */
const allowed: readonly (readonly [property: RegExp, value: RegExp])[] = [
  // Or relative to what is around it; on paper in points and millimetres. Over a page that waits lies a shade of black.
  [/^font-size$/, /^(var\(--t\d\)|inherit|[\d.]+(em|pt))$/],
  [/^(margin|padding|gap|row-gap|column-gap)\b/, /^(-?(var\(--s\d\)|[\d.]+(em|px|mm|vh|%)|0|auto)\s*)+$/],
  [/^border-radius$/, /^((var\(--(r|round)\)|0|50%|inherit)\s*)+$/],
  [/^(color|background|background-color|fill|stroke|border-color|accent-color)$/, /^(?!.*(#|rgb\((?!0 0 0)|hsl))/],
]

test.each(sheets)('%s uses sizes and spaces from the scales, and colours from the list', (name) => {
  const lines = readFileSync(new URL(name, browser), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .split('\n')
  const stray = lines.flatMap((line, index) => {
    const [, property = '', value = ''] = /^\s*([a-z-]+): ([^;{]+);$/.exec(line) ?? []
    const rule = allowed.find(([of]) => of.test(property))
    return rule && !rule[1].test(value) ? [`${name}:${index + 1} ${property}: ${value}`] : []
  })
  expect(stray).toEqual([])
})

test('the logo serves as favicon', async () => {
  const { status, headers, text } = await desk.another('nobody').get('/favicon.svg')
  expect([status, headers['content-type']]).toEqual([200, 'image/svg+xml'])
  expect(text).toMatch(/^<svg xmlns=/)
})

describe('light or dark', () => {
  test('is chosen on a page, applies to all of them, and keeps the filters', async () => {
    const client = desk.another('operator')
    expect((await client.get('/transmissions')).text).not.toContain('data-theme')
    const chosen = await client.get('/transmissions?retenues=1&theme=sombre')
    expect([chosen.status, chosen.location]).toEqual([303, '/transmissions?retenues=1'])
    expect(String(chosen.headers['set-cookie'])).toMatch(
      /^actes_theme=sombre; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    const page = await client.get(chosen.location)
    expect(page.text).toMatch(/<html [^>]*data-theme="sombre"/)
    expect(page.text).toMatch(/name="retenues" value="1"/)
    expect(breachesIn(page.text)).toEqual([])
    await client.get('/?theme=auto')
    expect((await client.get('/')).text).not.toContain('data-theme')
  })

  test('is chosen together with a language, and any other word is ignored', async () => {
    const client = desk.another('operator')
    expect(await client.get('/?langue=en&theme=clair&x=1')).toMatchObject({ status: 303, location: '/?x=1' })
    expect((await client.get('/')).text).toContain('<html data-theme="clair" lang="en">')
    expect((await client.get('/?theme=%22%3E')).status).toBe(200)
  })
})

describe('empty pages', () => {
  test.each(pages.map(({ path }) => path).filter((path) => path.includes(':')))(
    '%s says what one may do, and no command',
    async (path) => {
      const { status, words, text } = await desk.as('administrator').get(path.replace(/:\w+/g, 'nulle-part'))
      expect(status).toBe(404)
      expect(words).toContain('Page indisponible')
      expect(words).not.toMatch(/« ?actes /)
      expect(text).toMatch(/<a href="\/transmissions">Chercher l’acte</)
    },
  )
})
