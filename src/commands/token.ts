// actes token: what other programs may do through the public API. A token is shown only once, when it is made.
import { Option, type Command } from 'commander'
import { roles, type Action, type Role } from '#accounts/access.ts'
import { rightsOfRole, tokenDays, tokenRights } from '#accounts/tokens.ts'
import type { TokenJson } from '#operations/shapes/people.ts'
import { act, mirroring, whole, wrongUsage, type AddCommand, type Settling } from './command.ts'
import { withDesk } from './opening.ts'
import { lineOfEach, oneLineOf, inLine } from './printing.ts'
import { shownTime } from '#text/paris-time.ts'
import { both } from '#text/both.ts'

interface AddTokenFlags {
  readonly role?: Role
  readonly right?: readonly Action[]
  readonly collectivite?: readonly string[]
  readonly days: number
  readonly network?: readonly string[]
}

export const addToken: AddCommand = (program, settling) => {
  const group = program.command('token').description('les jetons des programmes qui appellent l’API')
  const mirror = mirroring(group, settling)

  addNew(group, settling)
  mirror('list', 'les jetons, leurs droits et leur échéance', {
    ask: 'listTokens',
    lines: lineOfEach(formatTokenLine, 'Aucun : actes token add.'),
  })
  mirror('revoke <nom>', 'le révoquer, dès maintenant', { ask: 'revokeToken', lines: oneLineOf(formatTokenLine) })
}

function addNew(group: Command, settling: Settling) {
  const add = group
    .command('add <nom>')
    .description('créer un jeton, montré une seule fois ; son nom est celui que portera le journal')
    .addOption(new Option('--role <rôle>', 'ce qu’il permet : ce qu’un rôle permet').choices(roles))
    .addOption(new Option('--right <droit...>', 'ou ces droits seulement').choices(tokenRights).conflicts('role'))
    .option('--collectivite <siren...>', 'pour ces collectivités seulement')
    .option('--network <réseau...>', 'utilisable depuis ces réseaux ou adresses seulement : 192.0.2.0/24')
    .option(
      '--days <jours>',
      `pour combien de jours, ${tokenDays.most} au plus`,
      whole(0, 999_999, 'Il faut un nombre entier.'),
      tokenDays.default,
    )
  act<AddTokenFlags, [string]>(add, settling, async (run, { role, right, collectivite, days, network }, [name]) => {
    const rights = role ? rightsOfRole(role) : right
    if (!rights) return wrongUsage(run, both('--role ou --right', '--role or --right'))
    const wish = {
      name,
      rights: [...rights],
      sirens: collectivite ? [...collectivite] : null,
      days,
      ...(network && { networks: [...network] }),
    }
    const { token, text } = await withDesk(run, 'none', ({ ask }) => ask.addToken(wish))
    return run.print({ ok: true, ...token, text }, [
      formatTokenLine(token),
      `Jeton, à garder secret ; il ne sera plus montré : ${text}`,
    ])
  })
}

export const standings: Readonly<Record<TokenJson['standing'], string>> = {
  active: 'actif',
  expired: 'expiré',
  revoked: 'révoqué',
}

function formatTokenLine({ name, standing, rights, sirens, networks, expiresAt, lastUsedAt }: TokenJson) {
  const whom = sirens === null ? 'toutes les collectivités' : sirens.join(', ')
  const used = lastUsedAt === null ? 'jamais utilisé' : `utilisé le ${formatParisDay(lastUsedAt)}`
  const from = networks && `depuis ${networks.join(', ')}`
  const until = `jusqu’au ${formatParisDay(expiresAt)}`
  return inLine(name, standings[standing], rights.join(', '), whom, from, until, used)
}

export function formatParisDay(instant: string): string {
  return shownTime(instant).slice(0, 10)
}
