// Operations on the master keys. They work in parts of a few seconds: repeat the call until `next` is null.
import * as z from 'zod'
import { text } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { named, string, integer, boolean } from '../shapes/parts.ts'

const count = integer
const place = text(80).describe('Cursor of the next part.')
const next = place.nullable().describe('Call again with this value until it is null.')
const after = place.exactOptional()

const keys = named('Keys', {
  items: z.array(
    z.object({
      id: string.describe('Print of the key; it reveals nothing of it.'),
      standing: z
        .enum(['present', 'earlier', 'absent'])
        .describe('`present`: seals new secrets; `absent`: no longer provided.'),
      secrets: count.describe('Number of secrets that it seals.'),
      files: count.describe('Number of files whose own key it seals, in this part.'),
    }),
  ),
  unnamed: count.describe('Secrets of an earlier version, which do not name the key that sealed them.'),
  clear: count.describe('Files that are not encrypted, in this part.'),
  encrypts: boolean.describe('Are new files encrypted?'),
  after: next,
})

const rotated = named('Rotated', {
  key: string.describe('Id of the key that everything is resealed under.'),
  secrets: z.object({
    resealed: count,
    left: count.describe('Those that no key opens, or that changed meanwhile.'),
  }),
  files: z.object({
    resealed: count,
    encrypted: count.describe('Files that were clear and are now encrypted.'),
    lost: count.describe('Those that no key opens.'),
  }),
  after: next,
})

export type KeysJson = z.output<typeof keys>

const ofAll = { right: 'declare', scope: 'installation' } as const

export const keyTable = operations({
  listKeys: operation('GET /installation/keys', {
    about: 'List master keys, and how many secrets and stored files each seals',
    ...ofAll,
    query: z.object({ after }),
    output: keys,
    refusals: ['ACTES-C003', 'ACTES-C020'],
  }),

  rotateKeys: operation('POST /installation/keys/rotate', {
    about: 'Reseal all secrets and encrypted files under the current master key; an interrupted rotation continues',
    ...ofAll,
    sensitive: { family: 'keys', when: ({ after: from }: { readonly after?: unknown }) => from === undefined },
    body: z.strictObject({ after }),
    output: rotated,
    refusals: ['ACTES-C021', 'ACTES-C022', 'ACTES-C020', 'ACTES-A125'],
  }),
})
