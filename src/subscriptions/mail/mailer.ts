// The mail server, and what became of a mail: taken, not taken, or unknown. A mail that may have left is not sent again: the
// desk shows it anyway, and two warnings of one thing are worse.
import { Readable } from 'node:stream'

interface Mail {
  /** Of the mail itself: `uuid@host`. */
  readonly messageId: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** What became of it. `reason`: a code of the server or of the system, never its words. */
export type MailOutcome =
  { readonly kind: 'sent' } | { readonly kind: 'not-taken'; readonly reason: string } | { readonly kind: 'unknown' }

export interface Mailer {
  /** Hand a mail over; whatever the server does is told, not thrown. */
  send(mail: Mail): Promise<MailOutcome>
  close(): void
}

/**
 * Open one; nothing is connected before the first mail.
 * @param url `smtps://user:password@host:465`, `smtp://host:587`: the latter must offer STARTTLS, unless it is this machine.
 *   Its user and password are percent-encoded: the settings are refused otherwise
 * @param from the sender's address
 */
export function openMailer({ url, from }: { readonly url: string; readonly from: string }): Mailer {
  let opened: ReturnType<typeof openTransports> | undefined
  return {
    send: async ({ messageId, to, subject, text, html }) => {
      let left = false
      try {
        const { transport, composer } = await (opened ??= openTransports(url))
        const headers = { 'Auto-Submitted': 'auto-generated' }
        const { message } = await composer.sendMail({ messageId, from, to, subject, text, html, headers })
        const bytes = Buffer.isBuffer(message) ? message : Buffer.alloc(0)
        // Read once the server wants the content: before that nothing has left.
        const raw = Readable.from(
          (function* () {
            left = true
            yield bytes
          })(),
        )
        await transport.sendMail({ envelope: { from, to: [to] }, raw })
        return { kind: 'sent' }
      } catch (error) {
        return handedBy(error, left)
      }
    },
    // It could not be opened: there is nothing to close.
    close: () =>
      void opened?.then(
        ({ transport }) => transport.close(),
        () => undefined,
      ),
  }
}

/** Loaded at the first mail: most processes never send one. */
async function openTransports(url: string) {
  const { createTransport } = await import('nodemailer')
  return {
    transport: createTransport({ ...serverOf(new URL(url)), ...patience, ...closed }),
    composer: createTransport({ streamTransport: true, buffer: true, newline: 'windows', ...closed }),
  }
}

const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 }
const closed = { disableFileAccess: true, disableUrlAccess: true }

function serverOf({ protocol, hostname, port, username, password }: URL) {
  const secure = protocol === 'smtps:'
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && !isHere,
    ...(username !== '' && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
  }
}

/** A server that refused has not taken it; one that fell silent after the content may have. */
function handedBy(error: unknown, left: boolean): MailOutcome {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown }
  if (typeof responseCode === 'number' && responseCode >= 400)
    return { kind: 'not-taken', reason: String(responseCode) }
  return left ? { kind: 'unknown' } : { kind: 'not-taken', reason: typeof code === 'string' ? code : 'line' }
}
