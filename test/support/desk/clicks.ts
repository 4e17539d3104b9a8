// What a task costs the person who does it: clicks of the pointer and words typed. Choosing files is one click, an option of
// a list two, waiting none.
import type { Locator } from 'playwright-core'

export interface Clicks {
  click(target: Locator): Promise<void>
  chooseFiles(target: Locator, files: readonly string[]): Promise<void>
  pick(target: Locator, option: string): Promise<void>
  type(target: Locator, text: string): Promise<void>
  /** So far. */
  spent(): { readonly clicks: number; readonly words: number }
}

/** Start counting. */
export function countClicks(): Clicks {
  let [clicks, words] = [0, 0]
  const costs =
    (cost: number) =>
    async (work: Promise<unknown>): Promise<void> => {
      clicks += cost
      await work
    }
  const [once, twice] = [costs(1), costs(2)]
  return {
    click: (target) => once(target.click()),
    chooseFiles: (target, files) => once(target.setInputFiles([...files])),
    pick: (target, option) => twice(target.selectOption(option)),
    type: async (target, text) => {
      words += text.trim().split(/\s+/).length
      // The pointer goes to a field that has not the focus yet.
      await target.waitFor()
      // What opens a fold moves the focus into it in a task of its own.
      await target.page().evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))')
      if ((await target.and(target.page().locator(':focus')).count()) === 0) await once(target.click())
      await target.fill(text)
    },
    spent: () => ({ clicks, words }),
  }
}
