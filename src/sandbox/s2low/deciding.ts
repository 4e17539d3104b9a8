// Decisions on a transaction. POST actes_transac_cancel.php requests an annulation, POST actes_transac_close.php closes
// or archives. GET actes_transac_post_confirm_api.php and …_multi.php confirm a transaction in status 17, then redirect
// to `url_return` with %%ERROR%% and %%MESSAGE%% replaced unescaped. Source: S²LOW, these scripts and
// ActesTransaction::hasPendingCancelTrans (5.x).
import { integer, fieldValuesOf, isFalsy, phpJson, scalar } from '../php.ts'
import {
  accountByNonce,
  accountsOf,
  admit,
  admitPerson,
  authenticate,
  basicOf,
  mayAct,
  refusePaper,
  roleOf,
} from './accounts.ts'
import {
  asHeader,
  done,
  Ended,
  escapeHtml,
  fromUtf8,
  made,
  pages,
  redirect,
  refuseCall,
  type S2lowRequest,
} from './exchange.ts'
import { build, openTransaction } from './compose.ts'
import { enterState, type S2lowPlatform, type Script, type Who } from './platform.ts'
import { stageOf, statusName, statusOf, type Transaction } from './transactions.ts'
import { answerAs } from '../http.ts'
import { rgsRefusal } from './create.ts'

export const cancel: Script = async (platform, asked) => {
  const who = admit(platform, asked, 'TT')
  refusePaper(platform)
  const id = await platform.alone(async () => {
    const act = annullable(platform, asked, who)
    const built = await build(platform, who, { formulaire: { code: '6-1', idActe: act.uniqueId ?? '' } })
    const { number, classification, uniqueId, user, authority, siren } = act
    const facts = { type: '6', related: act.id, number, classification, uniqueId, user, authority, siren } as const
    return openTransaction(platform, { asked, who, call: 'cancel', facts, built })
  })
  return made(asked, id)
}

function annullable(platform: S2lowPlatform, asked: S2lowRequest, who: Who) {
  const id = scalar(asked.fields, 'id')
  const no = (message: string) => refuseCall(message, pages.index)
  if (isFalsy(id)) throw no("Pas d'identifiant de transaction à annuler spécifié.")
  const act = platform.kept.get(integer(id))
  if (!act) throw no("Erreur d'initialisation de la transaction.")
  if (act.type !== '1') throw no('Ce type de transaction ne peut pas être annulé.')
  const pending = platform.kept
    .all()
    .some((each) => each.type === '6' && each.related === act.id && [1, 2, 3].includes(statusOf(each)))
  if (pending) throw no("Une demande d'annulation est déjà en cours pour cette transaction.")
  if (!mayAct(who, act)) throw no('Accès refusé.')
  if (statusOf(act) !== 4) throw no("Impossible d'annuler une transaction qui n'est pas en état « Acquittement reçu ».")
  return act
}

const ends: Readonly<Record<string, number>> = { valid: 5, invalid: 6, sae: 19 }

export const close: Script = async (platform, asked) => {
  const who = admit(platform, asked, 'CS')
  const end = ends[scalar(asked.fields, 'status')]
  if (end === undefined) throw refuseCall('État incorrect.', pages.index)
  const ids = [...fieldValuesOf(asked.fields, 'id'), ...fieldValuesOf(asked.fields, 'liste_id')]
  let [closed, sentences] = [false, '']
  await platform.alone(async () => {
    for (const id of ids) {
      const { isDone, sentence } = await closeOne(platform, who, { id, end })
      closed ||= isDone
      sentences += sentence
    }
  })
  if (!closed) throw refuseCall(sentences, pages.index)
  return done(asked, escapeHtml(sentences), pages.index)
}

async function closeOne(platform: S2lowPlatform, who: Who, { id, end }: { id: string; end: number }) {
  const act = platform.kept.get(integer(id))
  if (!act) throw refuseCall("Erreur d'initialisation de la transaction.", pages.index)
  if (act.type !== '1') throw refuseCall('Ce type de transaction ne peut pas être cloturé.', `${pages.show}?id=${id}`)
  const sentence = notYet(platform, act, end)
  if (sentence !== undefined) return { isDone: false, sentence }
  if (!mayAct(who, act)) throw refuseCall('Accès refusé.', pages.index)
  await enterState(platform, act, [end, `Fermeture par l'utilisateur ${who.login ?? who.id}`])
  const passed =
    end === 19
      ? `Programmation de l'envoi de la transaction ${act.id} à Pastell\n`
      : `Passage de la transaction n°${act.id} à l'état « ${statusName(end)} ». Résultat ok.\n`
  return { isDone: true, sentence: passed }
}

function notYet({ now }: S2lowPlatform, act: Transaction, end: number) {
  const status = statusOf(act)
  if (![4, 5, 14, 18, 20].includes(status))
    return `Cette transaction ${act.id} ne peut pas encore être clôturée (statut ${status})\n`
  if (status === 18)
    return end === 6 ? undefined : `La transaction ${act.id} en attente de signature peut seulement être rejeté\n`
  const closable = new Date(stageOf(act, 4)?.at ?? 0)
  closable.setUTCMonth(closable.getUTCMonth() + 2)
  if (end !== 19 && closable >= now()) return `Cette transaction ${act.id} ne peut pas encore être clôturée\n`
  if (end !== 19 && status === 5)
    return `La transaction ${act.id} est déjà terminée et ne peut l'être de nouveau directement\n`
  return undefined
}

/** POST actes_sae_status.php (5.0.39): an archivist's system reports the archiving of an acte. */
export const markArchived: Script = (platform, asked) => {
  const who = authenticate(platform, asked)
  const [id = '', status = ''] = ['transaction_id', 'status_id'].map((name) => scalar(asked.fields, name))
  if (![id, status].every((text) => /^\d+$/.test(text))) return jsonAs(422, { error: 'Unprocessable Content' })
  return platform.alone(async () => {
    const act = platform.kept.get(integer(id))
    const error = unmarkable(who, act, { id: integer(id), status: integer(status) })
    if (error !== undefined || !act) return jsonAs(400, { error })
    await enterState(platform, act, [integer(status), "Modification par l'API manage_actes_sae_status"])
    return jsonAs(200, { status: 'ok' })
  })
}

function unmarkable(who: Who, act: Transaction | undefined, to: { id: number; status: number }) {
  if (roleOf(who) !== 'ARCH') return 'Pas les bons droits'
  if (!act) return `Transaction ${to.id} non existante`
  if (act.authority !== who.authority.id) return 'Mauvaise collectivite'
  const from = statusOf(act)
  if (![4, 5, 12, 14].includes(from)) return `Transition depuis le statut ${from} impossible`
  if (![12, 13, 14, 19].includes(to.status)) return `Transition vers le statut ${to.status} impossible`
  return from === to.status ? `Transition entre deux status identiques (${from}) impossible` : undefined
}

function jsonAs(status: number, value: unknown) {
  return answerAs('application/json', phpJson(value) ?? '', { status })
}

export const confirm: Script = (platform, asked) => {
  const who = signer(platform, asked)
  const id = scalar(asked.query, 'id')
  if (isFalsy(id)) throw sendBack("Pas d'identifiant de transaction spécifié")
  return platform.alone(async () => {
    const transaction = platform.kept.get(integer(id))
    if (!transaction) throw sendBack("Erreur d'initialisation de la transaction.")
    if (who.authority.id !== transaction.authority) throw sendBack('Accès refusé')
    if (!(await post(platform, who, transaction)))
      throw sendBack("La transaction n'est pas dans le statut « En attente d'être posté»")
    return back(asked)
  })
}

export const confirmSeveral: Script = (platform, asked) => {
  const who = signer(platform, asked)
  return platform.alone(async () => {
    for (const id of fieldValuesOf(asked.query, 'id')) {
      const transaction = platform.kept.get(integer(id))
      if (who.authority.id === transaction?.authority) await post(platform, who, transaction)
    }
    return back(asked)
  })
}

/** False unless it waits to be posted. */
async function post(platform: S2lowPlatform, who: Who, transaction: Transaction) {
  if (statusOf(transaction) !== 17) return false
  const agent = who.login ?? who.id
  await enterState(platform, transaction, [1, `La transaction a été postée par l'agent télétransmetteur ${agent}`])
  return true
}

/** Authenticates by nonce or as usual. In 6.0 a nonce excludes a login. */
function signer(platform: S2lowPlatform, asked: S2lowRequest) {
  const { rgs } = platform.settings
  const who = admitPerson(platform, {
    refuse: sendBack,
    identify: () =>
      scalar(asked.query, 'nounce') === '' ? authenticate(platform, asked) : signerByNonce(platform, asked),
    may: ({ rights }) => ['RW', 'TT'].includes(rights),
  })
  if (rgs !== true) throw sendBack(rgsRefusal(rgs))
  return who
}

function signerByNonce(platform: S2lowPlatform, asked: S2lowRequest) {
  if (platform.settings.version === '6.0' && basicOf(platform, asked)) return undefined
  return accountByNonce(platform, asked, accountsOf(platform, asked))
}

function sendBack(message: string) {
  return new Ended((asked) => back(asked, message))
}

/** The two spaces and the missing encoding are S²LOW's. @param message an error */
function back({ query }: S2lowRequest, message?: string) {
  const url = fromUtf8(scalar(query, 'url_return'))
    .replaceAll('%%ERROR%%', message === undefined ? '0' : '1')
    .replaceAll('%%MESSAGE%%', () => message ?? '')
  return redirect(` ${asHeader(url)}`)
}
