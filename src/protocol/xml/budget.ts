// Facts of an XML file beside an acte: its root, and the head of a budget (TotEM, arrêté du 13/10/2011). Its seal is
// not verified: a digest without a key proves nothing. Source: odm-budgetaire.org, DocumentBudgetaire.xsd.
import { ActesError } from '#errors.ts'
import { isJour, type Jour } from '../calendrier/jour.ts'
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

/** The head of a budget in XML (TotEM). Missing or malformed values are absent. */
export interface BudgetHead {
  /** Day of the seal, which is not verified. */
  readonly scelleLe?: Jour
  readonly annee?: string
  /** BP, DM, BS, CA, or another step's code. */
  readonly etape?: string
}

const budgetRoot = 'DocumentBudgetaire'
const budgetNamespace = 'http://www.minefi.gouv.fr/cp/demat/docbudgetaire'

const etapes: Readonly<Record<string, string>> = { '01': 'BP', '02': 'DM', '03': 'BS', '09': 'CA' }

/** Callers limit the length. An XML that is not well-formed has no root. */
export async function readXmlFacts(bytes: Uint8Array): Promise<XmlFacts> {
  const { library } = await openLibxml()
  try {
    return lendGated(library, decodeXml(bytes).text, ({ root }) => ({
      root: root.name.slice(0, 80),
      ...(root.name === budgetRoot &&
        (root.namespaceUri === budgetNamespace
          ? { budget: readBudgetHead(library, root) }
          : { foreign: root.namespaceUri.slice(0, 200) })),
    }))
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
  const bloc = below(below(root, 'Budget'), 'BlocBudget')
  const valueIn = (name: string) => attribute(below(bloc, name), 'V') ?? ''
  const scelleLe = attribute(below(root, 'Scellement'), 'date')?.slice(0, 10) ?? ''
  const [annee, decision] = [valueIn('Exer'), valueIn('NatDec')]
  return {
    ...(isJour(scelleLe) && { scelleLe }),
    ...(/^\d{4}$/.test(annee) && { annee }),
    ...(/^\d{2}$/.test(decision) && { etape: etapes[decision] ?? decision }),
  }
}

function attribute(element: XmlElement | undefined, name: string) {
  return element?.attrs.find((each) => each.name === name)?.value
}
