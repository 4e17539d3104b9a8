// Simulated archives with our drivers before them, over TLS, for the suite of the contract: certificates made for it, a
// fault at the nth call of a name, and answers that the test rewrites.
import { hash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../src/clock.ts'
import type { Archive, OutgoingTransfer } from '../../../src/archives/archive.ts'
import { openArchive } from '../../../src/archives/open.ts'
import { storedArchiveSettings, type DeclaredArchive } from '../../../src/archives/settings.ts'
import { natures } from '../../../src/protocol/codes.ts'
import { startAsalae, type AsalaeOptions } from '../../../src/sandbox/asalae/asalae.ts'
import { startVitam, type VitamOptions } from '../../../src/sandbox/vitam/vitam.ts'
import { writeAnswer, type Answering, type HttpAnswer } from '../../../src/sandbox/http.ts'
import { answerCall, type FaultKind } from '../gateways/faults.ts'
import { bytesOf, smallSip } from './sip.ts'
import { issue, makeAuthority, type TestAuthority } from '../servers/certificates.ts'
import { account, makeTransfer } from './asalae.ts'

/** A transfer as the other side has it. */
export interface Taken {
  readonly identifier: string | null
  /** Digest of the package as it arrived. */
  readonly sha256: string
}

export interface Driven {
  readonly archive: Archive
  /** The same archive, declared with other settings. */
  opens(changes: object): Archive
  /** Another transfer at each call. `refused`: the archive will refuse it. */
  makes(how?: 'refused'): Promise<OutgoingTransfer>
  /** A package of this many bytes, for what is cut on its way. */
  makesLarge(bytes: number): Promise<OutgoingTransfer>
  /** Spoil the nth call of a name from now on, each time that it is asked for. */
  spoils(call: string, kind: FaultKind, nth?: number): void
  /** Rewrite every answer to the call. */
  rewrites(call: string, how: (answer: HttpAnswer) => HttpAnswer): void
  /** All calls so far. */
  calls(): readonly string[]
  taken(): Promise<readonly Taken[]>
  /** Let it judge what it has. */
  settles(): Promise<void>
  /** Its address, for a line before it. */
  readonly url: string
  readonly authority: TestAuthority
  close(): Promise<void>
}

const secrets: Record<string, string> = {}

/** Settings whose secrets are given: they are opened as sealed ones are. */
function openDeclared(declared: DeclaredArchive & object): Archive {
  const sealed = Object.entries(declared).map(([key, value]) => {
    if (!['motDePasse', 'certificat', 'cle'].includes(key)) return [key, value]
    const id = hash('sha256', String(value))
    secrets[id] = String(value)
    return [key, { sealed: id }]
  })
  const settings = storedArchiveSettings(Object.fromEntries(sealed) as DeclaredArchive)
  const secretOf = async ({ sealed: id }: { sealed: string }) => Buffer.from(secrets[id] ?? '')
  return openArchive(settings, { ...systemClock, secretOf, exchangeMaxMs: 60_000 })
}

function makeDirector() {
  const faults: { call: string; kind: FaultKind; left: number }[] = []
  const rewritten = new Map<string, (answer: HttpAnswer) => HttpAnswer>()
  const asked: string[] = []
  const answering: Answering = (call, work) => {
    asked.push(call.name)
    const here = faults.filter((fault) => fault.call === call.name)
    for (const fault of here) fault.left -= 1
    const due = here.find(({ left }) => left === 0)
    const rewrite = rewritten.get(call.name)
    if (rewrite && !due) return work().then((answer) => writeAnswer(call.response, rewrite(answer)))
    return answerCall({ ...call, fault: due?.kind }, work)
  }
  return {
    answering,
    calls: () => asked,
    spoils: (call: string, kind: FaultKind, nth = 1) => void faults.push({ call, kind, left: nth }),
    rewrites: (call: string, how: (answer: HttpAnswer) => HttpAnswer) => void rewritten.set(call, how),
  }
}

async function ground(host: string) {
  const folder = await mkdtemp(join(tmpdir(), 'actes-archive-'))
  const authority = await makeAuthority('Autorite des archives')
  const { cert, key } = await issue(authority, { name: host })
  const own = await issue(authority, { name: 'maraussan', client: true })
  const instant = new Date('2026-01-12T09:00:00Z')
  const opened: Archive[] = []
  return {
    folder,
    authority,
    own,
    tls: { cert, key, ca: authority.ca },
    now: () => instant,
    opens: (declared: DeclaredArchive) => {
      const archive = openDeclared(declared)
      opened.push(archive)
      return archive
    },
    closes: async () => {
      await Promise.all(opened.map((archive) => archive.close()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const agreed = {
  serviceArchives: { identifiant: 'FRAD034', nom: 'Archives départementales' },
  tdt: 'S²LOW',
}

function outgoing(identifier: string, { bordereau, bytes, name }: { bordereau: Buffer; bytes: Buffer; name: string }) {
  const open = async function* () {
    for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000)
  }
  const facts = { identifier, agency: 'maraussan', bordereau, name }
  return { ...facts, sha256: hash('sha256', bytes), sizeBytes: bytes.length, open } satisfies OutgoingTransfer
}

let rank = 0

/** A PDF that no other call gives, and that cannot be compressed. */
function noise(length: number) {
  const digests = Array.from({ length: length / 32 }, (_, at) => hash('sha256', `${rank} ${at}`))
  return Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.from(digests.join(''), 'hex'), Buffer.from('\n%%EOF\n')])
}

/** @param tranche chunks of so many bytes; 0: the package leaves in one */
export async function openDrivenAsalae(tranche: number, settings: AsalaeOptions['settings'] = {}) {
  const site = await ground('asalae')
  const director = makeDirector()
  const asalae = await startAsalae({
    folder: join(site.folder, 'state'),
    now: site.now,
    tls: site.tls,
    accounts: [account],
    answering: director.answering,
    settings,
  })
  const declared = {
    type: 'asalae',
    url: asalae.url,
    identifiant: account.login,
    motDePasse: account.password,
    autorites: site.authority.ca,
    delai: 30,
    tranche,
    ...agreed,
    serviceVersant: { identifiant: 'maraussan', nom: 'Maraussan' },
    producteurs: { autres: { identifiant: 'maraussan', nom: 'Maraussan' } },
  }
  const make = async (making: Parameters<typeof makeTransfer>[1]) => {
    const identifier = `actes-${(rank += 1)}`
    const sent = await makeTransfer({ folder: site.folder }, { ...making, identifier })
    const [bordereau, bytes] = await Promise.all([readFile(sent.bordereau), readFile(sent.archive ?? '')])
    return outgoing(identifier, { bordereau, bytes, name: `${identifier}.tar.gz` })
  }
  return {
    ...director,
    site,
    asalae,
    archive: site.opens(declared),
    opens: (changes: object) => site.opens({ ...declared, ...changes }),
    makes: (how?: 'refused') =>
      make({
        files: { 'acte.pdf': noise(2_720) },
        ...(how && {
          spoil: (text: string) =>
            text.replace('<ArchivalAgreement schemeName="Accord de versement">ACTES', '<ArchivalAgreement>AUTRE'),
        }),
      }),
    makesLarge: (bytes: number) => make({ files: { 'acte.pdf': noise(bytes) } }),
    taken: () =>
      Promise.all(
        asalae.received().map(async ({ id, identifier, file }) => {
          const bytes = await readFile(asalae.platform.transfers.pathOf(id, file ?? 'bordereau.xml'))
          return { identifier, sha256: hash('sha256', bytes) }
        }),
      ),
    settles: async () => {
      await asalae.advance()
      await asalae.advance()
    },
    url: asalae.url,
    authority: site.authority,
    close: async () => {
      await site.closes()
      await asalae.close()
    },
  } satisfies Driven & Record<string, unknown>
}

export async function openDrivenVitam(settings: VitamOptions['settings'] = {}) {
  const site = await ground('vitam')
  const director = makeDirector()
  const vitam = await startVitam({
    folder: join(site.folder, 'state'),
    now: site.now,
    tls: site.tls,
    answering: director.answering,
    settings,
  })
  const declared = {
    type: 'vitam',
    url: vitam.url,
    certificat: site.own.cert,
    cle: site.own.key,
    autorites: site.authority.ca,
    delai: 30,
    tenant: 0,
    accord: 'IC-ACTES',
    regles: Object.fromEntries(natures.map(({ abrege }) => [abrege, { code: 'P10Y' }])),
    acces: { libre: 'AR038', personnes: 'AR048' },
    ...agreed,
    serviceVersant: { identifiant: 'MARAUSSAN', nom: 'Maraussan' },
    producteurs: { autres: { identifiant: 'MARAUSSAN-ACTES', nom: 'Maraussan' } },
  }
  const make = async (choices: Parameters<typeof smallSip>[0]) => {
    const identifier = `actes-${(rank += 1)}`
    const sip = smallSip({ ...choices, identifier })
    const whole = { bordereau: Buffer.from(sip.manifest), bytes: await bytesOf(sip), name: `${identifier}.zip` }
    return outgoing(identifier, whole)
  }
  return {
    ...director,
    site,
    vitam,
    archive: site.opens(declared),
    opens: (changes: object) => site.opens({ ...declared, ...changes }),
    makes: (how?: 'refused') => make(how ? { agreement: 'IC-ANCIEN' } : {}),
    makesAs: make,
    makesLarge: async (length: number) => {
      return make({ files: new Map([['content/1.pdf', noise(length)]]) })
    },
    taken: async () => vitam.operations().map(({ identifier, sha256 }) => ({ identifier, sha256 })),
    settles: async () => {
      await vitam.advance()
      await vitam.advance()
    },
    url: vitam.url,
    authority: site.authority,
    close: async () => {
      await site.closes()
      await vitam.close()
    },
  } satisfies Driven & Record<string, unknown>
}
