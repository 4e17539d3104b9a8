// A budget in XML as TotEM writes it, in little: its head, and one line; alone or within a compte financier unique.
export interface TotemWish {
  readonly exercice?: string
  readonly decision?: string
  readonly seal?: string
  readonly colloc?: string
  /** SIRET of the collectivité, and of the establishment; Maraussan's. */
  readonly coll?: string
  readonly etab?: string
  readonly vote?: string
  readonly projet?: string
  /** Within the budget. */
  readonly inner?: string
  /** Beside the accounts of the comptable. */
  readonly unique?: boolean
}

export function totem({
  exercice = '2025',
  decision = '01',
  colloc = 'Maraussan',
  coll = '21340148200012',
  etab = coll,
  vote = '2025-06-25',
  projet = 'false',
  inner = '',
  unique = false,
  ...wish
}: TotemWish = {}) {
  const seal = wish.seal ?? '<Scellement md5="0" sha1="0" date="2025-03-27T08:11:48"/>'
  const document = `<DocumentBudgetaire xmlns="http://www.minefi.gouv.fr/cp/demat/docbudgetaire">
  <VersionSchema V="81"/>
  ${seal}
  <EnTeteDocBudgetaire><DteStr V="2025-03-27"/><LibelleColl V="${colloc}"/><IdColl V="${coll}"/></EnTeteDocBudgetaire>
  <!-- le budget principal -->
  <Budget>
    <EnTeteBudget><LibelleEtab V="Budget principal"/><IdEtab V="${etab}"/><Nomenclature V="M57-M57_A"/></EnTeteBudget>
    <BlocBudget><NatDec V="${decision}"/><Exer V="${exercice}"/><ProjetBudget V="${projet}"/><DteDec V="${vote}"/></BlocBudget>
    <LigneBudget><Nature V="6042"/><CodRD V="D"/><MtPropNouv V="100.00"/></LigneBudget>${inner}
  </Budget>
</DocumentBudgetaire>
`
  return `<?xml version="1.0" encoding="UTF-8"?>
${unique ? inAccounts(document, coll) : document}`
}

const inAccounts = (document: string, siret: string) =>
  `<cfu:CompteFinancierUnique xmlns:cfu="http://www.minefi.gouv.fr/cp/demat/doccfu">
<DocumentComptable xmlns="http://www.minefi.gouv.fr/cp/demat/doccomptable"><BudgetComptable SIRET="${siret}"/></DocumentComptable>
${document}<cfu:Signatures><cfu:PageSignatures/></cfu:Signatures>
</cfu:CompteFinancierUnique>
`
