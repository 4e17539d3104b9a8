// The bytes of a transmission: what was handed in, what was sent, and the préfecture's receipt, as it came.
import { Readable } from 'node:stream'
import * as z from 'zod'
import { isMasked } from '../../../accounts/access.ts'
import { ActesError } from '../../../errors.ts'
import type { ShownTransmission } from '../../../operations/operations.ts'
import { naming } from '../inputs.ts'
import { route, type Answer, type Call, type Route } from '../route.ts'

const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('Of one of its `files`.')

export const filesRoutes: readonly Route[] = [
  route({
    ...{ method: 'GET', path: '/transmissions/:id/files/:sha256', name: 'downloadFile', needs: 'read' },
    about: 'One of its files; the right `unmask` is needed too',
    params: z.object({ ...naming.shape, sha256 }),
    answers: { 200: 'bytes' },
    run: async (call) => {
      const shown = await openable(call, call.params.id)
      const file = shown.files.find((each) => each.sha256 === call.params.sha256)
      if (!file) throw new ActesError('ACTES-S006', { params: { name: call.params.sha256 } })
      return fileOf(call, shown, file)
    },
  }),
  route({
    ...{ method: 'GET', path: '/transmissions/:id/ar', name: 'downloadReceipt', needs: 'read' },
    about: 'The AR as it came, in XML; the right `unmask` is needed too',
    params: naming,
    answers: { 200: 'bytes' },
    run: async (call) => {
      const { retours } = await openable(call, call.params.id)
      const ar = retours.findLast(({ kind, status }) => kind === 'ARActe' && status === 'attached')
      if (!ar) throw new ActesError('ACTES-S006', { params: { name: 'AR' } })
      return stored(call, ar)
    },
  }),
]

/** The transmission, for a token that may see what its files name. */
async function openable(call: Call, name: string): Promise<ShownTransmission> {
  const shown = await call.operations.show(name)
  if (isMasked(call.caller.grants, shown.collectivite))
    throw new ActesError('ACTES-A022', { params: { action: 'unmask' } })
  return shown
}

type File = ShownTransmission['files'][number]

async function fileOf(call: Call, { id }: ShownTransmission, file: File): Promise<Answer> {
  const { name, role } = file
  if (role === 'enveloppe' || role === 'message') {
    // Written by us: it is kept within the archive only.
    const member = (await call.operations.explain(id)).members.find((each) => each.name === name)
    if (member?.xml !== undefined) return { bytes: Buffer.from(member.xml, 'latin1'), name }
  }
  return stored(call, file)
}

/** Bytes that are kept, read as they are taken. @throws ActesError ACTES-S003 */
export async function stored(
  { app }: Pick<Call, 'app'>,
  { name, sha256 }: { name: string; sha256: string },
): Promise<Answer> {
  const { blobs } = app.ports.store
  if (!(await blobs.has(sha256))) throw new ActesError('ACTES-S003', { params: { sha256 } })
  return { bytes: Readable.from(blobs.read(sha256)), name }
}
