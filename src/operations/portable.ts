// Imports a collectivité's export. Not in the table of operations: the file holds whatever another installation wrote,
// so only the owner of this one imports it, on its own machine.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { ActesError } from '#errors.ts'
import { verifyArriving } from '#proof/imported-journal.ts'
import { exportLimits } from '#store/portable/format.ts'
import { takeIn, type Came } from '#store/portable/import.ts'
import { exportFileError } from '#store/portable/read.ts'
import type { Ports } from '#transmission/step.ts'

/** Imports nothing if it throws. @throws ActesError ACTES-V001 no such file; F032 over the limits; as `takeIn` */
export async function takeInFile(
  file: string,
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { who, reason }: { readonly who: string; readonly reason: string },
): Promise<Came> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw new ActesError('ACTES-V001', { params: { value: file } })
  if (found.size > exportLimits.totalBytes) throw exportFileError('ACTES-F032', 'tar')
  return takeIn({ open: () => readExportFile(file), who, now: clock.now(), reason, verify: verifyArriving }, store)
}

async function* readExportFile(file: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file)
}
