// Who calls: the client's certificate, then its account, then the right on the module. An account that was found stays
// in the session of its PHPSESSID cookie. Source: S²LOW class/Authentification.php, HttpsConnexion.php, User.php (5.x).
import { createHash } from 'node:crypto'
import { scalar } from '../php.ts'
import { bytes, echoKo, Ended, escapeHtml, pages, redirect, refuse, toIso } from './answers.ts'
import type { Platform, Who } from './platform.ts'
import { normalFingerprint, type Asked } from './request.ts'
import type { Right } from './settings.ts'
import type { Transaction } from './transactions.ts'

const sessionMs = 24 * 60_000
const nonceMs = 5 * 60_000

const noAccount = "Le certificat n'est pas valide : aucun compte trouvé"
const noConnexion = "La connexion n'a pas pu être établie"

/**
 * The account of a request; kept in its session.
 * @throws Ended with the refusal of the platform's front
 */
export function authenticate(platform: Platform, asked: Asked): Who {
  const session = sessionOf(asked)
  const kept = session === undefined ? undefined : platform.sessions.accounts.get(session)
  const mine = accountsOf(platform, asked)
  const now = platform.now().getTime()
  if (kept && now - kept.usedAt < sessionMs) {
    const who = mine.find(({ id }) => id === kept.account)
    if (!who) throw frontRefusal(platform, asked, noConnexion)
    return remember(platform, session, who)
  }
  return remember(platform, session, byNonce(platform, asked, mine) ?? byLogin(platform, asked, mine))
}

export function sessionOf({ headers }: Asked): string | undefined {
  return /(?:^|;\s*)PHPSESSID=([0-9a-f]+)/.exec(headers.cookie ?? '')?.[1]
}

/** Name a new session or nonce. */
export function newToken({ sessions, office }: Platform): string {
  return createHash('sha256')
    .update(`${office.folder.path} ${++sessions.count} ${office.now().getTime()}`)
    .digest('hex')
}

function remember({ sessions, now }: Platform, session: string | undefined, who: Who): Who {
  if (session !== undefined) sessions.accounts.set(session, { account: who.id, usedAt: now().getTime() })
  return who
}

/** The accounts that the certificate opens. */
export function accountsOf({ accounts }: Platform, { certificate }: Asked): readonly Who[] {
  if (!certificate) return []
  return accounts.filter((account) =>
    [account.certificate]
      .flat()
      .some((each) => each === certificate.name || normalFingerprint(each) === certificate.fingerprint),
  )
}

function byLogin(platform: Platform, asked: Asked, mine: readonly Who[]): Who {
  if (!asked.certificate) throw frontRefusal(platform, asked, 'Aucune information de certificat trouvée')
  const basic = basicOf(platform, asked)
  const fits = basic ? mine.filter((each) => each.login === basic.login && each.password === basic.password) : mine
  const [who] = fits
  if (!who) throw frontRefusal(platform, asked, noAccount)
  if (fits.length > 1) throw frontRefusal(platform, asked, noConnexion)
  return who
}

/** A nonce counts on any page in 5.x; in 6.0 on the confirmation's only, which asks for it itself. */
function byNonce(platform: Platform, asked: Asked, mine: readonly Who[]): Who | undefined {
  if (platform.settings.version === '6.0' || scalar(asked.query, 'nounce') === '') return undefined
  return accountByNonce(platform, asked, mine)
}

/** The account whose password makes the hash of a nonce that is still good. */
export function accountByNonce(platform: Platform, asked: Asked, mine: readonly Who[]): Who | undefined {
  const [nonce, login, hash] = ['nounce', 'login', 'hash'].map((name) => scalar(asked.query, name))
  const given = platform.sessions.nonces.get(nonce ?? '')
  if (!given || platform.now().getTime() - given.givenAt > nonceMs) return undefined
  const right = ({ password = '' }: Who) => createHash('sha256').update(`${password}:${nonce}`).digest('hex') === hash
  return mine.find((each) => each.id === given.account && each.login === login && right(each))
}

/** Login and password of the header, unless the front loses it. */
export function basicOf({ settings }: Platform, { headers }: Asked): { login: string; password: string } | undefined {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(headers.authorization ?? '') ?? []
  if (encoded === undefined || settings.basic === 'lost') return undefined
  const [login = '', password = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s)
  return login === '' ? undefined : { login, password }
}

/** No account could be found: 5.1 and 6.0 lose the accents on the way. */
function frontRefusal({ settings }: Platform, asked: Asked, message: string): Ended {
  const page = message === noConnexion ? pages.login : pages.status
  if (!asked.api) return new Ended(redirect(page))
  const escaped = escapeHtml(message)
  const said = settings.version === '5.0' ? escaped : escaped.replace(/\P{ASCII}/gu, '?')
  return new Ended(bytes(toIso(`KO\n${said}\n`)))
}

/** How a script says no: family A, B, or a redirection whatever is asked. */
export type Refusing = 'A' | 'B' | 'C'

/** What an operation needs: deposit, transmission, seeing a state, or any access. */
export type Needed = 'CS' | 'TT' | 'edit' | 'access'

const holders: Readonly<Record<Needed, readonly Right[]>> = {
  CS: ['RW', 'CS'],
  TT: ['RW', 'TT'],
  edit: ['RW'],
  access: ['RW', 'CS', 'RO', 'TT'],
}

/**
 * The account of a request, when it may do what it asks.
 * @throws Ended in the family of the script
 */
export function admit(platform: Platform, asked: Asked, needed: { right: Needed; family: Refusing }): Who {
  const { settings } = platform
  const no = refuserOf(asked, needed.family)
  if (settings.module === 'unknown') throw no("Erreur d'initialisation du module", pages.home)
  const who = authenticate(platform, asked)
  if (who.active === false) throw no("Échec de l'authentification", pages.status)
  if (
    !['USER', 'ADM', 'ARCH'].includes(roleOf(who)) ||
    settings.module === 'inactive' ||
    !holders[needed.right].includes(who.rights)
  )
    throw no('Accès refusé', pages.home)
  return who
}

/** How a family refuses. */
export function refuserOf(asked: Asked, family: Refusing): (message: string, page: string) => Ended {
  if (family === 'B') return (message) => echoKo(message)
  if (family === 'C') return (_, page) => new Ended(redirect(page))
  return (message, page) => refuse(asked, message, page)
}

export function roleOf({ role = 'USER' }: Who): NonNullable<Who['role']> {
  return role
}

/** May it see this transaction: it deposited it, or is administrator or archivist of its collectivite. */
export function mayRead(who: Who, { user, authority }: Transaction): boolean {
  if (who.id === user) return true
  return who.authority.id === authority && ['ADM', 'ARCH'].includes(roleOf(who))
}

/** May it act on this transaction: the same, without the archivist. */
export function mayAct(who: Who, { user, authority }: Transaction): boolean {
  return who.id === user || (who.authority.id === authority && roleOf(who) === 'ADM')
}
