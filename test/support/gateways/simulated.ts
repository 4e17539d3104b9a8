// Simulated gateways for journeys: each with certificates made for it, the built-in prefecture behind it, and before
// it a commune, Maraussan, that is declared with it. One clock for all.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { maraussan } from '../../../src/config/demo.ts'
import { startFast } from '../../../src/sandbox/fast/fast.ts'
import { depotOf } from '../../../src/sandbox/fast/platform.ts'
import { openFolder } from '../../../src/sandbox/folder.ts'
import { readLedger } from '../../../src/sandbox/ledger.ts'
import { writeLetter, type LetterOrder } from '../../../src/sandbox/letters.ts'
import type { Post } from '../../../src/sandbox/ministry/register.ts'
import type { Transaction } from '../../../src/sandbox/s2low/transactions.ts'
import { issue, makeAuthority, type Issued, type TestAuthority } from '../servers/certificates.ts'
import { startDovecot } from '../servers/dovecot.ts'
import { temporaryHome } from '../life/stores.ts'
import { answeringUnder, makeFaults, type Faults } from './faults.ts'
import { startHandledMinistry } from './ministry-control.ts'
import { startHandledPastell } from './pastell-control.ts'
import { startHandledS2low } from './s2low-control.ts'
import { openingDay, openCommune, type Commune, type CommuneOptions } from '../life/commune.ts'

export type GatewayKind = 's2low' | 'ministry' | 'pastell' | 'fast'

/** What was accepted on the other side, once for each time that it was. */
export interface Accepted {
  /** `1-1`, `6-1`, `7-1`… */
  readonly code: string
  readonly numero?: string
  /** The very same came once more, and was taken for what it is. */
  readonly again?: true
}

export interface Simulated {
  readonly kind: GatewayKind
  /** What `gateway` of the declaration holds. */
  readonly gateway: { readonly type: string; readonly boite?: object; readonly [setting: string]: unknown }
  readonly environment?: Readonly<Record<string, string>>
  /** Settings of an account that the platform does not know; another password, where there is one. */
  readonly wrongAccount?: object
  readonly faults: Faults
  advance(): Promise<void>
  accepted(): Promise<readonly Accepted[]>
  /** Have the prefecture write about an act. */
  writes(order: LetterOrder): Promise<void>
  /** Lay a mail into the mailbox of its retours, where it has one. */
  mails?(mail: Uint8Array): Promise<void>
  /** Lay a file into the folder of its answers, where it has one. */
  lays?(name: string, bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}

interface Site {
  readonly folder: string
  readonly now: () => Date
  readonly authority: TestAuthority
  readonly server: Issued
  readonly client: Issued
}

export const gatewayPassword = 'mot-de-passe-d-essai'

const openers: Readonly<Record<GatewayKind, (site: Site) => Promise<Simulated>>> = {
  s2low: async (site) => {
    const { siren, nom, departement, arrondissement, nature } = maraussan
    const authority = { id: 1, name: nom, department: departement, district: arrondissement, authority_type_id: nature }
    const account = { siren, certificate: 'maraussan', rights: 'RW' as const, authority }
    const accounts = [
      { ...account, login: 'maraussan', password: gatewayPassword },
      { ...account, login: 'lecteur', password: gatewayPassword, rights: 'RO' as const },
    ]
    const s2low = await startHandledS2low({ folder: site.folder, now: site.now, tls: tlsOf(site), accounts })
    return {
      kind: 's2low',
      gateway: {
        type: 's2low',
        url: s2low.url,
        ...papersOf(site),
        identifiant: 'maraussan',
        motDePasse: gatewayPassword,
      },
      faults: s2low.faults,
      advance: () => s2low.advance(),
      accepted: async () => s2low.deposits().map(({ id }) => acceptedOf(id, (each) => s2low.control.get(each))),
      writes: (order) => written(site, order),
      close: () => s2low.close(),
    }
  },
  pastell: async (site) => {
    const { siren, nom: name, departement: department } = maraussan
    const entities = [{ id_e: 1, siren, name, department }]
    const users = [{ login: 'maraussan', password: gatewayPassword }]
    const pastell = await startHandledPastell({ folder: site.folder, now: site.now, tls: tlsOf(site), entities, users })
    const { certificat: _, cle: __, ...trust } = papersOf(site)
    return {
      kind: 'pastell',
      gateway: {
        type: 'pastell',
        url: pastell.url,
        entite: 1,
        ...trust,
        identifiant: 'maraussan',
        motDePasse: gatewayPassword,
      },
      faults: pastell.faults,
      advance: () => pastell.advance(),
      accepted: async () =>
        pastell.deposits().map(({ code, numero }) => ({ code, ...(numero !== undefined && { numero }) })),
      writes: (order) => written(site, order),
      close: () => pastell.close(),
    }
  },
  ministry: async (site) => {
    const dovecot = await startDovecot()
    const deliver = { host: '127.0.0.1', port: dovecot.lmtpPort, lmtp: true }
    const { folder, now } = site
    const settings = { account: { user: 'tdt', password: gatewayPassword, by: 'basic' as const } }
    const ministry = await startHandledMinistry({ folder, now, tls: tlsOf(site), profile: 'new', settings, deliver })
    await ministry.declare(maraussan)
    const boite = {
      hote: 'localhost',
      port: dovecot.imapsPort,
      securite: 'tls',
      autorites: dovecot.ca.toString(),
      utilisateur: dovecot.user,
      motDePasse: dovecot.password,
      // The simulated ministry signs nothing.
      nonAuthentifies: 'acceptes',
    }
    return {
      kind: 'ministry',
      gateway: {
        type: 'ministry',
        url: ministry.url,
        ...papersOf(site),
        identifiant: 'tdt',
        motDePasse: gatewayPassword,
        boite,
      },
      faults: ministry.faults,
      advance: async () => void (await ministry.advance()),
      accepted: async () => acceptedByArchive(site.folder, await ministry.received()),
      writes: (order) => written(site, order),
      mails: (mail) => dovecot.deliver(mail),
      close: async () => {
        await ministry.close()
        await dovecot.close()
      },
    }
  },
  fast: async (site) => {
    const { folder, now } = site
    const { siren } = maraussan
    const faults = makeFaults()
    const answering = answeringUnder(faults)
    const subscribers = [{ siren, prefixe, certificate: 'maraussan' }]
    const fast = await startFast({ folder, now, tls: tlsOf(site), declares: [maraussan], subscribers, answering })
    return {
      kind: 'fast',
      gateway: {
        type: 'fast',
        url: fast.url,
        ...papersOf(site),
        plateforme: 'simulateur',
        abonnement: siren,
        prefixe,
        dn: `CN = Agent, OU = 0002 ${siren}, C = FR`,
        sources: 'gardes',
      },
      environment: { ACTES_GATEWAYS: 'fast' },
      wrongAccount: { prefixe: 'AUTRE' },
      faults,
      advance: () => fast.advance(),
      accepted: async () => {
        const inOrder = new Intl.Collator('en', { numeric: true })
        const lines = (await readLedger(folder)).toSorted((a, b) => inOrder.compare(a.archive, b.archive))
        return lines.map(({ message = '', idActe }) => saidBy(message, idActe))
      },
      writes: (order) => written(site, order),
      lays: (name, bytes) => depotOf(fast.platform, { siren, prefixe, certificate: 'maraussan' }).lay(name, bytes),
      close: () => fast.close(),
    }
  },
}

const prefixe = 'ACTESW'

function tlsOf({ server, authority }: Site) {
  return { cert: server.cert, key: server.key, ca: authority.ca }
}

function papersOf({ client, authority }: Site) {
  return { certificat: client.cert, cle: client.key, autorites: authority.ca, quietude: 120 }
}

async function written({ folder, now }: Site, order: LetterOrder): Promise<void> {
  await writeLetter({ folder: openFolder(folder), now }, order)
}

/** A transaction of S²LOW in the words of the protocol; an answer bears the number of the act of its letter. */
function acceptedOf(id: number, transaction: (id: number) => Transaction | undefined): Accepted {
  const { type, reply, number, related } = transaction(id) ?? {}
  const code = reply ? `${type}-${reply.kind === '' ? '2' : reply.kind}` : `${type}-1`
  const numero = number ?? (related ? acceptedOf(related, transaction).numero : undefined)
  return { code, ...(numero && { numero }) }
}

/** What each archive that came holds, as the prefecture's ledger says. */
async function acceptedByArchive(folder: string, posts: readonly Post[]): Promise<readonly Accepted[]> {
  const known = new Map((await readLedger(folder)).map((entry) => [entry.archive, entry]))
  return posts.map(({ archive, outcome }) => {
    const { message = '', idActe = '' } = known.get(archive) ?? {}
    return { ...saidBy(message, idActe), ...(outcome === 'again' && { again: true }) }
  })
}

function saidBy(code: string, idActe = ''): Accepted {
  const numero = /^.{3}-.{9}-.{8}-(.*)-..$/.exec(idActe)?.[1]
  return { code, ...(numero !== undefined && { numero }) }
}

export interface OpenedGateway {
  readonly simulated: Simulated
  readonly authority: TestAuthority
  closes(): Promise<void>
}

/** Open a simulated gateway alone. @param time its clock; today's without one */
export async function openSimulated(kind: GatewayKind, time?: { at: number }, home?: string): Promise<OpenedGateway> {
  const own = home ?? (await temporaryHome())
  const authority = await makeAuthority()
  // The certificates are made today and looked at by a clock of 2025.
  const lasting = { inDays: -900, days: 3_650 }
  const [server, client] = await Promise.all([
    issue(authority, { name: 'localhost', ...lasting }),
    issue(authority, { name: 'maraussan', client: true, ...lasting }),
  ])
  const now = () => (time ? new Date(time.at) : new Date())
  const simulated = await openers[kind]({ folder: join(own, 'outside'), now, authority, server, client })
  return {
    simulated,
    authority,
    closes: async () => {
      await simulated.close()
      if (home === undefined) await rm(own, { recursive: true, force: true })
    },
  }
}

export interface SimulatedCommune {
  readonly commune: Commune
  readonly simulated: Simulated
  /** Who made the certificates of both sides. */
  readonly authority: TestAuthority
  /** Declare Maraussan anew with other settings of its gateway. */
  declares(changes: object): Promise<void>
  closes(): Promise<void>
}

type SimulatedOptions = Pick<CommuneOptions, 'environment' | 'wrap' | 'home' | 'time'> & {
  /** Its préfecture has not said yet which classification is in force. */
  readonly isNew?: true
  /** Nobody has confirmed who writes for the prefecture. */
  readonly isUnconfirmed?: true
  /** Other settings of its mailbox. */
  readonly boite?: object
}

/** Who writes for the simulated prefecture. */
export const ministrySender = 'ne-pas-repondre@prefecture.invalid'

/** Open a commune whose acts leave through this gateway. */
export async function openSimulatedCommune(
  kind: GatewayKind,
  options: SimulatedOptions = {},
): Promise<SimulatedCommune> {
  const { home = await temporaryHome(), time = { at: Date.parse(openingDay) } } = options
  const { simulated, authority, closes } = await openSimulated(kind, time, home)
  const declaration = ({ boite = options.boite, ...changes }: { readonly boite?: object }) => {
    const gateway = { ...simulated.gateway, ...changes }
    return { ...maraussan, gateway: { ...gateway, ...(boite && { boite: { ...gateway.boite, ...boite } }) } }
  }
  const commune = await openCommune({
    home,
    time,
    declares: declaration({}),
    meanwhile: () => simulated.advance(),
    ...(options.wrap && { wrap: options.wrap }),
    ...(options.isNew && { isNew: true as const }),
    environment: { ACTES_COLLECT_SECONDS: '1', ...simulated.environment, ...options.environment },
  })
  if (kind === 'ministry' && !options.isUnconfirmed)
    await commune.operations.confirmSender(`ministry:${maraussan.siren}`, ministrySender)
  return {
    commune,
    simulated,
    authority,
    declares: async (changes) => void (await commune.operations.declare(declaration(changes), 'test')),
    closes: async () => {
      await commune.app.close()
      await closes()
      await rm(home, { recursive: true, force: true })
    },
  }
}
