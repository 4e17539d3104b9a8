// A simulated FAST with certificates of its own, and what a commune declares before it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFast, type FastOptions } from '../../../src/sandbox/fast/fast.ts'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import { issue, makeAuthority } from '../servers/certificates.ts'
import { answeringUnder, makeFaults } from './faults.ts'

export async function openFastSite({
  now,
  declares,
  settings = {},
}: Pick<FastOptions, 'now' | 'settings'> & { readonly declares: readonly Collectivite[] }) {
  const folder = await mkdtemp(join(tmpdir(), 'actes-fast-'))
  const authority = await makeAuthority('Autorite de FAST')
  const server = await issue(authority, { name: 'fast', hosts: ['127.0.0.1'] })
  const client = await issue(authority, { name: 'maraussan', client: true })
  const faults = makeFaults()
  const tls = { cert: server.cert, key: server.key, ca: authority.ca }
  const subscribers = declares.map(({ siren }) => ({ siren, prefixe: 'ACTESW', certificate: 'maraussan' }))
  const fast = await startFast({ folder, now, tls, declares, subscribers, settings, answering: answeringUnder(faults) })
  const gatewayOf = (siren: string) => ({
    type: 'fast',
    url: `${fast.url}/`,
    plateforme: 'simulateur',
    abonnement: siren,
    prefixe: 'ACTESW',
    dn: `CN = Agent, OU = 0002 ${siren}, C = FR`,
    sources: 'gardes',
    certificat: client.cert.toString(),
    cle: client.key.toString(),
    autorites: authority.ca.toString(),
    delai: 240,
    quietude: 0,
  })
  return {
    fast,
    folder,
    faults,
    /** Of the platform, and of its client. */
    papers: { tls, client: { cert: client.cert, key: client.key, ca: authority.ca } },
    gatewayOf,
    close: async () => {
      await fast.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
