// Makes the two PDFs of fixtures/actes/maraussan, once: `node test/support/deposits/make-maraussan.ts`. The files are kept,
// since the golden archives depend on their bytes; the same fonts make the same bytes again (test/fixtures.test.ts).
import { writeFile } from 'node:fs/promises'
import { convention } from './maraussan-convention.ts'
import { deliberation } from './maraussan-deliberation.ts'
import { makePdf } from './pdf-layout.ts'

const folder = new URL('../../../fixtures/actes/', import.meta.url)

/** The commune's two documents, by path below fixtures/actes. */
export const maraussanSheets = {
  'maraussan/deliberation.pdf': deliberation,
  'maraussan/convention.pdf': convention,
} as const

async function main(): Promise<void> {
  for (const [name, sheet] of Object.entries(maraussanSheets))
    await writeFile(new URL(name, folder), await makePdf(sheet))
}

if (import.meta.main) await main()
