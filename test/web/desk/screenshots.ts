// `npm run pictures [FOLDER]` shows the desk, with something of every kind on it: a picture of each page of the registry, by light,
// by dark and on a telephone, in .actes/pictures without a folder. With FILE.png [PATH], one of a page as it opens: the README's is
// fixtures/desk/a-traiter.png.
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pages } from '../../../src/web/desk/pages.ts'
import { chromiumBinary, openBrowser } from '../../support/servers/browser.ts'
import { openFurnishedDesk, type FurnishedDesk } from './furnished.ts'

const looks = {
  clair: { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  sombre: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  telephone: { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
} as const
type Look = keyof typeof looks

/** Of a picture in a page: small, and under 120 kB. */
const small = { viewport: { width: 1200, height: 700 }, deviceScaleFactor: 0.75 } as const

/** What is drawn: every page of the registry in every look, and the name of its file. */
const shots = (Object.keys(looks) as readonly Look[]).flatMap((look) =>
  pages.map(({ path }) => ({ path, look, name: `${nameOf(path)}-${look}.png` })),
)

function nameOf(path: string): string {
  return path === '/' ? 'a-traiter' : path.slice(1).replace(/[^a-z]+/gi, '-')
}

/** A picture of each page of the registry. */
async function writeEach(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await withDesk(async ({ desk, browsing }) => {
    for (const { path, look, name } of shots) {
      const page = await browsing.signedIn(desk.url, 'administrator', looks[look])
      await page.goto(desk.pathOf(path))
      await page.screenshot({ path: join(folder, name), fullPage: true })
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
  const [to = '.actes/pictures', path = '/'] = process.argv.slice(2)
  await (to.endsWith('.png') ? writeOne(to, path) : writeEach(to))
}
