// A mail server of a few lines for tests that only look at what is sent: it takes everything by LMTP (RFC 2033) or SMTP
// (RFC 5321), unless it is told to refuse.
import { createServer, type Socket } from 'node:net'
import { listen } from './loopback-peers.ts'

export interface SunkMail {
  readonly from: string
  readonly to: readonly string[]
  readonly bytes: Buffer
}

export interface MailSink {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Takes what is there, oldest first: nothing is left then. */
  take(): readonly SunkMail[]
  /** Refuse these recipients from now on; nobody without any. */
  refuse(...recipients: readonly string[]): void
  close(): Promise<void>
}

/** Start one. */
export async function openMailSink(): Promise<MailSink> {
  const mails: SunkMail[] = []
  const refused = new Set<string>()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
    talk(socket, (mail) => void mails.push(mail), refused)
  })
  const port = await listen(server)
  return {
    host: '127.0.0.1',
    port,
    take: () => mails.splice(0),
    refuse: (...recipients) => {
      refused.clear()
      for (const recipient of recipients) refused.add(recipient)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function talk(socket: Socket, keep: (mail: SunkMail) => void, refused: ReadonlySet<string>): void {
  const say = (line: string): void => void socket.write(`${line}\r\n`)
  let [text, lmtp, data, from, to] = ['', false, false, '', new Array<string>()]
  const command = (line: string): void => {
    const [, address = ''] = /<(.*?)>/.exec(line) ?? []
    if (/^(LHLO|EHLO|HELO)/i.test(line)) {
      lmtp = /^LHLO/i.test(line)
      say('250-sink\r\n250 8BITMIME')
    } else if (/^MAIL/i.test(line)) {
      from = address
      to = []
      say('250 ok')
    } else if (/^RCPT/i.test(line)) {
      if (!refused.has(address)) to.push(address)
      say(refused.has(address) ? '550 5.1.1 unknown' : '250 ok')
    } else if (/^DATA/i.test(line)) {
      data = true
      say('354 go on')
    } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
    else say('250 ok')
  }
  const mail = (end: number): void => {
    const body = text.slice(0, end + 2).replace(/^\.\./gm, '.')
    data = false
    keep({ from, to, bytes: Buffer.from(body, 'latin1') })
    for (const _ of lmtp ? to : ['once']) say('250 taken')
  }
  say('220 sink')
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
    for (;;) {
      const end = text.indexOf(data ? '\r\n.\r\n' : '\r\n')
      if (end < 0) return
      const length = data ? 5 : 2
      if (data) mail(end)
      else command(text.slice(0, end))
      text = text.slice(end + length)
    }
  })
}
