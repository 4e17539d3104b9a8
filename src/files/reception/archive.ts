// A tar.gz of returns, opened: its members, kept in memory.
import { readArchive } from '../../protocol/archive/read.ts'
import { wholeOf } from './bytes.ts'
import { receivedArchive } from './limits.ts'
import type { Part } from './parcel.ts'

/**
 * Open an archive.
 * @param source the tar.gz
 * @param onPiece is told the length of each piece of a member before it is kept; what it throws ends the reading
 * @throws ActesError X020 to X025, as readArchive says
 */
export async function openArchive(
  source: AsyncIterable<Uint8Array>,
  onPiece?: (length: number) => void,
): Promise<readonly Part[]> {
  const parts: Part[] = []
  await readArchive(source, {
    limits: receivedArchive,
    onMember: async ({ name }, content) => void parts.push({ name, bytes: await wholeOf(content, onPiece) }),
  })
  return parts
}
