// A DNS that hangs, or that anybody makes hang: it delays no connection, and no mail is taken for forged by it.
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { keepRetour, retourById } from '../../../src/store/retours/retours.ts'
import { openLookups } from '../../../src/transmission/retours/origin.ts'
import { readStored } from '../../../src/transmission/retours/understand.ts'
import { signed, testDns } from '../../support/gateways/signed-mails.ts'
import { openCommune, type Commune } from '../../support/life/commune.ts'
import { operationsOf } from '../../support/life/operations-of.ts'

const connection = `ministry:${maraussan.siren}`
const eml = readFileSync(
  new URL('../../../fixtures/retours/mail/ar-avec-corps-html-et-logo.eml', import.meta.url),
  'latin1',
)
const declares = {
  ...maraussan,
  gateway: {
    type: 'ministry',
    url: 'https://actes.example.org/depot',
    certificat: { base64: 'AAAA' },
    boite: { hote: 'imap.example.org', utilisateur: maraussan.adressesRetour[0], motDePasse: 'secret' },
  },
}

let commune: Commune | undefined
afterEach(async () => {
  await commune?.closes()
  commune = undefined
})

describe('mails whose DNS hangs', () => {
  const open = async () => {
    const dns = testDns()
    const opened = (commune = await openCommune({ declares, wrap: (ports) => ({ ...ports, ...dns }) }))
    const { ports } = opened.app
    return {
      dns,
      operations: operationsOf(opened.app),
      /** A mail of this sender, signed by this domain, lies in the store. */
      comes: async (from: string, domain: string) => {
        const mail = Buffer.from(eml.replace(/^From: .*$/m, `From: ${from}`), 'latin1')
        const blob = await ports.store.blobs.put(await signed(mail, domain, ports.clock.now()))
        const retour = { id: ports.clock.newId(), connection, delivery: domain, name: 'mail.eml' }
        await keepRetour(ports.store.db, { ...retour, ...blob, at: ports.clock.now() })
        return retour.id
      },
      reads: async (afterSeconds = 0) => {
        opened.waits(afterSeconds)
        const { collectivite } = await ports.senderOf(maraussan.siren)
        const before = dns.asked.length
        await readStored({ id: connection, collectivite }, ports)
        return dns.asked.slice(before).map((name) => name.replace('essai._domainkey.', ''))
      },
      stands: async (id: string) => {
        const { status, origin } = (await retourById(ports.store.db, id)) ?? {}
        return `${status} ${origin?.verdict}`
      },
    }
  }

  test('from an unconfirmed sender: it is not asked; it is, once confirmed', async () => {
    const { dns, operations, comes, reads, stands } = await open()
    dns.fails('ETIMEOUT')
    const id = await comes('ar@forger.example', 'forger.example')
    expect(await reads()).toEqual([])
    expect(await stands(id)).toBe('orphan unconfirmed')
    dns.fails(undefined)
    await operations.confirmSender(connection, 'ar@forger.example')
    expect(dns.asked).toHaveLength(1)
    expect(await stands(id)).toBe('opened authenticated')
  })

  test('from a confirmed one: one time-out per collection; the others wait for minutes, and come first then', async () => {
    const { dns, operations, comes, reads, stands } = await open()
    const domains = ['a', 'b', 'c'].map((name) => `${name}.prefecture.example`)
    for (const domain of domains) await operations.confirmSender(connection, `@${domain}`)
    const ids: string[] = []
    for (const domain of domains) ids.push(await comes(`ar@${domain}`, domain))
    dns.fails('ETIMEOUT')
    expect(await reads()).toEqual([domains[0]])
    const waiting = domains.map(() => 'stored unestablished')
    expect(await Promise.all(ids.map(stands))).toEqual(waiting)
    expect(await reads()).toEqual([])
    expect(await reads(299)).toEqual([])
    expect(await reads(1)).toEqual([domains[1]])
    // What needs no DNS waits for nobody.
    const unsigned = await comes('ar@forger.example', 'forger.example')
    expect(await reads()).toEqual([])
    expect(await stands(unsigned)).toBe('orphan unconfirmed')
    // A day of it: of what was never asked about, nobody says that its origin is not established.
    expect(await reads(86_400)).toEqual([domains[0]])
    expect(await Promise.all(ids.map(stands))).toEqual(['orphan unestablished', ...waiting.slice(1)])
    dns.fails(undefined)
    expect(await reads(300)).toEqual(domains.slice(1))
    expect(await Promise.all(ids.slice(1).map(stands))).toEqual(['opened authenticated', 'opened authenticated'])
  })
})

describe('the lookups of a reading', () => {
  test('ask each name once, and stop once their time is over', async () => {
    const asked: string[] = []
    const resolveTxt = (name: string) => {
      asked.push(name)
      return name === 'hangs' ? new Promise<never>(() => undefined) : Promise.resolve([[name]])
    }
    const lookups = openLookups({ resolveTxt, clock: systemClock }, 20)
    expect(await lookups.resolveTxt('quick')).toEqual([['quick']])
    expect(lookups.isOver()).toBe(false)
    await expect(lookups.resolveTxt('hangs')).rejects.toThrow()
    expect(lookups.isOver()).toBe(true)
    await expect(lookups.resolveTxt('other')).rejects.toThrow()
    expect(await lookups.resolveTxt('quick')).toEqual([['quick']])
    expect(asked).toEqual(['quick', 'hangs'])
  })
})
