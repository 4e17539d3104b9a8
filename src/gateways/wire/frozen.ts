// The bytes of a frozen sending as they leave. The last chunk waits until the digest is right, so that no server ever
// holds a whole sending that is not ours.
import { createHash } from 'node:crypto'
import { ActesError } from '../../errors.ts'
import type { Outgoing } from '../gateway.ts'

/**
 * Read the frozen bytes and check them on the way.
 * @throws ActesError ACTES-S004, before the last chunk, when they have changed
 */
export async function* frozenBytes({
  sha256,
  sizeBytes,
  open,
}: Pick<Outgoing, 'sha256' | 'sizeBytes' | 'open'>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let [count, held]: [number, Uint8Array | undefined] = [0, undefined]
  for await (const chunk of open()) {
    if (chunk.length === 0) continue
    if (held) yield held
    // The source may reuse its buffer.
    held = Uint8Array.from(chunk)
    hash.update(held)
    count += held.length
  }
  if (count !== sizeBytes || hash.digest('hex') !== sha256) throw new ActesError('ACTES-S004', { params: { sha256 } })
  if (held) yield held
}
