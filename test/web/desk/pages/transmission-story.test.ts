// The story of a transmission: whatever the program writes into its journal has its words, in French and in English.
import { expect, test } from 'vitest'
import { states } from '../../../../src/lifecycle.ts'
import { remark } from '../../../../src/store/transmissions/journal.ts'
import { openDesk } from '../../../support/desk/desk.ts'
import { sources } from '../../../support/architecture/sources.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const desk = forSuite(() => openDesk())

const journals = ['store/transmissions/journal.ts', 'store/transmissions/moves.ts']

/** Events that are written out beside `event`, where a file writes lines of this journal (the desk's have a target); and each state is one. */
const events: readonly string[] = [
  ...new Set([
    ...states,
    ...sources
      .filter(({ imports }) => imports.some(({ target, typeOnly }) => journals.includes(target) && !typeOnly))
      .filter(({ path }) => !path.startsWith('web/'))
      .flatMap(({ text }) => [
        ...text.matchAll(/\bevent(?::| =) (?:[^,}\n]*\? )?'([a-z-]+)'(?: : '([a-z-]+)')?(?!,\s*target)/g),
      ])
      .flatMap(([, one, other]) => [one ?? [], other ?? []].flat()),
  ]),
]

test('events are found in the sources, rare ones included', () => {
  const rare = ['annulation-opened', 'answer-opened', 'resolved-not-arrived', 'retour-late', 'not-found', 'reversed']
  expect(events).toEqual(expect.arrayContaining(rare))
})

test.each(['fr', 'en'])('each has its words (%s)', async (language) => {
  const { clock, store } = desk.app.ports
  const id = await desk.hands(`HISTOIRE-${language}`)
  const detail = { retour: clock.newId() }
  const line = { transmission: id, at: clock.now(), who: 'worker', detail }
  for (const event of events) await remark(store.db, { ...line, event })
  const { text } = await desk.as('operator').get(`/transmissions/${id}`, { 'accept-language': language })
  const said = [...text.matchAll(/<div>\s*<strong>([^<]*)<\/strong>/g)].map(([, words]) => words)
  expect(said.length).toBeGreaterThanOrEqual(events.length)
  expect(events.filter((event) => said.includes(event))).toEqual([])
})
