// Words for bordereaux, and for actes that may leave.
import { ActesError } from '../../../../errors.ts'
import { isDay } from '../../../../operations/bulk-criteria.ts'
import type { DisposalJson, ShareJson } from '../../../../operations/declared/retention.ts'
import type { Html } from '../../../../text/html.ts'
import { stayWords } from '../../../../config/retention.ts'
import { writeNumber, type Both, type Language } from '../../../../text/sentences.ts'
import { sizeSaid, table, tag, type Tone } from '../../parts.ts'
import { field, type FormSubmission, type Visit } from '../../visit.ts'

/** A day or ''. @throws ActesError ACTES-A028 for any other input */
export function dayIn(sent: FormSubmission, name: string): string {
  const given = field(sent, name)
  if (given !== '' && !isDay(given)) throw new ActesError('ACTES-A028', { params: { where: name } })
  return given
}

/** Address of a collectivité's conservation, or of one bordereau. */
export const placeOf = (siren: string, id?: string): string =>
  `/collectivites/${siren}/conservation${id === undefined ? '' : `/${id}`}`

export const kindWords: Readonly<Record<DisposalJson['kind'], Both>> = {
  elimination: { fr: 'élimination', en: 'destruction' },
  versement: { fr: 'versement aux archives', en: 'transfer to an archive' },
}

const states: Readonly<Record<DisposalJson['state'], readonly [Tone, Both]>> = {
  open: ['todo', { fr: 'attend l’accord des archives', en: 'awaits the archives’ word' }],
  granted: ['run', { fr: 'accord enregistré', en: 'granted' }],
  running: ['run', { fr: 'suppression en cours', en: 'being purged' }],
  done: ['ok', { fr: 'terminé', en: 'done' }],
  abandoned: ['no', { fr: 'abandonné', en: 'given up' }],
}

export function stateTag(state: DisposalJson['state'], language: Language): Html {
  const [tone, word] = states[state]
  return tag(tone, word[language])
}

export function sharesTable({ say, language }: Visit, items: readonly ShareJson[]): Html {
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
