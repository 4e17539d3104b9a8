// An act's life on the simulated S²LOW: what arrives of it, what is lost on the way and found again, who else has its number,
// what is told of it, its stamps.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RawRetour } from '../../../src/gateways/gateway.ts'
import { readRetour } from '../../../src/protocol/retours/retours.ts'
import { openBytes } from '../../../src/files/reception/reception.ts'
import { tinyPdf } from '../../support/deposits/outgoing.ts'
import { deposit, maraussanAccount } from '../../support/gateways/s2low.ts'
import { digestOf } from '../../support/gateways/s2low-sendings.ts'
import {
  closeCommune,
  letterDate,
  makeFollowing,
  never,
  openCommune,
  type Commune,
} from '../../support/gateways/s2low-commune.ts'
import { asActesError, collectAll, kindOf } from '../contract.ts'

let commune: Commune
beforeEach(async () => {
  commune = await openCommune()
})
afterEach(() => closeCommune(commune))

const again = async (options: Parameters<typeof openCommune>[0]) => {
  await closeCommune(commune)
  commune = await openCommune(options)
}
const troubleOf = async (exchange: Promise<unknown>) => asActesError(await exchange.catch((error: unknown) => error))
const collect = () => collectAll(commune.gateway, commune.connection)
const read = async (retour: RawRetour | undefined) => {
  if (retour?.kind !== 'document') throw new Error('no document')
  return (await readRetour(retour.bytes, retour.name)).retour
}

describe('what arrives', () => {
  test('keeps its accents, and what has no place in ISO-8859-1 in other letters', async () => {
    const outgoing = await commune.makeActe({ numero: 'D1', objet: 'L’œuvre « déjà » protégée – 100 €' })
    const { reference } = await commune.gateway.submit(outgoing, never)
    expect(commune.s2low.control.ofNumber('D1')).toMatchObject([
      { id: Number(reference), subject: "L'oeuvre « déjà » protégée - 100 EUR", decisionDate: '2025-06-25' },
    ])
    expect(commune.s2low.deposits()[0]?.files.map(({ field, name, sha256 }) => [field, name, sha256])).toEqual([
      ['acte_pdf_file', '99_DE-034-213401482-20250625-D1-DE-1-1_1.pdf', digestOf(tinyPdf)],
      ['acte_attachments', '21_DO-034-213401482-20250625-D1-DE-1-1_2.pdf', digestOf(tinyPdf)],
    ])
  })

  test('is told by its AR, which the protocol reads', async () => {
    await commune.gateway.submit(await commune.makeActe({ numero: 'D1' }), never)
    await commune.s2low.advance()
    expect(await read((await collect())[0])).toMatchObject({
      kind: 'ARActe',
      idActe: '034-213401482-20250625-D1-DE',
    })
  })

  test.each(['5.0', '5.1', '6.0'] as const)(
    'on version %s: an act, a letter, its answer, its annulation',
    async (version) => {
      await again({ platform: { settings: { version } } })
      const reply = await makeFollowing(commune, '3-4')
      await commune.gateway.submit(reply, never)
      await commune.s2low.advance()
      expect(await read((await commune.empties())[0])).toMatchObject({
        kind: 'ARPieceComplementaire',
        dateCourrier: letterDate,
      })
      await commune.gateway.submit(await makeFollowing(commune, '6-1'), never)
      await commune.s2low.advance()
      expect(await read((await commune.empties())[0])).toMatchObject({ kind: 'ARAnnulation' })
    },
  )

  test('a login tells apart the accounts that share a certificate', async () => {
    const login = { identifiant: 'maraussan', motDePasse: { sealed: 'motDePasse' } }
    const other = { ...maraussanAccount, login: 'autre', rights: 'RO' as const }
    await again({ platform: { accounts: [maraussanAccount, other] }, settings: login })
    expect(await commune.gateway.submit(await commune.makeActe(), never)).toHaveProperty('reference')
    await again({ platform: { accounts: [maraussanAccount, other] } })
    expect((await troubleOf(commune.gateway.submit(await commune.makeActe(), never))).code).toBe('ACTES-G008')
  })

  test.each([
    ['no account', { accounts: [{ ...maraussanAccount, certificate: 'autre' }] }],
    ['an account that may only read', { accounts: [{ ...maraussanAccount, rights: 'RO' as const }] }],
    ['a certificate that is not RGS', { settings: { rgs: 'unable to get local issuer certificate' } }],
  ])('nothing, from %s: the connection is suspended', async (_name, platform) => {
    await again({ platform })
    const trouble = await troubleOf(commune.gateway.submit(await commune.makeActe(), never))
    expect(trouble).toMatchObject({ code: 'ACTES-G008', kind: 'suspend', params: { reason: expect.any(String) } })
    expect(commune.s2low.deposits()).toEqual([])
  })
})

describe('what is lost on the way', () => {
  test.each([
    ...(['reset-after', 'truncated', 'after-502', 'after-503', 'after-504', 'after-dump', 'after-empty'] as const),
    ...(['after-login-page', 'shortened', 'warned'] as const),
  ])('%s: the act is there, in doubt, and found under its number', async (fault) => {
    const outgoing = await commune.makeActe()
    commune.s2low.faults.next('create', fault)
    expect(await kindOf(commune.gateway.submit(outgoing, never))).toBe('uncertain')
    const [kept] = commune.s2low.deposits()
    expect(await commune.gateway.find(outgoing, never)).toMatchObject({ reference: String(kept?.id) })
  })

  test.each(['reset-before', 'status-502', 'status-503', 'status-504', 'dump', 'empty', 'login-page'] as const)(
    '%s: the act is not there, in doubt, and absent',
    async (fault) => {
      const outgoing = await commune.makeActe()
      commune.s2low.faults.next('create', fault)
      expect(await kindOf(commune.gateway.submit(outgoing, never))).toBe('uncertain')
      expect(await commune.gateway.find(outgoing, never)).toBe('absent')
      expect(await commune.gateway.submit(outgoing, never)).toHaveProperty('reference')
    },
  )

  test('silence once the act is there is a doubt when the time is over', async () => {
    await again({ settings: { delai: 1 } })
    const outgoing = await commune.makeActe()
    commune.s2low.faults.next('create', 'timeout-after')
    expect(await troubleOf(commune.gateway.submit(outgoing, never))).toMatchObject({ code: 'ACTES-G004' })
    expect(await commune.gateway.find(outgoing, never)).toHaveProperty('reference')
  })

  test.each(['slow', 'wrong-charset', 'question-marks'] as const)(
    '%s: its answer is read all the same',
    async (fault) => {
      commune.s2low.faults.always('*', fault)
      expect(await commune.gateway.submit(await commune.makeActe(), never)).toHaveProperty('reference')
      const refused = await troubleOf(
        commune.gateway.submit(await commune.makeActe({ dateDecision: '2025-07-20' }), never),
      )
      expect(refused.code).toBe('ACTES-G009')
    },
  )

  test.each(['misdirected', 'redirect-home'] as const)('%s: the connection is suspended', async (fault) => {
    commune.s2low.faults.next('create', fault)
    expect(await kindOf(commune.gateway.submit(await commune.makeActe(), never))).toBe('suspend')
  })

  test('once closed its number is still its own; annulled or refused, it is never taken for it', async () => {
    const { reference, ...outgoing } = await commune.acknowledge()
    const find = () => commune.gateway.find(outgoing, never).catch(asActesError)
    for (const state of [5, 13, 0, -1]) {
      await commune.s2low.control.moves(Number(reference), state)
      expect(await kindOf(commune.gateway.submit(outgoing, never))).toBe('uncertain')
      expect(await find()).toMatchObject(state > 0 ? { reference } : { code: 'ACTES-G015', params: { reference } })
    }
  })

  test('an answer to a letter, or an annulation, is found beside its act and not sent twice', async () => {
    for (const [code, call] of [
      ['3-4', 'reply'],
      ['6-1', 'cancel'],
    ] as const) {
      const outgoing = await makeFollowing(commune, code)
      commune.s2low.faults.next(call, 'reset-after')
      expect(await kindOf(commune.gateway.submit(outgoing, never))).toBe('uncertain')
      const kept = commune.s2low.deposits().at(-1)
      expect(await commune.gateway.find(outgoing, never)).toMatchObject({ reference: String(kept?.id) })
    }
  })

  test('an annulation that is asked for twice is the same one', async () => {
    const outgoing = await makeFollowing(commune, '6-1')
    const { reference } = await commune.gateway.submit(outgoing, never)
    expect(await commune.gateway.submit(outgoing, never)).toMatchObject({ reference })
  })

  test('a request of the classification that is made twice in a day is the same one', async () => {
    const outgoing = await makeFollowing(commune, '7-1')
    const { reference } = await commune.gateway.submit(outgoing, never)
    expect(await commune.gateway.submit(outgoing, never)).toMatchObject({ reference })
  })

  test('a request of the classification on the day of another sending’s is refused, in the words of the platform', async () => {
    const outgoing = await makeFollowing(commune, '7-1')
    const { reference } = await commune.gateway.submit(outgoing, never)
    const isOthers = async (name: string) => name === reference
    const other = { ...outgoing, trail: { since: new Date('2025-07-08T08:00:00Z'), isOthers } }
    const trouble = await troubleOf(commune.gateway.submit(other, never))
    expect(trouble).toMatchObject({ code: 'ACTES-G009', params: { reason: expect.stringContaining('classification') } })
  })
})

describe('another person’s act under our number', () => {
  test.each([
    ['objet', { subject: 'Marché de fournitures', number: 'D1', classif1: '1' }],
    ['date', { decision_date: '2025-06-24', number: 'D1' }],
    ['nature', { nature_code: '6', type_acte: '99_AU', number: 'D1' }],
  ])('differs by its %s: never adopted', async (field, form) => {
    await deposit(commune.s2low, form)
    const outgoing = await commune.makeActe({ numero: 'D1' })
    expect(await kindOf(commune.gateway.submit(outgoing, never))).toBe('uncertain')
    expect(await troubleOf(commune.gateway.find(outgoing, never))).toMatchObject({
      code: 'ACTES-G015',
      params: { field },
    })
  })

  test('a neighbour’s is no matter', async () => {
    await commune.neighbour.gateway.submit(await commune.makeActe({ numero: 'D1' }), never)
    const outgoing = await commune.makeActe({ numero: 'D1' })
    expect(await commune.gateway.find(outgoing, never)).toBe('absent')
    expect(await commune.gateway.submit(outgoing, never)).toHaveProperty('reference')
  })
})

describe('what is told of it', () => {
  test('its AR, even once it is closed or archived', async () => {
    const { reference } = await commune.gateway.submit(await commune.makeActe(), never)
    await commune.s2low.advance()
    const [before] = await collect()
    for (const state of [5, 12, 13, 19]) {
      await commune.s2low.control.moves(Number(reference), state)
      const [after] = await collect()
      expect(after).toMatchObject({ kind: 'document', delivery: `transaction:${reference}:${state}` })
      expect(await read(after)).toEqual(await read(before))
    }
  })

  test('an anomaly of the act, as XML; what S²LOW adds to it is not in the document', async () => {
    commune.s2low.control.stays('D1', 3)
    const { reference } = await commune.gateway.submit(await commune.makeActe({ numero: 'D1' }), never)
    await commune.s2low.advance()
    commune.s2low.control.goesOn('D1')
    await commune.s2low.control.refusesActe(Number(reference), { nature: '1', detail: 'Déjà reçu' })
    const [anomaly, ...others] = await collect()
    expect(others).toEqual([])
    expect(await read(anomaly)).toMatchObject({ kind: 'AnomalieActe', detail: 'Déjà reçu' })
  })

  test('an anomaly of the envelope, as XML', async () => {
    commune.s2low.control.stays('D1', 3)
    const { reference } = await commune.gateway.submit(await commune.makeActe({ numero: 'D1' }), never)
    await commune.s2low.advance()
    commune.s2low.control.goesOn('D1')
    await commune.s2low.control.refusesEnveloppe(Number(reference), { nature: '2', detail: 'Enveloppe rejetée' })
    const [anomaly, ...others] = await collect()
    expect([anomaly?.reference, others]).toEqual([reference, []])
    expect(await read(anomaly)).toMatchObject({ kind: 'AnomalieEnveloppe' })
  })

  test('what its own analysis finds, in words', async () => {
    commune.s2low.control.failsAnalysis('D1', 'le fichier contient un virus « détecté »')
    await commune.gateway.submit(await commune.makeActe({ numero: 'D1' }), never)
    await commune.s2low.advance()
    expect(await collect()).toMatchObject([
      { kind: 'verdict', code: 'ACTES-G017', reason: 'Enveloppe invalide : le fichier contient un virus « détecté »' },
    ])
  })

  test('that it waits for a person to confirm it', async () => {
    const { reference } = await commune.gateway.submit(await commune.makeActe(), never)
    await commune.s2low.control.moves(Number(reference), 17)
    expect(await collect()).toMatchObject([{ kind: 'verdict', code: 'ACTES-G016' }])
  })

  test('the classification that was asked for, which the protocol reads', async () => {
    await commune.gateway.submit(await makeFollowing(commune, '7-1'), never)
    await commune.s2low.advance()
    expect(await read((await collect())[0])).toMatchObject({ kind: 'RetourClassification' })
  })

  test('nothing, where one answer cannot be read: the others are', async () => {
    await commune.gateway.submit(await commune.makeActe(), never)
    await commune.gateway.submit(await commune.makeActe(), never)
    await commune.s2low.advance()
    commune.s2low.faults.next('status', 'dump')
    expect(await collect().catch(asActesError)).toMatchObject({ code: 'ACTES-G002' })
    expect(await collect()).toHaveLength(2)
  })

  test.each([
    ['courrier', 'CourrierSimple'],
    ['pieces', 'DemandePieceComplementaire'],
    ['observations', 'LettreObservations'],
    ['defere', 'DefereTA'],
  ] as const)('a letter: %s, packed as it came, again until it is confirmed', async (type, kind) => {
    const { idActe } = await commune.acknowledge()
    await commune.s2low.control.writes({ type, idActe: idActe ?? '', date: letterDate })
    await commune.s2low.advance()
    const letters = await collect()
    expect(letters).toMatchObject([{ kind: 'document', delivery: expect.stringMatching(/^document:\d+$/) }])
    expect(await collect()).toEqual(letters)
    const [letter] = letters
    const { documents } = await openBytes(letter?.bytes ?? tinyPdf, letter?.kind === 'document' ? letter.name : '')
    expect(documents.map(({ name }) => name)).toEqual(expect.arrayContaining(['message_body.html', 'logo.jpg']))
    const xml = documents.filter(({ name }) => name.endsWith('.xml'))
    const kinds = await Promise.all(xml.map(async ({ name, bytes }) => (await readRetour(bytes, name)).retour.kind))
    expect(kinds).toContain(kind)
    await commune.gateway.confirm(letters, never)
    expect(await collect()).toEqual([])
  })

  test('our own answers to simple letters are no letters, on platforms that list them', async () => {
    await again({ platform: { settings: { ownRepliesUnread: true } } })
    await commune.gateway.submit(await makeFollowing(commune, '2-2'), never)
    await commune.s2low.advance()
    expect(await collect()).toEqual([])
  })
})

describe('its files', () => {
  const sha256 = digestOf(tinyPdf)
  const stamped = (reference: string, rank: number) =>
    commune.gateway.fetch?.(reference, { what: 'stamped', rank, sha256 }, never)

  test('are stamped once it is acknowledged, the act and its annexe', async () => {
    const { reference } = await commune.gateway.submit(await commune.makeActe(), never)
    expect(await stamped(reference, 0)).toBe('not yet')
    await commune.s2low.advance()
    for (const rank of [0, 1]) {
      const file = await stamped(reference, rank)
      expect(
        Buffer.from(file ?? '')
          .subarray(0, 4)
          .toString(),
      ).toBe('%PDF')
      expect(digestOf(Buffer.from(file ?? ''))).not.toBe(sha256)
    }
    expect(await stamped(reference, 2)).toBe('not yet')
  })

  test('are not stamped yet where the original comes in their place', async () => {
    const { reference } = await commune.acknowledge()
    commune.s2low.control.set({ stampDown: true })
    expect(await stamped(reference, 0)).toBe('not yet')
    commune.s2low.control.set({ stampDown: false })
    expect(await stamped(reference, 0)).not.toBe('not yet')
  })

  test('come with a bordereau and the AR', async () => {
    const { reference } = await commune.gateway.submit(await commune.makeActe(), never)
    expect(await commune.gateway.fetch?.(reference, { what: 'accuse' }, never)).toBe('not yet')
    await commune.s2low.advance()
    const bordereau = await commune.gateway.fetch?.(reference, { what: 'bordereau' }, never)
    expect(
      Buffer.from(bordereau ?? '')
        .subarray(0, 4)
        .toString(),
    ).toBe('%PDF')
    const accuse = await commune.gateway.fetch?.(reference, { what: 'accuse' }, never)
    expect(accuse).toEqual((await collect())[0]?.bytes)
  })
})
