// GET actes_transac_post_confirm_api.php and …_multi.php: a person confirms what waits in 17, in a browser, and is sent back
// to `url_return`, its %%ERROR%% and %%MESSAGE%% replaced as they are. Source: S²LOW, both scripts (5.x).
import type { HttpAnswer } from '../http.ts'
import { integer, listOf, scalar } from '../php.ts'
import { accountByNonce, accountsOf, authenticate, basicOf } from './accounts.ts'
import { asHeader, Ended, redirect } from './answers.ts'
import { rgsRefusal } from './checks.ts'
import type { Platform, Script, Who } from './platform.ts'
import { fromUtf8, type Asked } from './request.ts'
import { moved, statusOf, type Transaction } from './transactions.ts'

export const confirm: Script = (platform, asked) => {
  const who = signer(platform, asked)
  const id = scalar(asked.query, 'id')
  if (id === '' || id === '0') throw new Ended(back(asked, "Pas d'identifiant de transaction spécifié"))
  return platform.alone(async () => {
    const transaction = platform.kept.get(integer(id))
    if (!transaction) throw new Ended(back(asked, "Erreur d'initialisation de la transaction."))
    if (!mayConfirm(who, transaction)) throw new Ended(back(asked, 'Accès refusé'))
    if (statusOf(transaction) !== 17)
      throw new Ended(back(asked, "La transaction n'est pas dans le statut « En attente d'être posté»"))
    await post(platform, who, transaction)
    return back(asked, undefined)
  })
}

export const confirmSeveral: Script = (platform, asked) => {
  const who = signer(platform, asked)
  return platform.alone(async () => {
    for (const id of listOf(asked.query, 'id')) {
      const transaction = platform.kept.get(integer(id))
      if (transaction && mayConfirm(who, transaction) && statusOf(transaction) === 17)
        await post(platform, who, transaction)
    }
    return back(asked, undefined)
  })
}

function mayConfirm(who: Who, { authority }: Transaction): boolean {
  return who.authority.id === authority
}

async function post({ kept, now }: Platform, who: Who, transaction: Transaction): Promise<void> {
  const message = `La transaction a été postée par l'agent télétransmetteur ${who.login ?? who.id}`
  await kept.put(moved(transaction, { status: 1, message, at: now() }))
}

/** Who confirms: by a nonce, or as anywhere else. In 6.0 a nonce does not go with a login. */
function signer(platform: Platform, asked: Asked): Who {
  const { settings } = platform
  const no = (message: string) => new Ended(back(asked, message))
  if (settings.module === 'unknown') throw no("Erreur d'initialisation du module")
  const who = scalar(asked.query, 'nounce') === '' ? authenticate(platform, asked) : byNonce(platform, asked)
  if (!who) throw no('La connexion à échoué')
  if (who.active === false) throw no("Échec de l'authentification")
  if (!['RW', 'TT'].includes(who.rights) || settings.module === 'inactive') throw no('Accès refusé')
  if (settings.rgs !== true) throw no(rgsRefusal(settings.rgs))
  return who
}

function byNonce(platform: Platform, asked: Asked): Who | undefined {
  if (platform.settings.version === '6.0' && basicOf(platform, asked)) return undefined
  return accountByNonce(platform, asked, accountsOf(platform, asked))
}

/** Two spaces, nothing encoded. @param message of an error; undefined when all went well */
function back({ query }: Asked, message: string | undefined): HttpAnswer {
  const url = fromUtf8(scalar(query, 'url_return'))
    .replaceAll('%%ERROR%%', message === undefined ? '0' : '1')
    .replaceAll('%%MESSAGE%%', () => message ?? '')
  return redirect(` ${asHeader(url)}`)
}
