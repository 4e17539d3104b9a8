// Who carries the ministry's mails: SMTP or LMTP, to the mail server of the address (or any other one, in tests).
import { createTransport } from 'nodemailer'

/** The mail server that takes everything. */
export interface Deliver {
  readonly host: string
  readonly port: number
  /** Straight into the mailboxes: RFC 2033. */
  readonly lmtp?: boolean
  /** TLS from the start; with `ca` alone, once the server offers it. */
  readonly secure?: boolean
  /** Who signed the server's certificate, PEM. */
  readonly ca?: string | Buffer
  readonly account?: { readonly user: string; readonly password: string }
}

export interface Postman {
  /** Hand a mail over to everybody. @throws when the server has not taken it for each of them */
  carry(mail: { readonly from: string; readonly to: readonly string[]; readonly bytes: Buffer }): Promise<void>
  close(): void
}

/** Open one; nothing is connected before the first mail. */
export function openPostman({ host, port, lmtp = false, secure = false, ca, account }: Deliver): Postman {
  const transport = createTransport({
    ...{ host, port, lmtp, secure, ...patience },
    ignoreTLS: !secure && ca === undefined,
    requireTLS: !secure && ca !== undefined,
    ...(ca !== undefined && { tls: { ca } }),
    ...(account && { auth: { user: account.user, pass: account.password } }),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    carry: async ({ from, to, bytes }) => {
      const { rejected, response } = await transport.sendMail({ envelope: { from, to: [...to] }, raw: bytes })
      if (rejected.length > 0) throw new Error(`not taken for ${rejected.join(', ')}: ${response}`)
    },
    close: () => transport.close(),
  }
}

/** A server on the same machine answers at once, or never. */
const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 60_000 }
