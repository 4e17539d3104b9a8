// What the API answers with: JSON, a file as it is, or nothing but a status.
import type { HttpAnswer } from '../faults.ts'
import { malformed, phpJson, type PhpValue } from './php-json.ts'
import { PastellError } from './refusals.ts'

/** Answer in JSON; what JSON cannot hold is told with the status of a success. */
export function jsonAnswer(status: number, value: PhpValue): HttpAnswer {
  const json = phpJson(value) ?? phpJson(errorValue(`Impossible d'encoder le résultat en JSON [code 5]: ${malformed}`))
  return {
    status,
    headers: { Server: 'Apache', 'Content-type': 'application/json; charset=utf-8' },
    body: Buffer.from(json ?? ''),
  }
}

/** Answer an exception. */
export function errorAnswer(error: PastellError): HttpAnswer {
  const answer = jsonAnswer(error.status, errorValue(error.message))
  return { ...answer, headers: { ...answer.headers, ...extraHeaders[error.status] } }
}

const extraHeaders: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'WWW-Authenticate': 'Basic realm="API Pastell"' },
  429: { 'Retry-after': '60' },
}

function errorValue(words: string): PhpValue {
  return { status: 'error', 'error-message': words }
}

/** Give a file, byte for byte. */
export function fileAnswer(file: { readonly name: string; readonly mime: string }, bytes: Uint8Array): HttpAnswer {
  return {
    status: 200,
    headers: {
      Server: 'Apache',
      'Content-type': file.mime,
      // The bytes of the name go out as they are.
      'Content-disposition': `attachment; filename="${Buffer.from(safe(file.name)).toString('latin1')}"`,
      Expires: '0',
      'Cache-Control': 'must-revalidate, post-check=0,pre-check=0',
      Pragma: 'public',
    },
    body: bytes,
  }
}

// A header is one line of well-formed text.
function safe(name: string): string {
  return name.toWellFormed().replace(/[\0-\x1f\x7f]/g, '')
}

/** Answer with a status alone. */
export function bareAnswer(status: number, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status, headers: { Server: 'Apache', ...headers }, body: new Uint8Array() }
}
