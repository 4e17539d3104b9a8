// README.md against the code, both ways: each of its tables, the order of its sections, and that whatever it names is
// there: commands, settings, codes, scripts, files. `npm run readme:update` rewrites the tables.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { settings } from '../src/config/table.ts'
import { errors } from '../src/errors.ts'
import {
  commandNames,
  proseOf,
  render,
  rowsOf,
  spareMeanings,
  tables,
  tablesIn,
  withTables,
} from './support/reports/readme-tables.ts'
import { settingsUntold } from './support/reports/readme-gateways.ts'
import { root } from './support/architecture/sources.ts'

const path = join(root, 'README.md')
if (process.env.UPDATE_README === '1') writeFileSync(path, withTables(readFileSync(path, 'utf8')))
const page = readFileSync(path, 'utf8')
const written = tablesIn(page)

describe('the tables of the README', () => {
  test('are all there, each once', () => {
    expect(written.map(({ name }) => name).sort()).toEqual(Object.keys(tables).sort())
    expect(page.match(/<!-- table:/g)).toHaveLength(written.length)
    expect(page.match(/<!-- \/table -->/g)).toHaveLength(written.length)
  })

  test.each(Object.entries(tables))('%s says what the code says (npm run readme:update)', (name, table) => {
    const text = written.find((one) => one.name === name)?.text ?? ''
    expect(rowsOf(text)).toEqual(rowsOf(render(table())))
    expect(rowsOf(text).length).toBeGreaterThan(1)
  })

  test('have no empty meaning, and none of what is gone', () => {
    const silent = Object.entries(tables).flatMap(([name, table]) =>
      table()
        .rows.filter((cells) => cells[0] === '' || cells.at(name === 'states' || name === 'gateways' ? 1 : -1) === '')
        .map(([first]) => `${name}: ${first}`),
    )
    expect(silent).toEqual([])
    expect(spareMeanings()).toEqual([])
    expect(settingsUntold()).toEqual([])
  })
})

const sections = [
  'Try it in two minutes',
  'Life of a transmission',
  'Messages',
  'Gateways',
  'Deadlines',
  'Settings',
  'Operating it',
  'API',
  'Notices',
  'Watching',
  'Error codes',
  'Events logged',
  'Glossary',
  'Reading the code',
  'Working here',
  'Decisions',
]

/** Everything that a pattern finds in the page outside its tables, each once. */
function named(pattern: RegExp): readonly string[] {
  return [...new Set([...proseOf(page).matchAll(pattern)].map((match) => match[1] ?? match[0]))].sort()
}

describe('what the README names', () => {
  test('its sections stand in the order of what a reader wants', () => {
    expect(page.startsWith('# actes-worker\n')).toBe(true)
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
    expect(headings).toEqual(sections)
  })

  test('its error codes exist', () => {
    expect(named(/ACTES-[A-Z]\d{3}/g).filter((code) => !Object.hasOwn(errors, code))).toEqual([])
  })

  test('its settings exist; those of the tests are read there', () => {
    const known = new Set(settings.flatMap(({ name }) => [name, `${name}_FILE`]))
    const ofTests = ['ACTES_TEST_ALL', 'ACTES_REFERENCE']
    expect(named(/ACTES_[A-Z_]*[A-Z]/g).filter((name) => !known.has(name) && !ofTests.includes(name))).toEqual([])
  })

  test('its commands exist', () => {
    const known = new Set(commandNames().map(({ name }) => name.split(' ')[0]))
    expect(named(/`actes ([a-z]+)/g).filter((name) => !known.has(name))).toEqual([])
    expect(named(/npm run -s actes -- ([a-z]+)/g).filter((name) => !known.has(name))).toEqual([])
  })

  test('its npm scripts exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }
    expect(named(/npm run (?:-s )?([a-z:]+)/g).filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })

  test('every folder of the sources has its role there', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(folders.map(({ name }) => `\`src/${name}/\``).filter((name) => !page.includes(name))).toEqual([])
  })

  test('its files and folders exist', () => {
    const links = named(/\]\((?!https?:)([^)#]+)\)/g)
    const paths = named(/`((?:src|test|fixtures)\/[A-Za-z0-9./_-]+)`/g)
    expect([...links, ...paths].filter((each) => !existsSync(join(root, each)))).toEqual([])
  })
})
