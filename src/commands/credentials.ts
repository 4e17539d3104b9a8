// actes credentials: the certificates and accounts that several collectivités share, declared and renewed once.
import type { CredentialJson } from '#operations/declared/credentials.ts'
import type { OperationInput } from '#operations/ask.ts'
import { asks, mirroring, withReason, type AddCommand, type ReasonFlag } from './command.ts'
import { inLine, lineOfEach, oneLineOf } from './printing.ts'
import { examines, settingsGiven } from './connections.ts'
import { compact } from '#protocol/compact.ts'

export const addCredentials: AddCommand = (program, settling) => {
  const group = program
    .command('credentials')
    .description('les identifiants partagés : certificats et comptes que plusieurs collectivités utilisent')
  const mirror = mirroring(group, settling)
  mirror('list', 'les identifiants partagés, leur échéance, et pour combien de collectivités', {
    ask: 'listCredentials',
    lines: lineOfEach(formatCredentialLine, 'Aucun : actes credentials add.'),
  })
  mirror('show <nom>', 'un identifiant partagé, et qui l’utilise', {
    ask: 'showCredential',
    lines: (found) => [formatCredentialLine(found), ...found.collectivites.map((siren) => `  ${siren}`)],
  })
  const add = group.command('add <nom> <fichier.json>')
  add.description('en déclarer un : {"type": "s2low", "certificat": {"file": "…"}, "phrase": {"file": "…"}}')
  asks(add, settling, {
    ask: async (ask, _flags: object, [name, path]: [string, string]) =>
      ask.addCredential({ name, gateway: await gatewayIn(path) }),
    lines: oneLineOf(formatCredentialLine),
  })
  const renew = withReason(group.command('renew <nom> <fichier.json>'))
  renew.description('le renouveler : toutes celles qui l’utilisent ont le nouveau à leur prochain échange')
  asks(renew, settling, {
    ask: async (ask, { reason }: ReasonFlag, [name, path]: [string, string]) =>
      ask.renewCredential({ name, reason, gateway: await gatewayIn(path) }),
    lines: oneLineOf(formatCredentialLine),
    wakes: true,
  })
  const check = group.command('check <nom>').option('--collectivite <siren>', 'par la passerelle de celle-ci')
  check.description('l’examiner, par la passerelle d’une collectivité qui l’utilise')
  examines(check, settling, async (ask, { collectivite }: { collectivite?: string }, name) => {
    const { gateway } = await ask.showCredential({ name })
    const found = await ask.examineCredential({ name, ...compact({ collectivite }) })
    return { items: found.items, siren: found.collectivite ?? '', gateway }
  })
  mirror('remove <nom>', 'en supprimer un que rien n’utilise', {
    ask: 'removeCredential',
    lines: ({ name }) => [`${name} supprimé`],
    why: true,
  })
}

const gatewayIn = async (path: string) =>
  (await settingsGiven(path, 'gateway')) as OperationInput<'addCredential'>['gateway']

function formatCredentialLine({ name, gateway, holder, login, certificateUntil, collectivites }: CredentialJson) {
  const until = certificateUntil === null ? '' : `jusqu’au ${certificateUntil}`
  return inLine(name, gateway, holder ?? login, until, `collectivités : ${collectivites.length}`)
}
