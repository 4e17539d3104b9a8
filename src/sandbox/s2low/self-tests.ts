// What a client asks before it sends anything: is the connection good, is the certificate RGS, which collectivite is it,
// which logins does the certificate have, a nonce. Source: S²LOW, public.ssl/api, api-list-login.php (5.x; 6.0 for its faults).
import { accountsOf, authenticate, basicOf, newToken, roleOf } from './accounts.ts'
import { Ended, htmlType, json, pages, redirect, utf8 } from './answers.ts'
import type { Script } from './platform.ts'
import type { Asked } from './request.ts'

/** As an API, whatever the request says. */
function asApi(asked: Asked): Asked {
  return { ...asked, api: true, apiInQuery: true }
}

/** `OK`, without a line end. */
export const testConnexion: Script = (platform, asked) => {
  authenticate(platform, asApi(asked))
  return utf8('OK')
}

/** Is the certificate of an RGS authority? */
export const testRgs: Script = (platform, asked) => {
  authenticate(platform, asApi(asked))
  return utf8(platform.settings.rgs === true ? 'OK' : 'KO')
}

/** The account and its collectivite, over several lines. */
export const infoConnexion: Script = (platform, asked) => {
  const { authority, ...who } = authenticate(platform, asApi(asked))
  const user = {
    id: who.id,
    authority_id: authority.id,
    login: who.login ?? '',
    role: roleOf({ ...who, authority }),
    status: who.active === false ? 0 : 1,
  }
  return json({ user_info: user, authority_info: { ...emptyAuthority, ...authority } }, true)
}

const emptyAuthority = {
  ...{ id: 0, authority_type_id: '31', status: 1, name: '', email: '', address: '', postal_code: '', city: '' },
  ...{ telephone: '', department: '', district: '', authority_group_id: null },
}

/** One login a line; works without one. */
export const listLogins: Script = (platform, asked) => {
  const logins = accountsOf(platform, asked).map(({ login = '' }) => `${login}\n`)
  return utf8(logins.join(''))
}

/** Nothing but a login and a password gets a nonce; in 6.0 nobody does. */
export const getNonce: Script = (platform, asked) => {
  if (platform.settings.version === '6.0') return redirect(pages.home)
  if (!basicOf(platform, asked)) throw new Ended(unauthorized)
  const { id } = authenticate(platform, asApi(asked))
  const nounce = newToken(platform)
  platform.sessions.nonces.set(nounce, { account: id, givenAt: platform.now().getTime() })
  return json({ nounce })
}

const unauthorized = {
  status: 401,
  headers: { 'Content-Type': htmlType, 'WWW-Authenticate': 'Basic realm="API S2low"' },
  body: Buffer.from("La fonction n'est utilisable qu'avec un login+mot de passe HTTP"),
}
