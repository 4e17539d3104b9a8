// What was sent and received, readable beside the history: the request and the answer of each exchange, each retour.
import { payloadsOf, type Payloads } from '#operations/desk/transmissions.ts'
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import { html } from '#text/html.ts'
import { facts, sizeSaid } from '../../parts.ts'
import { instant } from '../../times.ts'
import { seesNames, type Visit } from '../../visit.ts'
import { charsetOf, isText } from './files.ts'

/** Undefined where they are masked. */
export type ReadPayloads = Payloads | undefined

/** Of many retours and sendings, the content of the last ones is shown; the others are links. */
const readMost = 20
const shownMost = 4_000

export async function readPayloads(visit: Visit, shown: ShownTransmission): Promise<ReadPayloads> {
  const { id, attempts, retours, collectivite } = shown
  if (!seesNames(visit, collectivite)) return undefined
  const digests = [
    ...attempts.slice(-readMost).flatMap(({ replySha256 }) => replySha256 ?? []),
    ...retours.slice(-readMost).flatMap(({ name, sha256 }) => (isText(name) ? [sha256] : [])),
  ]
  return visit.look(payloadsOf, { id, digests })
}

export function exchangeFold(
  visit: Visit,
  read: ReadPayloads,
  { shown, attempt }: { readonly shown: ShownTransmission; readonly attempt: ShownTransmission['attempts'][number] },
) {
  const { say, language } = visit
  const { id, files } = shown
  const { closedAt, requestSha256, replySha256 } = attempt
  const sent = read?.sent?.sha256 === requestSha256 ? read.sent : undefined
  const joined = files
    .filter(({ role }) => role === 'document' || role === 'annexe')
    .map(({ name, sizeBytes }) => html`<li>${name}, ${sizeSaid(sizeBytes, language)}</li>`)
  const answered = closedAt && html`${say('Réponse', 'Answer')}, ${instant(closedAt, language)}`
  return html`<details class="fold">
    <summary>${say('La demande et la réponse', 'The request and the answer')}</summary>
    ${
      sent &&
      html`${sent.calls.map((call) => html`<p><code>${call}</code></p>`)} ${facts(sent.fields)}
        ${sent.texts.map(
          ([name, text]) =>
            html`<p><code>${name}</code></p>
              <pre>${pretty(text)}</pre>`,
        )}
        <ul>
          ${joined}
        </ul>
        ${wholeLink(visit, `/transmissions/${id}/fichiers/0`)}`
    }
    <p>SHA-256 <code>${requestSha256}</code></p>
    ${answered && html`<h3>${answered}</h3>`}
    ${read && replySha256 !== null && bytesPart(visit, read.heads.get(replySha256), `/transmissions/${id}/envois/${attempt.id}`)}
  </details>`
}

export function receivedFold(
  visit: Visit,
  read: ReadPayloads,
  { id, retour }: { readonly id: string; readonly retour: ShownTransmission['retours'][number] },
) {
  if (!read) return false
  const { name, sizeBytes, sha256 } = retour
  return html`<details class="fold">
    <summary>${visit.say('Ce qui a été reçu', 'What was received')}</summary>
    <p><code>${name}</code>, ${sizeSaid(sizeBytes, visit.language)}</p>
    ${bytesPart(visit, read.heads.get(sha256), `/transmissions/${id}/retours/${retour.id}`)}
  </details>`
}

/** The beginning of stored bytes, and where the whole is. */
function bytesPart(visit: Visit, head: Buffer | undefined, href: string) {
  const text = head && pretty(new TextDecoder(charsetOf(head)).decode(head).trim())
  return html`${text && html`<pre>${text}</pre>`} ${wholeLink(visit, href)}`
}

function wholeLink({ say }: Visit, href: string) {
  return html`<p><a href="${href}">${say('Octets d’origine', 'Original bytes')}</a></p>`
}

/** XML and JSON one element a line, capped. */
function pretty(text: string) {
  const lines = /^[[{]/.test(text) ? jsonLines(text) : text.startsWith('<') ? xmlLines(text) : text
  return lines.length > shownMost ? `${lines.slice(0, shownMost)}…` : lines
}

function jsonLines(text: string) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function xmlLines(text: string) {
  let depth = 0
  return text
    .replaceAll(/>\s*</g, '>\n<')
    .split('\n')
    .map((line) => {
      if (line.startsWith('</')) depth = Math.max(0, depth - 1)
      const indented = '  '.repeat(depth) + line
      if (/^<[\w:.-]+(?:\s[^>]*)?(?<!\/)>$/.test(line)) depth += 1
      return indented
    })
    .join('\n')
}
