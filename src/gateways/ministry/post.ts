// How an archive is framed for the ministry, and what its statuses mean. Pure. S²LOW (ActesFileSender) sends one file
// part named as the archive; Stela (ActeService) sends `name`, `filename` and `file`. Bodies of responses say nothing.
import { ActesError, type ErrorCode } from '../../errors.ts'
import { readArchiveName } from '../../protocol/messages/names.ts'
import type { Outgoing } from '../gateway.ts'
import type { HttpResponse } from '../wire/http.ts'
import type { MinistrySettings } from '../settings.ts'

/** A multipart body around an archive (RFC 7578). The same archive always gives the same bytes. */
interface Frame {
  readonly contentType: string
  readonly before: Buffer
  readonly after: Buffer
}

/**
 * Frame an archive.
 * @throws ActesError ACTES-G010 it is no archive; ACTES-G009 its name is not of the protocol, so the ministry could not
 *   name it in a refusal
 */
export function frameOf({ archive, mediaType, sha256 }: Outgoing, parties: MinistrySettings['parties']): Frame {
  if (mediaType !== 'application/gzip') throw new ActesError('ACTES-G010', { params: { type: 'ministry' } })
  if (!readArchiveName(archive))
    throw new ActesError('ACTES-G009', { params: { reason: 'le nom de l’archive n’est pas celui du protocole' } })
  const boundary = `----------------------${sha256.slice(0, 32)}`
  const part = (disposition: string, rest = '') =>
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n${rest}\r\n`
  const field = (name: string) => `${part(`name="${name}"`)}${archive}\r\n`
  const file = (name: string) =>
    part(`name="${name}"; filename="${archive}"`, 'Content-Type: application/octet-stream\r\n')
  const before = parties === 'fichier' ? file(archive) : `${field('name')}${field('filename')}${file('file')}`
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    before: Buffer.from(before, 'latin1'),
    after: Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1'),
  }
}

/**
 * `account`: it does not know us. `content`: it refuses this archive. `settings`: this is not the expected server.
 * `doubt`: it may have taken the archive.
 */
type Meaning = 'account' | 'settings' | 'content' | 'doubt'

/** A status that is absent has the meaning of its class. A 409 may mean that it has the archive already. */
const meanings: Readonly<Record<number, Meaning>> = {
  400: 'content',
  401: 'account',
  403: 'account',
  407: 'account',
  408: 'doubt',
  409: 'doubt',
  413: 'content',
  415: 'content',
  422: 'content',
  429: 'doubt',
  301: 'settings',
  307: 'settings',
  308: 'settings',
}

const classes: Readonly<Record<number, Meaning>> = { 2: 'doubt', 3: 'doubt', 4: 'settings', 5: 'doubt' }

/**
 * The error of an unexpected status. The real channel refuses by mail, never by a status.
 * @param whole whether the server could have read the whole archive when it answered; if not, it does not have it
 */
export function troubleOf({ status }: HttpResponse, whole: boolean): ActesError {
  const meaning = meanings[status] ?? classes[Math.floor(status / 100)] ?? 'doubt'
  const reason = `HTTP ${status}`
  const trouble = (code: ErrorCode, setting: string) => new ActesError(code, { params: { setting, reason, status } })
  switch (meaning) {
    case 'account':
      return trouble('ACTES-G008', 'identifiant')
    case 'settings':
      return trouble('ACTES-G013', 'url')
    case 'content':
      return trouble('ACTES-G009', 'url')
    case 'doubt':
      if (whole) return trouble('ACTES-G005', 'url')
      return status < 400 ? trouble('ACTES-G013', 'url') : trouble('ACTES-G002', 'url')
  }
}

export function refusesUs(status: number): boolean {
  return meanings[status] === 'account'
}

/** Does this status say that the server is away? */
export function isAway(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 501)
}

/** Longest trace of a response, in bytes. */
const traceBytes = 4_096

/** The trace of a response: its status, its date, the beginning of its body. */
export function traceOf({ status, headers, bytes }: HttpResponse): Uint8Array {
  const date = headers.date === undefined ? '' : `Date: ${headers.date}\r\n`
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${date}\r\n`, 'latin1'), bytes]).subarray(0, traceBytes)
}
