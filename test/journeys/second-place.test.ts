// What the worker promises of an act holds of one that takes the place of a refused act: one reception, one date, letters,
// answers that contradict each other, and its public page.
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { openFolder } from '../../src/sandbox/folder.ts'
import { setClassification } from '../../src/sandbox/registry.ts'
import { openDesk, type OpenDesk } from '../support/desk/desk.ts'
import { openCommune, type Commune } from '../support/life/commune.ts'

const objet = 'Aide à une personne nommée'
const day = 86_400

let commune: Commune
let desk: OpenDesk
let [first, second, idActe] = ['', '', '']
const ask = () => commune.operations.ask
beforeAll(async () => {
  const publicPages = { ACTES_PUBLIC_PAGES: 'yes', ACTES_PUBLIC_URL: 'https://actes.example.org' }
  commune = await openCommune({ environment: publicPages })
  desk = await openDesk({ commune })
  // The préfecture has another classification: refused, and sent again by itself.
  await setClassification(openFolder(join(commune.home, 'sandbox')), { date: '2025-05-01' })
  first = await commune.hands('PLACE1', { objet })
  await commune.goesOn(9)
  second = (await commune.shows(first)).replacedBy ?? ''
  idActe = (await commune.shows(second)).idActe ?? ''
})
afterAll(async () => {
  await desk.closes()
  await commune.closes()
})

test('it is received again, with its date; the refused one has none', async () => {
  expect(await commune.shows(first)).toMatchObject({ state: 'refused', dateReception: null })
  expect(await commune.shows(second)).toMatchObject({
    state: 'acknowledged',
    replaces: first,
    dateReception: '2025-07-08',
  })
  const { words } = await desk.as('operator').get(`/transmissions/${first}`)
  expect(words).not.toMatch(/AR reçu le|Reçu en préfecture/)
})

test('an implausible answer, and one with another day, ask about the one that holds', async () => {
  for (const date of ['2025-07-30', '2025-07-10']) {
    commune.waits(2 * day)
    await commune.prefectureWrites('accuse', idActe, { date })
    await commune.goesOn(9)
  }
  const { tasks, dateReception } = await commune.shows(second)
  expect(tasks.map(({ kind }) => kind).toSorted()).toEqual(['accuseContraire', 'retourInvraisemblable'])
  expect([dateReception, (await commune.shows(first)).tasks]).toEqual(['2025-07-08', []])
})

test('a letter about it is a task of its own, late once its deadline has passed', async () => {
  await commune.prefectureWrites('observations', idActe)
  await commune.goesOn(9)
  const letters = async () =>
    (await ask().listTasks({ closed: false })).items.filter(({ kind }) => kind === 'lettreObservations')
  expect(await letters()).toMatchObject([{ transmission: second, late: false }])
  commune.waits(70 * day)
  expect(await letters()).toMatchObject([{ transmission: second, late: true }])
})

test('put online and withdrawn for personal data, it is readable nowhere, nor is the refused one', async () => {
  const asked = { siren: maraussan.siren, from: '2025-01-01', to: '2025-12-31', by: 'decision', format: 'csv' } as const
  const outside = async () => {
    const register = await text((await ask().downloadRegister(asked)).bytes as Readable)
    const paths = [`/public/actes/${idActe}`, `/public/${maraussan.siren}`, `/public/${maraussan.siren}/atom.xml`]
    const read = await Promise.all(paths.map(async (path) => (await fetch(`${desk.url}${path}`)).text()))
    return [register, ...read].map((each) => each.includes(objet))
  }
  await ask().postAct({ id: second })
  expect(await outside()).toEqual([true, true, true, true])
  await ask().retractAct({ id: second, why: 'donnees', reason: 'demande de la personne' })
  expect(await outside()).toEqual([false, false, false, false])
})
