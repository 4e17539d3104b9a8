// One letter: what it asks and until when, the form of an answer with its documents, or of the end of the task in words.
import { letterTask, type ListedTask } from '../../../../operations/desk/lists.ts'
import { ActesError, type Problem } from '../../../../errors.ts'
import { isId } from '../../../../protocol/ids.ts'
import type { ShownRetour } from '../../../../operations/shapes.ts'
import { dayIn } from '../../../../protocol/calendrier/jour.ts'
import type { Both } from '../../../../text/sentences.ts'
import { html, type Html } from '../../../../text/html.ts'
import { csrf, heading } from '../../layout.ts'
import { reasonField, tag } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { uploadLimits } from '../../uploads.ts'
import { mayHere, shownTo, type Page, type Rendered, type Visit } from '../../visit.ts'
import { faults, guardedForm, refusedButton } from '../desk-forms.ts'
import { answerTag, answerWords, deadline, kindWords, outcomeWords, verdictWords, type VerdictWords } from './words.ts'
import { inFrench } from '../ministry-words.ts'

/** `/courriers/:retour` */
export const letterPage: Page = {
  path: '/courriers/:retour',
  needs: 'read',
  render: async (visit, { retour = '' }) => letterShown(visit, await letterOf(visit, retour)),
}

/** A letter: its task, and the return that it came in. */
export interface Letter {
  readonly task: ListedTask
  readonly retour: ShownRetour
}

/** The letter of a return, as he may see it. @throws ActesError ACTES-S006 */
export async function letterOf(visit: Visit, id: string): Promise<Letter> {
  const task = isId(id) ? await visit.look(letterTask, { retour: id.toLowerCase() }) : undefined
  if (!task) throw new ActesError('ACTES-S006', { params: { name: id } })
  return { task, retour: await visit.ask('showReturn', { id: task.retour }) }
}

/** Why an answer did not leave; its reason is kept in the form. */
export interface Refused {
  readonly problems: readonly Problem[]
  readonly reason: string
}

/** The page of a letter. @param refused the answer that was just tried, and did not leave */
export function letterShown(visit: Visit, letter: Letter, refused?: Refused): Rendered {
  const { task } = letter
  const { say, language } = visit
  const lead = html`<a href="/courriers">${say('Courriers et délais', 'Letters and deadlines')}</a> ·
    ${say('sur', 'about')}
    <a href="/transmissions/${task.transmission}">${task.numero ?? task.idActe ?? say('son acte', 'its act')}</a> ·
    ${inFrench(visit, shownTo(visit, task.objet, task.collectivite))}`
  const stands =
    task.outcome === null
      ? tag('todo', say('à traiter', 'to deal with'))
      : tag('ok', outcomeWords[task.outcome][language])
  const title = kindWords[task.kind][language]
  const main = html`${heading(title, lead, stands)} ${refused && refusal(visit, refused)}
    <div class="two">
      <div>${asked(visit, letter)} ${answerSection(visit, letter, refused?.reason ?? '')}</div>
      ${closing(visit, task)}
    </div>`
  return { title, main }
}

function refusal(visit: Visit, { problems }: Refused): Html {
  return html`<section class="said no" role="alert" aria-labelledby="refus">
    <h2 id="refus">${visit.say('La réponse n’est pas partie', 'The answer has not left')}</h2>
    <p>
      ${visit.say(
        'Rien n’a été gardé : corrigez, choisissez de nouveau les documents, et recommencez.',
        'Nothing was kept: correct it, choose the documents again, and try once more.',
      )}
    </p>
    ${faults(problems, visit)}
  </section>`
}

function asked(visit: Visit, { task, retour }: Letter): Html {
  const { say, language } = visit
  return html`<section aria-labelledby="demande">
    <h2 id="demande">${say('Ce qu’il demande', 'What it asks')}</h2>
    <dl class="facts">
      <dt>${say('Échéance', 'Deadline')}</dt>
      <dd>${deadline(task.dueOn, dayIn(task.fuseau, visit.now), language)} ${silence(visit, task)}</dd>
      <dt>${say('Venu le', 'Came on')}</dt>
      <dd>${instant(task.openedAt, language)}</dd>
      ${factsOf(visit, retour.facts, task.collectivite)}
      <dt>Document</dt>
      <dd><a href="/retours/${task.retour}">${say('Le courrier tel qu’il est venu', 'The letter as it came')}</a></dd>
    </dl>
  </section>`
}

/** Its days, and what it says in words. */
function factsOf(visit: Visit, known: unknown, siren: string): readonly Html[] {
  const { say, language } = visit
  const facts = (known ?? {}) as Readonly<Record<string, unknown>>
  const days = {
    dateCourrier: say('Courrier du', 'Letter of'),
    dateDepot: say('Déposé au tribunal le', 'Brought before the tribunal on'),
    date: say('Du', 'Of'),
  }
  const texts = {
    description: say('Pièces demandées', 'Pieces asked for'),
    motif: say('Motif', 'Reason'),
    natureIllegalite: say('Illégalité relevée', 'Illegality found'),
    detail: say('Détail', 'Detail'),
  }
  const dated = Object.entries(days).flatMap(([name, word]) => fact(facts[name], word, (day) => jour(day, language)))
  const told = Object.entries(texts).flatMap(([name, word]) =>
    fact(facts[name], word, (text) => html`${inFrench(visit, shownTo(visit, text, siren))}`),
  )
  return [...dated, ...told]
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
function silence({ say }: Visit, { kind, dueOn }: ListedTask): Html | false {
  if (dueOn === null || kind !== 'lettreObservations') return false
  const meant = say(
    'Sans réponse à cette date, votre silence vaut refus.',
    'Without an answer by that day, your silence is a refusal.',
  )
  return html`<span class="sub">${meant}</span>`
}

function answerSection(visit: Visit, { task }: Letter, reason: string): Html | false {
  const kind = answerWords[task.kind]
  if (!kind) return false
  return html`<section aria-labelledby="repondre">
    <h2 id="repondre">${visit.say('Répondre', 'Answer')}</h2>
    ${answerBody(visit, { task, kind, reason })}
  </section>`
}

interface Answering {
  readonly task: ListedTask
  readonly kind: { readonly given: Both; readonly refused?: Both }
  readonly reason: string
}

function answerBody(visit: Visit, answering: Answering): Html {
  const { say } = visit
  const { task } = answering
  const label = say('Envoyer la réponse', 'Send the answer')
  const closed = say(
    'La tâche est close : le courrier a été traité.',
    'The task is closed: the letter has been dealt with.',
  )
  const reserved = say('Réservé aux opérateurs de cette collectivité.', 'For operators of this collectivité only.')
  if (task.answer !== null) return html`<p>${answerTag(visit, task.answer)}</p>`
  if (task.closedAt !== null) return refusedButton(label, closed)
  if (!mayHere(visit, 'reply', task.collectivite)) return refusedButton(label, reserved)
  return answerForm(visit, answering, label)
}

function answerForm(visit: Visit, { task, kind, reason }: Answering, label: string): Html {
  const { say, language } = visit
  const accepted = uploadLimits.extensions.map((extension) => `.${extension}`).join(',')
  const documents = say(
    'Documents (PDF, XML, PNG, JPG ; 150 Mo en tout)',
    'Documents (PDF, XML, PNG, JPG; 150 MB in all)',
  )
  // The token comes first: it is read before any file is.
  return html`<p>${kind.given[language]}</p>
    <form method="post" action="/courriers/${task.retour}/reponse" enctype="multipart/form-data" class="stack">
      ${csrf(visit)}
      <label>${documents}<input type="file" name="documents" accept="${accepted}" multiple required /></label>
      ${
        kind.refused !== undefined &&
        html`<label class="check"
          ><span><input type="checkbox" name="refus" value="oui" /> ${kind.refused[language]}</span></label
        >`
      }
      ${reasonField(visit, reason)}
      <button>${label}</button>
    </form>`
}

function closing(visit: Visit, task: ListedTask): Html {
  return html`<aside class="actions" aria-label="${visit.say('Clore la tâche', 'Close the task')}">
    <h2>${visit.say('Clore sans répondre ici', 'Close without answering here')}</h2>
    ${task.closedAt === null ? closingForm(visit, task) : closedFacts(visit, task)}
  </aside>`
}

function closedFacts(visit: Visit, { closedBy, closedAt, reason, collectivite }: ListedTask): Html {
  const { say, language } = visit
  return html`<dl class="facts">
    <dt>${say('Par', 'By')}</dt>
    <dd>${closedBy}</dd>
    <dt>${say('Le', 'On')}</dt>
    <dd>${closedAt && instant(closedAt, language)}</dd>
    <dt>${say('Motif', 'Reason')}</dt>
    <dd>${shownTo(visit, reason ?? '', collectivite)}</dd>
  </dl>`
}

function closingForm(visit: Visit, { kind, retour, collectivite }: ListedTask): Html {
  const { say } = visit
  const choice = verdictWords[kind]
  const why = choice
    ? say('Jusque-là, plus rien ne part au sujet de cet acte.', 'Until then, nothing more is sent about this act.')
    : say(
        'Pour un courrier traité autrement : au guichet, par la poste, sans suite.',
        'For a letter dealt with in another way: at the counter, by post, or with nothing to be done.',
      )
  const guard = { needs: 'closeTask', siren: collectivite, action: `/courriers/${retour}/clore`, quiet: true } as const
  const fields = [choice && verdictField(visit, choice), reasonField(visit)]
  return html`<p>${why}</p>
    ${guardedForm(visit, { ...guard, label: say('Clore la tâche', 'Close the task') }, fields)}`
}

function verdictField({ say, language }: Visit, { verdict, reverse, keep }: VerdictWords): Html {
  const legend = say(
    'Des deux réponses de la préfecture, laquelle vaut ?',
    'Of the two answers of the préfecture, which is right?',
  )
  return html`<fieldset>
    <legend>${legend}</legend>
    <label class="check"
      ><span><input type="radio" name="verdict" value="${verdict}" required /> ${reverse[language]}</span></label
    >
    <label class="check"
      ><span><input type="radio" name="verdict" value="aucun" required /> ${keep[language]}</span></label
    >
  </fieldset>`
}
