// The two simulated archives beside a commune: real TLS with certificates of the test, the commune's clock, and their
// settings declared as a person declares them.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ArchiveType, SedaVersion } from '../../../src/protocol/seda/accord.ts'
import type { ShownTransferJson } from '../../../src/operations/declared/transfers.ts'
import { startAsalae } from '../../../src/sandbox/asalae/asalae.ts'
import { startVitam } from '../../../src/sandbox/vitam/vitam.ts'
import { transfersOf } from '../../../src/store/archiving/transfers.ts'
import { startTransfers, workTransfers } from '../../../src/transfers/work.ts'
import type { Commune } from '../life/commune.ts'
import { answeringUnder, makeFaults } from '../gateways/faults.ts'
import { issue, makeAuthority } from '../servers/certificates.ts'

const siren = '213401482'
const password = 'mot de passe'
const reason = 'convenu avec les archives départementales'

export type Archives = Awaited<ReturnType<typeof openArchivesBeside>>

export async function openArchivesBeside(commune: Commune) {
  const folder = await mkdtemp(join(tmpdir(), 'actes-archives-'))
  const authority = await makeAuthority('Autorite des archives')
  const server = await issue(authority, { name: 'archives', hosts: ['localhost', '127.0.0.1'] })
  const client = await issue(authority, { name: 'maraussan', client: true })
  const tls = { cert: server.cert, key: server.key, ca: authority.ca }
  const faults = { asalae: makeFaults(), vitam: makeFaults() }
  const place = (type: ArchiveType) => ({
    folder: join(folder, type),
    now: commune.now,
    tls,
    answering: answeringUnder(faults[type]),
  })
  const asalae = await startAsalae({ ...place('asalae'), accounts: [{ login: 'maraussan', password }] })
  const vitam = await startVitam(place('vitam'))
  const agreed = {
    accord: 'ACTES',
    profil: 'Profil_ACTES_AP_v3',
    tdt: 'Bac à sable',
    autorites: authority.ca.toString(),
    delai: 5,
    serviceArchives: { identifiant: 'FRAD034', nom: 'Archives départementales de l’Hérault' },
  }
  const settings = {
    asalae: {
      ...agreed,
      type: 'asalae',
      url: asalae.url,
      identifiant: 'maraussan',
      motDePasse: password,
      serviceVersant: { identifiant: 'maraussan', nom: 'Maraussan' },
      producteurs: {
        autres: { identifiant: 'maraussan', nom: 'Maraussan' },
        personnel: { identifiant: 'maraussan-rh', nom: 'Maraussan, ressources humaines' },
      },
    },
    vitam: {
      ...agreed,
      type: 'vitam',
      accord: 'IC-ACTES',
      url: vitam.url,
      certificat: client.cert.toString(),
      cle: client.key.toString(),
      tenant: 0,
      serviceVersant: { identifiant: 'MARAUSSAN', nom: 'Maraussan' },
      producteurs: { autres: { identifiant: 'MARAUSSAN-ACTES', nom: 'Maraussan' } },
      regles: Object.fromEntries(['DE', 'AR', 'AI', 'CC', 'BF', 'AU'].map((nature) => [nature, { code: 'P10Y' }])),
      acces: { libre: 'AR038', personnes: 'AR048' },
    },
  }
  const { ask } = commune.operations
  const job = () => ({ ...commune.app.ports, notify: async () => undefined })
  return {
    asalae,
    vitam,
    faults,
    /** A client's certificate of VITAM's authority, as settings. */
    certificate: async (days: number) => {
      const { cert, key } = await issue(authority, { name: 'maraussan', client: true, days })
      return { certificat: cert.toString(), cle: key.toString() }
    },
    settings,
    /** The ports of a process that works. */
    job,
    /** Maraussan and that archive have agreed. */
    declares: (type: ArchiveType, more: object = {}, seda?: SedaVersion) =>
      ask.declareArchive({ siren, ...settings[type], ...(seda && { seda }), ...more }),
    examines: () => ask.examineArchive({ siren }),
    asks: (transmission: string) => ask.startTransfer({ id: transmission, reason }),
    /** Everything that is due now is done; the archives go on between. */
    works: async () => {
      await workTransfers(job())
      await asalae.advance()
      await vitam.advance()
      await workTransfers(job())
    },
    /** So many times it works, and the clock moves on, by an hour unless told otherwise. */
    goesOn: async (times: number, seconds = 3_600) => {
      for (let time = 0; time < times; time++) {
        commune.waits(seconds)
        await workTransfers(job())
        await asalae.advance()
        await vitam.advance()
      }
      commune.waits(seconds)
      await workTransfers(job())
    },
    startsRipe: () => startTransfers(job()),
    of: (transmission: string) => transfersOf(commune.db, transmission),
    last: async (transmission: string): Promise<ShownTransferJson> => {
      const [last] = (await transfersOf(commune.db, transmission)).slice(-1)
      return ask.showTransfer({ siren, id: last?.id ?? '' })
    },
    retries: (id: string) => ask.retryTransfer({ siren, id, reason }),
    settles: (id: string, arrived: boolean, reference?: string) =>
      ask.settleTransfer({ siren, id, arrived, reason, ...(reference !== undefined && { reference }) }),
    cancels: (id: string) => ask.cancelTransfer({ siren, id, reason }),
    closes: async () => {
      await Promise.all([asalae.close(), vitam.close()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}
