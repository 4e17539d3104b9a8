// Authentication: client certificate, then account, then right on the module. The account stays in the session of the
// PHPSESSID cookie. Also the scripts that test a connection. Source: S²LOW Authentification.php, HttpsConnexion.php,
// User.php, public.ssl/api, api-list-login.php (5.x; 6.0 for its faults).
import { hash } from 'node:crypto'
import { answerAs } from '../http.ts'
import { scalar } from '../php.ts'
import {
  echoKo,
  type Ended,
  htmlType,
  json,
  leaveFor,
  pages,
  redirect,
  refuseCall,
  asPage,
  type S2lowRequest,
} from './exchange.ts'
import type { S2lowPlatform, Script, Who, Right } from './platform.ts'
import type { Transaction } from './transactions.ts'

const sessionMs = 24 * 60_000
const nonceMs = 5 * 60_000

const noAccount = "Le certificat n'est pas valide : aucun compte trouvé"
const noConnexion = "La connexion n'a pas pu être établie"

export function authenticate(platform: S2lowPlatform, asked: S2lowRequest) {
  const session = sessionOf(asked)
  const kept = platform.sessions.accounts.get(session ?? '')
  const mine = accountsOf(platform, asked)
  const now = platform.now().getTime()
  if (kept && now - kept.usedAt < sessionMs) {
    const who = mine.find(({ id }) => id === kept.account)
    if (!who) throw frontRefusal(platform, noConnexion)
    return remember(platform, session, who)
  }
  return remember(platform, session, byNonce(platform, asked, mine) ?? byLogin(platform, asked, mine))
}

export function sessionOf({ headers }: S2lowRequest) {
  return /(?:^|;\s*)PHPSESSID=([0-9a-f]+)/.exec(headers.cookie ?? '')?.[1]
}

export function newToken({ sessions, office }: S2lowPlatform) {
  return hash('sha256', `${office.folder.path} ${++sessions.count} ${office.now().getTime()}`)
}

function remember({ sessions, now }: S2lowPlatform, session: string | undefined, who: Who) {
  if (session !== undefined) sessions.accounts.set(session, { account: who.id, usedAt: now().getTime() })
  return who
}

export function accountsOf({ accounts }: S2lowPlatform, { certificate }: S2lowRequest): readonly Who[] {
  return accounts.filter((account) => account.certificate === certificate)
}

function byLogin(platform: S2lowPlatform, asked: S2lowRequest, mine: readonly Who[]) {
  if (asked.certificate === undefined) throw frontRefusal(platform, 'Aucune information de certificat trouvée')
  const basic = basicOf(platform, asked)
  const fits = basic ? mine.filter((each) => each.login === basic.login && each.password === basic.password) : mine
  const [who] = fits
  if (!who) throw frontRefusal(platform, noAccount)
  if (fits.length > 1) throw frontRefusal(platform, noConnexion)
  return who
}

/** In 5.x any page accepts a nonce; in 6.0 only the confirmation page, which checks it itself. */
function byNonce(platform: S2lowPlatform, asked: S2lowRequest, mine: readonly Who[]) {
  if (platform.settings.version === '6.0' || scalar(asked.query, 'nounce') === '') return undefined
  return accountByNonce(platform, asked, mine)
}

/** The account whose password produces the hash of a nonce that is still valid. */
export function accountByNonce(platform: S2lowPlatform, asked: S2lowRequest, mine: readonly Who[]) {
  const [nonce, login, digest] = ['nounce', 'login', 'hash'].map((name) => scalar(asked.query, name))
  const given = platform.sessions.nonces.get(nonce ?? '')
  if (!given || platform.now().getTime() - given.givenAt > nonceMs) return undefined
  const right = ({ password = '' }: Who) => hash('sha256', `${password}:${nonce}`) === digest
  return mine.find((each) => each.id === given.account && each.login === login && right(each))
}

export function basicOf({ settings }: S2lowPlatform, { headers }: S2lowRequest) {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(headers.authorization ?? '') ?? []
  if (encoded === undefined || settings.basic === 'lost') return undefined
  const [login = '', password = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s)
  return login === '' ? undefined : { login, password }
}

/** 5.1 and 6.0 lose the accents. */
function frontRefusal({ settings }: S2lowPlatform, message: string) {
  const said = settings.version === '5.0' ? message : message.replace(/\P{ASCII}/gu, '?')
  return refuseCall(said, message === noConnexion ? pages.login : pages.status)
}

/** Response family of a refusal: A, B, or always a redirection. */
export type Refusing = 'A' | 'B' | 'C'

type Needed = 'CS' | 'TT' | 'edit' | 'access'

const holders: Readonly<Record<Needed, readonly Right[]>> = {
  CS: ['RW', 'CS'],
  TT: ['RW', 'TT'],
  edit: ['RW'],
  access: ['RW', 'CS', 'RO', 'TT'],
}

/** Admits those who hold a right. Others are refused as in a family of scripts. */
export const admitting = (family: Refusing) => (platform: S2lowPlatform, asked: S2lowRequest, right: Needed) =>
  admitPerson(platform, {
    refuse: refusers[family],
    identify: () => authenticate(platform, asked),
    may: (who) => ['USER', 'ADM', 'ARCH'].includes(roleOf(who)) && holders[right].includes(who.rights),
  })

export const admit = admitting('A')

interface Admission {
  readonly refuse: (message: string, page: string) => Ended
  readonly identify: () => Who | undefined
  readonly may: (who: Who) => boolean
}

/** The steps that every script has in common. */
export function admitPerson({ settings }: S2lowPlatform, { refuse, identify, may }: Admission) {
  if (settings.module === 'unknown') throw refuse("Erreur d'initialisation du module", pages.home)
  const who = identify()
  if (!who) throw refuse('La connexion à échoué', pages.home)
  if (who.active === false) throw refuse("Échec de l'authentification", pages.status)
  if (settings.module === 'inactive' || !may(who)) throw refuse('Accès refusé', pages.home)
  return who
}

export const refusers: Readonly<Record<Refusing, Admission['refuse']>> = {
  A: refuseCall,
  B: echoKo,
  C: (_, page) => leaveFor(page),
}

/** In mode « papier », nothing can be sent, up to 5.1. */
export function refusePaper({ settings }: S2lowPlatform, refuse: Admission['refuse'] = refuseCall) {
  if (settings.paper && settings.version !== '6.0') throw refuse('Mode « papier » actif. Accès interdit.', pages.module)
}

export function roleOf({ role = 'USER' }: Who) {
  return role
}

export function mayRead(who: Who, { user, authority }: Transaction) {
  if (who.id === user) return true
  return who.authority.id === authority && ['ADM', 'ARCH'].includes(roleOf(who))
}

export function mayAct(who: Who, { user, authority }: Transaction) {
  return who.id === user || (who.authority.id === authority && roleOf(who) === 'ADM')
}

export const testConnexion: Script = (platform, asked) => {
  authenticate(platform, asked)
  return asPage('OK')
}

export const testRgs: Script = (platform, asked) => {
  authenticate(platform, asked)
  return asPage(platform.settings.rgs === true ? 'OK' : 'KO')
}

export const infoConnexion: Script = (platform, asked) => {
  const who = authenticate(platform, asked)
  const user = {
    id: who.id,
    authority_id: who.authority.id,
    login: who.login ?? '',
    role: roleOf(who),
    status: who.active === false ? 0 : 1,
  }
  return json({ user_info: user, authority_info: { ...emptyAuthority, ...who.authority } }, 4)
}

const emptyAuthority = {
  id: 0,
  authority_type_id: '31',
  status: 1,
  name: '',
  email: '',
  address: '',
  postal_code: '',
  city: '',
  telephone: '',
  department: '',
  district: '',
  authority_group_id: null,
}

export const listLogins: Script = (platform, asked) => {
  const logins = accountsOf(platform, asked).map(({ login = '' }) => `${login}\n`)
  return asPage(logins.join(''))
}

/** Only a login with a password gets a nonce; in 6.0 nobody does. */
export const getNonce: Script = (platform, asked) => {
  if (platform.settings.version === '6.0') return redirect(pages.home)
  if (!basicOf(platform, asked)) return unauthorized
  const { id } = authenticate(platform, asked)
  const nounce = newToken(platform)
  platform.sessions.nonces.set(nounce, { account: id, givenAt: platform.now().getTime() })
  return json({ nounce })
}

const unauthorized = answerAs(htmlType, "La fonction n'est utilisable qu'avec un login+mot de passe HTTP", {
  status: 401,
  'WWW-Authenticate': 'Basic realm="API S2low"',
})
