// A simulated platform in a process of its own, on its folder and its port: killed at any instant, it goes on from what its
// folder holds. Mails of the ministry are lost, or come twice, as the seed and their own names say; what was lost is found
// once a file `found` lies in the folder.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hash } from 'node:crypto'
import type { Collectivite } from '../../src/protocol/acte/collectivite.ts'
import { startAsalae } from '../../src/sandbox/asalae/asalae.ts'
import { writeAnswer, type Answering } from '../../src/sandbox/http.ts'
import { startFast } from '../../src/sandbox/fast/fast.ts'
import { startMinistry } from '../../src/sandbox/ministry/ministry.ts'
import { startPastell } from '../../src/sandbox/pastell/pastell.ts'
import { startS2low } from '../../src/sandbox/s2low/s2low.ts'
import { startVitam } from '../../src/sandbox/vitam/vitam.ts'
import { randomOf } from '../fuzz/random.ts'
import type { ArchiveKind, Kind } from './evidence.ts'

export interface Simulation {
  readonly kind: Kind | ArchiveKind
  readonly folder: string
  readonly port: number
  readonly papers: { readonly cert: string; readonly key: string; readonly ca: string }
  readonly collectivites: readonly Collectivite[]
  /** Common name of the client's certificate; login and password too. */
  readonly client: string
  readonly platformMs: number
  readonly lmtpPort: number
  readonly seed: number
  /** Once in so many mails. */
  readonly mails: { readonly lost: number; readonly twice: number }
}

const given = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Simulation
const { folder, port, papers: tls, collectivites, client, platformMs } = given
const common = { folder, port, tls, now: () => new Date() }

/** An archive decides before it is asked: nobody asks again within a minute. */
function deciding(decide: () => Promise<unknown>): Answering {
  return async ({ response }, work) => {
    await decide()
    await decide()
    writeAnswer(response, await work())
  }
}

const openers: Readonly<Record<Kind | ArchiveKind, () => Promise<{ advance?(): Promise<unknown> }>>> = {
  s2low: async () => {
    const accounts = collectivites.map(({ siren, nom, departement, arrondissement, nature }, rank) => ({
      siren,
      certificate: client,
      login: siren,
      password: client,
      rights: 'RW' as const,
      authority: {
        id: rank + 1,
        name: nom,
        department: departement,
        district: arrondissement,
        authority_type_id: nature,
      },
    }))
    const settings = { analysisMs: platformMs, sendingMs: platformMs, collectMs: platformMs, receiptMs: platformMs }
    await startS2low({ ...common, accounts, settings })
    return {}
  },
  pastell: async () => {
    const entities = collectivites.map(({ siren, nom, departement }, rank) => ({
      id_e: rank + 1,
      siren,
      name: nom,
      department: departement,
    }))
    return startPastell({ ...common, entities, users: [{ login: client, password: client }] })
  },
  ministry: async () => {
    const deliver = { host: '127.0.0.1', port: given.lmtpPort, lmtp: true }
    const ministry = await startMinistry({ ...common, profile: 'new', deliver, mails: { sends } })
    for (const collectivite of collectivites) await ministry.declare(collectivite)
    return ministry
  },
  fast: async () => {
    const subscribers = collectivites.map(({ siren }) => ({ siren, prefixe: client, certificate: client }))
    return startFast({ ...common, declares: collectivites, subscribers })
  },
  asalae: async () => {
    const answering = deciding(() => asalae.advance())
    const asalae = await startAsalae({ ...common, answering, accounts: [{ login: client, password: client }] })
    return {}
  },
  vitam: async () => {
    const answering = deciding(() => vitam.advance())
    const vitam = await startVitam({ ...common, answering })
    return {}
  },
}

const told = new Set<string>()

async function sends({ key }: { readonly key: string }, send: (how?: { copy: number }) => Promise<void>) {
  const chance = randomOf(given.seed, Number.parseInt(hash('sha256', key).slice(0, 7), 16))
  const { lost, twice } = given.mails
  const note = (fate: string) => {
    if (!told.has(key)) appendFileSync(join(folder, 'mails.jsonl'), `${JSON.stringify({ key, fate })}\n`)
    told.add(key)
  }
  if (chance.once(lost) && !existsSync(join(folder, 'found'))) {
    note('lost')
    throw new Error('lost on its way')
  }
  await send()
  if (!chance.once(twice)) return
  await send({ copy: 2 })
  note('twice')
}

const { advance } = await openers[given.kind]()
if (advance) void beat()
process.on('disconnect', () => process.exit(1))
process.send?.('listening')

async function beat(): Promise<void> {
  await advance?.().catch(() => undefined)
  setTimeout(() => void beat(), platformMs * 2)
}
