// Corriger et redéposer: turns a refused acte into a draft with its content and files; the deposit then replaces it.
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import { asking, askingButton } from '../../asking.ts'
import { done, mayHere, type Visit } from '../../visit.ts'

export function correctionForm(visit: Visit, { id, can, refusal, collectivite }: ShownTransmission) {
  if (can.correct !== true || refusal?.healing || !mayHere(visit, 'deposit', collectivite)) return false
  const label = visit.say('Corriger et redéposer', 'Correct and deposit again')
  return askingButton(visit, correctAction, { at: [id], label, first: true })
}

export const correctAction = asking('/transmissions/:id/corriger', 'correctTransmission', ({ say }, _, { id }) => {
  const text = say(
    'Voici l’acte refusé et ses fichiers : corrigez, puis déposez.',
    'Here is the refused act with its files: correct it, then deposit it.',
  )
  return done(`/deposer/${id}`, text)
})
