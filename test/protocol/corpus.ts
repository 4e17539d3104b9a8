// Specimens and their mutants with the verdict of our strict profile, and the verdict of any other schema on them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { departuresOf } from '../../src/protocol/xml/departures.ts'
import { compileSchema, openLibxml, withXmlDocument, type XsdValidator } from '../../src/protocol/xml/libxml.ts'
import { schemaFolder } from '../support/reference.ts'
import { mutantsOf, type Mutant } from './schema/mutations.ts'
import { moreSpecimens, specimens, toXml, type Tree } from './specimens.ts'

export const { library, validators } = await openLibxml()

export function accepts(validator: XsdValidator, text: string): boolean {
  return withXmlDocument(library, text, (document) => {
    try {
      validator.validate(document)
      return true
    } catch {
      return false
    }
  })
}

/** The ministry's schema, compiled; the caller disposes of it. */
export function compileMinistry(): XsdValidator {
  const file = (name: string) => readFileSync(join(schemaFolder(), name))
  const imports = { 'siret.xsd': file('siret.xsd'), 'insee-commun.xsd': file('insee-commun.xsd') }
  return compileSchema(library, file('actesv1_1.xsd'), imports)
}

export interface Judged {
  readonly how: string
  readonly text: string
  readonly strict: boolean
  /** The first rule of the strict profile that it breaks. */
  readonly breaks: unknown
}

export const allSpecimens: readonly Tree[] = [...Object.values(specimens), ...moreSpecimens]
let corpus: readonly Judged[] | undefined

/** Every specimen and every mutant. A place that several messages share is spoiled once. */
export function judged(): readonly Judged[] {
  if (corpus) return corpus
  const seen = new Set<string>()
  const fresh = ({ path, what, value }: Mutant) => {
    const key = `${path.slice(-2).join('/')} ${what}`
    return !value || (!seen.has(key) && seen.add(key).size > 0)
  }
  corpus = allSpecimens.flatMap((specimen) => [
    judge(specimen.name, specimen),
    ...mutantsOf(specimen).flatMap((mutant) =>
      fresh(mutant) ? [judge(`${mutant.path.join('/')} ${mutant.what}`, mutant.root)] : [],
    ),
  ])
  return corpus
}

function judge(how: string, root: Tree): Judged {
  const text = toXml(root)
  const departures = withXmlDocument(library, text, (document) => departuresOf(library, document, validators.strict))
  return { how, text, strict: departures.length === 0, breaks: departures[0]?.params?.reason }
}
