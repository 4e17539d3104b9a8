// `can` of a transmission keeps its word: what it says yes to succeeds, what it denies is refused with the same code, over every
// state, hold, doubt, message, contradiction and gateway; and only for who has the right.
import { v7 } from 'uuid'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '../../src/accounts/access.ts'
import { maraussan } from '../../src/config/demo.ts'
import { ActesError } from '../../src/errors.ts'
import { states, type State } from '../../src/lifecycle.ts'
import type { Name } from '../../src/operations/table.ts'
import { outgoingCodes, type OutgoingCode } from '../../src/protocol/messages/formulaire.ts'
import { ensureConnection } from '../../src/store/connections/connections.ts'
import { openTransmission } from '../../src/store/transmissions/moves.ts'
import { obstacleTo, standingOf, transmissionActions, type TransmissionAction } from '../../src/transmission/may.ts'
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
}

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

async function lay({ state, message, isHeld, isUncertain, isElsewhere, isContradicted, isAnnulled, isSending }: Laid) {
  // One request of the classification at a time.
  await db().query(`UPDATE actes.transmission SET state = 'cancelled', due_at = NULL WHERE message = '7-1'`)
  const id = await row({
    ...(await messageColumns(message)),
    state,
    id_acte: message === '1-1' ? `id ${count}` : null,
    ...(state === 'refused' && { refusal: JSON.stringify({ code: 'ACTES-R001' }) }),
    ...(isHeld && { held_code: 'ACTES-G006', held_since: now() }),
    ...(isElsewhere && { connection: 's2low:213401482' }),
  })
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
  publish: ['publishTransmission', { date: '2025-07-01', how: 'publie' }],
}

/** The code that it is refused with; undefined where it is done. */
async function done(action: TransmissionAction, id: string, role: Role = 'administrator'): Promise<string | undefined> {
  const { ask } = operationsOf(commune.app, [{ role, siren: null }])
  const [name, input] = deeds[action]
  const asked = ask[name]({ id, ...input } as never) as Promise<unknown>
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
              return isKept && isPlain
                ? [{ state, message, isHeld, isUncertain, isElsewhere, isContradicted, isAnnulled }]
                : []
            }),
          ),
        ),
      ),
    ),
  ),
)

describe.each(transmissionActions)('%s', (action) => {
  test('is executed exactly if `can` says so, and refused with its code', async () => {
    const told: unknown[] = []
    const came: unknown[] = []
    for (const laid of all) {
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
    const plain = {
      message: '1-1',
      isHeld: false,
      isElsewhere: false,
      isContradicted: false,
      isAnnulled: false,
    } as const
    const id = await lay({ ...plain, state: 'packaged', isUncertain: true, isSending: true })
    const said = (await commune.shows(id)).can[action]
    expect(said === true ? undefined : said.code).toBe(await done(action, id))
  })

  test('is denied to a reader', async () => {
    const id = await lay({
      state: 'packaged',
      message: '1-1',
      isHeld: true,
      isUncertain: false,
      isElsewhere: false,
      isContradicted: false,
      isAnnulled: false,
    })
    expect(await done(action, id, 'reader')).toBe('ACTES-A022')
  })
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
  act: null,
  other: null,
} as const

/** In the order of the states: what forbids it, `ok` where nothing does. */
const codesOf = (action: TransmissionAction, circumstances: object) =>
  states
    .map(
      (state) =>
        obstacleTo(action, standingOf({ ...plain, state, ...circumstances }, 'sandbox'))?.code.slice(6) ?? 'ok',
    )
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
  ['annul', { message: '6-1' }, 'A002 A002 A002 A002 A002 A002 A002 A002'],
  ['publish', { message: '6-1' }, 'A002 A002 A002 A002 A002 A002 A002 A002'],
] as const)('%s with %o', (action, circumstances, codes) => {
  expect(codesOf(action, circumstances)).toBe(codes)
})

test('a collectivité with a gateway that uses up numbers, or without one, gets no such request', () => {
  const refused = { ...plain, connection: 's2low:213401482', state: 'refused' } as const
  expect(obstacleTo('requeue', standingOf(refused, 's2low'))).toMatchObject({ code: 'ACTES-A004' })
  expect(obstacleTo('requeue', standingOf({ ...refused, refused: 'ACTES-G009' }, 's2low'))).toBeUndefined()
  expect(obstacleTo('requeue', standingOf(refused, 'sandbox'))).toBeUndefined()
  expect(obstacleTo('requeue', standingOf(refused, undefined))).toMatchObject({ code: 'ACTES-V006' })
})
