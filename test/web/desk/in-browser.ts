// Suites that run in Chromium: opened once for each file, left out by name where this machine has none.
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { chromiumBinary, openBrowser, type Browsing } from '../../support/servers/browser.ts'
import { describeIf } from '../../support/describe-with.ts'

/**
 * A suite in Chromium; to be awaited at the top of its file. Each test fails where a page has complained.
 * @param suite is given the way to the browser, which is open while its tests run
 */
export async function describeInBrowser(title: string, suite: (browsing: () => Browsing) => void): Promise<void> {
  await describeIf(chromiumBinary(), title, (binary) => {
    let browsing: Browsing | undefined
    const open = (): Browsing => {
      if (!browsing) throw new Error('the browser is not open')
      return browsing
    }
    beforeAll(async () => {
      browsing = await openBrowser(binary)
    })
    afterEach(() => expect(open().complaints().join('\n')).toBe(''))
    afterAll(() => browsing?.closes())
    suite(open)
  })
}
