// Stamped copies on the public page of an act: there as soon as they are made, each at an address of its own that stays as long
// as the act is online; and that address in the open data. On the embedded default, over a socket.
import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { openPdfMaker } from '../../../src/files/pdf/maker.ts'
import { proves } from '../../support/life/proofs.ts'
import { openPostingDesk, type PostingDesk } from './posting.ts'
import { expectCode } from '../../support/expect-code.ts'
import { sha256 } from '../../support/sha256.ts'

const publicUrl = 'https://actes.example.org'
const time = { at: Date.parse('2025-07-08T08:02:00Z') }
const maker = openPdfMaker()
let desk: PostingDesk
beforeAll(async () => {
  desk = await openPostingDesk({ time, environment: { ACTES_PUBLIC_URL: `${publicUrl}/` } })
  await desk.acknowledges({ TAMPON1: {}, TAMPON2: {}, AUTRE1: {} })
  await declares({ qr: true })
})
afterAll(async () => {
  await desk.closes()
  await maker.close()
})

const why = { reason: 'erreur de pièce', why: 'erreur' } as const
const declares = (tampon: object) => desk.operations.declare({ ...maraussan, nic: '00012', tampon }, 'test')
/** Stamp what is due, a minute later. @returns what the codes on the stamps say */
async function stamps(): Promise<ReadonlySet<string | undefined>> {
  time.at += 60_000
  const codes = new Set<string | undefined>()
  const seen: typeof maker = {
    ...maker,
    stamp: (job) => {
      codes.add(job.mark.qr)
      return maker.stamp(job)
    },
  }
  expect(await proves(desk.commune, seen, { proving: { maker: seen, publicPagesUrl: publicUrl } })).toMatchObject({
    failures: 0,
  })
  time.at += 60_000
  return codes
}
async function shown(idActe: string): Promise<string> {
  const { text: page } = await desk.reads(`/public/actes/${idActe}`)
  return /href="(\/public\/actes\/[^"]+\/[0-9a-f]{64}\.pdf)"/.exec(page)?.[1] ?? ''
}
async function bytesAt(address: string): Promise<number | string> {
  const { status, bytes } = await desk.reads(address)
  return status === 200 ? sha256(bytes) : status
}
const digestIn = (address: string) => /[0-9a-f]{64}/.exec(address)?.[0]

test('replace the transmitted files, which nobody can then read; each address of a copy keeps its bytes until the act is taken offline', async () => {
  const { id, idActe } = desk.act('TAMPON1')
  const [first] = (await desk.ask.postAct({ id })).files
  const addresses = [await shown(idActe)]
  expect(addresses).toEqual([first?.address])
  const codes = await stamps()
  expect(codes).toContain(`${publicUrl}/public/actes/${idActe}`)
  addresses.push(await shown(idActe))
  const { text: page } = await desk.reads(`/public/actes/${idActe}`)
  expect(page).toContain('deliberation-tamponnee.pdf')
  expect(page).toContain(first?.sha256)
  await declares({ modele: 'lignes' })
  await stamps()
  addresses.push(await shown(idActe))
  expect(new Set(addresses).size).toBe(3)
  const [transmitted = '', ...copies] = addresses
  for (const address of copies) expect(await bytesAt(address)).toBe(digestIn(address))
  expect(await bytesAt(transmitted)).toBe(410)
  const { items } = await desk.ask.listPostings({ id })
  expect(items.at(-1)?.files[0]?.address).toBe(copies.at(-1))
  await desk.ask.retractAct({ id, ...why })
  for (const address of addresses) expect(await bytesAt(address)).toBe(410)
  // What is made now was never shown.
  await declares({ modele: 'lignes', coin: 'bas-gauche' })
  await stamps()
  const { proof } = await desk.shows(id)
  const last = proof.find(({ kind, rank }) => kind === 'stamped' && rank === 0)
  expect(last?.version).toBe(3)
  expect(await bytesAt(`/public/actes/${idActe}/${last?.sha256}.pdf`)).toBe(404)
})

test('of an act stamped before it was online: the transmitted file was never there', async () => {
  const { id, idActe } = desk.act('AUTRE1')
  const [file] = (await desk.ask.postAct({ id })).files
  expect(file?.address).toBe(await shown(idActe))
  expect(await bytesAt(`/public/actes/${idActe}/${file?.sha256}.pdf`)).toBe(410)
  await desk.ask.retractAct({ id, ...why })
})

test('superseded before the posting are not there', async () => {
  const { id, idActe } = desk.act('TAMPON2')
  await desk.ask.postAct({ id })
  const { proof } = await desk.shows(id)
  const [last, before] = proof.filter(({ kind, rank }) => kind === 'stamped' && rank === 0)
  expect(digestIn(await shown(idActe))).toBe(last?.sha256)
  expect(await bytesAt(`/public/actes/${idActe}/${before?.sha256}.pdf`)).toBe(404)
})

test('the open data links to the page of an online act, and to no other', async () => {
  const links = async () => {
    const asked = {
      siren: maraussan.siren,
      from: '2025-01-01',
      to: '2025-12-31',
      by: 'decision',
      format: 'scdl',
    } as const
    const { bytes } = await desk.ask.downloadRegister(asked)
    const rows = (await text(bytes as Readable)).trim().split('\n').slice(1)
    return rows.map((row) => [row.split(',')[2], row.split(',').at(-1)])
  }
  const { id, idActe } = desk.act('TAMPON2')
  const there = ['TAMPON2', `${publicUrl}/public/actes/${idActe}`]
  expect(await links()).toEqual([['TAMPON1', ''], there, ['AUTRE1', '']])
  await desk.ask.retractAct({ id, ...why })
  expect(await links()).toEqual(expect.arrayContaining([['TAMPON2', '']]))
})

describe('one withdrawal', () => {
  const objet = 'Aide à une personne nommée'
  const day = '2025-06-25'
  const register = async (format: 'scdl' | 'csv') => {
    const asked = { siren: maraussan.siren, from: '2025-01-01', to: '2025-12-31', by: 'decision', format } as const
    return text((await desk.ask.downloadRegister(asked)).bytes as Readable)
  }
  const counted = async () =>
    (await desk.ask.showRegister({ siren: maraussan.siren, from: day, to: day, by: 'decision' })).exported
  const calendar = async () => {
    const agent = { who: 'cli:agent', grants: [{ role: 'administrator', siren: null }], language: 'fr' } as const
    const { address } = await desk.app.askAs(agent).addCalendar({ name: `agenda-${time.at++}`, days: 30 })
    return (await desk.reads(address)).text.replaceAll('\r\n ', '')
  }
  /** Where the objet is read outside: nowhere, once it is withdrawn. */
  const places = async (numero: string) => {
    const { idActe } = desk.act(numero)
    const feed = (await desk.reads(`/public/${maraussan.siren}/atom.xml`)).text
    const page = (await desk.reads(`/public/actes/${idActe}`)).text
    const list = (await desk.reads(`/public/${maraussan.siren}`)).text
    const all = {
      page,
      list,
      feed,
      scdl: await register('scdl'),
      csv: await register('csv'),
      calendar: await calendar(),
    }
    return Object.entries(all).flatMap(([name, read]) => (read.includes(objet) ? [name] : []))
  }
  const everywhere = ['page', 'list', 'feed', 'scdl', 'csv', 'calendar']

  test('for personal data reaches page, list, feed, open data, register and calendar; and nobody can post the act until it is released', async () => {
    await desk.acknowledges({ RETIRE1: { objet } })
    const { id } = desk.act('RETIRE1')
    await desk.ask.postAct({ id })
    expect(await places('RETIRE1')).toEqual(everywhere)
    const before = await counted()
    await desk.ask.retractAct({ id, why: 'donnees', reason: 'demande de la personne' })
    expect(await places('RETIRE1')).toEqual([])
    expect(await counted()).toBe(before - 1)
    expect(await register('csv')).toContain('[protection de données personnelles]')
    await expectCode(desk.ask.postAct({ id }), 'ACTES-A114')
    expect(await desk.ask.releaseAct({ id, reason: 'demande retirée' })).toMatchObject({ withheld: null })
    expect(await places('RETIRE1')).toEqual(['scdl', 'csv', 'calendar'])
    await desk.ask.postAct({ id })
    expect(await places('RETIRE1')).toEqual(everywhere)
    const events = (await desk.shows(id)).journal.map(({ event }) => event)
    expect(events.filter((event) => /held|leased|posted|retracted/.test(event))).toEqual([
      'posted',
      'retracted',
      'withheld',
      'released',
      'posted',
    ])
    await desk.ask.retractAct({ id, ...why })
  })

  test('of an act that is not online excludes it from open data, with its cause; once', async () => {
    await desk.acknowledges({ RETIRE2: { objet } })
    const { id } = desk.act('RETIRE2')
    expect(await register('scdl')).toContain('RETIRE2')
    const withheld = { why: 'retire', reason: 'abrogé', who: expect.any(String) }
    expect(await desk.ask.withholdAct({ id, why: 'retire', reason: 'abrogé' })).toMatchObject({ withheld })
    expect(await register('scdl')).not.toContain('RETIRE2')
    expect(await register('csv')).toContain('RETIRE2')
    await expectCode(desk.ask.withholdAct({ id, why: 'donnees', reason: 'encore' }), 'ACTES-A115')
  })
})
