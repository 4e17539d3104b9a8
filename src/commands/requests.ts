// actes requests: what waits for another person's agreement, and its outcome. On the server's own machine one has all
// rights and needs no agreement.
import type { RequestJson } from '../operations/declared/requests.ts'
import type { Both, Language } from '../text/sentences.ts'
import { asks, inLine, withReason, type AddCommand, type ReasonFlag } from './command.ts'
import { shownTime } from '../text/paris-time.ts'

export const addRequests: AddCommand = (program, settling) => {
  const group = program
    .command('requests')
    .description('les opérations sensibles qui attendent l’accord d’une autre personne (ACTES_FOUR_EYES)')
  asks(group.command('list').description('celles qui attendent, et celles des trente derniers jours'), settling, {
    ask: (ask) => ask.listRequests({}),
    lines: ({ items }, language) => items.map((request) => formatRequestLine(request, language)),
  })
  asks(group.command('approve <id>').description('donner son accord : l’opération est faite aussitôt'), settling, {
    ask: (ask, _flags: object, [id]: [string]) => ask.approveRequest({ id }),
    lines: (request, language) => [formatRequestLine(request, language)],
  })
  asks(withReason(group.command('refuse <id>').description('refuser : rien n’est fait')), settling, {
    ask: (ask, { reason }: ReasonFlag, [id]: [string]) => ask.refuseRequest({ id, reason }),
    lines: (request, language) => [formatRequestLine(request, language)],
  })
  asks(
    group.command('result <id>').description('ce qu’a donné une demande accordée, une seule fois, à qui l’a faite'),
    settling,
    {
      ask: (ask, _flags: object, [id]: [string]) => ask.takeRequestResult({ id }),
      lines: ({ result }) => [JSON.stringify(result)],
    },
  )
}

const standings: Readonly<Record<RequestJson['standing'], Both>> = {
  waiting: { fr: 'attend', en: 'waits' },
  approved: { fr: 'accordée', en: 'agreed' },
  refused: { fr: 'refusée', en: 'refused' },
  stale: { fr: 'dépassée', en: 'out of date' },
  expired: { fr: 'expirée', en: 'expired' },
}

function formatRequestLine(
  { id, operation, askedBy, askedAt, standing, decidedBy, code }: RequestJson,
  language: Language,
): string {
  return inLine(shownTime(askedAt), id, standings[standing][language], operation, askedBy, decidedBy, code)
}
