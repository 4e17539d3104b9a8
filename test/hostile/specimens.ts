// Everything hostile that is tried, by its kind: what it is, where it is given, and what must be answered.
import type { Random } from '../fuzz/random.ts'
import type { BorderName, Given, Said } from './borders.ts'
import { archives } from './corpora/archives.ts'
import { bodies } from './corpora/bodies.ts'
import { documents } from './corpora/documents.ts'
import { mails } from './corpora/mails.ts'
import { pdfs } from './corpora/pdfs.ts'
import { sockets } from './corpora/sockets.ts'

interface Common {
  readonly title: string
  /** Verdicts of which one must be given. */
  readonly expected: readonly string[]
  /** What it may take, in milliseconds, where it is waited for on purpose; as all others without. */
  readonly timeMs?: number
}

type Line = 'socket' | 'descriptors'

export type Specimen = Common &
  (
    | { readonly border: Exclude<BorderName, Line>; readonly make: (random: Random) => Given | Promise<Given> }
    | { [L in Line]: { readonly border: L; readonly make: (random: Random, token: string) => Said } }[Line]
  )

export const specimens = { bodies, pdfs, archives, XML: documents, mails, sockets } as const satisfies Readonly<
  Record<string, readonly Specimen[]>
>

export type Kind = keyof typeof specimens
