// The simulated ministry for tests: certificates of its own, a folder that goes away, a clock that the test moves,
// Maraussan declared; archives are posted to it by the curl of this machine, as S²LOW's library does.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { maraussan } from '../../../src/config/demo.ts'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import type { MinistryOptions } from '../../../src/sandbox/ministry/ministry.ts'
import { issue, makeAuthority, type TestAuthority } from '../servers/certificates.ts'
import type { Need } from '../describe-with.ts'
import { which } from '../servers/local-server.ts'
import { startHandledMinistry, type HandledMinistry } from './ministry-control.ts'

/** The command that posts, in suites that speak to the ministry. */
export function curlCommand(): Need<string> {
  return { value: which('curl'), need: 'curl', remedy: 'the curl command', required: true }
}

export interface TestMinistryOptions extends Partial<Omit<MinistryOptions, 'folder' | 'now' | 'tls' | 'deliver'>> {
  readonly deliver: MinistryOptions['deliver']
  readonly declares?: readonly Collectivite[]
  /** Who signs everything; one of its own otherwise. */
  readonly authority?: TestAuthority
  /** A folder that the test keeps; one that goes away with the ministry otherwise. */
  readonly folder?: string
}

export interface TestMinistry extends HandledMinistry {
  /** Of the sandbox. */
  readonly folder: string
  readonly authority: TestAuthority
  /** A client's certificate that it takes, PEM. */
  readonly client: { readonly cert: string; readonly key: string }
  /** Set what time it is: 8 July 2025, 10:00 in Paris, to begin with. */
  at(instant: string): void
  /** Post an archive. */
  post(archive: Archive, how?: PostManner): Promise<Posted>
}

export interface Archive {
  readonly archive: string
  readonly bytes: Uint8Array
}

export interface PostManner {
  /** Arguments of curl in place of the form, `{file}` standing for the archive's path. */
  readonly form?: readonly string[]
  /** Arguments besides. */
  readonly args?: readonly string[]
  /** Another URL than the ministry's own. */
  readonly url?: string
  /** Without the client's certificate. */
  readonly anonymous?: true
}

/** How an exchange ended: curl's own code, 0 when there was an answer, and the status, 0 without. */
export interface Posted {
  readonly code: number
  readonly status: number
  readonly body: string
}

/** Start one, in the form of 2025 (201, agents checked) unless told otherwise. */
export async function openTestMinistry(options: TestMinistryOptions): Promise<TestMinistry> {
  const { declares = [maraussan], profile = 'new', authority = await makeAuthority(), ...given } = options
  const work = await mkdtemp(join(tmpdir(), 'actes-ministry-'))
  const folder = options.folder ?? join(work, 'sandbox')
  const [server, client] = await Promise.all([
    issue(authority, { name: 'localhost' }),
    issue(authority, { name: 'Operateur de test', client: true }),
  ])
  let instant = new Date('2025-07-08T08:00:00Z')
  const tls = { cert: server.cert, key: server.key, ca: authority.ca }
  const ministry = await startHandledMinistry({ ...given, folder, now: () => instant, tls, profile })
  for (const collectivite of declares) await ministry.declare(collectivite)
  await writeFile(join(work, 'ca.pem'), authority.ca)
  await writeFile(join(work, 'client.pem'), client.cert + client.key)
  return {
    ...ministry,
    folder,
    authority,
    client,
    at: (text) => {
      instant = new Date(text)
    },
    post: (archive, how) => postBy({ work, url: ministry.url }, archive, how),
    close: async () => {
      await ministry.close()
      await rm(work, { recursive: true, force: true })
    },
  }
}

async function postBy(
  { work, url }: { readonly work: string; readonly url: string },
  { archive, bytes }: Archive,
  how: PostManner = {},
): Promise<Posted> {
  const file = join(work, archive.replaceAll('/', '_'))
  await writeFile(file, bytes)
  const form = (how.form ?? ['--form', `${archive}=@{file}`]).map((each) => each.replace('{file}', file))
  const identity = how.anonymous ? [] : ['--cert', join(work, 'client.pem')]
  const trust = ['--cacert', join(work, 'ca.pem')]
  const { code, out } = await curl([...trust, ...identity, ...form, ...(how.args ?? []), how.url ?? url])
  const [, body = '', status = '0'] = /^([\s\S]*)\n(\d+)$/.exec(out) ?? []
  return { code, status: Number(status), body }
}

/** Run curl to its end: what it wrote, then a line with the status. */
export function curl(args: readonly string[]): Promise<{ code: number; out: string }> {
  const usual = ['--silent', '--max-time', '30', '--noproxy', '*', '--write-out', '\n%{http_code}']
  return new Promise((resolve) => {
    execFile('curl', [...usual, ...args], { encoding: 'latin1', maxBuffer: 1 << 26 }, (error, out) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out }),
    )
  })
}

/** A mail as a reader of mails sees it. */
export interface ReadMail {
  readonly subject: string
  readonly from: string
  readonly to: string
  readonly messageId: string
  readonly html: string
  /** Attached files, in their order; the pictures of the page are not among them. */
  readonly files: readonly { readonly name: string; readonly type: string; readonly bytes: Buffer }[]
}

/** Open a mail. */
export async function readMailOf(bytes: Uint8Array): Promise<ReadMail> {
  const mail = await simpleParser(Buffer.from(bytes))
  const { subject = '', messageId = '', html } = mail
  const to = [mail.to ?? []].flat().map(({ text }) => text)
  return {
    subject,
    messageId,
    html: html || '',
    from: mail.from?.text ?? '',
    to: to.join(', '),
    files: mail.attachments
      .filter(({ contentDisposition }) => contentDisposition === 'attachment')
      .map(({ filename = '', contentType, content }) => ({ name: filename, type: contentType, bytes: content })),
  }
}
