// Journeys in Chromium on the embedded default and on PostgreSQL with Redis. The short form walks one of them: the services
// where this machine has them.
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, test, vi } from 'vitest'
import { signIn, type Browsing } from '../../support/servers/browser.ts'
import { describeIf, neededProduction } from '../../support/describe-with.ts'
import type { DeskOptions } from '../../support/desk/desk.ts'
import { isLong } from '../../support/long-suites.ts'
import { describeInBrowser } from './in-browser.ts'
import { openWorkingDesk, type WorkingDesk } from './working-desk.ts'

export interface Walk {
  /** With as many acts as there may be: on the services, where this machine has them; a smaller lot elsewhere. */
  readonly isLarge: boolean
  desk(): WorkingDesk
  browsing(): Browsing
  /** Somebody comes in by the sign-in page, in a browser of his own. */
  comes(name: string, options?: BrowserContextOptions): Promise<Page>
}

/** Is also walked in the short form. */
export const briefly = test
/** Is walked in the long form only. */
export const atLength: typeof test | typeof test.skip = isLong ? test : test.skip

/**
 * A suite of journeys; to be awaited at the top of its file.
 * @param redisDatabase one of Redis's numbered databases, which no other file uses
 */
export async function walkOnEachGround(
  title: string,
  { redisDatabase, options = {} }: { readonly redisDatabase: number; readonly options?: DeskOptions },
  suite: (walk: Walk) => void,
): Promise<void> {
  // People wait for a worker that shares the machine with its database and two browsers.
  vi.setConfig({ testTimeout: 240_000 })
  const production = await neededProduction()
  const walked = (browsing: () => Browsing, open: () => Promise<WorkingDesk>, isLarge: boolean): void => {
    let opened: WorkingDesk | undefined
    const desk = (): WorkingDesk => {
      if (!opened) throw new Error('the desk is not open')
      return opened
    }
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened?.closes())
    suite({
      desk,
      browsing,
      isLarge,
      comes: async (name, more) => {
        const page = await browsing().opens(desk().url, more)
        await signIn(page, name)
        return page
      },
    })
  }
  if (isLong || production.value === undefined)
    await describeInBrowser(`${title}, on the embedded default`, (browsing) =>
      walked(browsing, () => openWorkingDesk(undefined, options), isLong && production.value === undefined),
    )
  await describeIf(production, 'in production', (urls) => {
    void describeInBrowser(`${title}, on PostgreSQL and Redis`, (browsing) =>
      walked(browsing, () => openWorkingDesk({ ...urls, redisDatabase }, options), isLong),
    )
  })
}

/** Press Tab until the focus is on what is called so. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 150; steps++) {
    await page.keyboard.press('Tab')
    const text = await page.evaluate<string>(
      `(({ activeElement: here }) => here.innerText?.trim() || here.labels?.[0]?.innerText.trim() || '')(document)`,
    )
    if (text === name || (/^[\s ….]/.test(text.slice(name.length)) && text.startsWith(name))) return
  }
  throw new Error(`Tab does not come to ${name}`)
}
