// The retours through a simulated Pastell: the préfecture's XML untouched, verdicts where there is only a text, nothing
// where nothing is proved; and the stamped files.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Awaited, Fetchable, Gateway, RawRetour } from '../../../src/gateways/gateway.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { readMessageName } from '../../../src/protocol/messages/names.ts'
import { readRetour } from '../../../src/protocol/retours/retours.ts'
import { openTestPastell, type TestPastell } from '../../support/gateways/pastell.ts'
import { tinyPdf } from '../../support/deposits/outgoing.ts'
import { asActesError, collectAll } from '../contract.ts'
import { digest, driverOf, fillAct, never, type Filled } from '../../support/gateways/pastell-bench.ts'
import { counterSession } from '../../support/gateways/pastell-counter.ts'

let sim: TestPastell
let gateway: Gateway

beforeEach(async () => {
  sim = await openTestPastell()
  gateway = driverOf(sim)
})

afterEach(async () => {
  await gateway.close()
  await sim.close()
})

async function submitted(acte: Parameters<typeof fillAct>[1] = {}): Promise<Awaited & { readonly act: Filled }> {
  const act = await fillAct(gateway, acte)
  const { reference } = await gateway.submit(act, never)
  return { reference, code: '1-1', idActe: act.idActe, act }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await sim.pastell.advance()
}

function collected(...awaiting: readonly Awaited[]): Promise<readonly RawRetour[]> {
  return collectAll(gateway, {
    id: `pastell:${maraussan.siren}`,
    gateway: 'pastell',
    collectivite: maraussan,
    awaiting,
  })
}

const kindIn = async (retour: RawRetour | undefined) =>
  retour?.kind === 'document' ? (await readRetour(retour.bytes, retour.name)).retour.kind : retour?.kind

describe('for an act', () => {
  test('the AR comes as the préfecture wrote it, under a name that identifies the acte', async () => {
    const act = await submitted()
    await settled()
    const [retour, ...more] = await collected(act)
    expect(more).toEqual([])
    expect(retour).toMatchObject({
      kind: 'document',
      delivery: `document:${act.reference}:acquiter-tdt`,
      reference: act.reference,
    })
    expect(await kindIn(retour)).toBe('ARActe')
    expect(readMessageName(retour?.kind === 'document' ? retour.name : '')).toMatchObject({
      numero: 'DEL11',
      code: '1-2',
    })
    expect(retour?.bytes).toEqual((await sim.ask('GET', fileOf(act.reference, 'aractes'))).bytes)
  })

  test('nothing comes while the TdT keeps it', async () => {
    sim.pastell.control.hold()
    const act = await submitted()
    await settled()
    expect(await collected(act)).toEqual([])
  })

  test.each(['send-ged', 'send-archive', 'accepter-sae', 'termine', 'annulation-tdt'])(
    'the AR still comes once the document has moved on to %s, in the same delivery',
    async (action) => {
      const act = await submitted()
      await settled()
      const before = await collected(act)
      await sim.pastell.control.state(act.reference, action)
      expect(await collected(act)).toEqual(before)
    },
  )

  test('an AR whose file is not there yet is waited for', async () => {
    sim.pastell.control.set({ lateFiles: true, live: false })
    const act = await submitted()
    const seen: number[] = []
    for (let turn = 0; turn < 8; turn += 1) {
      await sim.pastell.advance()
      seen.push((await collected(act)).length)
    }
    expect([seen[0], seen.at(-1)]).toEqual([0, 1])
  })

  test('an anomaly is a verdict with the text of the préfecture', async () => {
    const act = await submitted({ acte: { numero: 'D1_ANO' } })
    await settled()
    const [retour] = await collected(act)
    expect(retour).toMatchObject({ kind: 'verdict', code: 'ACTES-G017', reference: act.reference })
    expect(retour?.delivery).toBe(`document:${act.reference}:erreur-verif-tdt`)
    expect(retour?.kind === 'verdict' && retour.reason).toMatch(/Transaction en erreur/)
  })

  test('a fault found by the TdT is a verdict in its words', async () => {
    sim.pastell.control.fail('Enveloppe invalide : typologie')
    const act = await submitted()
    await settled()
    expect(await collected(act)).toMatchObject([
      { code: 'ACTES-G017', reason: expect.stringContaining('Enveloppe invalide : typologie') },
    ])
  })

  test('a number that the TdT already has is for a person: it may be ours', async () => {
    await submitted()
    await submittedAgain()
    const [, second = ''] = sim.pastell.control.documents().map(({ id_d }) => id_d)
    expect(await collected({ reference: second, code: '1-1', idActe: null })).toMatchObject([
      { kind: 'verdict', code: 'ACTES-G006', reason: expect.stringContaining('existe déjà') },
    ])
  })

  test('waiting for a person’s certificate is reported, once', async () => {
    sim.pastell.control.set({ confirmation: true })
    const act = await submitted()
    await settled()
    const told = await collected(act)
    expect(told).toMatchObject([{ kind: 'verdict', code: 'ACTES-G016', reference: act.reference }])
    await gateway.confirm(told, never)
    expect(await collected(act)).toEqual([])
    await sim.pastell.control.confirm(act.reference)
    await settled()
    expect(await Promise.all((await collected(act)).map(kindIn))).toEqual(['ARActe'])
  })

  test('a deleted document gives nothing, and does not block the others', async () => {
    const [gone, act] = [{ reference: 'absent1', code: '1-1', idActe: null } as const, await submitted()]
    await settled()
    expect(await collected(gone, act)).toHaveLength(1)
  })

  test('an unreadable document does not block the others, and is reported', async () => {
    const [first, second] = [await submitted(), await submitted({ acte: { numero: 'DEL12' } })]
    await settled()
    sim.pastell.faults.next('read', 'dump')
    const seen: RawRetour[] = []
    const connection = {
      id: 'pastell',
      gateway: 'pastell',
      collectivite: maraussan,
      awaiting: [first, second],
    } as const
    const reading = (async () => {
      for await (const retour of gateway.collect(connection, never)) seen.push(retour)
    })()
    expect(await reading.catch(asActesError)).toMatchObject({ code: 'ACTES-G002' })
    expect(seen).toMatchObject([{ reference: second.reference }])
  })

  test('a failing server is not asked about everything', async () => {
    const act = await submitted()
    sim.pastell.faults.next('read', 'status-503', 10)
    expect(await collected(act, act, act, act, act).catch(asActesError)).toMatchObject({ code: 'ACTES-G002' })
    expect(sim.pastell.faults.pending('read')).toBe(7)
  })

  test.each(['status-503', 'login-page', 'reset-before', 'truncated'] as const)('%s is only a retry', async (kind) => {
    const act = await submitted()
    await settled()
    sim.pastell.faults.next('read', kind)
    expect(await collected(act).catch(asActesError)).toMatchObject({ kind: 'retry' })
    sim.pastell.faults.next('download', kind)
    expect(await collected(act).catch(asActesError)).toMatchObject({ kind: 'retry' })
    expect(await collected(act)).toHaveLength(1)
  })

  /** Another document of the same number, as another program makes it. */
  async function submittedAgain(): Promise<void> {
    const other = driverOf(sim)
    const act = await fillAct(other, { acte: { numero: 'DEL12' } })
    sim.pastell.control.hold()
    sim.pastell.control.refuse('Un acte portant le même numéro interne existe déjà dans la base de données.')
    sim.pastell.control.set({ deferred: true })
    await other.submit(act, never)
    await settled()
    await other.close()
  }
})

describe('where a connector keeps the XML of an anomaly', () => {
  const session = counterSession()

  test('it is used unchanged, instead of the text', async () => {
    const xml = '<?xml version="1.0"?><a:AnomalieActe xmlns:a="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"/>'
    const data = { aractes: ['ar.xml'], tedetis_transaction_id: '1' }
    session.counter.documents.push({ id_d: 'a1', action: 'erreur-verif-tdt', message: 'En erreur', data })
    session.counter.answers('download', () => ({ body: xml }))
    const idActe = '034-213401482-20250625-DEL11-DE'
    const awaiting: readonly Awaited[] = [{ reference: 'a1', code: '1-1', idActe }]
    const connection = { id: 'pastell', gateway: 'pastell', collectivite: maraussan, awaiting } as const
    expect(await collectAll(session.gateway, connection)).toEqual([
      {
        kind: 'document',
        delivery: 'document:a1:erreur-verif-tdt',
        reference: 'a1',
        name: `${idActe}-1-3_1.xml`,
        bytes: Buffer.from(xml),
      },
    ])
  })
})

describe('the files that the TdT gives back', () => {
  const stamped = (rank: number, sent: Uint8Array = tinyPdf): Fetchable => ({
    what: 'stamped',
    rank,
    sha256: digest(sent),
  })
  const fetched = async (reference: string, wanted: Fetchable) => {
    const bytes = await gateway.fetch?.(reference, wanted, never)
    return bytes === 'not yet' || bytes === undefined ? bytes : Buffer.from(bytes).subarray(0, 5).toString('latin1')
  }

  test('bordereau, AR, stamped act and annexe', async () => {
    const { reference } = await submitted({ files: { 'convention.pdf': Buffer.from('%PDF-1.4 annexe') } })
    expect(await fetched(reference, { what: 'bordereau' })).toBe('not yet')
    await settled()
    expect(await fetched(reference, { what: 'bordereau' })).toBe('%PDF-')
    expect(await fetched(reference, { what: 'accuse' })).toBe('<?xml')
    expect(await fetched(reference, stamped(0))).toBe('%PDF-')
    expect(await fetched(reference, stamped(1, Buffer.from('%PDF-1.4 annexe')))).toBe('%PDF-')
    expect(await fetched(reference, stamped(2))).toBe('not yet')
  })

  test('the original returned unstamped counts as not yet stamped', async () => {
    sim.pastell.control.set({ stamp: 'original' })
    const { reference } = await submitted()
    await settled()
    expect(await fetched(reference, stamped(0))).toBe('not yet')
    expect(await fetched(reference, stamped(1))).toBe('not yet')
  })

  test('an unstamped annexe is never replaced by another one', async () => {
    const annexes = [
      { fichier: 'plan.png', typePiece: '21_DO' },
      { fichier: 'convention.pdf', typePiece: '21_DO' },
    ]
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
    const { reference } = await submitted({ acte: { annexes }, files: { 'plan.png': png } })
    await settled()
    expect(await fetched(reference, stamped(1, png))).toBe('not yet')
    expect(await fetched(reference, stamped(2))).toBe('%PDF-')
  })

  test('a deleted document has none', async () => {
    for (const wanted of [{ what: 'bordereau' }, { what: 'accuse' }, stamped(0), stamped(1)] as const)
      expect(await fetched('absent1', wanted)).toBe('not yet')
  })
})

function fileOf(reference: string, field: string): string {
  return `/api/v2/entite/1/document/${reference}/file/${field}/0`
}
