// Chromium for tests of the desk: one for each file, one context for each user. What a page complains of, and whatever it
// would fetch from elsewhere, fails the test that looked at it.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { loginOf, password } from '../desk/desk.ts'
import type { Need } from '../describe-with.ts'
import { which } from './local-server.ts'

export interface Browsing {
  /** A page in a context of its own, for nobody yet. */
  opens(url: string, options?: BrowserContextOptions): Promise<Page>
  /** The same, for a person who has signed in; one context for each of them and each size. */
  signedIn(url: string, name: string, options?: BrowserContextOptions): Promise<Page>
  /** What pages complained of since it was last asked. */
  complaints(): readonly string[]
  closes(): Promise<void>
}

/** The machine's own Chromium. */
export function chromiumBinary(): Need<string> {
  const value = which('chromium') ?? which('chromium-browser') ?? which('google-chrome')
  return { value, need: 'chromium', remedy: 'npm run services', required: true }
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // No name is resolved: what asks for another machine is told by its refusal, too.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
]

/** Start it. */
export async function openBrowser(binary: string): Promise<Browsing> {
  const browser = await chromium.launch({ executablePath: binary, args: flags })
  const complaints: string[] = []
  const signedIn = new Map<string, Page>()
  const opens = (url: string, options: BrowserContextOptions = {}) =>
    openPage({ browser, url, complain: (what) => void complaints.push(what) }, options)
  return {
    opens,
    signedIn: async (url, name, options = {}) => {
      const key = JSON.stringify([url, name, options])
      const page = signedIn.get(key) ?? (await opens(url, options))
      if (!signedIn.has(key)) await signIn(page, name)
      signedIn.set(key, page)
      return page
    },
    complaints: () => complaints.splice(0),
    closes: () => browser.close(),
  }
}

interface Opening {
  readonly browser: Browser
  readonly url: string
  readonly complain: (what: string) => void
}

async function openPage({ browser, url, complain }: Opening, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, locale: 'fr-FR', ...options })
  // A page whose server is slow asks it less: ten times as long as the last answer took passes first.
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  const visited = new Set<string>()
  page.on('request', (request) => {
    if (request.isNavigationRequest()) visited.add(request.url())
    if (!request.url().startsWith(`${url}/`) && !/^(data|about|blob|chrome|chrome-extension):/.test(request.url()))
      complain(`${page.url()} asks ${request.url()}`)
  })
  page.on('pageerror', (error) => complain(`${page.url()} ${error.message}`))
  page.on('dialog', (dialog) => {
    complain(`${page.url()} dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', (message) => {
    // A page that refuses says so by its status, and Chromium repeats it.
    const isRefusal = /status of 4\d\d/.test(message.text()) && visited.has(message.location().url)
    if (['error', 'warning'].includes(message.type()) && !isRefusal) complain(`${page.url()} ${message.text()}`)
  })
  return page
}

/** Fill in the sign-in page, and come to the first page. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.goto('/entrer')
  await page.getByLabel(/^(Adresse électronique|E-mail address)$/).fill(loginOf(name))
  await page.getByLabel(/^(Mot de passe|Password)$/).fill(password)
  await page.getByRole('button', { name: /^(Se connecter|Sign in)$/ }).click()
  await page.waitForURL((url) => url.pathname === '/')
}

/** What a page says to a script of the test's, in its own language: run outside its policy. */
export function asked<T>(page: Page, script: string): Promise<T> {
  return page.evaluate<T>(script)
}

const axeSource = (): string => readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds on a page: `rule: where (why)`. */
export async function axeOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource())
  const { violations } = await asked<{ violations: readonly Violation[] }>(
    page,
    `axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  )
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')} (${help})`))
}

interface Violation {
  readonly id: string
  readonly help: string
  readonly nodes: readonly { readonly target: readonly string[] }[]
}
