// Operations on files sent ahead of a deposit: kept a day by digest, visible only to their sender or their queue.
import * as z from 'zod'
import { queueName } from '../inputs.ts'
import { operation, operations, streamsForm } from '../operation.ts'
import { instant, listOf, named, sha256, integer, nullableString, nullableInstant } from '../shapes/parts.ts'

const upload = named('Upload', {
  sha256,
  sizeBytes: integer,
  name: nullableString.describe('Name given by the sender.'),
  keptAt: instant,
  keptUntil: nullableInstant,
})

const owned = { right: 'deposit', scope: 'self', query: z.strictObject({ queue: queueName }) } as const

export const uploadTable = operations({
  upload: operation('POST /uploads', {
    ...owned,
    about: 'Upload files ahead of a deposit, which names them by digest within a day; the same bytes start a new day',
    form: streamsForm(),
    output: listOf(upload),
    refusals: ['ACTES-A053', 'ACTES-F007', 'ACTES-F009', 'ACTES-Q008'],
  }),

  listUploads: operation('GET /uploads', {
    ...owned,
    about: 'List the caller’s own uploaded files, oldest first',
    output: listOf(upload),
    refusals: ['ACTES-Q008'],
  }),
})
