// The start of an installation, as the navigation leads to it.
import { mayHere, type Visit } from './visit.ts'

export const startPath = '/mise-en-route'

/** Is there something left of it to do, for this visitor? */
export async function isStarting(visit: Visit): Promise<boolean> {
  return mayHere(visit, 'declare', null) && !(await visit.ask('showStart', {})).over
}
