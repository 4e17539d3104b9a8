// One letter: what it asks and until when, the answer to it with its documents, or the end of the task in words.
import { basename } from 'node:path'
import { ActesError, problem, type Problem } from '../../errors.ts'
import type { Answer, ShownRetour } from '../../operations/operations.ts'
import { dayIn } from '../../protocol/jour.ts'
import { taskOfLetter, type ListedTask } from '../../store/desk-lists.ts'
import type { TaskKind } from '../../store/tasks.ts'
import { html, type Content, type Html } from '../html.ts'
import { csrf, heading } from '../layout.ts'
import { reasonField, tag } from '../parts.ts'
import { instant, jour } from '../times.ts'
import { uploadLimits, type UploadAction } from '../uploads.ts'
import { field, mayHere, seenBy, shownTo, type DeskAction, type Page, type Sent, type Visit } from '../visit.ts'
import { faults, guardedForm, isId, refusedButton } from './desk-forms.ts'
import { answerTag, deadline, kindWords, outcomeWords } from './letters-words.ts'

/** `/courriers/:retour` */
export const letterPage: Page = {
  path: '/courriers/:retour',
  needs: 'read',
  render: async (visit, { retour = '' }) => rendered(visit, await letterOf(visit, retour)),
}

interface Letter {
  readonly task: ListedTask
  readonly retour: ShownRetour
}

/** @throws ActesError ACTES-S006 */
async function letterOf(visit: Visit, id: string): Promise<Letter> {
  const db = visit.app.ports.store.db
  const task = isId(id) ? await taskOfLetter(db, { sirens: seenBy(visit), retour: id.toLowerCase() }) : undefined
  if (!task) throw new ActesError('ACTES-S006', { params: { name: id } })
  return { task, retour: await visit.operations.showReturn(task.retour) }
}

interface Refused {
  readonly problems: readonly Problem[]
  readonly reason: string
}

function rendered(visit: Visit, letter: Letter, refused?: Refused) {
  const { task } = letter
  const title = kindWords[task.kind]
  const lead = html`<a href="/courriers">Courriers et délais</a> · sur
    <a href="/transmissions/${task.transmission}">${task.numero ?? task.idActe ?? 'son acte'}</a> ·
    ${shownTo(visit, task.objet, task.collectivite)}`
  const stands = task.outcome === null ? tag('todo', 'à traiter') : tag('ok', outcomeWords[task.outcome])
  const main = html`${heading(title, lead, stands)} ${refused && refusal(visit, refused)}
    <div class="two">
      <div>${asked(visit, letter)} ${answerSection(visit, letter, refused?.reason ?? '')}</div>
      ${closing(visit, task)}
    </div>`
  return { title, main }
}

function refusal(visit: Visit, { problems }: Refused): Html {
  return html`<section class="said no" role="alert" aria-labelledby="refus">
    <h2 id="refus">La réponse n’est pas partie</h2>
    <p>Rien n’a été gardé : corrigez, choisissez de nouveau les documents, et recommencez.</p>
    ${faults(problems, visit)}
  </section>`
}

function asked(visit: Visit, { task, retour }: Letter): Html {
  const { collectivite: siren } = task
  const facts = (retour.facts ?? {}) as Readonly<Record<string, unknown>>
  const days = { dateCourrier: 'Courrier du', dateDepot: 'Déposé au tribunal le', date: 'Du' } as const
  const texts = {
    description: 'Pièces demandées',
    motif: 'Motif',
    natureIllegalite: 'Illégalité relevée',
    detail: 'Détail',
  } as const
  const dated = Object.entries(days).flatMap(([name, word]) => fact(facts[name], word, jour))
  const told = Object.entries(texts).flatMap(([name, word]) =>
    fact(facts[name], word, (text) => html`${shownTo(visit, text, siren)}`),
  )
  return html`<section aria-labelledby="demande">
    <h2 id="demande">Ce qu’il demande</h2>
    <dl class="facts">
      <dt>Échéance</dt>
      <dd>${deadline(task.dueOn, dayIn(task.fuseau, visit.now))} ${silence(task)}</dd>
      <dt>Venu le</dt>
      <dd>${instant(task.openedAt)}</dd>
      ${dated}${told}
      <dt>Document</dt>
      <dd><a href="/retours/${task.retour}">Le courrier tel qu’il est venu</a></dd>
    </dl>
  </section>`
}

function fact(value: unknown, word: string, show: (text: string) => Html): readonly Html[] {
  return typeof value === 'string' && value !== ''
    ? [
        html`<dt>${word}</dt>
          <dd>${show(value)}</dd>`,
      ]
    : []
}

/** What the law makes of silence. */
function silence({ kind, dueOn }: ListedTask): Html | false {
  if (dueOn === null || kind !== 'lettreObservations') return false
  return html`<span class="sub">Sans réponse à cette date, votre silence vaut refus.</span>`
}

/** What may be answered, and what may be refused instead. */
const answers: Readonly<Partial<Record<TaskKind, { readonly given: string; readonly refused?: string }>>> = {
  courrierSimple: { given: 'Une réponse au courrier : un document, et un seul (2-2).' },
  demandePieces: {
    given: 'Les pièces demandées : un document au moins (3-4).',
    refused: 'Refuser de fournir les pièces : un seul document, qui le dit (3-3)',
  },
  lettreObservations: {
    given: 'Une réponse aux observations : un document, et un seul (4-4).',
    refused: 'Refuser explicitement d’y répondre : un seul document, qui le dit (4-3)',
  },
}

function answerSection(visit: Visit, { task }: Letter, reason: string): Html | false {
  const kind = answers[task.kind]
  if (!kind) return false
  return html`<section aria-labelledby="repondre">
    <h2 id="repondre">Répondre</h2>
    ${answerBody(visit, { task, kind, reason })}
  </section>`
}

interface Answering {
  readonly task: ListedTask
  readonly kind: { readonly given: string; readonly refused?: string }
  readonly reason: string
}

function answerBody(visit: Visit, { task, kind, reason }: Answering): Html {
  const label = 'Envoyer la réponse'
  if (task.answer !== null) return html`<p>${answerTag(task.answer)}</p>`
  if (task.closedAt !== null) return refusedButton(label, 'La tâche est close : le courrier a été traité.')
  if (!mayHere(visit, 'reply', task.collectivite))
    return refusedButton(label, 'Réservé aux opérateurs de cette collectivité.')
  const accepted = uploadLimits.extensions.map((extension) => `.${extension}`).join(',')
  // The token comes first: it is read before any file is.
  return html`<p>${kind.given}</p>
    <form method="post" action="/courriers/${task.retour}/reponse" enctype="multipart/form-data" class="stack">
      ${csrf(visit)}
      <label
        >Documents (PDF, XML, PNG, JPG ; 150 Mo en tout)<input
          type="file"
          name="documents"
          accept="${accepted}"
          multiple
          required
      /></label>
      ${
        kind.refused !== undefined &&
        html`<label class="check"
          ><span><input type="checkbox" name="refus" value="oui" /> ${kind.refused}</span></label
        >`
      }
      <label>Motif, journalisé<input name="motif" required maxlength="500" value="${reason}" /></label>
      <button>${label}</button>
    </form>`
}

function closing(visit: Visit, task: ListedTask): Html {
  return html`<aside class="actions" aria-label="Clore la tâche">
    <h2>Clore sans répondre ici</h2>
    ${task.closedAt === null ? closingForm(visit, task) : closedFacts(visit, task)}
  </aside>`
}

function closedFacts(visit: Visit, { closedBy, closedAt, reason, collectivite }: ListedTask): Html {
  return html`<dl class="facts">
    <dt>Par</dt>
    <dd>${closedBy}</dd>
    <dt>Le</dt>
    <dd>${closedAt && instant(closedAt)}</dd>
    <dt>Motif</dt>
    <dd>${shownTo(visit, reason ?? '', collectivite)}</dd>
  </dl>`
}

type Verdict = 'refused' | 'acknowledged'

/** Of two words that contradict each other, which holds. */
const verdicts: Readonly<Partial<Record<TaskKind, { readonly verdict: Verdict; reverse: string; keep: string }>>> = {
  anomalieTardive: {
    verdict: 'refused',
    reverse: 'L’anomalie vaut : l’acte devient refusé',
    keep: 'L’accusé de réception vaut : rien ne change',
  },
  accuseTardif: {
    verdict: 'acknowledged',
    reverse: 'L’accusé de réception vaut : l’acte devient acquitté',
    keep: 'Le refus vaut : rien ne change',
  },
}

function closingForm(visit: Visit, { kind, retour, collectivite }: ListedTask): Html {
  const choice = verdicts[kind]
  const fields: Content = choice && [
    html`<fieldset>
      <legend>Des deux réponses de la préfecture, laquelle vaut ?</legend>
      <label class="check"
        ><span><input type="radio" name="verdict" value="${choice.verdict}" required /> ${choice.reverse}</span></label
      >
      <label class="check"
        ><span><input type="radio" name="verdict" value="aucun" required /> ${choice.keep}</span></label
      >
    </fieldset>`,
  ]
  const guard = { needs: 'closeTask', siren: collectivite, action: `/courriers/${retour}/clore`, quiet: true } as const
  return html`<p>
      ${choice ? 'Jusque-là, plus rien ne part au sujet de cet acte.' : 'Pour un courrier traité autrement : au guichet, par la poste, sans suite.'}
    </p>
    ${guardedForm(visit, { ...guard, label: 'Clore la tâche' }, [fields, reasonField()])}`
}

const close: DeskAction = {
  path: '/courriers/:retour/clore',
  needs: 'closeTask',
  run: async (visit, sent) => {
    const { task } = await letterOf(visit, retourIn(sent))
    const chosen = field(sent, 'verdict')
    const to = `/courriers/${task.retour}`
    if (verdicts[task.kind] && chosen === '')
      return { to, said: { tone: 'no', text: 'Dites laquelle des deux réponses vaut.' } }
    const verdict = chosen === 'refused' || chosen === 'acknowledged' ? { verdict: chosen } : {}
    await visit.operations.closeTask(task.id, { ...howOf(visit, sent), ...verdict } as Closing)
    return { to: '/courriers', said: { tone: 'ok', text: `${kindWords[task.kind]} : la tâche est close.` } }
  },
}

type Closing = Parameters<Visit['operations']['closeTask']>[1]

const answer: UploadAction = {
  path: '/courriers/:retour/reponse',
  needs: 'reply',
  run: async (visit, sent) => {
    const letter = await letterOf(visit, retourIn(sent))
    const how = howOf(visit, sent)
    const given: Answer = { files: sent.files, refuse: field(sent, 'refus') === 'oui' }
    try {
      const { id, message, warnings } = await visit.operations.reply(letter.task.retour, given, how)
      const remarks =
        warnings.length > 0 ? ` ${warnings.length} remarque(s) sur ses documents sont dans son dossier.` : ''
      return { to: `/transmissions/${id}`, said: { tone: 'ok', text: `La réponse (${message}) part.${remarks}` } }
    } catch (error) {
      if (!(error instanceof ActesError) || error.kind !== 'refuse') throw error
      const { code, params, problems } = error
      const told = problems.length > 0 ? problems : [problem(code, 'Réponse', { params })]
      return {
        ...rendered(visit, letter, { problems: told.map((each) => ofFile(each, sent.files)), reason: how.reason }),
        status: 422,
      }
    }
  },
}

export const lettersActions: readonly DeskAction[] = [close]
export const lettersUploads: readonly UploadAction[] = [answer]

/** Whoever answers knows his documents by name, not by rank. */
function ofFile(fault: Problem, files: readonly string[]): Problem {
  const rank = /^with\[(\d+)\]/.exec(fault.path)?.[1]
  const file = rank === undefined ? undefined : files[Number(rank)]
  return file === undefined ? fault : { ...fault, path: basename(file) }
}

function retourIn({ params }: Sent): string {
  return params.retour ?? ''
}

function howOf({ login }: Visit, sent: Sent) {
  return { reason: field(sent, 'motif'), who: login }
}
