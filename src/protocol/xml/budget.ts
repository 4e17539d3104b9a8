// Facts of an XML file beside an acte: its root, and the head of a budget document: that of TotEM (arrêté du 13/10/2011),
// or the compte financier unique, which holds one beside the accounts of the comptable. The digest of a seal is not
// verified: without a key it proves nothing. Source: odm-budgetaire.org, DocumentBudgetaire.xsd.
import { ActesError } from '#errors.ts'
import { isJour, type Jour } from '../calendrier/jour.ts'
import { compact } from '../compact.ts'
import { decodeXml } from './decode.ts'
import { childElements } from './departures.ts'
import { lendGated } from './gate.ts'
import { openLibxml, type Library, type XmlElement } from './libxml.ts'

export interface XmlFacts {
  /** Absent when the XML is not well-formed. */
  readonly root?: string
  /** Namespace of a root with a budget's name but not its namespace; '' for none. */
  readonly foreign?: string
  readonly budget?: BudgetHead
}

/** The head of a budget document in XML. Missing or malformed values are absent. */
export interface BudgetHead {
  /** Day of the seal, which is not verified. */
  readonly scelleLe?: Jour
  readonly annee?: string
  /** BP, DM, BS, CA, CFU, or another step's code. */
  readonly etape?: string
  /** The accounts of the comptable are in it: its root is that of a compte financier unique. */
  readonly unique?: true
  /** SIREN of the collectivité and of the establishment whose budget it is. */
  readonly sirens?: readonly string[]
  /** Day of the vote; in a compte financier unique it is often the first day of the exercice. */
  readonly voteLe?: Jour
  /** It says of itself that it is not voted yet. */
  readonly projet?: true
}

const namespaces = 'http://www.minefi.gouv.fr/cp/demat/'
const [budgetRoot, budgetNamespace] = ['DocumentBudgetaire', `${namespaces}docbudgetaire`]
export const accountsNamespace = `${namespaces}doccfu`
const budgetRoots: Readonly<Record<string, string>> = {
  [budgetRoot]: budgetNamespace,
  CompteFinancierUnique: accountsNamespace,
}

const etapes: Readonly<Record<string, string>> = { '01': 'BP', '02': 'DM', '03': 'BS', '09': 'CA', '10': 'CFU' }

/** Callers limit the length. An XML that is not well-formed has no root. */
export async function readXmlFacts(bytes: Uint8Array): Promise<XmlFacts> {
  const { library } = await openLibxml()
  try {
    return lendGated(library, decodeXml(bytes).text, ({ root }) => {
      const { name, namespaceUri } = root
      const namespace = Object.hasOwn(budgetRoots, name) ? budgetRoots[name] : undefined
      return {
        root: name.slice(0, 80),
        ...(namespace !== undefined &&
          (namespaceUri === namespace
            ? { budget: readBudgetHead(library, root) }
            : { foreign: namespaceUri.slice(0, 200) })),
      }
    })
  } catch (error) {
    if (error instanceof ActesError) return {}
    throw error
  }
}

function readBudgetHead(library: Library, root: XmlElement): BudgetHead {
  const below = (parent: XmlElement | undefined, name: string) =>
    parent &&
    childElements(library, parent).find(
      ({ element }) => element.name === name && element.namespaceUri === budgetNamespace,
    )?.element
  const unique = root.name !== budgetRoot
  const document = unique ? below(root, budgetRoot) : root
  const budget = below(document, 'Budget')
  const bloc = below(budget, 'BlocBudget')
  const valueIn = (parent: XmlElement | undefined, name: string) => attribute(below(parent, name), 'V') ?? ''
  const day = (text = '') => (isJour(text.slice(0, 10)) ? text.slice(0, 10) : undefined)
  const [annee, decision] = [valueIn(bloc, 'Exer'), valueIn(bloc, 'NatDec')]
  const sirets = [
    valueIn(below(document, 'EnTeteDocBudgetaire'), 'IdColl'),
    valueIn(below(budget, 'EnTeteBudget'), 'IdEtab'),
  ]
  const sirens = new Set(sirets.filter((siret) => /^\d{14}$/.test(siret)).map((siret) => siret.slice(0, 9)))
  return compact({
    scelleLe: day(attribute(below(document, 'Scellement'), 'date')),
    annee: /^\d{4}$/.test(annee) ? annee : undefined,
    etape: /^\d{2}$/.test(decision) ? (etapes[decision] ?? decision) : undefined,
    unique: unique || undefined,
    sirens: sirens.size > 0 ? [...sirens] : undefined,
    voteLe: day(valueIn(bloc, 'DteDec')),
    projet: valueIn(bloc, 'ProjetBudget') === 'true' || undefined,
  })
}

function attribute(element: XmlElement | undefined, name: string) {
  return element?.attrs.find((each) => each.name === name)?.value
}
