// Actions on a document: checked by their rules, executed at once or queued for the daemon, refused in Pastell's own
// words. Nothing changes between turns. Source: DocumentAPIController, TedetisEnvoie, TedetisAnnulation (Pastell).
import * as held from './document.ts'
import type { PastellDocument } from './document.ts'
import { bringFiles, sendAnswers, verifyActe, verifyAnnulation, verifyLetters } from './following.ts'
import { lined, PastellError, type KnownCall, type PastellPlatform } from './platform.ts'
import { isKnownAction, actionRefusalFor } from './flux.ts'
import { askTdt, postActe, TdtRefusal, transactionOf } from './tdt.ts'

interface ActionResult {
  /** Absent when it was deleted. */
  readonly document?: PastellDocument
  /** Where it becomes a line of the document. */
  readonly action?: string
  readonly message: string
}

interface Order {
  readonly document: PastellDocument
  readonly id_u: number
}

/**
 * Execute or queue an action. @returns Pastell's message @throws PastellError when a rule forbids it or it fails:
 * `last_action` is then unchanged, except after a failed check
 */
export async function act(asked: KnownCall, action: string, document: PastellDocument) {
  const { platform, caller } = asked
  const { id_u } = caller
  const reason = actionRefusalFor(action, document, asked)
  if (reason !== undefined) throw new PastellError(`L'action « ${action} »  n'est pas permise : ${reason}`)
  if (!isKnownAction(action)) throw new PastellError(`L'action ${action} n'existe pas.`)
  if (document.jobs.some((job) => job.action === action))
    throw new PastellError('Une action est déjà en cours de réalisation sur ce document')
  if (platform.settings.deferred && queued.has(action)) {
    await platform.store.save({ ...document, jobs: [...document.jobs, { action, id_u }] })
    // Unverified: no text of a queued action is known.
    return 'Action programmée'
  }
  return execute(platform, action, { document, id_u })
}

const queued: ReadonlySet<string> = new Set(['send-tdt', 'annulation-tdt', 'send-reponse-prefecture'])

/** A turn of the daemon and of the TdT: run queued actions, then the TdT, then update the documents. */
export async function turn(platform: PastellPlatform) {
  const all = () => platform.entities.flatMap(({ id_e }) => platform.store.of(id_e))
  for (const document of all()) await workOff(platform, document)
  await platform.tdt.advance()
  for (const document of all()) {
    const learned = await learnedBy(platform, document)
    if (learned !== document) await platform.store.save(learned)
  }
}

async function learnedBy(platform: PastellPlatform, document: PastellDocument) {
  if (document.awaitsFiles) return bringFiles(platform, document)
  const lives = held.hasBeen(document, 'acquiter-tdt') && !held.hasBeen(document, 'annulation-tdt')
  const verify = verifying[held.lastActionOf(document).action] ?? (lives ? verifyLetters : undefined)
  return verify ? (await verify(platform, document)).document : document
}

/** What is asked of the TdT after an action. */
const verifying: Readonly<Record<string, typeof verifyActe>> = {
  'send-tdt': verifyActe,
  'teletransmission-tdt': verifyActe,
  'annulation-tdt': verifyAnnulation,
}

async function workOff(platform: PastellPlatform, document: PastellDocument) {
  const [job, ...jobs] = document.jobs
  if (!job) return
  const freed = await platform.store.save({ ...document, jobs })
  await execute(platform, job.action, { document: freed, id_u: job.id_u }).catch(async (error: unknown) => {
    if (!(error instanceof PastellError)) throw error
    if (job.action !== 'send-tdt') return
    const message = `Erreur lors de l'envoi au Tdt : ${error.message}`
    await platform.store.save(lined(platform, freed, { action: 'send-tdt-erreur', message, id_u: job.id_u }))
  })
}

async function execute(platform: PastellPlatform, asked: string, order: Order) {
  const run = executors[asked]
  if (!run) throw new PastellError("Cette action ne peut être déclenchée par l'API")
  const { document, action, message } = await run(platform, order.document)
  const line = action !== undefined && { action, message, id_u: order.id_u }
  if (document) await platform.store.save(line ? lined(platform, document, line) : document)
  return message
}

type Executor = (platform: PastellPlatform, document: PastellDocument) => Promise<ActionResult>

const executors: Readonly<Record<string, Executor>> = {
  'send-tdt': sendToTdt,
  'teletransmission-tdt': async (_, document) => ({
    document,
    action: 'teletransmission-tdt',
    message: 'La télétransmission a été ordonnée au TdT',
  }),
  'verif-tdt': verified(verifyActe),
  'annulation-tdt': askAnnulation,
  'verif-annulation-tdt': verified(verifyAnnulation),
  'verif-reponse-tdt': verified(verifyLetters),
  'send-reponse-prefecture': async (platform, document) => ({
    document: await sendAnswers(platform, document),
    action: 'send-reponse-prefecture',
    message: 'Réponse envoyée à la préfecture',
  }),
  supression: async (platform, document) => {
    await platform.store.drop(document)
    return { message: `Le document « ${document.titre} » a été supprimé` }
  },
}

async function sendToTdt(platform: PastellPlatform, document: PastellDocument) {
  const sent: PastellDocument = await postActe(platform, document).then(
    (id) => held.filled(document, { tedetis_transaction_id: `${id}` }),
    (error: unknown) => {
      const { duplicates, deferred } = platform.settings
      const later = error instanceof TdtRefusal && error.taken && duplicates === 'tdt-error' && !deferred
      if (!later) throw error
      return { ...document, refusal: error.message }
    },
  )
  const confirmed = platform.settings.confirmation && sent.refusal === undefined
  const message = confirmed ? 'Le document a été envoyé au TdT' : 'Le document a été envoyé au contrôle de légalité'
  const action = confirmed ? 'document-transmis-tdt' : 'send-tdt'
  return { document: sent, action, message }
}

async function askAnnulation(platform: PastellPlatform, document: PastellDocument) {
  const acte = transactionOf(platform, document, 'tedetis_transaction_id')
  if (!acte) throw new PastellError(`Aucune transaction ${held.textIn(document, 'tedetis_transaction_id')}`)
  const id = await askTdt(platform, document, { script: 'cancel', fields: { id: `${acte.id}` } })
  return {
    document: held.filled(document, { tedetis_annulation_id: `${id}`, has_annulation: '1' }),
    action: 'annulation-tdt',
    message: "Une notification d'annulation a été envoyée au contrôle de légalité",
  }
}

/** A state that is learned is kept, even where the action is refused. */
function verified(verify: typeof verifyActe): Executor {
  return async (platform, document) => {
    const found = await verify(platform, document)
    if (found.ok) return found
    await platform.store.save(found.document)
    throw new PastellError(found.message)
  }
}
