// A budget in XML as TotEM writes it, in little: its head, and one line.
export interface TotemWish {
  readonly exercice?: string
  readonly decision?: string
  readonly seal?: string
  readonly colloc?: string
  /** Within the budget. */
  readonly inner?: string
}

export function totem({
  exercice = '2025',
  decision = '01',
  colloc = 'Maraussan',
  inner = '',
  ...wish
}: TotemWish = {}) {
  const seal = wish.seal ?? '<Scellement md5="0" sha1="0" date="2025-03-27T08:11:48"/>'
  return `<?xml version="1.0" encoding="UTF-8"?>
<DocumentBudgetaire xmlns="http://www.minefi.gouv.fr/cp/demat/docbudgetaire">
  <VersionSchema V="81"/>
  ${seal}
  <EnTeteDocBudgetaire><DteStr V="2025-03-27"/><LibelleColl V="${colloc}"/><IdColl V="21340148200012"/></EnTeteDocBudgetaire>
  <!-- le budget principal -->
  <Budget>
    <EnTeteBudget><LibelleEtab V="Budget principal"/><Nomenclature V="M57-M57_A"/></EnTeteBudget>
    <BlocBudget><NatDec V="${decision}"/><Exer V="${exercice}"/></BlocBudget>
    <LigneBudget><Nature V="6042"/><CodRD V="D"/><MtPropNouv V="100.00"/></LigneBudget>${inner}
  </Budget>
</DocumentBudgetaire>
`
}
