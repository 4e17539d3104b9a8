// After doubt: what S²LOW says of a sending, found by the name of its message, by its number and beside its act. What
// is not ours is never adopted.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ResumableLook, Outgoing, Trail } from '../../../src/gateways/gateway.ts'
import type { OutgoingCode } from '../../../src/protocol/messages/formulaire.ts'
import { followingOf } from '../../support/life/following.ts'
import { acteOfMaraussan } from '../../support/deposits/outgoing.ts'
import { listOf, makeIdentities, never, openScript, type Identities } from '../../support/gateways/s2low-script.ts'
import { digestOf, makeForm } from '../../support/gateways/s2low-sendings.ts'
import { asActesError, kindOf } from '../contract.ts'
import { forTest } from '../../support/life/for-suite.ts'

const idActe = '034-213401482-20250625-DEL11_250625-DE'
let identities: Identities
beforeAll(async () => {
  identities = await makeIdentities()
})
const script = forTest(() => openScript(identities))

const named = `actes_transac_get_status.php?unique_id=${idActe}-1-1`
const list = (state: number) => `list_actes.php?status_id=${state}&`
const links = 'actes_transac_get_document.php?id=12'
const acte = () => makeForm(script.gateway, { code: '1-1', acte: { ...acteOfMaraussan, numero: 'DEL11_250625' } })
const findActe = async () => script.gateway.find(await acte(), never)
const referenceOf = async (found: Promise<unknown>) => {
  const what = await found
  return typeof what === 'object' && what !== null && 'reference' in what ? what.reference : what
}
const troubleOf = async (exchange: Promise<unknown>) => asActesError(await exchange.catch((error: unknown) => error))

describe('an act', () => {
  beforeEach(() => script.says('list_actes.php', listOf()))

  test('is found by the name of its message from the deposit on; its state says in which list it is', async () => {
    script.says(named, 'OK\n3\n')
    script.says(list(3), listOf({ id: '900', number: 'AUTRE' }, { id: '812' }))
    expect(await referenceOf(findActe())).toBe('812')
    expect(script.asked()).toEqual([named, `${list(3)}offset=0&limit=100&min_date=2025-06-25`])
  })

  test('that moved meanwhile is looked for in the other lists', async () => {
    script.says(named, 'OK\n2\n')
    script.says(list(3), listOf({ id: 812 }))
    expect(await referenceOf(findActe())).toBe('812')
  })

  test('far down is found page by page', async () => {
    const others = Array.from({ length: 100 }, (_, index) => ({ id: String(2_000 - index), number: `N${index}` }))
    script.says(named, 'OK\n4\n<?xml version="1.0"?><a/>')
    script.says(list(4), listOf(...others), listOf({ id: '812' }))
    expect(await referenceOf(findActe())).toBe('812')
    expect(script.asked().at(-1)).toContain('offset=100&')
  })

  test('a platform with shorter pages than requested is read to the end', async () => {
    const short = (...rows: readonly object[]) => listOf(...rows).replace('"limit":"100"', '"limit":"2"')
    script.says(named, 'OK\n1\n')
    script.says(list(1), short({ id: '9', number: 'A' }, { id: '8', number: 'B' }), short({ id: '7' }))
    expect(await referenceOf(findActe())).toBe('7')
  })

  test('that the platform knows but does not list is in doubt', async () => {
    script.says(named, 'OK\n1\n')
    expect(await findActe()).toBe('unknown')
  })

  test('unknown by name and by number is absent', async () => {
    for (const said of ['KO\nNum\xe9ro de transaction invalide.', 'KO\nNum?ro de transaction invalide.']) {
      script.says(named, said)
      expect(await findActe()).toBe('absent')
    }
  })

  test('listed twice is one acte; two of them are a doubt', async () => {
    script.says(named, 'OK\n1\n')
    script.says(list(1), listOf({ id: '7' }, { id: 7 }))
    expect(await referenceOf(findActe())).toBe('7')
    script.says(list(1), listOf({ id: '7' }, { id: '8' }))
    expect(await findActe()).toBe('unknown')
  })

  test('other messages under its number do not match', async () => {
    script.says(named, 'KO\nNum\xe9ro de transaction invalide.')
    script.says(list(1), listOf({ id: '7', type: '6' }))
    expect(await findActe()).toBe('absent')
  })

  test('of another département there is found by its number', async () => {
    script.says(named, 'KO\nNum\xe9ro de transaction invalide.')
    script.says(list(2), listOf({ id: '7' }))
    expect(await referenceOf(findActe())).toBe('7')
  })

  test.each([
    ['objet', { subject: 'Écoles : autre convention' }],
    ['date', { date: '2025-06-24' }],
    ['date', { date: '24/06/2025' }],
    ['nature', { nature_descr: 'Arrêtés réglementaires' }],
  ])('of another %s is not ours: %j', async (field, row) => {
    script.says(named, 'OK\n1\n')
    script.says(list(1), listOf({ id: '7', ...row }))
    const trouble = await troubleOf(findActe())
    expect(trouble).toMatchObject({ code: 'ACTES-G015', kind: 'hold', params: { field, reference: '7' } })
    expect(JSON.stringify(trouble.params)).not.toContain('convention')
  })

  test.each([
    { subject: 'Ã‰coles : convention de partenariat' },
    { subject: '?coles  : convention de partenariat' },
    { subject: '&Eacute;coles : convention de partenariat' },
    { nature_descr: 'Deliberations' },
    { nature_descr: 'D?lib?rations' },
    { nature_descr: '1' },
    { nature_descr: '' },
    { date: '2025-06-25 00:00:00' },
    { date: '25/06/2025' },
    { date: null },
  ])('is ours in spite of changed accents or date: %j', async (row) => {
    script.says(named, 'OK\n1\n')
    script.says(list(1), listOf({ id: '7', ...row }))
    expect(await referenceOf(findActe())).toBe('7')
  })

  test('typed under our number years ago is found, because S²LOW said so', async () => {
    script.says(named, 'KO\nNum\xe9ro de transaction invalide.')
    script.says('actes_transac_create.php', 'KO\nUn acte portant le m?me num?ro interne existe d?j? dans la base.\n')
    const outgoing = await acte()
    expect(await script.gateway.find(outgoing, never)).toBe('absent')
    expect(await kindOf(script.gateway.submit(outgoing, never))).toBe('uncertain')
    script.says(`${list(5)}offset=0&limit=100`, listOf({ id: '7', date: '2019-01-01' }))
    script.says(`${list(5)}offset=0&limit=100&min_date`, listOf())
    expect(await troubleOf(script.gateway.find(outgoing, never))).toMatchObject({ code: 'ACTES-G015' })
  })

  test('that S²LOW claims to have, and nowhere lists, is for a person and not retried for ever', async () => {
    script.says(named, 'KO\nNum\xe9ro de transaction invalide.')
    script.says('actes_transac_create.php', 'KO\nUn acte portant le m?me num?ro interne existe d?j? dans la base.\n')
    const outgoing = await acte()
    await kindOf(script.gateway.submit(outgoing, never))
    expect(await script.gateway.find(outgoing, never)).toBe('unknown')
  })

  test.each([
    ['no right', 'KO\nAcc\xe8s refus\xe9', 'ACTES-G008'],
    ['its own trouble', 'KO\nErreur consultation statut.', 'ACTES-G002'],
    ['a page', '<html>', 'ACTES-G002'],
    ['nothing', '', 'ACTES-G002'],
    ['503', { status: 503 }, 'ACTES-G002'],
    ['a redirection to the home page', { status: 302, location: '/' }, 'ACTES-G008'],
    ['a state that is none', 'OK\nok\n', 'ACTES-G002'],
  ])('about which it says %s is asked about again', async (_name, said, code) => {
    script.says(named, said)
    expect((await troubleOf(findActe())).code).toBe(code)
  })

  test.each(['<html>', '{"transactions":', '{"transactions":[{"subject":"x"}]}', 'KO\nErreur\n', '[]'])(
    'a list that says %j is requested again',
    async (said) => {
      script.says(named, 'OK\n1\n')
      script.says(list(1), said)
      expect((await troubleOf(findActe())).code).toBe('ACTES-G002')
    },
  )
})

describe('an acte that we know something about', () => {
  const unknownByName = 'KO\nNum\xe9ro de transaction invalide.'
  const since = new Date('2025-07-08T08:00:00Z')
  const trailOf = (others: readonly string[] = [], look?: ResumableLook) => ({
    since,
    isOthers: async (reference: string) => others.includes(reference),
    ...(look && { look }),
  })
  const find = async (trail: Trail, more: Partial<Outgoing> = {}) =>
    script.gateway.find({ ...(await acte()), ...more, trail }, never)
  beforeEach(() => script.says('list_actes.php', listOf()))

  test('is looked for among changes since the day before it was sent, and no earlier', async () => {
    script.says(named, 'OK\n3\n')
    script.says(list(3), listOf({ id: '812' }))
    expect(await referenceOf(find(trailOf()))).toBe('812')
    expect(script.asked().at(-1)).toBe(`${list(3)}offset=0&limit=100&min_date=2025-07-07`)
  })

  test('known there, and older than our sending, is not ours', async () => {
    script.says(named, 'OK\n4\n')
    script.says(`${list(4)}offset=0&limit=100&min_date=2025-06-25`, listOf({ id: '7' }))
    expect(await troubleOf(find(trailOf()))).toMatchObject({ code: 'ACTES-G015', params: { reference: '7' } })
  })

  test('of another sending of ours is never taken; ours beside it is', async () => {
    script.says(named, 'OK\n1\n')
    script.says(list(1), listOf({ id: '8' }, { id: '7' }))
    expect(await referenceOf(find(trailOf(['7'])))).toBe('8')
    expect(await troubleOf(find(trailOf(['7', '8'])))).toMatchObject({ code: 'ACTES-G015' })
  })

  test.each([
    ['refused', -1],
    ['annulled', 0],
  ])('that was %s there is never taken', async (_name, state) => {
    script.says(named, `OK\n${state}\n`)
    script.says(list(state), listOf({ id: '7' }))
    expect(await troubleOf(find(trailOf()))).toMatchObject({ code: 'ACTES-G015', params: { reference: '7' } })
  })

  const files = (...sizes: readonly number[]) =>
    JSON.stringify(sizes.map((size, index) => ({ id: `${90 + index}`, name: 'x', size: `${size}` })))
  const ours = Buffer.from('%PDF-1.4 le nôtre')
  const document = { sha256: digestOf(ours), sizeBytes: ours.length }

  test.each([
    ['of another size', files(900, ours.length + 1), ours],
    ['of other bytes', files(900, ours.length), Buffer.from('%PDF-1.4 le vôtre')],
  ])('with a file %s is not ours', async (_name, said, bytes) => {
    script.says(named, 'OK\n4\n')
    script.says(list(4), listOf({ id: '7' }))
    script.says('actes_transac_get_files_list.php?transaction=7', said)
    script.says('actes_download_file.php?file=91', bytes)
    const trouble = await troubleOf(find(trailOf(), { document }))
    expect(trouble).toMatchObject({ code: 'ACTES-G015', params: { field: 'document', reference: '7' } })
  })

  test.each([
    ['its very file', files(900, ours.length), ours],
    ['a page instead of it', files(900, ours.length), '<html>'],
    ['no file so far', "KO\nPas d'acquittement recu", ''],
  ])('that shows %s is ours', async (_name, said, bytes) => {
    script.says(named, 'OK\n4\n')
    script.says(list(4), listOf({ id: '7' }))
    script.says('actes_transac_get_files_list.php?transaction=7', said)
    script.says('actes_download_file.php?file=91', bytes)
    expect(await referenceOf(find(trailOf(), { document }))).toBe('7')
  })

  test('is looked for from where the last search failed', async () => {
    script.says(named, unknownByName)
    const kept: string[] = []
    const look = (from?: string): ResumableLook => ({
      ...(from !== undefined && { from }),
      keep: async (place) => void kept.push(place),
    })
    script.says(list(3), { status: 503 }, listOf())
    script.says(list(4), { status: 503 }, listOf({ id: '7' }))
    expect(await troubleOf(find(trailOf([], look())))).toMatchObject({ kind: 'retry' })
    expect(await troubleOf(find(trailOf([], look(kept[0]))))).toMatchObject({ kind: 'retry' })
    const before = script.asked().length
    expect(await referenceOf(find(trailOf([], look(kept[1]))))).toBe('7')
    expect(kept).toHaveLength(2)
    expect(kept.every((place) => place.length <= 64)).toBe(true)
    expect(script.asked().slice(before, before + 2)).toEqual([
      named,
      `${list(4)}offset=0&limit=100&min_date=2025-07-07`,
    ])
  })

  test('moves only forward in the order of the search, so that no list is missed', async () => {
    script.says(named, unknownByName)
    expect(await find(trailOf())).toBe('absent')
    const states = script.asked().flatMap((each) => /status_id=(-?\d+)/.exec(each)?.[1] ?? [])
    expect(states.slice(0, 6)).toEqual(['18', '17', '1', '2', '3', '-1'])
    expect(new Set(states).size).toBe(18)
  })

  test('another annulation, reply or request is never taken', async () => {
    const known = { about: '12', letter: 'document:50' }
    const of = async (code: Exclude<OutgoingCode, '1-1'>, trail: Trail) => {
      const outgoing = await makeForm(script.gateway, followingOf(code, { idActe, dateCourrier: '2025-07-04' }), known)
      return referenceOf(script.gateway.find({ ...outgoing, trail }, never))
    }
    script.says(links, '6-1-31\n')
    expect(await of('6-1', trailOf(['31']))).toBe('absent')
    script.says(links, '3-1-60\n3-1-61\n')
    expect(await of('3-4', trailOf(['60']))).toBe('61')
    script.says(list(4), listOf({ id: '41', type: '7' }, { id: '40', type: '7' }))
    expect(await of('7-1', trailOf(['41']))).toBe('40')
  })
})

describe('messages about an acte', () => {
  const find = async (code: Exclude<OutgoingCode, '1-1'>, more: { about?: string; letter?: string } = {}) => {
    const known = { about: '12', letter: 'document:50' }
    const outgoing = await makeForm(script.gateway, followingOf(code, { idActe, dateCourrier: '2025-07-04' }), known)
    return referenceOf(script.gateway.find({ ...outgoing, ...more }, never))
  }

  test('an annulation is beside its act', async () => {
    script.says(links, '3-8-20\n6-3-31\n')
    expect(await find('6-1')).toBe('31')
    script.says(links, '3-8-20\n')
    expect(await find('6-1')).toBe('absent')
  })

  test('of several the one in force counts, a failed one never; two in force are a doubt', async () => {
    script.says(links, '6--1-30\n6-1-31\n')
    expect(await find('6-1')).toBe('31')
    script.says(links, '6--1-30\n')
    expect(await find('6-1')).toBe('absent')
    script.says(links, '6-1-30\n6-1-31\n')
    expect(await find('6-1')).toBe('unknown')
  })

  test('a reply replaces its letter in the list, and is younger and of its type', async () => {
    script.says(links, '3-4-30\n4-8-51\n3-1-60\n4-1-61\n6-1-62\n')
    expect(await find('3-4')).toBe('60')
    expect(await find('3-3')).toBe('60')
  })

  test('a letter that is still listed has none: absent', async () => {
    script.says(links, '2-4-45\n2-21-50\n3-1-60\n')
    expect(await find('2-2')).toBe('absent')
  })

  test('of two replies the one that was not refused counts', async () => {
    script.says(links, '3--1-60\n3-1-61\n')
    expect(await find('3-4')).toBe('61')
  })

  test.each([
    ['two replies', '3-4-60\n3-1-61\n'],
    ['a reply to another letter, or to this one', '3-8-50\n3-1-60\n'],
    ['neither the letter nor a reply', '3-4-30\n6-1-31\n'],
    ['an empty list', ''],
  ])('%s: nobody guesses', async (_name, said) => {
    script.says(links, said)
    expect(await find('3-4')).toBe('unknown')
  })

  test('about an acte without a number there, nothing can be said', async () => {
    expect(await find('3-4', { about: 'SLO-EACT--213401482--20250708-1.tar.gz' })).toBe('unknown')
    expect(await find('6-1', { about: 'x' })).toBe('unknown')
  })

  test('unreadable lines are requested again', async () => {
    script.says(links, '<html>')
    expect((await troubleOf(find('6-1'))).code).toBe('ACTES-G002')
  })

  test('the classification request is today’s, or there is none', async () => {
    script.says('list_actes.php', listOf({ id: '3', type: '1' }))
    expect(await find('7-1')).toBe('absent')
    expect(script.asked()[0]).toBe(`${list(1)}offset=0&limit=100&min_date=2025-07-08`)
    script.says(list(4), listOf({ id: '40', type: '7' }, { id: '41', type: '7' }))
    expect(await find('7-1')).toBe('41')
  })
})
