// actes calendar: the deadlines of acts as a calendar subscription. Its address is shown only once.
import { tokenDays } from '#accounts/tokens.ts'
import type { CalendarJson } from '#operations/shapes/publication.ts'
import { asks, given, mirroring, whole, type AddCommand } from './command.ts'
import { inLine, lineOfEach, oneLineOf } from './printing.ts'
import { formatParisDay, standings } from './token.ts'

interface AddCalendarFlags {
  readonly collectivite?: readonly string[]
  readonly days: number
}

export const addCalendar: AddCommand = (program, settling) => {
  const group = program.command('calendar').description('les échéances des actes, pour un agenda')
  const mirror = mirroring(group, settling)

  const add = group
    .command('add <nom>')
    .description('créer un calendrier ; son adresse est secrète, et montrée une seule fois')
    .option('--collectivite <siren...>', 'pour ces collectivités seulement')
    .option(
      '--days <jours>',
      `pour combien de jours, ${tokenDays.most} au plus`,
      whole(1, tokenDays.most, 'Il faut un nombre entier.'),
      tokenDays.default,
    )
  asks(add, settling, {
    ask: (ask, { days, ...flags }: AddCalendarFlags, [name]: [string]) => {
      const { collectivite: sirens } = given(flags, 'collectivite')
      return ask.addCalendar({ name, days, ...(sirens && { sirens }) })
    },
    lines: ({ calendar, address }) => [
      formatCalendarLine(calendar),
      `Adresse, à garder secrète, à la suite de celle du tableau de bord : ${address}`,
    ],
  })
  mirror('list', 'les calendriers, pour qui et jusqu’à quand', {
    ask: 'listCalendars',
    lines: lineOfEach(formatCalendarLine, 'Aucun : actes calendar add.'),
  })
  mirror('revoke <nom>', 'le révoquer : son adresse ne montre plus rien', {
    ask: 'revokeCalendar',
    lines: oneLineOf(formatCalendarLine),
  })
}

function formatCalendarLine({ name, standing, sirens, expiresAt, lastUsedAt }: CalendarJson) {
  const used = lastUsedAt === null ? 'jamais lu' : `lu le ${formatParisDay(lastUsedAt)}`
  return inLine(
    name,
    standings[standing],
    sirens?.join(', ') ?? 'toutes les collectivités',
    `jusqu’au ${formatParisDay(expiresAt)}`,
    used,
  )
}
