// README.md and the manual, in both languages, against the code: the table of chapters and their files, the generated tables,
// and that whatever a page names is there: commands, settings, codes, scripts, links. `npm run manual:update` rewrites the
// tables.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { settings } from '../../src/config/table.ts'
import { depositJob } from '../../src/doors/queue.ts'
import { errors } from '../../src/errors.ts'
import { jsonSchemaOf } from '../../src/operations/json-schema.ts'
import { acteSchema } from '../../src/protocol/acte/acte.ts'
import { parseCollectivite } from '../../src/protocol/acte/collectivite.ts'
import { namePlugins } from '../../src/gateways/plugin/named.ts'
import { parseGatewaySettings } from '../../src/gateways/settings.ts'
import { chapterNamed, chapters, chapterText, type Language } from '../../src/manual/chapters.ts'
import { sectionsOf } from '../../src/manual/search.ts'
import { misspelled, typography } from '../support/french.ts'
import { readAtRunTime } from '../support/reports/build.ts'
import { root, sources } from '../support/architecture/sources.ts'
import { commandNames, spareMeanings } from '../support/reports/manual/commands.ts'
import { settingsUntold } from '../support/reports/manual/gateways.ts'
import { proseOf, render, rowsOf, tablesIn, withTables } from '../support/reports/manual/markdown.ts'
import { tables } from '../support/reports/manual/tables.ts'

const languages = ['fr', 'en'] as const
const filesIn = (language: Language) => chapters.map(({ name }) => `src/manual/${language}/${name}.md`)
const files = languages.flatMap(filesIn)
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
if (process.env.UPDATE_MANUAL === '1')
  for (const language of languages)
    for (const file of filesIn(language)) writeFileSync(join(root, file), withTables(read(file), tables, language))

/** Everything that people read first, by its file. */
const pages = ['README.md', 'src/README.md', ...files].map((file) => ({ file, text: read(file) }))
const writtenIn = (language: Language) => filesIn(language).flatMap((file) => tablesIn(read(file)))

/** Pages and words that are gone, calques, and what stands for somebody. */
const staleInFrench: readonly RegExp[] = [
  /\bÀ venir\b|\bpour l’instant\b|\bdans une version future\b|\bTODO\b/i,
  /\b(?:digital|implémenter|supporter|adresser un problème|basé sur)\b/i,
  /page « Aujourd’hui »|« Échecs par cause »|« Envois incertains »|« Retours à rattacher »|« Tâches et délais »/,
  /\b(?:acquittée|refusée|retenue|incertaine)s? par la préfecture\b/,
]

/** No placeholder, and no text of an example. */
const isWordOfCommand = (word: string) => /^(?:--)?[a-z\d-]+$/.test(word)

/** A text without its blocks of code. */
const withoutCode = (text: string) => text.replaceAll(/^```[^]*?^```$|^ {4}.+$/gm, (code) => code.replaceAll(/.+/g, ''))

/** The sentences of the codes are checked where they stand, with all texts of the program. */
const withoutSentences = (text: string) =>
  text.replaceAll(/<!-- table:errors-[^]*?<!-- \/table -->/g, (table) => table.replaceAll(/.+/g, ''))

/** What a reader reads of a chapter, line by line: no code, no addresses; the cells of a table apart. */
function linesOf(text: string): readonly string[] {
  return withoutCode(text)
    .split('\n')
    .map((line) =>
      line
        .replaceAll(/<!--.*?-->/g, '')
        .replaceAll(/`[^`]+`/g, 'code')
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, (_, name: string) => (chapterNamed(name) ? 'code' : name))
        .replaceAll(/\\?\|/g, '\u2028')
        .replaceAll(/ *\u2028 */g, '. ')
        .replaceAll(/(?<![\p{L}\d_])_([^_]+)_(?![\p{L}\d_])|\*/gu, '$1')
        .trim(),
    )
}

describe('the chapters', () => {
  test.each(languages)('are the files of src/manual/%s, each under its title', async (language) => {
    const found = readdirSync(join(root, 'src/manual', language))
    expect(found.sort()).toEqual(chapters.map(({ name }) => `${name}.md`).sort())
    for (const chapter of chapters)
      expect(await chapterText(chapter, language), chapter.name).toMatch(
        new RegExp(`^# ${chapter.title[language]}\n\n.`),
      )
  })

  test('are built and shipped with the program, in the package and in the image', () => {
    const shipped = files.filter((file) => readAtRunTime.test(file.replace('src/', '')))
    expect(shipped).toEqual(files)
    expect(readAtRunTime.test('README.md')).toBe(false)
    expect((JSON.parse(read('package.json')) as { files: readonly string[] }).files).toContain('dist')
    expect(read('.dockerignore').split('\n')).toContain('!src')
  })

  test('are found by name, and nothing else is', () => {
    expect(chapterNamed('errors')).toBe(chapters.find(({ name }) => name === 'errors'))
    expect(chapterNamed('../../package')).toBeUndefined()
    expect(chapterNamed('constructor')).toBeUndefined()
  })

  test('are named by the README, in their order', () => {
    const [, list = ''] = read('README.md').split('## Where the rest is')
    const linked = [...list.matchAll(/\]\(src\/manual\/en\/([a-z-]+)\.md\)/g)].map(([, name]) => name)
    expect(linked).toEqual(chapters.map(({ name }) => name))
  })
})

describe.each(languages)('the generated tables in %s', (language) => {
  const written = writtenIn(language)

  test('are all there, each once', () => {
    expect(written.map(({ name }) => name).sort()).toEqual(Object.keys(tables).sort())
    const all = filesIn(language).map(read).join('\n')
    expect(all.match(/<!-- table:/g)).toHaveLength(written.length)
    expect(all.match(/<!-- \/table -->/g)).toHaveLength(written.length)
  })

  test.each(Object.entries(tables))('%s says what the code says (npm run manual:update)', (name, table) => {
    const text = written.find((one) => one.name === name)?.text ?? ''
    expect(rowsOf(text)).toEqual(rowsOf(render(table(language))))
    expect(rowsOf(text).length).toBeGreaterThan(1)
  })

  test('have no empty meaning, and nothing obsolete', () => {
    const silent = Object.entries(tables).flatMap(([name, table]) =>
      table(language)
        .rows.filter((cells) => cells[0] === '' || cells.at(name === 'states' || name === 'gateways' ? 1 : -1) === '')
        .map(([first]) => `${name}: ${first}`),
    )
    expect(silent).toEqual([])
    expect(spareMeanings()).toEqual([])
    expect(settingsUntold()).toEqual([])
  })
})

describe.each(chapters)('$name in French and in English', ({ name }) => {
  const [french = '', english = ''] = languages.map((language) => read(`src/manual/${language}/${name}.md`))
  const same = (of: (text: string) => readonly unknown[]) => expect(of(french)).toEqual(of(english))
  const found = (pattern: RegExp) => (text: string) =>
    [...new Set([...proseOf(text).matchAll(pattern)].map(([whole, part]) => part ?? whole))].sort()

  test('has the same headings and marks, in their order', () => {
    same((text) => [...withoutCode(text).matchAll(/^#+(?= )|^<!-- (?!search:)[^]*? -->$/gm)].map(([each]) => each))
  })

  test('shows the same code, but for its comments', () => {
    same((text) =>
      [...text.matchAll(/^```[^]*?^```$/gm)].map(([code]) => code.replaceAll(/\s*(?:#|\/\/|--) .*$/gm, '')),
    )
  })

  test('names the same codes, settings, commands, scripts and chapters', () => {
    same(found(/ACTES-[A-Z]\d{3}/g))
    same(found(/\b(?:ACTES|OTEL)_[A-Z_]*[A-Z]/g))
    same((text) => found(/`(actes [^`]+)`/g)(text).map((call) => call.split(' ').filter(isWordOfCommand).join(' ')))
    same(found(/npm run (?:-s )?[a-z:]+/g))
    same(found(/\]\(([a-z-]+\.md)/g))
    same(found(/`((?:src|test|fixtures)\/[A-Za-z0-9./_-]+)`/g))
  })
})

describe.each(languages)('the headings in %s', (language) => {
  const anchors = new Map(
    chapters.map(({ name }) => {
      const text = read(`src/manual/${language}/${name}.md`)
      return [name, [...sectionsOf(text).map(({ id }) => id), ...(text.match(/ACTES-[A-Z]\d{3}/g) ?? [])]] as const
    }),
  )

  test('are not named alike within a chapter', () => {
    for (const { name } of chapters) {
      const ids = sectionsOf(read(`src/manual/${language}/${name}.md`)).map(({ id }) => id)
      expect(new Set(ids).size, name).toBe(ids.length)
    }
  })

  test('are where links lead', () => {
    const links = chapters.flatMap(({ name }) =>
      [...read(`src/manual/${language}/${name}.md`).matchAll(/\]\((?:([a-z-]+)\.md)?#([^)]+)\)/g)].map(
        ([, to = name, anchor = '']) => [name, to, anchor] as const,
      ),
    )
    expect(links.filter(([, to, anchor]) => !anchors.get(to)?.includes(anchor))).toEqual([])
  })
})

describe('the French of the manual', () => {
  const lines = filesIn('fr').flatMap((file) =>
    linesOf(withoutSentences(read(file))).map((fr, index) => ({ place: `${file}:${index + 1}`, fr })),
  )

  test('is spelled as the dictionary and the words of the field have it', async () => {
    expect(await misspelled(lines)).toEqual([])
  })

  test.each(typography)('%s', (_, breach) => {
    expect(lines.filter(({ fr }) => breach.test(fr))).toEqual([])
  })

  test.each(staleInFrench)('says nothing like %s', (breach) => {
    expect(lines.filter(({ fr }) => breach.test(fr))).toEqual([])
  })
})

describe('the examples', () => {
  const shown = (chapter: string) =>
    [...read(`src/manual/en/${chapter}.md`).matchAll(/```json\n([^]*?)```/g)].map(
      ([, text = '']) => JSON.parse(text) as object,
    )

  test('the deposit is that of fixtures, and every key of one is explained', () => {
    expect(shown('deposit')).toEqual([JSON.parse(read('fixtures/actes/maraussan/acte.json'))])
    const explained = [...read('src/manual/en/deposit.md').matchAll(/^\| `([a-z][a-zA-Z]*)`/gm)].map(([, key]) => key)
    expect(explained).toEqual(Object.keys(acteSchema.shape))
  })

  test('the declarations of collectivités are accepted', async () => {
    await namePlugins([{ path: 'fast' }])
    const [whole, ...others] = shown('gateways') as { type: string; gateway?: { type: string } }[]
    expect(parseCollectivite(whole)).toMatchObject({ ok: true })
    const gateways = [whole?.gateway, ...others].filter((each) => each !== undefined)
    expect(gateways.map(({ type }) => type)).toEqual(['s2low', 'pastell', 'ministry', 'fast'])
    for (const gateway of gateways) {
      // As it stands once its secrets are stored.
      const text = JSON.stringify(gateway).replaceAll('{"file":', '{"sealed":')
      expect(parseGatewaySettings(JSON.parse(text) as typeof gateway)).toMatchObject({ ok: true })
    }
  })
})

test.each(languages)('the schema of a queued deposit is the one used to read jobs, in %s', (language) => {
  const fence = /(<!-- schema:deposit -->\n\n```json\n)([^]*?)```/
  const file = `src/manual/${language}/doors.md`
  const schema = jsonSchemaOf(depositJob)
  if (process.env.UPDATE_MANUAL === '1')
    writeFileSync(join(root, file), read(file).replace(fence, `$1${JSON.stringify(schema, null, 2)}\n\`\`\``))
  expect(JSON.parse(fence.exec(read(file))?.[2] ?? '')).toEqual(schema)
})

describe('README.md', () => {
  const page = read('README.md')

  test('is short', () => {
    expect(page.split('\n').length).toBeLessThanOrEqual(300)
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(20_000)
  })

  test('has its sections in a reader’s order', () => {
    expect(page.startsWith('# actes-worker\n')).toBe(true)
    expect([...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual([
      'Two minutes',
      'The desk',
      'Life of a transmission',
      'Gateways',
      'What if',
      'Install it for real',
      'Where the rest is',
    ])
  })

  test('its two minutes end on the desk, whose code and first page they name', () => {
    const [, minutes = ''] = /## Two minutes\n([\s\S]*?)\n## /.exec(page) ?? []
    const [, commands = ''] = /```sh\n([\s\S]*?)\n```/.exec(minutes) ?? []
    expect(commands.split('\n')).toEqual(['npm ci', 'npm run demo', 'npm run -s actes -- start'])
    for (const told of ['http://127.0.0.1:8080', 'a code', '_Mise en route_']) expect(minutes).toContain(told)
  })

  test('shows the desk in a small picture', () => {
    const [, picture = ''] = /!\[[^\]]+\]\(([^)]+\.png)\)/.exec(page) ?? []
    expect(statSync(join(root, picture)).size).toBeLessThan(120_000)
  })
})

test('every folder of the sources has its role in src/README.md', () => {
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(folders.map(({ name }) => `\`${name}/\``).filter((name) => !read('src/README.md').includes(name))).toEqual([])
})

/** What was true once, or is no word of ours. */
const stale: readonly RegExp[] = [
  /\bcomes? (?:next|later|soon|with the desk)\b/i,
  /\bnot (?:yet )?(?:implemented|supported) yet\b/i,
  /\bfor now\b|\bin a (?:later|future) version\b|\bcoming soon\b|\bTODO\b/i,
  /\bREADME(?:’s|'s)? (?:table|section)|\bnpm run readme/i,
  /\b(?:bell|ring|hearer|somebody|whoever|town|roads?)s?\b/i,
  /\b(?:no more|any more)\b/i,
  /\b(?:himself|his|him|he)\b/i,
]

describe.each(pages)('what $file names', ({ file, text }) => {
  const prose = proseOf(text)
  const code = (prose.match(/^```[^]*?^```$|`[^`\n]+`/gm) ?? []).join('\n')
  const namedIn = (within: string, pattern: RegExp): readonly string[] =>
    [...new Set([...within.matchAll(pattern)].map((match) => match[1] ?? match[0]))].sort()
  const named = (pattern: RegExp) => namedIn(prose, pattern)

  test('error codes exist', () => {
    expect(named(/ACTES-[A-Z]\d{3}/g).filter((code) => !Object.hasOwn(errors, code))).toEqual([])
  })

  test('settings exist, or did; those of the tests are read there', () => {
    const known = new Set(settings.flatMap(({ name }) => [name, `${name}_FILE`]))
    const ofTests = ['ACTES_TEST_ALL', 'ACTES_TEST_BLOBS', 'ACTES_TEST_LONG', 'ACTES_TEST_WHOLE', 'ACTES_REFERENCE']
    expect(named(/ACTES_[A-Z0-9_]*[A-Z0-9]/g).filter((name) => !known.has(name) && !ofTests.includes(name))).toEqual([])
  })

  test('commands exist', () => {
    const known = new Set(commandNames().flatMap(({ name }) => [name, name.split(' ')[0] ?? '']))
    expect(
      namedIn(
        code,
        /\bactes ([a-z]+(?: (?:add|list|show|close|find|letter|check|resume|pause|attach|import|run|reread|disable|unlink|revoke|drop-code|sign-out|refresh|classification)\b)?)/g,
      ).filter((name) => !known.has(name)),
    ).toEqual([])
    expect(named(/npm run -s actes -- ([a-z]+)/g).filter((name) => !known.has(name))).toEqual([])
  })

  test('npm scripts exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: object }
    expect(named(/npm run (?:-s )?([a-z:]+)/g).filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })

  test('links resolve; files and folders exist', () => {
    const links = named(/\]\((?!https?:)([^)#]+)\)/g).map((link) => normalize(join(dirname(file), link)))
    const paths = named(/`((?:src|test|fixtures)\/[A-Za-z0-9./_-]+)`/g)
    expect([...links, ...paths].filter((each) => !existsSync(join(root, each)))).toEqual([])
  })

  test('a chapter links only to chapters, which are readable on their own', () => {
    const links = files.includes(file) ? named(/\]\((?!https?:)([^)#]+)\)/g) : []
    expect(links.filter((link) => !chapterNamed(link.replace(/\.md$/, '')))).toEqual([])
  })

  test.skipIf(file.startsWith('src/manual/fr/'))('nothing is stale', () => {
    expect(
      stale.flatMap((pattern) => [...prose.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(([found]) => found)),
    ).toEqual([])
  })
})

test('no text of the program refers to a section of README.md', () => {
  const sending = sources.flatMap(({ path, text }) => [...text.matchAll(/README(?!\.md)/g)].map(() => path))
  expect(sending).toEqual([])
})
