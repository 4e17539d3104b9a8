// actes manual: the list of chapters; a chapter as Markdown, as JSON, and laid out for a terminal, through its pager.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli } from '../../src/cli.ts'
import { addManual } from '../../src/commands/manual.ts'
import { chapterNamed, chapters, chapterText, type Chapter } from '../../src/manual/chapters.ts'
import { run } from '../support/desk/command-line.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'actes-manual-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The same on a terminal. @returns the exit code, and what was written past the pager */
async function onTerminal(args: readonly string[], { pager, columns = 80, isOver = false }: Looked) {
  const out: string[] = []
  const terminal = {
    out: (text: string) => void out.push(text),
    err: () => undefined,
    interactive: true,
    columns,
    environment: { PATH: process.env.PATH ?? '', ACTES_HOME: folder, PAGER: pager },
  }
  const interrupted = isOver ? AbortSignal.abort() : new AbortController().signal
  return { code: await runCli(['manual', ...args], { terminal, interrupted }), out: out.join('') }
}

interface Looked {
  readonly pager: string
  readonly columns?: number
  readonly isOver?: boolean
}

const longest = Math.max(...chapters.map(({ name }) => name.length))

describe('the list', () => {
  test('names every chapter, in the language of its reader', async () => {
    const { code, out } = await run(addManual, ['manual'])
    expect([code, out.trimEnd().split('\n')]).toEqual([
      0,
      chapters.map(({ name, title, about }) => `${name.padEnd(longest)}  ${title.fr} – ${about.fr}`),
    ])
    expect((await run(addManual, ['manual', '--lang', 'en'])).out).toContain(
      `${'errors'.padEnd(longest)}  Error codes – Each code`,
    )
  })

  test('is a JSON document on request', async () => {
    const { items } = (await run(addManual, ['manual', '--json'])).json<{ items: readonly { name: string }[] }>()
    expect(items[0]).toEqual({ name: 'roles', title: 'Par où commencer', about: expect.any(String) })
    expect(items.map(({ name }) => name)).toEqual(chapters.map(({ name }) => name))
  })
})

describe('a chapter', () => {
  test.each(chapters)('$name is its Markdown without a terminal', async (chapter) => {
    const { code, out } = await run(addManual, ['manual', chapter.name])
    expect([code, out]).toEqual([0, await chapterText(chapter, 'fr')])
  })

  test('is in the language of its reader', async () => {
    const { out } = await run(addManual, ['manual', 'deposit', '--lang', 'en'])
    expect(out).toBe(await chapterText(chapterNamed('deposit') as Chapter, 'en'))
  })

  test('is text in a document of JSON', async () => {
    const { code, json } = await run(addManual, ['manual', 'errors', '--json', '--lang', 'en'])
    expect([code, json()]).toEqual([
      0,
      { name: 'errors', title: 'Error codes', text: expect.stringContaining('| `ACTES-V001` |') },
    ])
  })

  test('is readable even if a setting is refused', async () => {
    expect((await run(addManual, ['manual', 'settings'], { ACTES_PORT: 'ouvert' })).code).toBe(0)
  })

  test('that does not exist is wrong usage, and the existing ones are listed', async () => {
    const { code, out, err } = await run(addManual, ['manual', 'erreurs'])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('roles, first-day, desk, deposit,')
  })
})

describe('on a terminal', () => {
  test.each(chapters)('$name goes through the pager, in lines that fit, without marks', async ({ name, title }) => {
    const file = join(folder, `${name}.txt`)
    const { code, out } = await onTerminal([name], { pager: `cat > "${file}"` })
    expect([code, out]).toEqual([0, ''])
    const text = await readFile(file, 'utf8')
    expect(text).toMatch(new RegExp(`^${title.fr}\n=+\n\n`))
    // What programs are written in stands as it is, further right.
    const prose = text.split('\n').filter((line) => !line.startsWith('    '))
    expect(prose.join('\n')).not.toMatch(/<!--|\*\*|^\||`/m)
    expect(prose.filter((line) => line.length > 80 && line.includes(' '))).toEqual([])
  })

  test('a table is in columns if it fits, and row by row otherwise', async () => {
    const shown = async (columns: number) => {
      const file = join(folder, `${columns}.txt`)
      await onTerminal(['commands'], { pager: `cat > "${file}"`, columns })
      return readFile(file, 'utf8')
    }
    expect(await shown(100)).toMatch(/^code {2}sens\n-+ {2}-+\n0 {5}fait, même/m)
    expect(await shown(40)).toMatch(/^0\n {4}fait, même/m)
  })

  test('a link shows how to open its target', async () => {
    const file = join(folder, 'link.txt')
    await onTerminal(['roles'], { pager: `tr '\\n' ' ' > "${file}"` })
    expect(await readFile(file, 'utf8')).toContain('un sigle inconnu est au chapitre « actes manual glossary » ;')
  })

  test('a missing pager, and one that closes early, are handled', async () => {
    const { code, out } = await onTerminal(['errors'], { pager: 'actes-no-such-pager 2>/dev/null' })
    expect([code, out]).toEqual([0, expect.stringMatching(/^Codes d’erreur\n=+\n/)])
    expect(await onTerminal(['errors'], { pager: 'true' })).toEqual({ code: 0, out: '' })
  })

  test('Ctrl-C ends it: 130', async () => {
    expect(await onTerminal(['errors'], { pager: 'cat > /dev/null', isOver: true })).toMatchObject({ code: 130 })
  })
})
