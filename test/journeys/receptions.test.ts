// No surface says that an act was received without the day on which it was: acts that wait, were refused, were given up or are in
// doubt, on each page, command, answer, mail and document that speaks of acts; beside one that was received, with its day.
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AddCommand } from '../../src/commands/command.ts'
import { addBordereau, addCertificate, addStamped } from '../../src/commands/documents.ts'
import { addExplain } from '../../src/commands/explain.ts'
import { addList } from '../../src/commands/list.ts'
import { addProof } from '../../src/commands/proof.ts'
import { addRegister } from '../../src/commands/register.ts'
import { addShow } from '../../src/commands/show.ts'
import { maraussan } from '../../src/config/demo.ts'
import { placeSocket } from '../../src/operations/owner-socket.ts'
import { lockFolder } from '../../src/store/engine/folder-lock.ts'
import { socketServer } from '../../src/web/server.ts'
import { plain, run } from '../support/desk/command-line.ts'
import { openDesk, type OpenDesk } from '../support/desk/desk.ts'
import { operator } from '../support/life/commune.ts'
import { faultyGateway } from '../support/life/faults.ts'
import { storeTools } from '../support/life/laid-home.ts'

/** Words that state a reception, and what has to follow: a day, as it is written in French, in English or by a program. */
const stated =
  /re[çc]ue?s? (?:en|par la) préfecture|AR reçu le|AR received on|received (?:at|by) the préfecture|acquittée? le|acknowledged on|Reçu le/gi
const day = /^[^0-9]{0,12}(?:\d{1,2} \S+ \d{4}|\d{4}-\d{2}-\d{2}|\d{2}\/\d{2}\/\d{4})/

/** Where a text states a reception and no day follows. */
const undated = (text: string) =>
  [...text.matchAll(stated)]
    .map(({ 0: words, index }) => text.slice(index, index + words.length + 40))
    .filter((found) => !day.test(found.replace(stated, '')))

const { faults, wrap } = faultyGateway()
let desk: OpenDesk
let unlock: () => Promise<void>
let socket: Awaited<ReturnType<typeof socketServer>>
const acts: Record<string, string> = {}

beforeAll(async () => {
  desk = await openDesk({ wrap })
  const { commune } = desk
  const left = async (numero: string) => {
    const id = await commune.sends(numero)
    return id
  }
  acts.acknowledged = await left('RECU')
  acts.refused = await left('REFUS_ANO')
  faults.deaf = true
  acts.submitted = await left('MUET')
  faults.before = 'ACTES-G010'
  acts.held = await left('RETENU')
  faults.before = undefined
  faults.after = 'ACTES-G005'
  faults.find = 'unknown'
  acts.uncertain = await left('DOUTE')
  faults.after = undefined
  acts.received = await commune.hands('ATTEND')
  acts.cancelled = await commune.hands('ABANDON')
  await commune.operations.cancel(acts.cancelled, operator)
  // On a server the folder has no owner of its own: commands look for one before they open a database in it.
  const lock = commune.app.ports.store.embedded ? undefined : await lockFolder(commune.home, storeTools)
  unlock = async () => lock?.release()
  socket = await socketServer(commune.app)
  await socket.listen({ path: await placeSocket(commune.home) })
})
afterAll(async () => {
  await socket.close()
  await unlock()
  await desk.closes()
})

test('the words are found in the sources, with and without a day', () => {
  expect(undated('Reçu en préfecture le  (115 s)')).toHaveLength(1)
  expect(undated('AR reçu le 8 juil. 2025 · Reçu en préfecture le 08/07/2025')).toEqual([])
})

test('the acts are as described here', async () => {
  const stand = Object.entries(acts).map(async ([name, id]) => [name, (await desk.shows(id)).dateReception])
  const without = ['refused', 'submitted', 'held', 'uncertain', 'received', 'cancelled'].map((name) => [name, null])
  expect(await Promise.all(stand)).toEqual([['acknowledged', '2025-07-08'], ...without])
})

const kinds = ['acknowledged', 'refused', 'submitted', 'held', 'uncertain', 'received', 'cancelled']

/** What a person reads of a page: the heads of columns and what programs take aside. */
const page = async (path: string, language: string) =>
  (await desk.as('operator').get(path, { 'accept-language': language })).text
    .replaceAll(/<th[\s\S]*?<\/th>|<(script|option|label)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')

const pages = [
  '/transmissions',
  '/',
  '/tableau',
  '/registre',
  '/causes',
  '/incertaines',
  '/retours',
  '/courriers',
  '/journal',
]

test.each(pages)('the page %s states none without its day', async (path) => {
  for (const language of ['fr', 'en']) expect(undated(await page(path, language))).toEqual([])
})

test.each(kinds)('of an act that is %s: no page states it without its day', async (kind) => {
  const id = acts[kind] ?? ''
  for (const path of [`/transmissions/${id}`, `/recherche?q=${id}`])
    for (const language of ['fr', 'en']) expect(undated(await page(path, language)), path).toEqual([])
  expect(/Reçu par la préfecture le/.test(await page(`/transmissions/${id}`, 'fr'))).toBe(kind === 'acknowledged')
})

const commands: Readonly<Record<string, AddCommand>> = {
  show: addShow,
  list: addList,
  explain: addExplain,
  register: addRegister,
  proof: addProof,
  stamped: addStamped,
  bordereau: addBordereau,
  certificate: addCertificate,
}
const documents = ['stamped', 'bordereau', 'certificate']
const argumentsOf = (command: string, id: string): readonly string[] => {
  if (command === 'list') return []
  if (command === 'register')
    return [
      maraussan.siren,
      '--from',
      '2025-07-01',
      '--to',
      '2025-07-31',
      '--format',
      'csv',
      '--out',
      join(desk.home, `${id}.csv`),
    ]
  const out = ['--out', join(desk.home, `${command}-${id}`)]
  if (command === 'proof') return [id, '--unsealed', ...out]
  return ['show', 'explain'].includes(command) ? [id] : [id, ...out]
}

test.each(kinds)('of an act that is %s: no command states it without its day', async (kind) => {
  const id = acts[kind] ?? ''
  for (const [command, add] of Object.entries(commands))
    for (const lang of ['fr', 'en']) {
      const environment = { ACTES_HOME: desk.home, ACTES_LOG_LEVEL: 'silent', ACTES_LANG: lang }
      const { code, out, err } = await run(add, [command, ...argumentsOf(command, id)], environment)
      // They are reached and understood: of an act that was received, all but the documents, which nothing has made here, succeed.
      if (kind === 'acknowledged' && !documents.includes(command)) expect([command, code]).toEqual([command, 0])
      expect(out + err, command).not.toBe('')
      expect(undated(plain(out + err)), command).toEqual([])
    }
})

test.each(kinds.slice(1))('of an act that is %s no document is made', async (kind) => {
  for (const document of ['stamped', 'bordereau', 'certificat']) {
    const asked = desk.commune.operations.ask.downloadProofDocument({ id: acts[kind] ?? '', document })
    await expect(asked, document).rejects.toMatchObject({ code: expect.stringMatching(/^ACTES-A0(49|50)$/) })
  }
})
