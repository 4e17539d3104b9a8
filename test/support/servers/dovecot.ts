// A mail server for tests: Dovecot 2.4 with IMAP under TLS and LMTP, on free ports, in a temporary folder, gone with the
// process that started it. Whoever knows the password is any user; a mailbox appears with its first mail or login.
// Syntax of the settings: Dovecot 2.4, which those before do not read.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { issue, makeAuthority, type TestAuthority } from './certificates.ts'
import type { Need } from '../describe-with.ts'
import { freePort, launch, which } from './local-server.ts'
import { until } from '../until.ts'

/** What a suite needs that reads mail; each of its files starts a Dovecot of its own. */
export function dovecotOfOurOwn(): Need<string> {
  return { value: dovecotBinary(), need: 'Dovecot 2.4', remedy: 'dovecot-imapd and dovecot-lmtpd', required: true }
}

/** What `startDovecot` starts; undefined without it, or where it is older than 2.4. */
export function dovecotBinary(): string | undefined {
  const sbin = '/usr/sbin/dovecot'
  const binary = which('dovecot') ?? (existsSync(sbin) ? sbin : undefined)
  const parts = ['/usr/lib/dovecot', '/usr/libexec/dovecot'].some((folder) => existsSync(join(folder, 'lmtp')))
  if (binary === undefined || !parts) return undefined
  const [, major = 0, minor = 0] = /^(\d+)\.(\d+)\./.exec(spawnSync(binary, ['--version']).stdout.toString()) ?? []
  return Number(major) === 2 && Number(minor) >= 4 ? binary : undefined
}

export interface TestDovecot {
  /** Loopback, named `localhost` in the certificate. IMAP with STARTTLS, IMAP under TLS, LMTP without. */
  readonly imapPort: number
  readonly imapsPort: number
  readonly lmtpPort: number
  /** PEM of the authority that signed its certificate. */
  readonly ca: Buffer
  /** A user, `actes@example.org`; every other one has the same password. */
  readonly user: string
  readonly password: string
  /** Have a mail delivered into INBOX. @param user whose; ours by default */
  deliver(mail: Uint8Array | string, user?: string): Promise<void>
  close(): Promise<void>
}

export interface DovecotOptions {
  /** Who signs its certificate; an authority of its own otherwise. */
  readonly authority?: TestAuthority
  /** Host names of its certificate; `localhost` and `127.0.0.1` by default. */
  readonly hosts?: readonly string[]
}

const user = 'actes@example.org'
const password = 'essai-de-mot-de-passe'

/**
 * Start one, with the folders INBOX, Traites and Rejets for everybody.
 * @throws when there is no Dovecot 2.4 here: guard the suite with `describeIf(dovecotOfOurOwn(), …)`
 */
export async function startDovecot(options: DovecotOptions = {}): Promise<TestDovecot> {
  return start(options).catch(() => start(options))
}

/** Its ports were free a moment ago; another process may have taken one meanwhile, hence the second try. */
async function start({ authority, hosts = ['localhost', '127.0.0.1'] }: DovecotOptions): Promise<TestDovecot> {
  const binary = dovecotBinary()
  if (binary === undefined) throw new Error('no Dovecot 2.4 here')
  const signer = authority ?? (await makeAuthority())
  const [imapPort, imapsPort, lmtpPort] = await Promise.all([freePort(), freePort(), freePort()])
  const ports = { imapPort, imapsPort, lmtpPort }
  const folder = await lay(await issue(signer, { name: 'localhost', hosts }), ports)
  const server = launch([binary, '-F', '-c', join(folder, 'dovecot.conf')], { folder, signal: 'TERM' })
  const close = async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    for (const port of Object.values(ports)) await until(() => answers(port), 'Dovecot', 15_000)
  } catch (error) {
    const log = await readFile(join(folder, 'dovecot.log'), 'utf8').catch(() => '')
    await close()
    throw new Error(`Dovecot did not start: ${log}`, { cause: error })
  }
  const deliver = (mail: Uint8Array | string, to = user) => deliverTo(lmtpPort, mail, to)
  return { ...ports, ca: Buffer.from(signer.ca), user, password, deliver, close }
}

interface Ports {
  readonly imapPort: number
  readonly imapsPort: number
  readonly lmtpPort: number
}

/** Lay the server's folder out: settings, certificate, and a home that the mail's owner may write in. @returns its path */
async function lay({ cert, key }: { cert: Buffer | string; key: Buffer | string }, ports: Ports): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-dovecot-'))
  await chmod(folder, 0o755)
  await mkdir(join(folder, 'home'))
  const owner = mailOwner()
  if (owner) await chown(join(folder, 'home'), owner.uid, owner.gid)
  await writeFile(join(folder, 'cert.pem'), cert)
  await writeFile(join(folder, 'key.pem'), key, { mode: 0o600 })
  const settings = [general(folder), accounts(), owner ? '' : unprivileged(), listeners(ports)].join('\n')
  await writeFile(join(folder, 'dovecot.conf'), settings)
  return folder
}

/** Whose the mails are when root starts the server: those of the packages' own account. */
function mailOwner(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'mail']).stdout))
  return { uid: uid ?? 8, gid: gid ?? 8 }
}

function general(folder: string): string {
  return `dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/dovecot.log
listen = 127.0.0.1
protocols {
  imap = yes
  lmtp = yes
}
ssl = yes
ssl_server_cert_file = ${folder}/cert.pem
ssl_server_key_file = ${folder}/key.pem
mail_driver = maildir
mail_home = ${folder}/home/%{user}
mail_path = ~/Maildir
namespace inbox {
  inbox = yes
  separator = /
  mailbox Traites {
    auto = create
  }
  mailbox Rejets {
    auto = create
  }
}
`
}

/** A wrong password is told at once, and not remembered: tests ask for it often. */
function accounts(): string {
  const { uid, gid } = mailOwner() ?? userInfo()
  return `auth_username_format = %{user | lower}
auth_failure_delay = 0s
first_valid_uid = ${uid}
first_valid_gid = ${gid}
mail_uid = ${uid}
mail_gid = ${gid}
passdb static {
  password = ${password}
}
userdb static {
  fields {
    uid = ${uid}
    gid = ${gid}
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`
}

/** Whoever is not root is everybody, and changes no root folder. */
function unprivileged(): string {
  const { username } = userInfo()
  const group = spawnSync('id', ['-gn']).stdout.toString().trim()
  const rooted = ['anvil', 'imap-login', 'imap-urlauth-login', 'lmtp', 'stats', 'dict', 'config', 'log', 'auth']
  return [
    `default_internal_user = ${username}`,
    `default_internal_group = ${group}`,
    `default_login_user = ${username}`,
    ...rooted.map((service) => `service ${service} {\n  chroot =\n}`),
    '',
  ].join('\n')
}

function listeners({ imapPort, imapsPort, lmtpPort }: Ports): string {
  return `service imap-login {
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = ${imapsPort}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${lmtpPort}
  }
}
`
}

/** It says nothing on imaps before TLS: there a connection is enough. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('error', () => resolve(false))
    socket.once('connect', () => resolve(true)).once('connect', () => socket.destroy())
  })
}

async function deliverTo(port: number, mail: Uint8Array | string, to: string): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, lmtp: true, ignoreTLS: true })
  try {
    await transport.sendMail({ envelope: { from: 'essai@example.org', to }, raw: Buffer.from(mail) })
  } finally {
    transport.close()
  }
}
