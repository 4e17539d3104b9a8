// Hands mails to the mail server. A mail that may have been sent is not retried: the desk shows its content.
import { Readable } from 'node:stream'
import type { Handed } from '../outbox.ts'

interface Mail {
  readonly messageId: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface Mailer {
  /** ACTES-N005: not taken, with `reason`, a code of the server or system and never their text. ACTES-N006: unknown. */
  send(mail: Mail): Promise<Handed>
  close(): void
}

/** @param url percent-encoded `smtps://user:password@host:465` or `smtp://host:587`, with STARTTLS unless local */
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
        // Read only once the server accepts the content: before that, no content was sent.
        const raw = Readable.from(
          (function* () {
            left = true
            yield bytes
          })(),
        )
        await transport.sendMail({ envelope: { from, to: [to] }, raw })
        return {}
      } catch (error) {
        return handedBy(error, left)
      }
    },
    // A failed opening leaves nothing to close.
    close: () =>
      void opened?.then(
        ({ transport }) => transport.close(),
        () => undefined,
      ),
  }
}

/** Lazy import: most processes never send a mail. */
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

/** A server that refused has not taken the mail; one that fell silent after the content may have. */
function handedBy(error: unknown, left: boolean): Handed {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown }
  const isRefused = typeof responseCode === 'number' && responseCode >= 400
  if (left && !isRefused) return { code: 'ACTES-N006' }
  return { code: 'ACTES-N005', reason: isRefused ? String(responseCode) : typeof code === 'string' ? code : 'line' }
}
