// A timestamp authority over HTTP (RFC 3161, section 3.4). Only verified answers to this request are kept.
import { readFile } from 'node:fs/promises'
import { fetch } from 'undici'
import { systemClock } from '#clock.ts'
import type { TimestampSettings } from '#config/config.ts'
import { ActesError } from '#errors.ts'
import { wholeOf } from '#files/pieces.ts'
import { readTimestamp, timestampRequest, type Timestamps } from '#offline/dossier/timestamp.ts'

const answerMs = 20_000
const mostBytes = 200_000

export function openTimestamps({ url, ca, policy }: TimestampSettings, clock = systemClock): Timestamps {
  return {
    date: async (bytes, signal) => {
      const nonce = clock.randomBytes(8)
      // Positive and without a padding byte in DER.
      nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40
      const stop = AbortSignal.any([signal, clock.limit(answerMs)])
      const answer = await requestTimestamp(url, timestampRequest(bytes, nonce, policy), stop).catch(
        (cause: unknown) => {
          throw cause instanceof ActesError ? cause : new ActesError('ACTES-A051', { cause })
        },
      )
      const authorities = await readFile(ca, 'utf8').catch((cause: unknown) => {
        throw new ActesError('ACTES-C002', { params: { value: ca }, cause })
      })
      if (await readTimestamp(answer, { bytes, authorities, nonce, policy })) return answer
      throw new ActesError('ACTES-A052')
    },
  }
}

async function requestTimestamp(url: string, body: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
  const headers = { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' }
  const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' })
  if (!response.ok || !response.body) {
    await response.body?.cancel()
    throw new Error(`status ${response.status}`)
  }
  let size = 0
  return wholeOf(response.body as AsyncIterable<Uint8Array>, (length) => {
    size += length
    if (size > mostBytes) throw new ActesError('ACTES-A052')
  })
}
