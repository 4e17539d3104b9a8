// Reads any XML document of the protocol, ours included, into a tagged union. Tolerant: a retour counts if its
// indispensable facts are readable; departures from the schema and the file name are reported beside it. Source: XSD
// v1.1 (content); real retours and those of test platforms (departures).
import type { Problem } from '#errors.ts'
import { codeOfRoot } from '../codes.ts'
import { compact } from '../compact.ts'
import { departuresMax } from '../xml/departures.ts'
import { gate, type GiveTurn } from '../xml/gate.ts'
import type { Root } from '../schema/schema.ts'
import { rootPlace, readXml } from '../xml/read.ts'
import * as identify from './identity.ts'
import { interpret, type Interpreted, type RetourSource } from './kinds.ts'

export type { ActeRecu } from './parts.ts'
export { isLettre, type Lettre, type Retour } from './kinds.ts'

export type ReadRetour = Awaited<ReturnType<typeof readRetour>>

/**
 * Read any XML document of the protocol.
 * @param name file name, whose folder is ignored; used when the XML does not identify the acte
 * @throws ActesError X001 to X006, as `gate` does; X010 (`problems`: one per fact, `params` {fact, root}) when an
 * indispensable fact cannot be read
 */
export async function readRetour(bytes: Uint8Array, name?: string, giveTurn?: GiveTurn) {
  const gated = await gate(bytes, 'wide', giveTurn)
  // Thousands of attributes take long to check, and as long to read.
  await giveTurn?.()
  const base = name?.replace(/^.*[/\\]/s, '') ?? ''
  const source: RetourSource = {
    root: gated.root,
    place: rootPlace(readXml(gated)),
    named: identify.identityOfName(base),
    remarks: [],
  }
  const read = interpret(source)
  const contradictions = identify.disagreements(
    base,
    namedByAct(source.named, read),
    identityInContent(source.root, read),
  )
  return {
    retour: read.retour,
    identity: identify.firstKnown(read.xml, source.named),
    /** In order: X008; X007, from the strict schema, then from the readers, `departuresMax` of each; R005. */
    deviations: [...gated.deviations, ...withoutUnexpected(source.remarks, gated.deviations), ...contradictions],
    /** Against the wide profile: `schema.wide`. */
    schemaValid: gated.schemaValid,
    schema: gated.schema,
  }
}

function withoutUnexpected(remarks: readonly Problem[], departures: readonly Problem[]): readonly Problem[] {
  const unexpected = departures.flatMap(({ path, params }) => (params?.reason === 'unexpected' ? [path] : []))
  return remarks.filter(({ path }) => !unexpected.includes(path)).slice(0, departuresMax)
}

/** The day in a name may be that of the letter or of the decision: neither is a contradiction. */
function namedByAct(named: identify.NamedIdentity, { retour, xml }: Interpreted): identify.NamedIdentity {
  if (!('dateCourrier' in retour)) return named
  const { dateDecision, dateCourrier, ...undated } = named
  return [retour.dateCourrier, xml.dateDecision].includes(dateDecision ?? dateCourrier) ? undated : named
}

function identityInContent(root: Root, { retour, xml }: Interpreted): identify.NamedIdentity {
  const code = codeOfRoot(root)
  return { ...xml, ...compact({ code }), ...('dateCourrier' in retour && { dateCourrier: retour.dateCourrier }) }
}
