// actes sandbox --s2low | --pastell | --ministry | --fast | --asalae | --vitam: the built-in préfecture behind a real gateway, and
// simulated archives, until Ctrl-C. They serve Maraussan, or the collectivités of a file; a ready declaration is written
// for each.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemClock } from '#clock.ts'
import { maraussan } from '#config/demo.ts'
import { ActesError, problem } from '#errors.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { exitCodes, listenFault, stopAsked, wrongUsage, type ExitCode, type CommandRun } from './command.ts'
import { defaultRules } from '#protocol/seda/accord.ts'
import { both } from '#text/both.ts'

export interface ServeFlags {
  readonly s2low?: true
  readonly pastell?: true
  readonly ministry?: true
  readonly fast?: true
  readonly asalae?: true
  readonly vitam?: true
  /** `lmtp://host:port` or `smtp://host:port`: where the ministry's mails go. */
  readonly mail?: URL
  /** A file: a list of declarations as `collectivite add` takes them; their gateway is replaced. */
  readonly collectivites?: string
  /** Port of the first door; the others follow. 0: any free ones. */
  readonly port: number
}

/** Doors with a préfecture behind them. */
export const gatewayDoors = ['s2low', 'pastell', 'ministry', 'fast'] as const
export const doors = [...gatewayDoors, 'asalae', 'vitam'] as const
type Door = (typeof doors)[number]
export type GatewayDoor = (typeof gatewayDoors)[number]

interface SandboxDoor {
  readonly url: string
  /** What a declaration says beside address and certificates. @param rank from 1 */
  readonly settingsOf: (collectivite: Collectivite, rank: number) => object
  /** What a person must do before the declaration works, a line each. */
  readonly first?: (declarations: readonly string[]) => readonly string[]
  advance(): Promise<unknown>
  close(): Promise<void>
}

interface SandboxDoorOptions {
  readonly run: CommandRun
  readonly folder: string
  readonly now: () => Date
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string }
  readonly client: string
  readonly collectivites: readonly Collectivite[]
  readonly mail: URL | undefined
  readonly port: number
}

const beatMs = 1_000

/** Serve the gateways asked for until interrupted. `ministry` needs `mail`: exit code 2 without. */
export async function serveDoors(run: CommandRun, flags: ServeFlags): Promise<ExitCode> {
  if (flags.ministry && !flags.mail)
    return wrongUsage(
      run,
      both(
        '--mail lmtp://hôte:port ou smtp://hôte:port, avec --ministry : ses réponses sont des courriels',
        '--mail lmtp://host:port or smtp://host:port, with --ministry: its answers are mails',
      ),
    )
  const collectivites = flags.collectivites === undefined ? [maraussan] : await readAll(flags.collectivites)
  const [{ openFolder }, { clientName, papersIn }] = await Promise.all([
    import('#sandbox/folder.ts'),
    import('#sandbox/certificates.ts'),
  ])
  const folder = join(run.config.home, 'sandbox')
  const paths = await papersIn(openFolder(folder), systemClock.now())
  const text = (path: string) => readFile(path, 'utf8')
  const tls = { cert: await text(paths.server.cert), key: await text(paths.server.key), ca: await text(paths.ca) }
  const place = { run, folder, now: systemClock.now, tls, client: clientName, collectivites, mail: flags.mail }
  const portOf = (rank: number) => (flags.port === 0 ? 0 : flags.port + rank)
  const opened: Served[] = []
  try {
    for (const [rank, door] of doors.filter((each) => flags[each]).entries()) {
      // Each gateway has a préfecture of its own, which answers through it alone.
      const port = portOf(rank)
      const open = await openers[door]({ ...place, folder: join(folder, door), port }).catch((error: unknown) => {
        throw listenFault(error, port)
      })
      const papers = { certificat: paths.client.cert, cle: paths.client.key, autorites: paths.ca }
      const declarations = await writeDeclarations(collectivites, { folder, door, open, papers })
      opened.push({ door, open, declarations })
    }
    run.print({ ok: true, doors: opened.map(sandboxDoorToJson) }, [
      ...opened.flatMap(formatSandboxDoorLines),
      'Ctrl-C pour arrêter.',
    ])
    await beating(run, opened)
  } finally {
    for (const { open } of opened.reverse()) await open.close()
  }
  return exitCodes.done
}

interface Served {
  readonly door: Door
  readonly open: SandboxDoor
  readonly declarations: readonly string[]
}

function sandboxDoorToJson({ door, open: { url }, declarations }: Served) {
  return { door, url, declaration: declarations[0], declarations }
}

function formatSandboxDoorLines({ door, open, declarations }: Served): readonly string[] {
  return [
    `${door} : ${open.url}`,
    ...(open.first?.(declarations) ?? []),
    ...declarations.map(
      (path) => `  pour s’en servir : actes ${isArchive(door) ? 'archives add SIREN' : 'collectivite add'} ${path}`,
    ),
  ]
}

/** @throws ActesError ACTES-V022 with the faults of all, ACTES-V001 or V003 of the file */
async function readAll(path: string): Promise<readonly Collectivite[]> {
  const [{ readJsonFile: readJson }, { parseCollectivite }] = await Promise.all([
    import('#files/json.ts'),
    import('#protocol/acte/collectivite.ts'),
  ])
  const given = await readJson(path)
  const all = (Array.isArray(given) ? given : [given]).map((each: unknown) => parseCollectivite(each))
  const problems = all.flatMap((parsed, rank) =>
    parsed.ok ? [] : parsed.problems.map((each) => ({ ...each, path: `[${rank}].${each.path}` })),
  )
  if (all.length === 0) problems.push(problem('ACTES-V022', path, { params: { reason: 'vide' } }))
  if (problems.length > 0) throw new ActesError('ACTES-V022', { problems })
  const declared = all.flatMap((parsed) => (parsed.ok ? [parsed.value] : []))
  return [...new Map(declared.map((each) => [each.siren, each])).values()]
}

const openers: Readonly<Record<Door, (place: SandboxDoorOptions) => Promise<SandboxDoor>>> = {
  s2low: async ({ folder, now, port, tls, client, collectivites }) => {
    const { startS2low } = await import('#sandbox/s2low/s2low.ts')
    const accounts = collectivites.map(
      ({ siren, nom: name, departement: department, arrondissement, nature }, rank) => {
        const authority = { id: rank + 1, name, department, district: arrondissement, authority_type_id: nature }
        return { siren, certificate: client, rights: 'RW' as const, authority, login: siren, password: siren }
      },
    )
    const simulator = await startS2low({ folder, now, port, tls, accounts })
    // The login tells accounts apart that share a certificate.
    const shared = accounts.length > 1
    const settingsOf = ({ siren }: Collectivite) => ({
      type: 's2low',
      ...(shared && { identifiant: siren, motDePasse: siren }),
    })
    return { ...doorOf(simulator), settingsOf }
  },
  pastell: async ({ folder, now, port, tls, client, collectivites }) => {
    const { startPastell } = await import('#sandbox/pastell/pastell.ts')
    const entities = collectivites.map(({ siren, nom: name, departement: department }, rank) => {
      return { id_e: rank + 1, siren, name, department }
    })
    const users = [{ login: client, password: client }]
    const simulator = await startPastell({ folder, now, port, tls, entities, users, settings: { live: true } })
    const settingsOf = (_: Collectivite, rank: number) => {
      return { type: 'pastell', entite: rank, identifiant: client, motDePasse: client }
    }
    return { ...doorOf(simulator), settingsOf }
  },
  ministry: async ({ folder, now, port, tls, collectivites, mail }) => {
    const { startMinistry } = await import('#sandbox/ministry/ministry.ts')
    if (!mail) throw new TypeError('asked for before any door is opened')
    const deliver = { host: mail.hostname, port: Number(mail.port), lmtp: mail.protocol === 'lmtp:' }
    const simulator = await startMinistry({ folder, now, port, tls, profile: 'new', deliver })
    for (const collectivite of collectivites) await simulator.declare(collectivite)
    const settingsOf = ({ adressesRetour: [utilisateur] }: Collectivite) => {
      const password = { motDePasse: { file: passwordFile } }
      // Its mails are not signed.
      return { type: 'ministry', boite: { hote: mail.hostname, utilisateur, ...password, nonAuthentifies: 'acceptes' } }
    }
    return { ...doorOf(simulator), settingsOf, first: mailboxLines }
  },
  fast: async ({ folder, now, port, tls, client, collectivites }) => {
    const { startFast } = await import('#sandbox/fast/fast.ts')
    const prefixe = 'ACTES'
    const subscribers = collectivites.map(({ siren }) => ({ siren, prefixe, certificate: client }))
    const simulator = await startFast({ folder, now, port, tls, declares: collectivites, subscribers })
    const settingsOf = ({ siren }: Collectivite) => {
      const dn = `CN = ${client}, OU = 0002 ${siren}, C = FR`
      return { type: 'fast', plateforme: 'simulateur', abonnement: siren, prefixe, dn, sources: 'gardes' }
    }
    return {
      ...doorOf(simulator),
      settingsOf,
      first: () => ['  à nommer d’abord : « fast » dans ACTES_GATEWAYS'],
    }
  },
  asalae: async ({ folder, now, port, tls, collectivites }) => {
    const { startAsalae } = await import('#sandbox/asalae/asalae.ts')
    const agreedOf = (collectivite: Collectivite) => agreedWith(collectivite, 'maraussan')
    const versants = collectivites.map((each) => agreedOf(each).serviceVersant.identifiant)
    const accounts = versants.map((login) => ({ login, password: login }))
    const simulator = await startAsalae({ folder, now, port, tls, accounts, versants })
    const settingsOf = (collectivite: Collectivite) => {
      const agreed = agreedOf(collectivite)
      const { identifiant } = agreed.serviceVersant
      return { type: 'asalae', identifiant, motDePasse: identifiant, accord: 'ACTES', ...agreed }
    }
    return { ...doorOf(simulator), settingsOf, first: () => [`  ce qui y est versé : ${join(folder, 'transfers')}`] }
  },
  vitam: async ({ folder, now, port, tls, collectivites }) => {
    const { startVitam } = await import('#sandbox/vitam/vitam.ts')
    const agreedOf = (collectivite: Collectivite) => agreedWith(collectivite, 'MARAUSSAN')
    const agencies = collectivites.map((each) => agreedOf(each).serviceVersant.identifiant)
    const simulator = await startVitam({ folder, now, port, tls, agencies })
    const settingsOf = (collectivite: Collectivite) => {
      return {
        type: 'vitam',
        tenant: 0,
        accord: 'IC-ACTES',
        ...agreedOf(collectivite),
        ...defaultRules('asalae', '2.1'),
      }
    }
    return { ...doorOf(simulator), settingsOf, first: () => [`  ce qui y est versé : ${folder}`] }
  },
}

/** What both archives know by their defaults; Maraussan has a name of its own there. */
function agreedWith({ siren, nom }: Collectivite, own: string) {
  const serviceVersant = { identifiant: siren === maraussan.siren ? own : siren, nom }
  return {
    profil: 'Profil_ACTES_AP_v3',
    tdt: 'S²LOW',
    serviceArchives: { identifiant: 'FRAD034', nom: 'Archives départementales' },
    serviceVersant,
    producteurs: { autres: serviceVersant },
  }
}

const isArchive = (door: Door) => door === 'asalae' || door === 'vitam'

const passwordFile = 'mot-de-passe.txt'

/** Only the user knows where mails sent to `--mail` arrive. */
function mailboxLines(declarations: readonly string[]): readonly string[] {
  return [
    `  à écrire : ${join(dirname(declarations[0] ?? ''), passwordFile)}, avec le mot de passe de la boîte`,
    `  à adapter dans « boite » de ${declarations.join(', ')} : hote, port (993), securite (tls ou starttls), utilisateur,`,
    '    et autorites ({"file": …}) quand le certificat du serveur IMAP n’est pas d’une autorité du système',
    '  à confirmer, une fois déclarée : actes senders confirm ministry:<siren> ne-pas-repondre@prefecture.invalid',
  ]
}

function doorOf({ url, advance, close }: Serving): Serving {
  return { url, advance: () => advance(), close: () => close() }
}

type Serving = Omit<SandboxDoor, 'settingsOf' | 'first'>

interface Declaring {
  readonly folder: string
  readonly door: Door
  readonly open: SandboxDoor
  readonly papers: Readonly<Record<'certificat' | 'cle' | 'autorites', string>>
}

async function writeDeclarations(
  collectivites: readonly Collectivite[],
  { folder, door, open, papers }: Declaring,
): Promise<readonly string[]> {
  const own = join(folder, door)
  await mkdir(own, { recursive: true })
  // An archive is declared by the desk or the API, which read no file of this machine.
  const shown = async ([key, file]: readonly [string, string]) =>
    [key, isArchive(door) ? await readFile(file, 'utf8') : { file }] as const
  const { certificat, cle, autorites } = Object.fromEntries(await Promise.all(Object.entries(papers).map(shown)))
  const secrets = door === 'asalae' ? { autorites } : { certificat, cle, autorites }
  return Promise.all(
    collectivites.map(async (collectivite, index) => {
      const path = join(own, index === 0 ? 'declaration.json' : `declaration-${collectivite.siren}.json`)
      const settings = { ...open.settingsOf(collectivite, index + 1), url: open.url, ...secrets }
      const declared = isArchive(door) ? settings : { ...collectivite, gateway: settings }
      await writeFile(path, `${JSON.stringify(declared, undefined, 2)}\n`, { mode: 0o600 })
      return path
    }),
  )
}

async function beating(run: CommandRun, opened: readonly { readonly open: SandboxDoor }[]) {
  let moving = false
  const beat = systemClock.every(beatMs, () => {
    if (moving) return
    moving = true
    void Promise.allSettled(opened.map(({ open }) => open.advance())).then(() => (moving = false))
  })
  await stopAsked(run)
  beat.end()
}
