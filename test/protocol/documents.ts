// Shared by the tests of the gate: bytes, documents with one changed text, refusals and texts.
import { ActesError, type Problem } from '../../src/errors.ts'
import { gate } from '../../src/protocol/xml/gate.ts'
import { readXml, type Node } from '../../src/protocol/xml/read.ts'
import { specimens, toXml } from './specimens.ts'

export const utf8 = (text: string) => new TextEncoder().encode(text)
export const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
export const prolog = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>\n`
export const iso = prolog('ISO-8859-1')
export const ar = toXml(specimens.ARActe).replace('’', "'")
export const withObjet = (objet: string) => ar.replace(/<actes:Objet>[^<]*/, `<actes:Objet>${objet}`)

export async function refusalOf(bytes: Uint8Array): Promise<ActesError> {
  const outcome = await gate(bytes, 'wide').catch((error: unknown) => error)
  if (!(outcome instanceof ActesError)) throw new Error(`not refused: ${String(outcome)}`)
  return outcome
}

export async function objetOf(
  bytes: Uint8Array,
): Promise<{ objet: string | undefined; deviations: readonly Problem[] }> {
  const gated = await gate(bytes, 'wide')
  const find = (node: Node): string | undefined =>
    node.name === 'Objet' ? node.text : node.children.map(find).find((text) => text !== undefined)
  return { objet: find(readXml(gated)), deviations: gated.deviations }
}
