// The ministry's direct channel, simulated around the small prefecture: archives come in by HTTPS, answers leave by mail.
// Who writes to it is written to: nothing that came by another door is mailed here.
import type { AddressInfo } from 'node:net'
import pLimit from 'p-limit'
import type { Collectivite } from '../../protocol/acte/collectivite.ts'
import type { Jour } from '../../protocol/calendrier/jour.ts'
import { setClassification } from '../classification.ts'
import type { LetterEntry } from '../correspondence.ts'
import { keepLines, makeFaults, type Faults, type Lines } from '../faults.ts'
import { openFolder, sweepTemporaries, type Folder } from '../folder.ts'
import { writeLetter, type LetterOrder } from '../letters.ts'
import type { Office } from '../reception.ts'
import { declare } from '../registry.ts'
import { makeDoor, type DoorTls } from './door.ts'
import { openPostman, type Deliver } from './postman.ts'
import { readPosts, type Post } from './register.ts'
import { makeRound, type Round } from './round.ts'
import { defaultSettings, defaultSwitches, type MinistrySettings, type Profile, type Switches } from './settings.ts'

export interface MinistryOptions {
  /** The sandbox's folder: other doors of the same prefecture may share it. */
  readonly folder: string
  readonly now: () => Date
  /** Loopback by default. */
  readonly host?: string
  /** Any free one by default. */
  readonly port?: number
  readonly tls: DoorTls
  readonly profile: Profile
  readonly settings?: Partial<MinistrySettings & Switches>
  /** Where its mails go. */
  readonly deliver: Deliver
}

export interface Ministry {
  /** Where archives are posted. */
  readonly url: string
  readonly port: number
  /** Calls: `post`, an archive that comes; `mail`, a mail that leaves. */
  readonly faults: Faults
  /** Mail what waits, once; a call during another one is a round of its own, behind it. Never throws for a mail. */
  advance(): Promise<Round>
  /** Every archive that came, whatever became of it, in order. */
  received(): Promise<readonly Post[]>
  readonly control: Control
  /** Stop at once: lines are cut, what waits goes on waiting in the folder. */
  close(): Promise<void>
}

/** The prefecture's own hands. */
export interface Control {
  switches(): Switches
  switch(changed: Partial<Switches>): void
  /** Who is not declared is answered by an anomaly. */
  declare(collectivite: Collectivite): Promise<void>
  /** Have it write about an act that it has acknowledged; the letter leaves at the next round. */
  write(order: LetterOrder): Promise<LetterEntry>
  /** Put the classification of another date in force. */
  classify(date: Jour): Promise<void>
}

/**
 * Start it.
 * @returns once it listens
 * @throws when the port is taken, or the certificate and its key are none
 */
export async function startMinistry(options: MinistryOptions): Promise<Ministry> {
  const { tls, profile, host = '127.0.0.1', port: wanted = 0, now } = options
  const settings: MinistrySettings = { ...defaultSettings, ...options.settings }
  const switches = openSwitches(options.settings)
  const stopping = new AbortController()
  const faults = makeFaults()
  const folder = openFolder(options.folder)
  await sweepTemporaries(folder, now())
  const desk: Office = { folder, now, lateMs: settings.lateMs, sizeMaxBytes: settings.sizeMaxBytes }
  const counter = { office: desk, switches: switches.read, fallback: settings.fallback, signal: stopping.signal }
  const { server, settled } = makeDoor(tls, { profile, settings, counter, faults, lines: () => lines })
  const lines: Lines = keepLines(server)
  const port = await listening(server, wanted, host)
  const office = { folder, now, from: settings.from, switches: switches.read, faults, unfinished: new Map() }
  // One at a time: two rounds at once would mail the same things.
  const inTurn = pLimit(1)
  return {
    url: `https://${host}:${port}${settings.path}`,
    port,
    faults,
    advance: () => inTurn(() => withPostman(options.deliver, (postman) => makeRound(office, postman))),
    received: () => readPosts(folder),
    control: controlOf({ folder, now }, switches),
    close: async () => {
      stopping.abort()
      await closed(server, lines)
      await Promise.all([settled(), inTurn(() => undefined)])
    },
  }
}

interface OpenSwitches {
  readonly read: () => Switches
  readonly change: (changed: Partial<Switches>) => void
}

function openSwitches(given: Partial<Switches> = {}): OpenSwitches {
  let current: Switches = { ...defaultSwitches, ...given }
  return {
    read: () => current,
    change: (changed) => {
      current = { ...current, ...changed }
    },
  }
}

function controlOf(desk: { readonly folder: Folder; readonly now: () => Date }, switches: OpenSwitches): Control {
  return {
    switches: switches.read,
    switch: switches.change,
    declare: (collectivite) => declare(desk.folder, collectivite),
    write: (order) => writeLetter(desk, order),
    classify: (date) => setClassification(desk.folder, { date }),
  }
}

type DoorServer = ReturnType<typeof makeDoor>['server']

function listening(server: DoorServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function closed(server: DoorServer, lines: Lines): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    lines.cutAll()
  })
}

async function withPostman<T>(deliver: Deliver, use: (postman: ReturnType<typeof openPostman>) => Promise<T>) {
  const postman = openPostman(deliver)
  try {
    return await use(postman)
  } finally {
    postman.close()
  }
}
