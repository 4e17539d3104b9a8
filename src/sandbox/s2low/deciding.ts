// Decisions on a transaction. POST actes_transac_cancel.php requests an annulation, POST actes_transac_close.php closes
// or archives. GET actes_transac_post_confirm_api.php and …_multi.php confirm a transaction in status 17, then redirect
// to `url_return` with %%ERROR%% and %%MESSAGE%% replaced unescaped. Source: S²LOW, these scripts and
// ActesTransaction::hasPendingCancelTrans (5.x).
import { integer, fieldValuesOf, phpJson, scalar } from '../php.ts'
import { admit, mayAct, roleOf, accountByNonce, accountsOf, authenticate, basicOf, refusePaper } from './accounts.ts'
import {
  done,
  ko,
  Ended,
  pages,
  redirect,
  refuseCall,
  said,
  asHeader,
  type S2lowRequest,
  fromUtf8,
} from './exchange.ts'
import { build, openTransaction } from './compose.ts'
import type { S2lowPlatform, Script, Who } from './platform.ts'
import { appendStage, stageOf, statusName, statusOf, type Transaction } from './transactions.ts'
import type { HttpAnswer } from '../http.ts'
import { rgsRefusal } from './create.ts'

export const cancel: Script = async (platform, asked) => {
  const who = admit(platform, asked, { right: 'TT', family: 'A' })
  refusePaper(platform, asked)
  const id = await platform.alone(async () => {
    const act = annullable(platform, asked, who)
    const formulaire = { code: '6-1', idActe: act.uniqueId ?? '' } as const
    const built = await build(platform, who, { formulaire, pieces: [], classificationDate: '' })
    const { number, classification, uniqueId, user, authority, siren } = act
    const facts = { type: '6', related: act.id, number, classification, uniqueId, user, authority, siren } as const
    return openTransaction(platform, { asked, who, call: 'cancel', facts, built })
  })
  return done(asked, `${id}\n`, `${pages.show}?id=${id}`)
}

function annullable(platform: S2lowPlatform, asked: S2lowRequest, who: Who): Transaction {
  const id = scalar(asked.fields, 'id')
  const no = (message: string, page: string = pages.index) => refuseCall(asked, message, page)
  if (id === '' || id === '0') throw no("Pas d'identifiant de transaction à annuler spécifié.")
  const act = platform.kept.get(integer(id))
  if (!act) throw no("Erreur d'initialisation de la transaction.")
  if (act.type !== '1') throw no('Ce type de transaction ne peut pas être annulé.')
  const pending = platform.kept.all().some((each) => each.type === '6' && each.related === act.id && isPending(each))
  if (pending) throw no("Une demande d'annulation est déjà en cours pour cette transaction.")
  if (!mayAct(who, act)) throw no('Accès refusé.')
  if (statusOf(act) !== 4) throw no("Impossible d'annuler une transaction qui n'est pas en état « Acquittement reçu ».")
  return act
}

function isPending(annulation: Transaction): boolean {
  return statusOf(annulation) > 0 && statusOf(annulation) < 4
}

const ends: Readonly<Record<string, number>> = { valid: 5, invalid: 6, sae: 19 }

export const close: Script = async (platform, asked) => {
  const who = admit(platform, asked, { right: 'CS', family: 'A' })
  const end = ends[scalar(asked.fields, 'status')]
  if (end === undefined) throw refuseCall(asked, 'État incorrect.', pages.index)
  const ids = [...fieldValuesOf(asked.fields, 'id'), ...fieldValuesOf(asked.fields, 'liste_id')]
  const results = await platform.alone(async () => {
    const told: { readonly closed: boolean; readonly sentence: string }[] = []
    for (const id of ids) told.push(await closeOne(platform, asked, { who, id, end }))
    return told
  })
  const sentences = results.map(({ sentence }) => sentence).join('')
  if (results.some(({ closed }) => closed)) return said(asked, sentences, pages.index)
  throw asked.api ? new Ended(ko(sentences)) : new Ended(redirect(pages.index))
}

async function closeOne(
  platform: S2lowPlatform,
  asked: S2lowRequest,
  { who, id, end }: { who: Who; id: string; end: number },
): Promise<{ closed: boolean; sentence: string }> {
  const act = platform.kept.get(integer(id))
  if (!act) throw refuseCall(asked, "Erreur d'initialisation de la transaction.", pages.index)
  if (act.type !== '1')
    throw refuseCall(asked, 'Ce type de transaction ne peut pas être cloturé.', `${pages.show}?id=${id}`)
  const sentence = notYet(platform, act, end)
  if (sentence !== undefined) return { closed: false, sentence }
  if (!mayAct(who, act)) throw refuseCall(asked, 'Accès refusé.', pages.index)
  const message = `Fermeture par l'utilisateur ${who.login ?? who.id}`
  await platform.kept.put(appendStage(act, { status: end, message, at: platform.now() }))
  if (end === 19) return { closed: true, sentence: `Programmation de l'envoi de la transaction ${act.id} à Pastell\n` }
  const passed = `Passage de la transaction n°${act.id} à l'état « ${statusName(end)} ». Résultat ok.\n`
  return { closed: true, sentence: passed }
}

function notYet({ now }: S2lowPlatform, act: Transaction, end: number): string | undefined {
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
  const [id, status] = ['transaction_id', 'status_id'].map((name) => scalar(asked.fields, name))
  if (![id, status].every((text) => /^\d+$/.test(text ?? '')))
    return jsonAnswer(422, { error: 'Unprocessable Content' })
  return platform.alone(async () => {
    const act = platform.kept.get(integer(id ?? ''))
    const error = unmarkable(who, act, { id: integer(id ?? ''), status: integer(status ?? '') })
    if (error !== undefined || !act) return jsonAnswer(400, { error })
    const message = "Modification par l'API manage_actes_sae_status"
    await platform.kept.put(appendStage(act, { status: integer(status ?? ''), message, at: platform.now() }))
    return jsonAnswer(200, { status: 'ok' })
  })
}

function unmarkable(who: Who, act: Transaction | undefined, to: { id: number; status: number }): string | undefined {
  if (roleOf(who) !== 'ARCH') return 'Pas les bons droits'
  if (!act) return `Transaction ${to.id} non existante`
  if (act.authority !== who.authority.id) return 'Mauvaise collectivite'
  const from = statusOf(act)
  if (![4, 5, 12, 14].includes(from)) return `Transition depuis le statut ${from} impossible`
  if (![12, 13, 14, 19].includes(to.status)) return `Transition vers le statut ${to.status} impossible`
  return from === to.status ? `Transition entre deux status identiques (${from}) impossible` : undefined
}

function jsonAnswer(status: number, value: unknown): HttpAnswer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: Buffer.from(phpJson(value) ?? '') }
}

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
    for (const id of fieldValuesOf(asked.query, 'id')) {
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

async function post({ kept, now }: S2lowPlatform, who: Who, transaction: Transaction): Promise<void> {
  const message = `La transaction a été postée par l'agent télétransmetteur ${who.login ?? who.id}`
  await kept.put(appendStage(transaction, { status: 1, message, at: now() }))
}

/** Authenticates by nonce or as usual. In 6.0 a nonce excludes a login. */
function signer(platform: S2lowPlatform, asked: S2lowRequest): Who {
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

function byNonce(platform: S2lowPlatform, asked: S2lowRequest): Who | undefined {
  if (platform.settings.version === '6.0' && basicOf(platform, asked)) return undefined
  return accountByNonce(platform, asked, accountsOf(platform, asked))
}

/** The two spaces and the missing encoding are S²LOW's. @param message an error; undefined on success */
function back({ query }: S2lowRequest, message: string | undefined): HttpAnswer {
  const url = fromUtf8(scalar(query, 'url_return'))
    .replaceAll('%%ERROR%%', message === undefined ? '0' : '1')
    .replaceAll('%%MESSAGE%%', () => message ?? '')
  return redirect(` ${asHeader(url)}`)
}
