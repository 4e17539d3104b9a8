// `can` of a transmission keeps its word: what it says yes to succeeds, what it denies is refused with the same code, over every
// state, hold, doubt, message, contradiction and gateway; and only for who has the right.
import { v7 } from 'uuid'
import { beforeAll, describe, expect, test } from 'vitest'
import { actionsOf, roles, type Action, type Role } from '../../src/accounts/access.ts'
import { maraussan } from '../../src/config/demo.ts'
import { ActesError } from '../../src/errors.ts'
import { states, type State } from '../../src/lifecycle.ts'
import { table, type Name } from '../../src/operations/table.ts'
import { withCan } from '../../src/operations/runs/may.ts'
import { factsOf } from '../../src/gateways/facts.ts'
import type { Sql } from '../../src/store/engine/database.ts'
import { outgoingCodes, type OutgoingCode } from '../../src/protocol/messages/formulaire.ts'
import { ensureConnection } from '../../src/store/connections/connections.ts'
import { openTransmission } from '../../src/store/transmissions/moves.ts'
import { mayTransmission, standingOf, type TransmissionAction } from '../../src/transmission/may.ts'
import { openCommune } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { aNewTransmission } from '../support/life/rows.ts'
import { isLong } from '../support/long-suites.ts'
import { forSuite } from '../support/life/for-suite.ts'

const commune = forSuite(() => openCommune())
beforeAll(async () => {
  await ensureConnection(commune.db, 's2low', maraussan.siren)
})

interface Laid {
  readonly state: State
  readonly message: OutgoingCode
  readonly isHeld: boolean
  readonly isUncertain: boolean
  /** Its exchange is still under way. */
  readonly isSending?: true
  /** It was prepared for another gateway than the one of today. */
  readonly isElsewhere: boolean
  readonly isContradicted: boolean
  readonly isAnnulled: boolean
  readonly isReplaced?: boolean
  readonly isDismissed?: boolean
  /** It was recorded as gone by PLAT’AU. */
  readonly isByRoad?: boolean
}

const transmissionActions = Object.keys(mayTransmission) as readonly TransmissionAction[]
let count = 0
const db = () => commune.db
const now = () => commune.now()

async function row(columns: Readonly<Record<string, unknown>>): Promise<string> {
  const opened = aNewTransmission(`P${count++}`)
  await openTransmission(db(), opened)
  const set = Object.entries({ due_at: null, ...columns })
  const text = set.map(([name], index) => `${name} = $${index + 2}`).join(', ')
  await db().query(`UPDATE actes.transmission SET ${text} WHERE id = $1`, [opened.id, ...set.map(([, value]) => value)])
  return opened.id
}

async function retourRow(): Promise<string> {
  const retour = v7()
  await db().query(
    `INSERT INTO actes.retour (id, connection, delivery, name, sha256, size_bytes, received_at, status)
       VALUES ($1::uuid, 'sandbox:213401482', $1::text, $1::text, $1::text, 1, $2, 'attached')`,
    [retour, now()],
  )
  return retour
}

async function messageColumns(message: OutgoingCode): Promise<Readonly<Record<string, unknown>>> {
  if (message === '1-1') return {}
  const formulaire = { code: message, idActe: '034-213401482-20250625-P-DE', dateCourrier: '2025-07-08' }
  if (message === '7-1') return { message, formulaire: JSON.stringify({ code: message, date: '2025-07-08' }) }
  const act = await row({ state: 'acknowledged', id_acte: `acte ${count}` })
  const letter = message === '6-1' ? {} : { retour: await retourRow(), date_courrier: '2025-07-08' }
  return { message, about: act, formulaire: JSON.stringify(formulaire), ...letter }
}

async function lay(laid: Laid) {
  const { state, message, isHeld, isUncertain, isElsewhere, isContradicted, isAnnulled, isSending } = laid
  // One request of the classification at a time.
  await db().query(`UPDATE actes.transmission SET state = 'cancelled', due_at = NULL WHERE message = '7-1'`)
  const id = await row({
    ...(await messageColumns(message)),
    state,
    id_acte: message === '1-1' ? `id ${count}` : null,
    ...(state === 'refused' && { refusal: JSON.stringify({ code: 'ACTES-R001' }) }),
    ...(isHeld && { held_code: 'ACTES-G006', held_since: now() }),
    ...(isElsewhere && { connection: 's2low:213401482' }),
    ...(laid.isReplaced && { replaced_by: await row({ state: 'acknowledged', id_acte: `new ${count}` }) }),
  })
  if (laid.isByRoad)
    await db().query(
      `UPDATE actes.transmission SET formulaire = jsonb_set(formulaire, '{acte,autreVoie}', '{"voie":"platau","recuLe":"2025-07-02"}') WHERE id = $1`,
      [id],
    )
  if (laid.isDismissed) await db().query('UPDATE actes.transmission SET dismissed_at = $2 WHERE id = $1', [id, now()])
  if (isUncertain) {
    const attempt = v7()
    await db().query(
      `INSERT INTO actes.attempt (id, transmission, verb, opened_at, request_sha256) VALUES ($1::uuid, $2, 'submit', $3, $1::text)`,
      [attempt, id, now()],
    )
    await db().query('UPDATE actes.transmission SET open_attempt = $2 WHERE id = $1', [id, attempt])
    if (isSending)
      await db().query('UPDATE actes.transmission SET claim_token = $2, open_claim = $2, due_at = $3 WHERE id = $1', [
        id,
        v7(),
        new Date(now().getTime() + 60_000),
      ])
  }
  if (isContradicted)
    await db().query(
      `INSERT INTO actes.task (id, transmission, collectivite, kind, opened_at, retour, untold)
         VALUES ($1, $2, $3, 'anomalieTardive', $4, $5, NULL)`,
      [v7(), id, maraussan.siren, now(), await retourRow()],
    )
  if (isAnnulled) {
    const formulaire = JSON.stringify({ code: '6-1', idActe: 'x' })
    await row({ message: '6-1', formulaire, about: id, state: 'packaged' })
  }
  return id
}

const reason = 'essai'
const deeds: Readonly<Record<TransmissionAction, readonly [name: Name, input: object]>> = {
  requeue: ['requeueTransmission', { reason, dryRun: false }],
  cancel: ['cancelTransmission', { reason }],
  resolve: ['resolveTransmission', { reason, notArrived: true }],
  withdraw: ['resolveTransmission', { reason, notArrived: true, withdraw: true }],
  annul: ['annulTransmission', { reason }],
  withdrawRecord: ['withdrawRecord', { reason }],
  publish: ['publishTransmission', { date: '2025-07-01', how: 'publie' }],
  correct: ['correctTransmission', {}],
  assign: ['assignTransmission', { to: null, reason }],
  snooze: ['snoozeTransmission', { until: null, reason }],
  dismiss: ['dismissTransmissions', { reason }],
}

/** The code that it is refused with; undefined where it is done. */
async function done(action: TransmissionAction, id: string, role: Role = 'administrator'): Promise<string | undefined> {
  const { ask } = operationsOf(commune.app, [{ role, siren: null }])
  const [name, input] = deeds[action]
  const asked = ask[name]({ id, ids: [id], ...input } as never) as Promise<unknown>
  return asked.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof ActesError) return error.code
      throw error
    },
  )
}

const both = [false, true] as const
/** Every state and message with every circumstance; the short form has each pair of them. */
const all: readonly Laid[] = states.flatMap((state, s) =>
  outgoingCodes.flatMap((message, m) =>
    both.flatMap((isHeld, h) =>
      both.flatMap((isUncertain, u) =>
        both.flatMap((isElsewhere, e) =>
          both.flatMap((isContradicted, c) =>
            both.flatMap((isAnnulled, a) => {
              const isKept = isLong
                ? c + a < 2
                : message === '1-1'
                  ? (s + 2 * h + 3 * u + e + c + a) % 5 === 0
                  : (s + m + h + u + e) % 11 === 0
              // What is about an act is not annulled, nor contradicted by itself.
              const isPlain = message === '1-1' || (!isContradicted && !isAnnulled)
              const isRefused = state === 'refused'
              const more = {
                isReplaced: isRefused && e + a === 2,
                isDismissed: isRefused && h === 0 && u === 1,
                isByRoad: message === '1-1' && e === 0,
              }
              return isKept && isPlain
                ? [{ state, message, isHeld, isUncertain, isElsewhere, isContradicted, isAnnulled, ...more }]
                : []
            }),
          ),
        ),
      ),
    ),
  ),
)

const clear = {
  message: '1-1',
  isHeld: false,
  isUncertain: false,
  isElsewhere: false,
  isContradicted: false,
  isAnnulled: false,
} as const

describe.each(transmissionActions)('%s', (action) => {
  test('is executed exactly if `can` says so, and refused with its code', async () => {
    const told: unknown[] = []
    const came: unknown[] = []
    // In the short form, half of them for each action: what says so is tried over all of them in memory.
    for (const laid of all.filter((_, place) => isLong || place % 2 === transmissionActions.indexOf(action) % 2)) {
      const id = await lay(laid)
      const { can } = await commune.shows(id)
      const said = can[action]
      told.push({ ...laid, code: said === true ? undefined : said.code })
      came.push({ ...laid, code: await done(action, id) })
    }
    expect(came).toEqual(told)
    expect(new Set(came.map((each) => (each as { code?: string }).code)).size).toBeGreaterThan(1)
  })

  test('stays valid while the exchange is under way', async () => {
    const id = await lay({ ...clear, state: 'packaged', isUncertain: true, isSending: true })
    const said = (await commune.shows(id)).can[action]
    expect(said === true ? undefined : said.code).toBe(await done(action, id))
  })

  test.each(roles)('is for a %s who has its right, and nobody else', async (role) => {
    const isTheirs = role === 'operator' || role === 'administrator'
    expect([actionsOf(role).includes(table[deeds[action][0]].right as Action)]).toEqual([isTheirs])
    for (const isHeld of both) {
      const laid = { ...clear, state: 'refused', isHeld } as const
      const expected = await done(action, await lay(laid))
      expect(await done(action, await lay(laid), role)).toBe(isTheirs ? expected : 'ACTES-A022')
    }
  })
})

test('a page of the list says of every line what its own page says, in one statement', async () => {
  const { ask } = commune.operations
  for (const laid of all.slice(0, 40)) await lay(laid)
  const { items } = await ask.listTransmissions({ limit: 40 })
  expect(items).toHaveLength(40)
  const words = new Set<unknown>()
  for (const { id, can } of items) {
    const { requeue, cancel, resolve, withdraw } = (await commune.shows(id)).can
    expect(can).toEqual({ requeue, cancel, resolve, withdraw })
    for (const each of [requeue, cancel, resolve, withdraw]) words.add(each === true || each.code)
  }
  expect(words.size).toBeGreaterThan(3)
  let asked = 0
  const counting: Sql = Object.create(db(), {
    rows: { value: (...given: Parameters<Sql['rows']>) => (asked++, db().rows(...given)) },
  }) as Sql
  const lines = await withCan(counting, items, now())
  expect([asked, lines.map(({ id }) => id)]).toEqual([1, items.map(({ id }) => id)])
})

const stood = { id: '', collectivite: maraussan.siren, connection: 'sandbox:213401482', heldSince: null, place: '' }
const plain = {
  ...stood,
  message: '1-1',
  held: null,
  refused: 'ACTES-R001',
  uncertain: false,
  sending: false,
  contradicted: false,
  annulation: null,
  gateway: 'sandbox',
  replaced: false,
  voie: null,
  posted: false,
  heard: false,
  waits: false,
  act: null,
  other: null,
} as const

/** In the order of the states: what forbids it, `ok` where nothing does. */
const codesOf = (action: TransmissionAction, circumstances: object) =>
  states
    .map((state) => mayTransmission[action](standingOf({ ...plain, state, ...circumstances }))?.code.slice(6) ?? 'ok')
    .join(' ')

test.each([
  // received, validated, packaged, submitted, acknowledged, refused, cancelled, annulled
  ['requeue', {}, 'A002 A002 A002 A002 A002 ok A002 A002'],
  ['requeue', { uncertain: true }, 'A002 A002 A002 A002 A002 A003 A002 A002'],
  ['requeue', { contradicted: true }, 'A002 A002 A002 A002 A002 A010 A002 A002'],
  ['requeue', { other: 'x' }, 'A002 A002 A002 A002 A002 A005 A002 A002'],
  ['requeue', { message: '3-4', act: 'annulled' }, 'A002 A002 A002 A002 A002 A018 A002 A002'],
  ['requeue', { held: 'ACTES-G006', uncertain: true }, 'ok ok ok ok ok ok ok ok'],
  ['requeue', { held: 'ACTES-G006', uncertain: true, connection: 's2low:213401482' }, 'A021 A021 A021 ok ok ok ok ok'],
  ['cancel', {}, 'ok ok ok A002 A002 A002 A002 A002'],
  ['cancel', { uncertain: true }, 'A003 A003 A003 A003 A003 A003 A003 A003'],
  ['cancel', { message: '3-2' }, 'A017 A017 A017 A017 A017 A017 A017 A017'],
  ['resolve', {}, 'A002 A002 A002 A002 A002 A002 A002 A002'],
  ['resolve', { uncertain: true }, 'A002 A002 ok A002 A002 A002 A002 A002'],
  ['resolve', { uncertain: true, sending: true }, 'A003 A003 A003 A003 A003 A003 A003 A003'],
  ['withdraw', { uncertain: true }, 'A002 A002 ok A002 A002 A002 A002 A002'],
  ['withdraw', { uncertain: true, message: '3-2' }, 'A002 A002 A017 A002 A002 A002 A002 A002'],
  ['annul', {}, 'A002 A002 A002 A002 ok A002 A002 A002'],
  ['annul', { contradicted: true }, 'A002 A002 A002 A002 A010 A002 A002 A002'],
  ['annul', { annulation: 'x' }, 'A002 A002 A002 A002 A008 A002 A002 A002'],
  ['annul', { voie: 'platau' }, 'A002 A002 A002 A002 A127 A002 A002 A002'],
  ['withdrawRecord', {}, 'A002 A002 A002 A002 A128 A002 A002 A002'],
  ['withdrawRecord', { voie: 'platau' }, 'A002 A002 A002 A002 ok A002 A002 A002'],
  ['withdrawRecord', { voie: 'platau', posted: true }, 'A002 A002 A002 A002 A129 A002 A002 A002'],
  ['withdrawRecord', { voie: 'platau', heard: true }, 'A002 A002 A002 A002 A130 A002 A002 A002'],
  ['withdrawRecord', { voie: 'platau', contradicted: true }, 'A002 A002 A002 A002 A010 A002 A002 A002'],
  ['withdrawRecord', { voie: 'platau', annulation: 'x' }, 'A002 A002 A002 A002 A008 A002 A002 A002'],
  ['annul', { message: '6-1' }, 'A002 A002 A002 A002 A002 A002 A002 A002'],
  ['publish', { message: '6-1' }, 'A002 A002 A002 A002 A002 A002 A002 A002'],
  ['correct', {}, 'A063 A063 A063 A063 A063 ok A063 A063'],
  ['correct', { uncertain: true, contradicted: true }, 'A063 A063 A063 A063 A063 A003 A063 A063'],
  ['correct', { contradicted: true }, 'A063 A063 A063 A063 A063 A010 A063 A063'],
  ['correct', { replaced: true }, 'A063 A063 A063 A063 A063 A063 A063 A063'],
  ['assign', {}, 'S009 S009 S009 S009 S009 S009 S009 S009'],
  ['dismiss', { waits: true }, 'S009 S009 S009 S009 S009 ok S009 S009'],
] as const)('%s with %o', (action, circumstances, codes) => {
  expect(codesOf(action, circumstances)).toBe(codes)
})

test('a refused act whose gateway has used up its number, or whose collectivité has no gateway, cannot be requeued', () => {
  const refused = { ...plain, connection: 's2low:213401482', state: 'refused' } as const
  expect(mayTransmission.requeue(standingOf({ ...refused, gateway: 's2low' }))).toMatchObject({ code: 'ACTES-A004' })
  expect(mayTransmission.requeue(standingOf({ ...refused, gateway: 's2low', refused: 'ACTES-G009' }))).toBeUndefined()
  expect(mayTransmission.requeue(standingOf({ ...refused, gateway: 'sandbox' }))).toBeUndefined()
  expect(mayTransmission.requeue(standingOf({ ...refused, gateway: null }))).toMatchObject({ code: 'ACTES-V006' })
})

/** Where each is possible, said once more, without the order of the obstacles. */
type Standing = ReturnType<typeof standingOf>
const among =
  (...some: readonly State[]) =>
  (state: State | null) =>
    state !== null && some.includes(state)
const isReceipt = (message: OutgoingCode) => message === '3-2' || message === '4-2'
const unsent = among('received', 'validated', 'packaged')
const inDoubt = ({ state, uncertain, sending }: Standing) => uncertain && !sending && state === 'packaged'
const mayBeAbout = ({ act, message }: Standing) =>
  act === null || isReceipt(message) || act === 'acknowledged' || (act === 'submitted' && message !== '6-1')
const isSpent = ({ gateway, refused, message }: Standing) =>
  gateway?.name === 's2low' && !gateway.isOther && message === '1-1' && refused !== 'ACTES-G009'
const possible: Readonly<Record<TransmissionAction, (of: Standing) => boolean>> = {
  requeue: (of) => {
    if (!of.gateway) return false
    if (of.held !== null) return !(of.gateway.isOther && unsent(of.state) && of.uncertain)
    const isFree = !of.uncertain && !of.contradicted && of.other === null && !isSpent(of)
    return of.state === 'refused' && isFree && mayBeAbout(of)
  },
  cancel: ({ state, uncertain, message }) => !uncertain && !isReceipt(message) && unsent(state),
  resolve: inDoubt,
  withdraw: (of) => inDoubt(of) && !isReceipt(of.message),
  annul: ({ message, state, gateway, contradicted, annulation, voie }) =>
    message === '1-1' &&
    state === 'acknowledged' &&
    voie === null &&
    !!gateway &&
    factsOf(gateway.name).cancel &&
    !contradicted &&
    annulation === null,
  withdrawRecord: ({ message, state, voie, posted, heard, contradicted, annulation }) =>
    message === '1-1' &&
    state === 'acknowledged' &&
    voie !== null &&
    !posted &&
    !heard &&
    !contradicted &&
    annulation === null,
  publish: ({ message }) => message === '1-1',
  correct: ({ message, state, replaced, uncertain, contradicted }) =>
    message === '1-1' && state === 'refused' && !replaced && !uncertain && !contradicted,
  assign: ({ waits }) => waits,
  snooze: ({ waits }) => waits,
  dismiss: ({ waits, state }) => waits && state === 'refused',
}

/** Every choice of one value of each. */
function* everyOne(choices: Readonly<Record<string, readonly unknown[]>>): Generator<object> {
  const [[key, values] = [], ...rest] = Object.entries(choices)
  if (key === undefined || !values) return yield {}
  for (const others of everyOne(Object.fromEntries(rest))) for (const value of values) yield { ...others, [key]: value }
}

test('each is possible exactly where it should be, over every state, message and circumstance', () => {
  const circumstances = [
    ...everyOne({
      held: [null, 'ACTES-G006'],
      uncertain: both,
      sending: both,
      contradicted: both,
      annulation: [null, 'x'],
      other: [null, 'x'],
      replaced: both,
      waits: both,
      act: [null, 'acknowledged', 'submitted', 'annulled'],
      refused: ['ACTES-R001', 'ACTES-G009'],
      road: [{ voie: null }, { voie: 'platau' }, { voie: 'platau', posted: true }, { voie: 'platau', heard: true }],
      way: [
        { connection: 'sandbox:213401482', gateway: 'sandbox' },
        { connection: 's2low:213401482', gateway: 's2low' },
        { connection: 'sandbox:213401482', gateway: 's2low' },
        { connection: 'sandbox:213401482', gateway: null },
      ],
    }),
  ] as readonly ({ readonly way: object; readonly road: object } & object)[]
  const wrong: unknown[] = []
  const seen = new Map<TransmissionAction, Set<boolean>>(transmissionActions.map((action) => [action, new Set()]))
  for (const { way, road, ...each } of circumstances) {
    for (const state of states) {
      for (const message of outgoingCodes) {
        const of = standingOf({ ...plain, ...each, ...road, ...way, state, message })
        for (const action of transmissionActions) {
          const [isSaid, isDue] = [mayTransmission[action](of) === undefined, possible[action](of)]
          seen.get(action)?.add(isDue)
          if (isSaid !== isDue && wrong.length < 5) wrong.push({ action, isSaid, of })
        }
      }
    }
  }
  expect(wrong).toEqual([])
  expect([...seen.values()].every(({ size }) => size === 2)).toBe(true)
})
