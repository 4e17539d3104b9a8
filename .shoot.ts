// usage: node .shoot.ts FOLDER look[,look] path...
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromiumBinary, openBrowser } from './test/support/servers/browser.ts'
import { openFurnishedDesk } from './test/web/desk/furnished.ts'
import { pages } from './src/web/desk/pages.ts'
const looks = {
  w: { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  d: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  m: { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
} as const
const [folder = '/tmp/h', which = 'w,m', ...paths] = process.argv.slice(2)
await mkdir(folder, { recursive: true })
const { value: binary } = chromiumBinary()
const desk = await openFurnishedDesk()
const browsing = await openBrowser(binary ?? '')
try {
  for (const key of which.split(',')) {
    for (const path of paths.length ? paths : pages.map(({ path }) => path)) {
      const page = await browsing.signedIn(desk.url, process.env.ROLE ?? 'administrator', looks[key as 'w'])
      await page.goto(path.includes(':') ? desk.pathOf(path) : path)
      const height = await page.evaluate('document.documentElement.scrollHeight')
      const name = `${path === '/' ? 'today' : path.slice(1).replace(/[^a-z]+/gi, '-')}-${key}.png`
      await page.screenshot({ path: join(folder, name), fullPage: true })
      console.log(height, name)
    }
  }
} finally {
  await browsing.closes()
  await desk.closes()
}
