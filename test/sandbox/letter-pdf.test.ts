// The document of a letter is a PDF that tools take without a remark, and that says what it was told.
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { letterPdf } from '../../src/sandbox/letter-pdf.ts'
import { describeIf } from '../support/describe-with.ts'
import { temporaryHome } from '../support/life/stores.ts'

const tool = (name: string, packageName: string, args: readonly string[]) => ({
  value: spawnSync(name, args).error ? undefined : (true as const),
  need: packageName,
  remedy: `apt-get install ${packageName}`,
  required: true,
})

const letters: Record<string, readonly string[]> = {
  'one line': ['Bonjour'],
  nothing: [],
  'accents, and what PDF escapes': ['Été à Béziers (Hérault) \\ « fête » : l’œuvre, 3 €'],
  'lines longer than the page is wide': ['mot '.repeat(100), 'x'.repeat(300)],
  'more than a page': Array.from({ length: 120 }, (_, line) => `ligne ${line + 1}`),
  'what no Latin letter is': ['Łódź 漢字 \u0007\nfin'],
}

async function written(paragraphs: readonly string[]): Promise<string> {
  const path = join(await temporaryHome(), 'lettre.pdf')
  await writeFile(path, letterPdf(paragraphs))
  return path
}

test('the same words give the same bytes', () => {
  expect(letterPdf(['a', 'b'])).toEqual(letterPdf(['a', 'b']))
})

await describeIf(tool('qpdf', 'qpdf', ['--version']), 'qpdf finds nothing wrong', () => {
  test.each(Object.entries(letters))('%s', async (_, paragraphs) => {
    const said = execFileSync('qpdf', ['--check', await written(paragraphs)], { encoding: 'utf8' })
    expect(said).toContain('No syntax or stream encoding errors found')
  })
})

await describeIf(tool('pdftotext', 'poppler-utils', ['-v']), 'its text is read back', () => {
  const textOf = async (paragraphs: readonly string[]) =>
    execFileSync('pdftotext', ['-raw', '-enc', 'UTF-8', await written(paragraphs), '-'], { encoding: 'utf8' })

  test('with its accents, on one line or several', async () => {
    expect(await textOf(letters['accents, and what PDF escapes'] ?? [])).toContain(
      "Été à Béziers (Hérault) \\ « fête » : l'oeuvre, 3 EUR",
    )
    const long = await textOf(letters['lines longer than the page is wide'] ?? [])
    expect(long.match(/mot/g)).toHaveLength(100)
    expect(long.match(/x/g)).toHaveLength(300)
    expect(Math.max(...long.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  test('on as many pages as it needs, none of it lost', async () => {
    const text = await textOf(letters['more than a page'] ?? [])
    expect(text.split('\f')).toHaveLength(4)
    expect(text.match(/ligne \d+/g)).toHaveLength(120)
  })
})
