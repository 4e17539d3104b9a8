// The list as a spreadsheet: its filters, every column, newest first.
import { listExported } from '#operations/desk/lists.ts'
import { shortSentence, stateSentence } from '#text/sentences.ts'
import { csvOf } from '../../csv.ts'
import { fromFirst, readFilters } from '../../filters.ts'
import { shownTo, type Download, type Visit } from '../../visit.ts'
import { codeNow } from '../transmission/waits.ts'
import type { ListedTransmission } from './columns.ts'
import { listedOf } from './listed.ts'

/** Page sizes: small at first, to answer quickly. */
const [firstStep, step] = [50, 500]

export const listFile: Download = {
  path: '/transmissions.csv',
  needs: 'read',
  open: async (visit) => {
    await visit.look(listExported, {})
    return {
      bytes: csvOf(
        visit
          .say(
            'id,message,numero,identifiant,objet,siren,collectivite,nature,date de décision,état,retenue,incertaine,date de réception,AR attendu avant,prochaine étape,code,erreur,date de dépôt,matière,connexion,clé',
            'id,message,numero,identifier,objet,siren,collectivite,nature,date of decision,state,held,uncertain,date of reception,AR expected by,next step,code,error,created,matière,connection,key',
          )
          .split(','),
        fileRows(visit),
        visit.say,
      ),
      type: 'text/csv; charset=utf-8',
      name: `transmissions-${visit.now.toISOString().slice(0, 10)}.csv`,
      inline: false,
    }
  },
}

async function* fileRows(visit: Visit) {
  const { sort: _, ...filters } = fromFirst(readFilters(visit.url.searchParams))
  for (let after: string | null | undefined; after !== null;) {
    const place = after === undefined ? { limit: firstStep } : { limit: step, after }
    const { listed, next } = await listedOf(visit, { ...filters, ...place })
    for (const each of listed) yield fileRow(visit, each)
    after = next
  }
}

function fileRow(visit: Visit, { item, waits }: ListedTransmission) {
  const code = codeNow(item, waits)
  const yes = visit.say('oui', 'yes')
  return [
    item.id,
    item.message,
    item.numero ?? '',
    item.idActe ?? '',
    shownTo(visit, item.objet, item.collectivite),
    item.collectivite,
    waits?.nom ?? '',
    item.nature ?? '',
    item.dateDecision ?? '',
    stateSentence(item.state, visit.language).short,
    item.held ? yes : '',
    item.uncertain ? yes : '',
    item.dateReception ?? '',
    waits?.receiptBy?.toISOString() ?? '',
    item.dueAt ?? '',
    code ?? '',
    code === undefined ? '' : shortSentence(code, visit.language),
    item.createdAt,
    item.matiere ?? '',
    waits?.connection ?? '',
    item.cle ?? '',
  ]
}
