// What every action of the registry says, done or refused, in the language of its form and in no other.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pages } from '../../../src/web/desk/pages.ts'
import type { Language } from '../../../src/text/sentences.ts'
import { openFurnishedDesk, plainTexts, type FurnishedDesk } from './furnished.ts'
import { actionAt, crawl, formsOf } from './markup.ts'
import { textsIn } from './spoken.ts'

let desk: FurnishedDesk
beforeAll(async () => {
  desk = await openFurnishedDesk()
})
afterAll(() => desk.closes())

/** Small words that no sentence of another language does without. */
const betraying: Readonly<Record<Language, RegExp>> = {
  fr: /^(the|of|is|are|was|and|this|that|with|nothing|which|from|has|have|for|not|by)$/i,
  en: /^(le|la|les|des|du|de|une|un|est|sont|pour|avec|dans|sur|pas|qui|que|ne|ce|cette|aux|au|par|et|ou|vous|votre|aucune?|jamais|depuis|rien|il|elle|\p{L}*[àâçéèêëîïôùûœ]\p{L}*)$/iu,
}

/** Nouns of the law, which English keeps, and abbreviations of natures. */
const kept = /^(préfectures?|collectivités?|matières?|préfet|départements?|déféré|exécutoire|DE|AR|AI|CC|BF|AU)$/i

/** Names, what is typed, what libraries say: nobody's sentences. */
const quoted = [
  ...Object.values(plainTexts),
  'Commune de Maraussan',
  'Secrétariat général',
  'Specification mandates value for attribute date',
]

/** The texts of a page that hold a word of another language. */
function strangeIn(page: string, language: Language): readonly string[] {
  return textsIn(page)
    .map((text) => quoted.reduce<string>((rest, known) => rest.replaceAll(known, ''), text))
    .filter((text) =>
      text.split(/[^\p{L}\p{N}_@.-]+/u).some((word) => betraying[language].test(word) && !kept.test(word)),
    )
}

/** Forms without files, that neither end the session nor close an account of the staff's. */
function isSafe(action: string): boolean {
  const ends = /\/moi\/(deconnexion|mot-de-passe)|^\/personnes\/(?!spare|invitation)/
  return actionAt(action) !== undefined && !action.endsWith('/reponse') && !ends.test(action)
}

// English first: what an action has done, no other does again.
test.each(['en', 'fr'] as const)(
  'to the one who reads %s',
  async (language) => {
    const headers = { 'accept-language': language }
    const client = desk.another('administrator')
    const addresses = pages.map(({ path }) => desk.pathOf(path))
    const shown = await crawl(addresses, (path) => client.get(path, headers))
    const safe = [...shown.values()]
      .flatMap(formsOf)
      .filter(({ method, action }) => method === 'post' && isSafe(action))
    // One form of each action.
    const forms = new Map(safe.map((form) => [actionAt(form.action)?.path, form])).values()
    let said = 0
    for (const { action, fields } of forms)
      for (const sent of [{ ...fields, motif: '' }, fields]) {
        const { _csrf, ...rest } = sent as Readonly<Record<string, string>>
        const { text, location } = await client.post(action, rest, headers)
        const page = location === '' ? text : (await client.get(location, headers)).text
        if (page.includes('<p class="said ')) said += 1
        expect(strangeIn(page, language), `${action} ${JSON.stringify(rest)}`).toEqual([])
      }
    expect(said).toBeGreaterThan(5)
  },
  120_000,
)
