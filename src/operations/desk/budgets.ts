// The budget year of a collectivité: its terms, and what was sent for each.
import { auteurOf } from '#protocol/calendrier/faits.ts'
import { budgetYear, isOfTerm, type BudgetYear } from '#protocol/calendrier/exercice.ts'
import { dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import { budgetsSent } from '#store/desk/budgets.ts'
import { deskRead } from '../guard.ts'
import { declaredOne } from './lists.ts'

interface ShownBudgetYear extends Pick<BudgetYear, 'reminders'> {
  readonly year: string
  readonly today: Jour
  readonly terms: readonly (BudgetYear['terms'][number] & {
    /** The act that answers it, once the préfecture has it. */
    readonly sent?: { readonly id: string; readonly numero: string; readonly on: Jour }
  })[]
}

/** This year's terms. @throws ActesError ACTES-S006 when the collectivité is unknown, or not seen */
export const budgetYearOf = deskRead(
  { right: 'read', scope: 'narrow' },
  async ({ siren }: { readonly siren: string }, at): Promise<ShownBudgetYear> => {
    const declared = await declaredOne.run({ siren }, at)
    const today = dayIn(declared.fuseau, at.ports.clock.now())
    const year = today.slice(0, 4)
    const { terms, reminders } = budgetYear(year, auteurOf(declared))
    const sent = await budgetsSent(at.ports.store.db, siren, `${year}-01-01`)
    return {
      year,
      today,
      reminders,
      terms: terms.map((term) => {
        const found = sent.find(({ heads }) => heads.some((head) => isOfTerm(head, term)))
        return found ? { ...term, sent: { id: found.id, numero: found.numero, on: found.on } } : term
      }),
    }
  },
)
