// One thing to do first: no page of the registry shows two primary buttons, to anybody.
import { expect, test } from 'vitest'
import { pages } from '../../../src/web/desk/pages.ts'
import { openFurnishedDesk } from './furnished.ts'
import { elementsOf } from './markup.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const desk = forSuite(() => openFurnishedDesk())

test.each(['administrator', 'operator', 'reader', 'local', 'neighbour'])(
  'no page has two primary buttons for %s',
  async (name) => {
    const client = desk.as(name)
    const crowded: string[] = []
    for (const { path } of pages) {
      const { text } = await client.get(desk.pathOf(path))
      const main = /<main[\s\S]*<\/main>/.exec(text)?.[0] ?? ''
      const first = elementsOf(main).filter(({ attributes }) => attributes.class?.split(' ').includes('first'))
      if (first.length > 1) crowded.push(`${path}: ${first.length}`)
    }
    expect(crowded).toEqual([])
  },
)
