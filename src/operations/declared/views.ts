// Operations on views of the list of transmissions: named filters and sort orders, private or shared.
import * as z from 'zod'
import { byId, criteria, sort, text } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { listOf, named, string, boolean, maskedString, id } from '../shapes/parts.ts'

const { text: words, ...filters } = criteria

const view = named('View', {
  id: id,
  name: string,
  criteria: z.object(filters),
  text: maskedString.exactOptional().describe('Words to search.'),
  sort,
  shared: boolean.describe('Shared with everybody.'),
  mine: boolean.describe('The caller made it, and may delete it.'),
})

const own = { right: 'read', scope: 'self', output: view } as const

export type ViewJson = z.output<typeof view>

export const viewTable = operations({
  listViews: operation('GET /views', {
    ...own,
    about: 'List views of the list of transmissions: the caller’s own and the shared ones',
    output: listOf(view),
  }),

  saveView: operation('POST /views', {
    ...own,
    about: 'Save a view under a name for the caller, replacing their view of that name',
    body: z.strictObject({ name: text(80).regex(/\S/), ...filters, text: words, sort }),
  }),

  shareView: operation('POST /views/:id/share', {
    about: 'Share a view with everybody, or stop sharing it',
    right: 'people',
    scope: 'installation',
    params: byId,
    body: z.strictObject({ shared: boolean }),
    output: view,
    refusals: ['ACTES-S006'],
  }),

  deleteView: operation('POST /views/:id/delete', {
    ...own,
    about: 'Delete one of the caller’s own views',
    params: byId,
    refusals: ['ACTES-S006'],
  }),
})
