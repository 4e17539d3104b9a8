// Words for bordereaux, and for actes that may leave.
import type { Words } from '../../say.ts'
import { ActesError } from '#errors.ts'
import { isDay } from '#operations/bulk-criteria.ts'
import type { DisposalJson, ShareJson } from '#operations/declared/retention.ts'
import { stayWords } from '#config/retention.ts'
import { writeNumber } from '#text/sentences.ts'
import { sizeSaid, table, tag, tagsOf } from '../../parts.ts'
import { field, type FormSubmission, type Visit } from '../../visit.ts'
import { both } from '#text/both.ts'

/** A day or ''. @throws ActesError ACTES-A028 for any other input */
export function dayFrom(sent: FormSubmission, name: string) {
  const given = field(sent, name)
  if (given !== '' && !isDay(given)) throw new ActesError('ACTES-A028', { params: { where: name } })
  return given
}

/** Address of a collectivité's conservation, or of one bordereau. */
export const placeOf = (siren: string, id?: string) =>
  `/collectivites/${siren}/conservation${id === undefined ? '' : `/${id}`}`

export const kindWords: Words<DisposalJson['kind']> = {
  elimination: both('élimination', 'destruction'),
  versement: both('actes versés aux archives', 'acts transferred to an archive'),
}

export const stateTag = tagsOf<DisposalJson['state']>({
  open: ['todo', both('attend le visa', 'awaits the visa')],
  granted: ['run', both('visa enregistré', 'visa recorded')],
  running: ['run', both('suppression en cours', 'being purged')],
  done: ['ok', both('terminé', 'done')],
  abandoned: ['no', both('abandonné', 'given up')],
})

export function sharesTable({ say, language }: Visit, items: readonly ShareJson[]) {
  const captions = {
    caption: say('Actes de la collectivité, par situation', 'Acts of the collectivité, by how they stand'),
    none: say('Aucun acte.', 'No act.'),
  }
  return table(items, captions, [
    [
      say('Situation', 'Standing'),
      ({ because }) =>
        because === null
          ? tag('ok', say('DUA échue : éliminables ou versables', 'term over, may leave'))
          : tag('todo', stayWords[because][language]),
    ],
    [say('Actes', 'Acts'), ({ count }) => writeNumber(count, language)],
    [say('Taille', 'Size'), ({ bytes }) => sizeSaid(bytes, language)],
  ])
}
