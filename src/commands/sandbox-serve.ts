// actes sandbox --s2low | --pastell | --ministry: the built-in prefecture behind a real gateway, until Ctrl-C.
// Each writes a declaration that a collectivité can be declared with at once.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { maraussan } from '../config/demo.ts'
import { exitCodes, listenFault, stopAsked, wrongUsage, type ExitCode, type Run } from './command.ts'

export interface ServeFlags {
  readonly s2low?: true
  readonly pastell?: true
  readonly ministry?: true
  /** `lmtp://host:port` or `smtp://host:port`: where the ministry's mails go. */
  readonly mail?: URL
  /** Of the first gateway; the next ones follow. 0: any free ones. */
  readonly port: number
}

export const doors = ['s2low', 'pastell', 'ministry'] as const
export type Door = (typeof doors)[number]

interface Opened {
  readonly url: string
  /** What `gateway` of a declaration holds, beside the address and the papers. */
  readonly gateway: object
  /** What a person has to do before the declaration serves, a line each. */
  readonly first?: (declaration: string) => readonly string[]
  advance(): Promise<unknown>
  close(): Promise<void>
}

interface Place {
  readonly run: Run
  readonly folder: string
  readonly now: () => Date
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string }
  readonly client: string
  readonly mail: URL | undefined
  readonly port: number
}

/** How often what waits at a gateway moves on, in milliseconds. */
const beatMs = 1_000

/** Open the gateways asked for and serve until the command is interrupted. The ministry's needs `mail`: exit code 2 without. */
export async function serveDoors(run: Run, flags: ServeFlags): Promise<ExitCode> {
  if (flags.ministry && !flags.mail)
    return wrongUsage(
      run,
      '--mail lmtp://hôte:port ou smtp://hôte:port, avec --ministry : ses réponses sont des courriels',
    )
  const [{ systemClock }, { openFolder }, { clientName, papersIn }] = await Promise.all([
    import('../app.ts'),
    import('../sandbox/folder.ts'),
    import('../sandbox/certificates.ts'),
  ])
  const folder = join(run.config.home, 'sandbox')
  const paths = await papersIn(openFolder(folder), systemClock.now())
  const text = (path: string) => readFile(path, 'utf8')
  const tls = { cert: await text(paths.server.cert), key: await text(paths.server.key), ca: await text(paths.ca) }
  const place = { run, folder, now: systemClock.now, tls, client: clientName, mail: flags.mail }
  const portOf = (rank: number) => (flags.port === 0 ? 0 : flags.port + rank)
  const opened: { door: Door; url: string; declaration: string; open: Opened }[] = []
  try {
    for (const [rank, door] of doors.filter((each) => flags[each]).entries()) {
      // Each gateway has a préfecture of its own: what it answers goes to no other.
      const port = portOf(rank)
      const open = await openers[door]({ ...place, folder: join(folder, door), port }).catch((error: unknown) => {
        throw listenFault(error, port)
      })
      const own = { certificat: paths.client.cert, cle: paths.client.key, autorites: paths.ca }
      opened.push({ door, url: open.url, declaration: await declared(folder, { door, open, papers: own }), open })
    }
    run.print({ ok: true, doors: opened.map(({ door, url, declaration }) => ({ door, url, declaration })) }, [
      ...opened.flatMap(({ door, url, declaration, open }) => [
        `${door} : ${url}`,
        ...(open.first?.(declaration) ?? []),
        `  pour s’en servir : actes collectivite add ${declaration}`,
      ]),
      'Ctrl-C pour arrêter.',
    ])
    await beating(run, opened)
  } finally {
    for (const { open } of opened.reverse()) await open.close()
  }
  return exitCodes.done
}

const openers: Readonly<Record<Door, (place: Place) => Promise<Opened>>> = {
  s2low: async ({ folder, now, port, tls, client }) => {
    const { startS2low } = await import('../sandbox/s2low/s2low.ts')
    const { siren, nom, departement, arrondissement, nature } = maraussan
    const authority = { id: 1, name: nom, department: departement, district: arrondissement, authority_type_id: nature }
    const accounts = [{ siren, certificate: client, rights: 'RW' as const, authority }]
    const simulator = await startS2low({ folder, now, port, tls, accounts })
    return { ...doorOf(simulator), gateway: { type: 's2low' } }
  },
  pastell: async ({ folder, now, port, tls, client }) => {
    const { startPastell } = await import('../sandbox/pastell/pastell.ts')
    const { siren, nom, departement } = maraussan
    const entities = [{ id_e: 1, siren, name: nom, department: departement }]
    const users = [{ login: client, password: client }]
    const simulator = await startPastell({ folder, now, port, tls, entities, users, settings: { live: true } })
    return { ...doorOf(simulator), gateway: { type: 'pastell', entite: 1, identifiant: client, motDePasse: client } }
  },
  ministry: async ({ folder, now, port, tls, mail }) => {
    const { startMinistry } = await import('../sandbox/ministry/ministry.ts')
    if (!mail) throw new TypeError('asked for before any door is opened')
    const deliver = { host: mail.hostname, port: Number(mail.port), lmtp: mail.protocol === 'lmtp:' }
    const simulator = await startMinistry({ folder, now, port, tls, profile: 'new', deliver })
    await simulator.declare(maraussan)
    const boite = {
      hote: mail.hostname,
      utilisateur: maraussan.adressesRetour[0],
      motDePasse: { file: passwordFile },
    }
    return { ...doorOf(simulator), gateway: { type: 'ministry', boite }, first: mailboxLines }
  },
}

/** Of the mailbox, beside the declaration. */
const passwordFile = 'mot-de-passe.txt'

/** Only the person knows where the mails that leave for `--mail` can be read. */
function mailboxLines(declaration: string): readonly string[] {
  return [
    `  à écrire : ${join(dirname(declaration), passwordFile)}, avec le mot de passe de la boîte`,
    `  à adapter dans « boite » de ${declaration} : hote, port (993), securite (tls ou starttls), utilisateur,`,
    '    et autorites ({"file": …}) quand le certificat du serveur IMAP n’est pas d’une autorité du système',
  ]
}

function doorOf({ url, advance, close }: Omit<Opened, 'gateway' | 'first'>): Omit<Opened, 'gateway' | 'first'> {
  return { url, advance: () => advance(), close: () => close() }
}

interface Declaring {
  readonly door: Door
  readonly open: Opened
  readonly papers: Readonly<Record<'certificat' | 'cle' | 'autorites', string>>
}

/** Maraussan's declaration for this gateway. @returns its path */
async function declared(folder: string, { door, open, papers }: Declaring): Promise<string> {
  const own = join(folder, door)
  await mkdir(own, { recursive: true })
  const path = join(own, 'declaration.json')
  const files = Object.fromEntries(Object.entries(papers).map(([key, file]) => [key, { file }]))
  const gateway = { ...open.gateway, url: open.url, ...files }
  await writeFile(path, `${JSON.stringify({ ...maraussan, gateway }, undefined, 2)}\n`)
  return path
}

/** What waits moves on, beat by beat, until the command is interrupted. */
async function beating(run: Run, opened: readonly { readonly open: Opened }[]): Promise<void> {
  let moving = false
  const beat = setInterval(() => {
    if (moving) return
    moving = true
    void Promise.allSettled(opened.map(({ open }) => open.advance())).then(() => (moving = false))
  }, beatMs)
  await stopAsked(run)
  clearInterval(beat)
}
