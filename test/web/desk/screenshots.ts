// A command that shows the desk: node test/web/desk/screenshots.ts FOLDER writes a picture of each page of the registry, wide,
// narrow and dark, of a desk with something of every kind on it.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pages } from '../../../src/web/desk/pages.ts'
import { chromiumBinary, openBrowser } from '../../support/servers/browser.ts'
import { openFurnishedDesk } from './furnished.ts'

const looks = {
  wide: { viewport: { width: 1280, height: 800 } },
  narrow: { viewport: { width: 360, height: 740 } },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
} as const

/** Write the pictures. */
export async function writeScreenshots(folder: string): Promise<void> {
  const { value: binary, remedy } = chromiumBinary()
  if (binary === undefined) throw new Error(`needs chromium (${remedy})`)
  await mkdir(folder, { recursive: true })
  const desk = await openFurnishedDesk()
  const browsing = await openBrowser(binary)
  try {
    for (const [look, options] of Object.entries(looks)) {
      const page = await browsing.signedIn(desk.url, 'administrator', options)
      for (const { path } of pages) {
        await page.goto(desk.pathOf(path))
        const name = path === '/' ? 'aujourdhui' : path.slice(1).replace(/[^a-z]+/gi, '-')
        await page.screenshot({ path: join(folder, `${name}-${look}.png`), fullPage: true })
      }
    }
    for (const complaint of browsing.complaints()) process.stderr.write(`${complaint}\n`)
  } finally {
    await browsing.closes()
    await desk.closes()
  }
}

if (import.meta.main) await writeScreenshots(process.argv[2] ?? 'screenshots')
