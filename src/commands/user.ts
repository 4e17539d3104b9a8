// actes user: who may use the desk. Nobody has a first password: each chooses one by a one-time link.
import { Option, type Command } from 'commander'
import { roles, type Grant, type Role } from '#accounts/access.ts'
import type { PersonJson } from '#operations/shapes/people.ts'
import { writeWhole } from '#files/whole-file.ts'
import { act, mirroring, type AddCommand, type CommandRun, type Settling } from './command.ts'
import { withDesk } from './opening.ts'
import { inLine, lineOfEach, oneLineOf } from './printing.ts'

interface AddUserFlags {
  readonly role: Role
  readonly collectivite?: readonly string[]
}

export const addUser: AddCommand = (program, settling) => {
  const group = program.command('user').description('les personnes qui utilisent le tableau de bord')
  const mirror = mirroring(group, settling)

  addInvite(group, settling)
  mirror('first-code', 'le code du premier compte, tant qu’il n’y en a aucun', {
    ask: 'makeFirstCode',
    lines: ({ code }) => [`${code}  (une fois, dans les 24 heures, sur la première page du tableau de bord)`],
  })
  mirror('list', 'les comptes et leurs droits', {
    ask: 'listPeople',
    lines: lineOfEach(formatPersonLine, 'Personne : actes user add.'),
  })
  const data = group
    .command('data <adresse>')
    .description('tout ce qui est gardé d’une personne, en JSON (actes data find, pour le voir d’abord)')
    .option('--out <fichier>', 'où l’écrire ; par défaut donnees-personnelles.json, ici')
  act<{ out?: string }, [string]>(data, settling, async (run, { out = 'donnees-personnelles.json' }, [login]) => {
    const file = await withDesk(run, 'none', async ({ ask }) =>
      writeWhole(out, await ask.downloadPersonalData({ login })),
    )
    return run.print({ ok: true, ...file }, [inLine(file.file, file.sizeBytes)])
  })
  for (const [verb, call, does] of changes)
    mirror(`${verb} <adresse>`, does, { ask: call, lines: oneLineOf(formatPersonLine) })
}

const changes = [
  ['disable', 'disablePerson', 'fermer son compte et ses sessions'],
  ['sign-out', 'endSessions', 'mettre fin à ses sessions, partout'],
  [
    'drop-code',
    'removeSecondStep',
    'retirer son second facteur (application et clés), quand il l’a perdu ; ses sessions se ferment',
  ],
  ['unlink', 'unlinkIdentities', 'retirer le lien de son compte avec le fournisseur d’identité'],
] as const

function addInvite(group: Command, settling: Settling) {
  const add = group
    .command('add <adresse>')
    .description(
      'inviter quelqu’un, ou lui donner d’autres droits : un lien à usage unique lui fait choisir son mot de passe, là où il en faut un',
    )
    .addOption(new Option('--role <rôle>', 'ce qu’il peut faire').choices(roles).makeOptionMandatory())
    .option('--collectivite <siren...>', 'pour ces collectivités seulement')
  act<AddUserFlags, [string]>(add, settling, async (run, { role, collectivite }, [login]) => {
    const grants = collectivite ? collectivite.map((siren) => ({ role, siren })) : [{ role, siren: null }]
    const { person, link: made } = await withDesk(run, 'none', ({ ask }) => ask.invitePerson({ login, grants }))
    const link = made && `${publicUrl(run)}${made.path}`
    return run.print({ ok: true, ...person, link, expiresAt: made?.expiresAt ?? null }, [
      formatPersonLine(person),
      link === null ? byProvider(run) : `Lien à usage unique, valable 72 heures : ${link}`,
    ])
  })
}

const standings: Readonly<Record<PersonJson['standing'], string>> = {
  active: 'actif',
  invited: 'invité',
  closed: 'fermé',
}

function formatPersonLine({ login, standing, grants, sessions }: PersonJson) {
  return [login, standings[standing], ...grants.map(grantSaid), `sessions : ${sessions}`].join('  ')
}

function grantSaid({ role, siren }: Grant) {
  return siren === null ? role : `${role} (${siren})`
}

/** The process that owns the folder decides this; ours may not know the provider's name. */
function byProvider({ config }: CommandRun) {
  const provider = config.oidc?.name ?? 'le fournisseur d’identité'
  return `Pas de lien : les mots de passe ne sont pas acceptés ici ; la connexion se fait par ${provider}, avec cette adresse.`
}

function publicUrl({ config }: CommandRun) {
  return (config.publicUrl ?? `http://${config.host}:${config.port}`).replace(/\/$/, '')
}
