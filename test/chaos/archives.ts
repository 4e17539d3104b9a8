// The simulated archives of a run, each behind its proxy, and what the collectivités agreed upon with them: one after the
// other has as@lae and VITAM.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from '../../src/app.ts'
import type { Collectivite } from '../../src/protocol/acte/collectivite.ts'
import { natures } from '../../src/protocol/codes.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { freePort } from '../support/servers/local-server.ts'
import type { ArchiveKind } from './evidence.ts'
import { keepProgram } from './processes.ts'
import { openProxy } from './proxy.ts'
import type { Simulation } from './simulator.ts'
import { client, type Place, type Striking } from './world.ts'

type ChaosArchive = Awaited<ReturnType<typeof openChaosArchive>>

export async function openChaosArchive(place: Place, kind: ArchiveKind, striking: Striking) {
  const { seed, delays, plan, papers } = place
  const folder = join(place.folder, kind)
  mkdirSync(folder, { recursive: true })
  const port = await freePort()
  const unused = { collectivites: [], lmtpPort: 0, mails: { lost: 1, twice: 1 } }
  const simulation: Simulation = {
    ...unused,
    kind,
    folder,
    port,
    papers: papers.server,
    client,
    seed,
    platformMs: delays.platformMs,
  }
  const path = join(place.folder, `${kind}.json`)
  writeFileSync(path, JSON.stringify(simulation))
  const simulator = await keepProgram({
    name: kind,
    file: './simulator.ts',
    args: [path],
    environment: {},
    folder: place.folder,
  })
  const slowMs = delays.leaseMs * 0.75
  const proxy = await openProxy({ ...striking, ...papers, kind, ...plan, target: port, slowMs })
  const agreed = {
    type: kind,
    profil: 'Profil_ACTES_AP_v3',
    tdt: 'Essai',
    autorites: papers.server.ca.toString(),
    quietude: delays.quietSeconds,
    serviceArchives: { identifiant: 'FRAD034', nom: 'Archives' },
  }
  const url = `https://127.0.0.1:${proxy.port}`
  const versant = (identifiant: string) => ({ identifiant, nom: identifiant })
  const settings = {
    asalae: {
      ...agreed,
      url: `${url}/restservices`,
      accord: 'ACTES',
      identifiant: client,
      motDePasse: client,
      serviceVersant: versant('maraussan'),
      producteurs: { autres: versant('maraussan') },
    },
    vitam: {
      ...agreed,
      url,
      accord: 'IC-ACTES',
      certificat: papers.client.cert.toString(),
      cle: papers.client.key.toString(),
      tenant: 0,
      serviceVersant: versant('MARAUSSAN'),
      producteurs: { autres: versant('MARAUSSAN-ACTES') },
      regles: Object.fromEntries(natures.map(({ abrege }) => [abrege, { code: 'P10Y' }])),
      acces: { libre: 'AR038', personnes: 'AR048' },
    },
  }
  return { kind, folder, simulator, proxy, settings: settings[kind] }
}

export async function declareArchives(app: App, archives: readonly ChaosArchive[], all: readonly Collectivite[]) {
  for (const [rank, { siren }] of all.entries()) {
    const archive = archives[rank % archives.length]
    if (archive) await operationsOf(app).ask.declareArchive({ siren, ...archive.settings })
  }
}
