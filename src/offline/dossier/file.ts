// Verifies a dossier on disk.
import { open } from 'node:fs/promises'
import type { DossierTrust } from './seals.ts'
import { refusedDossierFrom, verifySource, type RefusedDossier, type Verified } from './verify.ts'
import { Refused } from './zip.ts'

export async function verifyDossier(path: string, trust?: DossierTrust): Promise<Verified | RefusedDossier> {
  const file = await open(path).catch(() => undefined)
  if (!file) return refusedDossierFrom(new Refused('illisible', path))
  try {
    const stat = await file.stat()
    if (!stat.isFile()) return refusedDossierFrom(new Refused('illisible', path))
    const { size } = stat
    const read = async (from: number, to: number) => {
      const bytes = new Uint8Array(to - from)
      const { bytesRead } = await file.read(bytes, 0, bytes.length, from)
      if (bytesRead < bytes.length) throw new Refused('illisible', path)
      return bytes
    }
    return await verifySource({ size, read }, trust)
  } finally {
    await file.close()
  }
}
