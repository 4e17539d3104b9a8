// Operations on files sent ahead of a deposit: kept a day by digest, visible only to their sender or their queue.
import * as z from 'zod'
import { queueName } from '../inputs.ts'
import { operation, operations, streamsForm } from '../operation.ts'
import { instant, listOf, named, sha256 } from '../shapes/parts.ts'

const upload = named(
  'Upload',
  z.object({
    sha256,
    sizeBytes: z.number().int(),
    name: z.string().nullable().describe('As its sender calls it.'),
    keptAt: instant,
    keptUntil: instant.nullable(),
  }),
)

const owned = { right: 'deposit', scope: 'self', query: z.strictObject({ queue: queueName }) } as const

export const uploadTable = operations({
  upload: operation('POST /uploads', {
    ...owned,
    about: 'Send files ahead, to hand them in by their digests within a day; the same bytes again begin a new day',
    form: streamsForm(),
    output: listOf(upload),
    refusals: ['ACTES-A053', 'ACTES-F007', 'ACTES-F009', 'ACTES-Q008'],
  }),

  listUploads: operation('GET /uploads', {
    ...owned,
    about: 'One’s own files that were sent ahead, the oldest first',
    output: listOf(upload),
    refusals: ['ACTES-Q008'],
  }),
})
