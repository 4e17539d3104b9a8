// Files that S²LOW gives of an acknowledged acte: bordereau (actes_create_pdf.php), AR, stamped files
// (actes_download_file.php). If its stamping service is down, it returns the original with status 200, so compare
// digests.
import { hash } from 'node:crypto'
import type { Fetchable, Fetched, Reference } from '../gateway.ts'
import type { S2lowResponse } from './responses.ts'
import { listActeFiles } from './lists.ts'
import { isSignIn, troubleIn } from './refusals.ts'
import type { S2lowCalls } from './calls.ts'
import { accuseOf, isNumeric } from './status.ts'

const fileMaxBytes = 209_715_200

export async function fetch(calls: S2lowCalls, reference: Reference, wanted: Fetchable): Promise<Fetched> {
  if (!isNumeric(reference)) return 'not yet'
  switch (wanted.what) {
    case 'accuse':
      return accuseOf(calls, reference)
    case 'bordereau':
      return pdfIn(await calls.ask(`modules/actes/actes_create_pdf.php?trans_id=${reference}`, fileMaxBytes))
    case 'stamped':
      return stamped(calls, reference, wanted)
  }
}

async function stamped(
  calls: S2lowCalls,
  reference: Reference,
  wanted: Extract<Fetchable, { what: 'stamped' }>,
): Promise<Fetched> {
  const files = await listActeFiles(calls, reference)
  // The first file is the message.
  const file = files === 'not yet' ? undefined : files[wanted.rank + 1]
  if (!file) return 'not yet'
  const path = `modules/actes/actes_download_file.php?file=${encodeURIComponent(file.id)}&tampon=true`
  const reading = await calls.ask(path, fileMaxBytes)
  if (reading.kind === 'body' && hash('sha256', reading.bytes) === wanted.sha256) return 'not yet'
  return pdfIn(reading)
}

function pdfIn(reading: S2lowResponse): Fetched {
  if (reading.kind === 'body' && reading.bytes.subarray(0, 4).equals(Buffer.from('%PDF'))) return reading.bytes
  if (reading.kind === 'redirect' && !isSignIn(reading.path)) return 'not yet'
  throw troubleIn(reading)
}
