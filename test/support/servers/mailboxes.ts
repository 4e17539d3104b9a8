// Mailboxes for tests: what a mail program sees of them, a relay before a real server that can be cut, and a server that
// says what a script makes it say.
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTls, type TlsOptions } from 'node:tls'
import { ImapFlow } from 'imapflow'
import type { MailboxSettings } from '../../../src/gateways/settings.ts'
import type { TestDovecot } from './dovecot.ts'
import { listen } from './loopback-peers.ts'

/** One mail as it lies in a folder. */
export interface Lying {
  readonly uid: number
  readonly source: Buffer
}

/** Work on a user's mailbox as a mail program would. */
export async function withMailProgram<T>(
  { imapsPort, ca, password }: TestDovecot,
  user: string,
  work: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  const account = { auth: { user, pass: password }, tls: { ca }, logger: false } as const
  const client = new ImapFlow({ host: 'localhost', port: imapsPort, secure: true, ...account })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.logout()
  }
}

/** Every mail of a folder. */
export function lyingIn(dovecot: TestDovecot, user: string, folder: string): Promise<readonly Lying[]> {
  return withMailProgram(dovecot, user, async (client) => {
    const { exists } = await client.mailboxOpen(folder, { readOnly: true })
    const found = exists === 0 ? [] : await client.fetchAll('1:*', { uid: true, source: true })
    return found.map(({ uid, source = Buffer.alloc(0) }) => ({ uid, source }))
  })
}

/** The settings of a user's mailbox; the secret is its password. */
export function mailboxOf(
  { imapsPort, ca }: Pick<TestDovecot, 'imapsPort' | 'ca'>,
  user: string,
  more: Partial<MailboxSettings> = {},
): MailboxSettings {
  return {
    hote: 'localhost',
    port: imapsPort,
    securite: 'tls',
    utilisateur: user,
    motDePasse: { sealed: 'boite' },
    autorites: ca.toString(),
    reception: 'INBOX',
    traites: 'Traites',
    rejets: 'Rejets',
    entetesReceived: 1,
    nonAuthentifies: 'refuses',
    ...more,
  }
}

export interface Relay {
  readonly port: number
  /** Connections taken so far, and bytes carried both ways. */
  readonly carried: { connections: number; bytes: number }
  /** Drop every line. */
  cut(): void
  /** Take no more connections, or again. */
  deaf(isDeaf: { readonly now: boolean }): void
  close(): Promise<void>
}

/** Carry every byte to another loopback port. */
export async function openRelay(to: number): Promise<Relay> {
  const sockets = new Set<Socket>()
  const carried = { connections: 0, bytes: 0 }
  let isDeaf = false
  const server = createServer((near) => {
    if (isDeaf) return near.destroy()
    carried.connections += 1
    const far = connect({ port: to, host: '127.0.0.1' })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('data', (chunk) => void (carried.bytes += chunk.length))
      one.on('error', () => undefined).on('close', () => (sockets.delete(one), other.destroy()))
      one.pipe(other)
    }
  })
  const port = await listen(server)
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port,
    carried,
    cut,
    deaf: ({ now }) => void (isDeaf = now),
    close: async () => {
      cut()
      await closed(server)
    },
  }
}

/** What a scripted server says to a command; undefined: nothing, ever. */
export type Script = (command: string) => readonly string[] | undefined

/** Commands that everybody answers alike; `{tag}` stands for the command's own. */
export const politeScript: Script = (command) => {
  const [verb = ''] = command.split(' ')
  switch (verb) {
    case 'CAPABILITY':
      return ['* CAPABILITY IMAP4rev1 MOVE', '{tag} OK']
    case 'LIST':
      return [command.endsWith('""') ? '* LIST (\\Noselect) "/" ""' : '* LIST () "/" INBOX', '{tag} OK']
    case 'SELECT':
      return ['* 2 EXISTS', '* OK [UIDVALIDITY 7] ok', '* OK [UIDNEXT 3] ok', '{tag} OK [READ-WRITE] ok']
    case 'LOGOUT':
      return ['* BYE', '{tag} OK']
    default:
      return ['{tag} OK']
  }
}

/** An IMAP server that follows a script. @param tls without: in clear */
export async function scriptedImap(
  script: Script,
  tls?: TlsOptions,
): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const serve = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    let heard = ''
    socket.on('data', (chunk) => {
      const [rest = '', ...lines] = `${heard}${chunk.toString('latin1')}`.split('\r\n').toReversed()
      heard = rest
      for (const line of lines.toReversed()) answer(socket, line)
    })
    socket.write('* OK ready\r\n')
  }
  const answer = (socket: Socket, line: string) => {
    const [tag = ''] = line.split(' ')
    for (const said of script(line.slice(tag.length + 1)) ?? []) socket.write(`${said.replace('{tag}', tag)}\r\n`)
  }
  const server = tls ? createTls(tls, serve) : createServer(serve)
  server.on('tlsClientError', () => undefined)
  const port = await listen(server)
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    await closed(server)
  }
  return { port, close }
}

async function closed(server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}
