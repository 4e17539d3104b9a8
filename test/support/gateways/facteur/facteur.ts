// The platform « le Facteur » as its vendor simulates it, before the préfecture that ships, on a line that a test may spoil; and
// its plug-in, named as an operator names it.
import { hash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ActesError } from '../../../../src/errors.ts'
import { openLine } from '../../../../src/offline/vendor/line.ts'
import type { Prefecture, Start } from '../../../../src/offline/vendor/simulator.ts'
import { readLedger } from '../../../../src/sandbox/ledger.ts'
import { openSmallPrefecture, type SmallPrefectureOptions } from '../../../../src/sandbox/small-prefecture.ts'
import { issue, makeAuthority } from '../../servers/certificates.ts'

interface SiteOptions extends Required<Pick<SmallPrefectureOptions, 'now' | 'declares'>> {
  /** Another text of the plug-in. */
  readonly spoilt?: (text: string) => string
}

/** A file of the vendor's. */
export const ofFacteur = (name: 'driver.js' | 'simulator.js') => new URL(name, import.meta.url)

export const startFacteur: Start = async (tools) => {
  const { start } = (await import(ofFacteur('simulator.js').href)) as { readonly start: Start }
  return start(tools)
}

/** The platform with certificates of its own, its plug-in as a file, and what a commune declares. */
export async function openFacteurSite({ now, declares, spoilt = (text) => text }: SiteOptions) {
  const folder = await mkdtemp(join(tmpdir(), 'actes-facteur-'))
  const path = join(folder, 'driver.js')
  const text = spoilt(await readFile(ofFacteur('driver.js'), 'utf8'))
  await writeFile(path, text)
  const authority = await makeAuthority('Autorite du Facteur')
  const server = await issue(authority, { name: 'facteur', hosts: ['127.0.0.1'] })
  const client = await issue(authority, { name: 'maraussan', client: true })
  const { cert: certificat, key: cle } = client
  const { ca: autorites } = authority
  const tls = { cert: server.cert, key: server.key, ca: autorites }
  const simulator = await startFacteur({ now, tls, prefecture: prefectureIn({ folder, now, declares }) })
  const line = await openLine(simulator.url, { folder, now, tls }, { cert: certificat, key: cle, ca: autorites })
  return {
    folder,
    path,
    sha256: hash('sha256', text),
    /** A value of ACTES_GATEWAYS. */
    named: `${path}#sha256=${hash('sha256', text)}`,
    gateway: {
      type: 'facteur',
      url: line.url,
      bureau: 'herault',
      jeton: 'jeton-d-essai',
      certificat,
      cle,
      autorites,
      delai: 240,
      quietude: 0,
    },
    line,
    received: () => readLedger(folder),
    close: async () => {
      await line.close()
      await simulator.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A préfecture that takes any archive by its name. */
function prefectureIn(options: Omit<SmallPrefectureOptions, 'sizeMaxBytes'>): Prefecture {
  const small = openSmallPrefecture({ ...options, sizeMaxBytes: 157_286_400 })
  return {
    receive: async (archive, bytes = new Uint8Array()) => {
      const each = async function* () {
        yield bytes
      }
      const submission = { archive, sha256: hash('sha256', bytes), bytes: each() }
      try {
        await small.receive(submission, new AbortController().signal)
        return { archive, idActe: null }
      } catch (error) {
        if (error instanceof ActesError) return { refused: error.code }
        throw error
      }
    },
    waiting: small.waiting,
    confirm: (delivery, name) => small.confirm(delivery, [name]),
  }
}
