// Views of the list of transmissions, stored as queries of the desk's address.
import { dropView, keepView, shareView, viewsOf, type View } from '#store/desk/views.ts'
import { readCriteria, writeCriteria } from '../bulk-criteria.ts'
import { viewTable } from '../declared/views.ts'
import { bind, type At } from '../guard.ts'
import { isSort, type SortName } from '../list-filter.ts'
import { journalled } from './run.ts'
import { existing } from '../subjects.ts'

export const viewRuns = bind(viewTable, {
  listViews: async (_, at) => ({
    items: (await viewsOf(at.db, at.who)).map((view) => viewToJson(view, at)),
  }),
  saveView: ({ name, sort, ...criteria }, at) => {
    const kept = { id: at.ports.clock.newId(), who: at.who, name: name.trim(), query: viewQueryOf(criteria, sort) }
    return changeView(at, { event: 'view-saved', target: kept.name }, (sql, when) =>
      keepView(sql, { ...kept, at: when }),
    )
  },
  shareView: ({ id, shared }, at) =>
    changeView(at, { event: shared ? 'view-shared' : 'view-unshared', target: id }, (sql) =>
      shareView(sql, id, shared),
    ),
  deleteView: ({ id }, at) => changeView(at, { event: 'view-deleted', target: id }, (sql) => dropView(sql, id, at.who)),
})

type ViewJournalArguments = Parameters<typeof journalled<View>>

/** @throws ActesError ACTES-S006 when there is no such view */
async function changeView(
  at: At,
  line: ViewJournalArguments[1],
  work: (...given: Parameters<ViewJournalArguments[2]>) => Promise<View | undefined>,
) {
  return journalled(at, line, async (...given) => {
    return viewToJson(existing(await work(...given), line.target ?? ''), at)
  })
}

function viewQueryOf(criteria: Parameters<typeof writeCriteria>[0], sort: SortName | undefined) {
  const query = new URLSearchParams(writeCriteria(criteria))
  if (sort !== undefined) query.set('tri', sort)
  return query.toString()
}

/** Words of another person's view may name people of any collectivité, so they are masked; one's own are not. */
function viewToJson({ query, who, ...view }: View, at: At) {
  const { text, ...criteria } = readCriteria(query)
  const sort = new URLSearchParams(query).get('tri') ?? ''
  const mine = who === at.who
  return {
    ...view,
    criteria,
    mine,
    text,
    sort: isSort(sort) ? sort : undefined,
    ...(mine && { sirens: [] }),
  }
}
