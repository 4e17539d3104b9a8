// Every French text of the program: spelled as the dictionary and the words of the field have it, typeset by one function and
// therefore written with plain spaces, and said in English too.
import { describe, expect, test } from 'vitest'
import { raw, typeset } from '../../src/text/html.ts'
import { dated, spaced } from '../../src/text/sentences.ts'
import { misspelled, typography } from '../support/french.ts'
import { frenchTexts, type FrenchText } from '../support/reports/texts.ts'
import { sourceOf } from '../support/architecture/sources.ts'
import { withoutAlike } from '../web/desk/spoken.ts'

const texts = frenchTexts()
/** Samples of JSON and of a header; plurals of the command line. */
const excused = /\{"|Authorization: |^commands\//
const given = (fr: string, en?: string): FrenchText => ({ place: 'here:1', fr, ...(en !== undefined && { en }) })

test('the texts are found in their sources', () => {
  const source = sourceOf(
    'web/desk/a.ts',
    "const a = { fr: 'un', en: 'one' }\nconst b = say(`deux ${c ? 'trois' : ''}`, 'two')\nconst d = fr ? 'cinq' : 'five'\nhtml`<p title=\"six\">${visit.say('sept', 'seven')}</p>`",
  )
  expect(frenchTexts([source]).map(({ place, fr, en }) => [place, fr, en])).toEqual([
    ['web/desk/a.ts:1', 'un', 'one'],
    ['web/desk/a.ts:2', 'deux …', 'two'],
    ['web/desk/a.ts:2', 'trois', 'two'],
    ['web/desk/a.ts:3', 'cinq', 'five'],
    ['web/desk/a.ts:4', 'sept', 'seven'],
  ])
  expect(texts.length).toBeGreaterThan(2_000)
})

test('every word is in the dictionary, or of the field', async () => {
  expect(await misspelled([given('L’acte est aquitté par la prefecture.')])).toEqual([
    'here:1: aquitté',
    'here:1: prefecture',
  ])
  expect(await misspelled([given('Etat de l’acte')])).toEqual(['here:1: Etat'])
  expect(await misspelled(texts)).toEqual([])
})

describe('typography', () => {
  test.each(typography)('%s', (_, breach, wrong) => {
    expect(wrong).toMatch(breach)
    expect(texts.filter(({ place, fr }) => breach.test(fr) && !excused.test(`${place} ${fr}`))).toEqual([])
  })

  test('one function holds together what must not be separated at the end of a line', () => {
    const typeset = (text: string) => spaced(text, 'fr').replaceAll('\u00A0', '~').replaceAll('\u2011', '=')
    expect(typeset('Motif : « oui » ; 42 Ko ! 12 s ? 50 % n° 3')).toBe('Motif~: «~oui~»~; 42~Ko~! 12~s~? 50~% n°~3')
    expect(typeset('à 10 h 14, 3 minutes, 2 sessions (1-1)')).toBe('à 10~h~14, 3 minutes, 2 sessions (1=1)')
    expect(typeset('3 500 habitants, 1 234 567 Ko, 25 2025')).toBe('3~500 habitants, 1~234~567~Ko, 25 2025')
    expect(typeset('RGPD, art. 17-3 b, art. L. 2131-1')).toBe('RGPD, art.~17-3 b, art.~L.~2131-1')
    expect(typeset('CGCT L2131-1, code de l’urbanisme R600-2')).toBe('CGCT~L2131-1, code de l’urbanisme~R600-2')
    expect(typeset('article 641 du code, articles L2131-1 et D. 8')).toBe(
      'article~641 du code, articles~L2131-1 et D.~8',
    )
    expect(['1 juil. 2025', 'mardi 1 juillet', '11 juil.'].map(dated)).toEqual([
      '1er juil. 2025',
      'mardi 1er juillet',
      '11 juil.',
    ])
    expect(spaced('Reason : “yes” (1-1)', 'en')).toBe('Reason : “yes” (1-1)')
  })
})

describe('a page in French', () => {
  const sent = (main: string, language = 'fr') => typeset(raw(`<html lang="${language}">${main}</html>`)).slice(16, -7)

  test('is typeset when sent, whatever its template wrote', () => {
    expect(sent('<p>Motif : <b>oui</b> ; « non »</p>')).toBe('<p>Motif\u00A0: <b>oui</b>\u00A0; «\u00A0non\u00A0»</p>')
    expect(sent('<p>Annulation (6-1), 42 Ko</p>')).toBe('<p>Annulation (6\u20111), 42\u00A0Ko</p>')
    expect(sent('<p>\n  : a</p>')).toBe('<p>\n  : a</p>')
  })

  test.each([
    '<a href="/a?q=x : y" title="x : y">a</a><input value="a ; b" />',
    '<code class="id">a : b</code><pre>{"a" : 1} <i>b</i> !</pre>',
    '<textarea name="a">a ? b</textarea><select><option>a : b</option></select>',
    '<script>a ? b : c</script>',
  ])('keeps values, identifiers, code, addresses and what a form sends back: %s', (kept) => {
    expect(sent(kept)).toBe(kept)
  })

  test('is no page in English', () => {
    expect(sent('<p>a : b</p>', 'en')).toBe('<p>a : b</p>')
  })
})

/** Names, words of the law, and words that both languages share. */
const alike =
  /^(?:\[\{on:day\}\]|S²LOW|Pastell|FAST-Actes|PLAT’AU|chmod 700 …|Archive|arguments|Synopsis|Conversions|Budget|abstentions|Date|Formulaires|Vote|Publication|Notification|\{exported:number\} délibération\(s\)|Département|bordereau d’acquittement|certificat de caractère exécutoire|(?:… )?h)$/i

test('every French text has an English one, in other words', () => {
  const untold = texts.filter(({ fr, en }) => en === '' || (en === fr && /\p{L}/u.test(withoutAlike(fr))))
  expect(untold.filter(({ fr }) => !alike.test(fr))).toEqual([])
})
