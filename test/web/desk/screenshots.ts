// A command that shows the desk, with something of every kind on it: node test/web/desk/screenshots.ts FOLDER writes a picture of
// each page of the registry, wide, narrow and dark; FILE.png [PATH], one of a page as it opens: the README's is
// fixtures/desk/aujourdhui.png.
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pages } from '../../../src/web/desk/pages.ts'
import { chromiumBinary, openBrowser } from '../../support/servers/browser.ts'
import { openFurnishedDesk, type FurnishedDesk } from './furnished.ts'

const looks = {
  wide: { viewport: { width: 1280, height: 800 } },
  narrow: { viewport: { width: 360, height: 740 } },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
} as const

/** Of a picture in a page: small, and under 120 kB. */
const small = { viewport: { width: 1200, height: 700 }, deviceScaleFactor: 0.75 } as const

/** A picture of each page of the registry. */
async function writeEach(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await withDesk(async ({ desk, browsing }) => {
    for (const [look, options] of Object.entries(looks)) {
      const page = await browsing.signedIn(desk.url, 'administrator', options)
      for (const { path } of pages) {
        await page.goto(desk.pathOf(path))
        const name = path === '/' ? 'aujourdhui' : path.slice(1).replace(/[^a-z]+/gi, '-')
        await page.screenshot({ path: join(folder, `${name}-${look}.png`), fullPage: true })
      }
    }
  })
}

/** A picture of what one sees first of a page. */
async function writeOne(file: string, path: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await withDesk(async ({ desk, browsing }) => {
    const page = await browsing.signedIn(desk.url, 'administrator', small)
    await page.goto(path)
    await page.screenshot({ path: file })
  })
}

type Browsing = Awaited<ReturnType<typeof openBrowser>>

async function withDesk(work: (at: { desk: FurnishedDesk; browsing: Browsing }) => Promise<void>): Promise<void> {
  const { value: binary, remedy } = chromiumBinary()
  if (binary === undefined) throw new Error(`needs chromium (${remedy})`)
  const desk = await openFurnishedDesk()
  const browsing = await openBrowser(binary)
  try {
    await work({ desk, browsing })
    for (const complaint of browsing.complaints()) process.stderr.write(`${complaint}\n`)
  } finally {
    await browsing.closes()
    await desk.closes()
  }
}

if (import.meta.main) {
  const [to = 'screenshots', path = '/'] = process.argv.slice(2)
  await (to.endsWith('.png') ? writeOne(to, path) : writeEach(to))
}
