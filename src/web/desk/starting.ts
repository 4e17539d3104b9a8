// Whether the navigation still leads to the start of an installation.
import { mayHere, type Visit } from './visit.ts'

export const startPath = '/mise-en-route'

export async function isStarting(visit: Visit) {
  return mayHere(visit, 'declare', null) && !(await visit.ask.showStart({})).over
}
