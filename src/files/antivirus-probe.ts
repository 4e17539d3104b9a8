// Checks whether the antivirus scans a whole deposit, or answers OK to a long file that it did not read to the end.
// Sends one as long as the longest deposit, ending with the EICAR test file in an archive, since most signatures match
// that file only when whole.
import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { depositLimits, mebibyte } from '#protocol/limits.ts'
import type { Antivirus } from './antivirus.ts'

/** `limited`: it refuses what it does not read, so large files stay away. `blind`: it passes them unread. */
export type AntivirusProbeResult = 'whole' | 'limited' | 'blind' | 'unavailable'

const fillingBytes = depositLimits.sumBytes
const pieceBytes = mebibyte

/** Split in two, so that no antivirus flags this source. */
const testFile = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')

/** It takes a few seconds. @throws ActesError ACTES-C010 */
export async function proveAntivirus(antivirus: Antivirus): Promise<AntivirusProbeResult> {
  const scan = antivirus.begin()
  try {
    for await (const piece of longFile()) await scan.write(piece as Uint8Array)
  } catch (error) {
    scan.abandon()
    throw error
  }
  const { kind } = await scan.end()
  return ({ infected: 'whole', unscannable: 'limited', clean: 'blind', unavailable: 'unavailable' } as const)[kind]
}

function longFile(): AsyncIterable<unknown> {
  const zip = new ZipFile()
  const stored = { compress: false, mtime: new Date(0) } as const
  zip.addReadStream(Readable.from(filling()), 'filling', { ...stored, size: fillingBytes })
  zip.addBuffer(Buffer.from(testFile, 'latin1'), 'eicar.com', stored)
  zip.end()
  return zip.outputStream
}

function* filling(): Generator<Uint8Array> {
  const piece = Buffer.alloc(pieceBytes)
  for (let at = 0; at < fillingBytes; at += pieceBytes) yield piece
}
