// actes requests: operations that wait for another person's agreement, and their outcome. Run on the server itself, the
// command has all rights and needs no agreement.
import type { RequestJson } from '#operations/declared/requests.ts'
import type { Both, Language } from '#text/sentences.ts'
import { mirroring, type AddCommand } from './command.ts'
import { inLine, lineOfEach, oneLineOf } from './printing.ts'
import { shownTime } from '#text/paris-time.ts'
import { both } from '#text/both.ts'

export const addRequests: AddCommand = (program, settling) => {
  const group = program
    .command('requests')
    .description('les opérations sensibles qui attendent l’accord d’une autre personne (ACTES_FOUR_EYES)')
  const mirror = mirroring(group, settling)
  mirror('list', 'celles qui attendent, et celles des trente derniers jours', {
    ask: 'listRequests',
    lines: lineOfEach(formatRequestLine),
  })
  mirror('approve <id>', 'donner son accord : l’opération est faite aussitôt', {
    ask: 'approveRequest',
    lines: oneLineOf(formatRequestLine),
  })
  mirror('refuse <id>', 'refuser : rien n’est fait', {
    ask: 'refuseRequest',
    lines: oneLineOf(formatRequestLine),
    why: true,
  })
  mirror('result <id>', 'ce qu’a donné une demande accordée, une seule fois, à qui l’a faite', {
    ask: 'takeRequestResult',
    lines: ({ result }) => [JSON.stringify(result)],
  })
}

const standings: Readonly<Record<RequestJson['standing'], Both>> = {
  waiting: both('attend', 'waits'),
  approved: both('accordée', 'agreed'),
  refused: both('refusée', 'refused'),
  stale: both('dépassée', 'out of date'),
  expired: both('expirée', 'expired'),
}

function formatRequestLine(
  { id, operation, askedBy, askedAt, standing, decidedBy, code }: RequestJson,
  language: Language,
) {
  return inLine(shownTime(askedAt), id, standings[standing][language], operation, askedBy, decidedBy, code)
}
