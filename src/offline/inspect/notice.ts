// A mail that says something in words only, or its text saved by itself: a notice, with the act that it speaks of.
import { readIdActe } from '../../protocol/messages/names.ts'
import type { Notice } from '../../files/reception/notice.ts'
import { identityFacts, inspected, type Inspected } from './inspected.ts'

/** The act is told when the text names exactly one. @param members files that came with it */
export function noticed(input: string, { idActes }: Notice, members?: readonly string[]): Inspected {
  const [id, ...others] = idActes
  const identity = id !== undefined && others.length === 0 ? readIdActe(id) : undefined
  return inspected({ input, kind: 'notice', ...(identity && identityFacts(identity)), members })
}
