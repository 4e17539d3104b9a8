// The page of a letter: what it asks and until when. People answer with documents, or close its task.
import { basename } from 'node:path'
import { letterTask, type ListedTask, type TaskOfLetter } from '#operations/desk/lists.ts'
import { ActesError, problem, type Problem, problemsOf } from '#errors.ts'
import type { OperationInput } from '#operations/ask.ts'
import { isId } from '#protocol/ids.ts'
import type { ShownRetour } from '#operations/shapes/retours.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { sentenceOf } from '#text/sentences.ts'
import {
  isContradiction,
  isOfLetter,
  outcomeWords,
  taskVerdicts,
  taskWords,
  verdictOf,
  type LetterTask,
} from '#text/tasks.ts'
import { askSent, showingRefusal } from '../../asking.ts'
import { check, form, guardedForm, input, reasonField, refusedButton, reserved } from '../../forms.ts'
import { facts, faults, quoted, section, tag, typedSaid, type Fact, refusal } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { megabytes } from '#protocol/limits.ts'
import { uploadLimits, type UploadAction } from '../../uploads.ts'
import {
  among,
  actionAt,
  done,
  field,
  mayHere,
  pageAt,
  shownTo,
  undone,
  type DeskAction,
  type Rendered,
  type FormSubmission,
  type Visit,
} from '../../visit.ts'
import { asideForms, asideSaid, assignmentIn, delayIn } from '../transmission/colleagues.ts'
import { factWord } from '../retours/words.ts'
import { answerTag, answerWords, deadline, implausibleClosing, letterClosing, verdictWords } from './words.ts'

export const letterPage = pageAt('/courriers/:retour', 'read', async (visit, { retour = '' }) =>
  letterShown(visit, await letterOf(visit, retour)),
)

interface LetterWithTask {
  readonly task: TaskOfLetter
  readonly retour: ShownRetour
  /** For a second AR: the date of reception that the acte keeps. */
  readonly dateHeld?: string | null
}

async function letterOf(visit: Visit, id = ''): Promise<LetterWithTask> {
  const task = isId(id) ? await visit.look(letterTask, { retour: id.toLowerCase() }) : undefined
  if (!task) throw new ActesError('ACTES-S006', { params: { name: id } })
  const retour = await visit.ask.showReturn({ id: id.toLowerCase() })
  if (task.kind !== 'accuseContraire' || task.transmission === null) return { task, retour }
  const { dateReception } = await visit.ask.showTransmission({ id: task.transmission })
  return { task, retour, dateHeld: dateReception }
}

/** Why an answer was not sent, or a task not closed; the form keeps its reason. */
interface LetterRefusal {
  readonly problems: readonly Problem[]
  readonly reason: string
  /** The form that failed; by default, the answer's. */
  readonly of?: 'closing'
}

async function letterShown(visit: Visit, letter: LetterWithTask, refused?: LetterRefusal): Promise<Rendered> {
  const { kind, transmission, numero, idActe, objet, collectivite, outcome } = letter.task
  const { say, language } = visit
  return {
    title: taskWords[kind][language],
    lead: html`<a href="/courriers">${say('Courriers et délais', 'Letters and deadlines')}</a> · ${say('sur', 'about')}
      <a href="/transmissions/${transmission}">${numero ?? idActe ?? say('son acte', 'its act')}</a> ·
      ${quoted(visit, objet, collectivite)}`,
    beside:
      outcome === null ? tag('todo', say('à traiter', 'to deal with')) : tag('ok', outcomeWords[outcome][language]),
    main: html`${refused && renderLetterRefusal(visit, letter.task, refused)}
      <div class="two">
        <div>${asked(visit, letter)} ${answerSection(visit, letter, refused?.of ? undefined : refused?.reason)}</div>
        <aside class="actions" aria-label="${say('Clore la tâche', 'Close the task')}">
          <h2>
            ${isOfLetter(kind) ? say('Clore sans répondre ici', 'Close without answering here') : say('Clore la tâche', 'Close the task')}
          </h2>
          ${letter.task.can.close === true ? closingForm(visit, letter.task, refused?.of && refused.reason) : closedFacts(visit, letter.task)}
          ${letter.task.can.assign === true && mayHere(visit, 'closeTask', collectivite) && (await asides(visit, letter.task))}
        </aside>
      </div>`,
  }
}

function renderLetterRefusal(visit: Visit, task: ListedTask, { problems, of, reason }: LetterRefusal) {
  const { say, language } = visit
  if (of === undefined) {
    const again = say(
      'Rien n’a été enregistré : corrigez, choisissez de nouveau les documents, puis recommencez.',
      'Nothing was kept: correct it, choose the documents again, and try once more.',
    )
    const why = [html`<p>${again}</p>`, faults(problems, visit)]
    return refusal(say('La réponse n’est pas partie', 'The answer has not left'), why)
  }
  const { closedBy, closedAt, outcome, transmission } = task
  return refusal(say('Opération refusée', 'This was not done'), [
    problems.map((each) => html`<p>${sentenceOf(each, language)} <code>${each.code}</code></p>`),
    closedAt !== null &&
      html`<p>
          <strong>${closedBy}</strong>, ${say('le', 'on')} ${instant(closedAt, language)}${say(' :', ':')}
          ${outcomeWords[outcome ?? 'done'][language]}.
          <a href="/transmissions/${transmission}#historique"
            >${say('Voir l’historique de l’acte', 'See the story of the act')}</a
          >
        </p>
        ${reason !== '' && typedSaid(visit, reason)}`,
  ])
}

async function asides(visit: Visit, task: ListedTask) {
  const { assign, snooze } = await asideForms(visit, task)
  const folded = ({ label, does, fields }: typeof assign | typeof snooze, end: string) =>
    html`<details class="offer">
      <summary>${label}</summary>
      <p class="reason">${does}</p>
      ${form(visit, { action: `/courriers/${task.retour}/${end}`, label }, [fields(() => undefined), reasonField(visit)])}
    </details>`
  return html`<h2>${visit.say('Entre collègues', 'Among colleagues')}</h2>
    ${asideSaid(visit, task)} ${folded(assign, 'confier')} ${folded(snooze, 'plus-tard')}`
}

function asked(visit: Visit, { task, retour, dateHeld }: LetterWithTask) {
  const { say, language } = visit
  const isLetter = isOfLetter(task.kind)
  const asItCame = isLetter
    ? say('Le courrier tel que reçu', 'The letter as it came')
    : say('Le retour tel que reçu', 'The return as it came')
  const title = isLetter ? say('Ce qu’il demande', 'What it asks') : say('Ce que dit le retour', 'What the return says')
  return section(
    { id: 'demande', title },
    facts([
      [
        say('Échéance', 'Deadline'),
        html`${deadline(task.dueOn, dayIn(task.fuseau, visit.now), language)} ${meaning(visit, task, retour)}`,
      ],
      [
        say('Date que porte l’acte', 'Date that the act bears'),
        typeof dateHeld === 'string' && jour(dateHeld, language),
      ],
      [say('Reçu le', 'Came on'), instant(task.openedAt, language)],
      ...listLetterFacts(visit, retour.facts, task.collectivite),
      ['Document', html`<a href="/retours/${task.retour}">${asItCame}</a>`],
    ]),
  )
}

const days = ['dateReception', 'dateCourrier', 'dateDepot', 'date'] as const
const texts = ['description', 'motif', 'natureIllegalite', 'detail'] as const

function listLetterFacts(visit: Visit, known: unknown, siren: string): readonly Fact[] {
  const facts = (known ?? {}) as Readonly<Record<string, unknown>>
  const fact = (name: string, show: (text: string) => HtmlContent) => {
    const value = facts[name]
    return [factWord(name, visit.language), typeof value === 'string' && value !== '' && show(value)] as const
  }
  return [
    ...days.map((name) => fact(name, (day) => jour(day, visit.language))),
    ...texts.map((name) => fact(name, (text) => quoted(visit, text, siren))),
  ]
}

/** Legal effect of silence, and what an annulation waits for. */
function meaning({ say, language }: Visit, { kind, dueOn, closedAt }: ListedTask, { id, problems }: ShownRetour) {
  if (kind === 'retourInvraisemblable' && closedAt === null)
    return html`${problems.map((each) => html`<span class="sub">${sentenceOf(each, language)}</span>`)}
      <a href="/retours/${id}">${say('Rattacher ce retour', 'Attach this return')}</a>`
  if (dueOn !== null && kind === 'lettreObservations')
    return html`<span class="sub"
      >${say(
        'Sans réponse à cette date, votre silence vaut refus.',
        'Without an answer by that day, your silence is a refusal.',
      )}</span
    >`
  if (closedAt !== null || kind !== 'annulationSansAccuse') return false
  return html`<span class="sub"
    >${say(
      'La préfecture accuse réception de l’annulation de cet acte, mais l’accusé de réception de l’acte n’est pas arrivé ici. Demandez-le à la plateforme ou à la préfecture, et remettez-le avec « actes returns import » : l’acte sera alors annulé, et cette tâche se fermera automatiquement.',
      'The préfecture acknowledges the annulation of this act, but the acknowledgement of the act itself has not come here. Ask the platform or the préfecture for it, and hand it in with “actes returns import”: the act is then annulled, and this task closes by itself.',
    )}</span
  >`
}

function answerSection(visit: Visit, letter: LetterWithTask, reason: string | undefined) {
  const { kind } = letter.task
  const words = isOfLetter(kind) && answerWords[kind]
  if (!words) return false
  return section(
    { id: 'repondre', title: visit.say('Répondre', 'Answer') },
    answerBody(visit, letter, { words, reason }),
  )
}

interface AnswerForm {
  readonly words: NonNullable<(typeof answerWords)[LetterTask]>
  readonly reason: string | undefined
}

function answerBody(visit: Visit, { task, retour }: LetterWithTask, { words: { given, refused }, reason }: AnswerForm) {
  const { say, language } = visit
  const label = say('Envoyer la réponse', 'Send the answer')
  const isClosed = say(
    'La tâche est close : le courrier a été traité.',
    'The task is closed: the letter has been dealt with.',
  )
  if (task.answer !== null) return html`<p>${answerTag(visit, task.answer)}</p>`
  const { answer: may } = retour.can
  if (may !== true) return refusedButton(label, may.code === 'ACTES-A015' ? isClosed : may.message)
  if (!mayHere(visit, 'reply', task.collectivite))
    return refusedButton(label, reserved(visit, 'reply', task.collectivite))
  const accept = uploadLimits.extensions.map((extension) => `.${extension}`).join(',')
  const documents = say(
    `Documents (PDF, XML, PNG, JPG ; ${megabytes(uploadLimits.sumBytes)} Mo en tout)`,
    `Documents (PDF, XML, PNG, JPG; ${megabytes(uploadLimits.sumBytes)} MB in all)`,
  )
  const posting = { action: `/courriers/${task.retour}/reponse`, label, sendsFiles: true }
  return html`<p>${given[language]}</p>
    ${form(visit, posting, [
      input(documents, 'documents', { type: 'file', accept, multiple: true, required: true }),
      refused && check(refused[language], 'refus', { value: 'oui' }),
      reasonField(visit, reason),
    ])}`
}

function closedFacts(visit: Visit, { closedBy, closedAt, reason, collectivite }: ListedTask) {
  const { say, language } = visit
  return facts([
    [say('Par', 'By'), closedBy],
    [say('Le', 'On'), closedAt && instant(closedAt, language)],
    [say('Motif', 'Reason'), shownTo(visit, reason ?? '', collectivite)],
  ])
}

function closingForm(visit: Visit, { kind, retour, collectivite }: ListedTask, given?: string) {
  const { say, language } = visit
  const choice = isContradiction(kind) ? { ...verdictWords[kind], verdict: verdictOf[kind] } : undefined
  const why = choice?.closing ?? (kind === 'retourInvraisemblable' ? implausibleClosing : letterClosing)
  const legend = say(
    'Laquelle des deux réponses de la préfecture faut-il retenir ?',
    'Of the two answers of the préfecture, which is right?',
  )
  const verdict =
    choice &&
    html`<fieldset>
      <legend>${legend}</legend>
      ${check(choice.reverse[language], 'verdict', { type: 'radio', value: choice.verdict, required: true })}
      ${check(choice.keep[language], 'verdict', { type: 'radio', value: 'aucun', required: true })}
    </fieldset>`
  const guard = { needs: 'closeTask', siren: collectivite, action: `/courriers/${retour}/clore` } as const
  const label = say('Clore la tâche', 'Close the task')
  return html`<p>${why[language]}</p>
    ${guardedForm(visit, { ...guard, label }, [verdict, reasonField(visit, given)])}`
}

export const close = showingRefusal(
  actionAt('/courriers/:retour/clore', 'closeTask', async (visit, sent) => {
    const { say, language } = visit
    const { task } = await letterOf(visit, sent.params.retour)
    const [chosen, reason] = [field(sent, 'verdict'), field(sent, 'motif')]
    const which = say('Dites laquelle des deux réponses retenir.', 'Say which of the two answers is right.')
    if (isContradiction(task.kind) && chosen === '') return undone(`/courriers/${task.retour}`, which)
    const verdict = among(taskVerdicts, chosen)
    await visit.ask.closeTask({ id: task.id, reason, ...(verdict && { verdict }) })
    return done(
      '/courriers',
      `${taskWords[task.kind][language]}${say(' : la tâche est close.', ': the task is closed.')}`,
    )
  }),
  refusedClosing,
)

/** The page again, with the reason and what was typed. */
async function refusedClosing({ code, params }: ActesError, visit: Visit, sent: FormSubmission): Promise<Rendered> {
  const refused = { problems: [problem(code, '', { params })], reason: field(sent, 'motif'), of: 'closing' } as const
  return letterShown(visit, await letterOf(visit, sent.params.retour), refused)
}

export const letterAsides: readonly DeskAction[] = [
  aside('confier', 'assignTask', assignmentIn),
  aside('plus-tard', 'snoozeTask', delayIn),
]

function aside<N extends 'assignTask' | 'snoozeTask'>(
  end: string,
  operation: N,
  read: (sent: FormSubmission) => Partial<OperationInput<N>>,
) {
  return showingRefusal(
    actionAt(`/courriers/:retour/${end}`, 'closeTask', async (visit, sent) => {
      const { task } = await letterOf(visit, sent.params.retour)
      await askSent(visit, [operation, read], { ...sent, params: { id: task.id } })
      return done(`/courriers/${task.retour}`, visit.say('C’est noté.', 'This is noted.'))
    }),
    refusedClosing,
  )
}

export const answer: UploadAction = {
  path: '/courriers/:retour/reponse',
  needs: 'reply',
  run: async (visit, sent) => {
    const { files, params } = sent
    const letter = await letterOf(visit, params.retour)
    const wish = { reason: field(sent, 'motif'), refuse: field(sent, 'refus') === 'oui' }
    try {
      const { id, message, warnings, late } = await visit.ask.answerLetter({
        id: letter.retour.id,
        form: wish,
        files,
      })
      const leaves = late
        ? visit.say(`La réponse (${message}) part, en retard.`, `The answer (${message}) leaves, late.`)
        : visit.say(`La réponse (${message}) part.`, `The answer (${message}) leaves.`)
      return done(`/transmissions/${id}`, `${leaves}${remarks(visit, warnings.length)}`)
    } catch (error) {
      if (!(error instanceof ActesError) || error.kind !== 'refuse') throw error
      const problems = problemsOf(error, visit.say('Réponse', 'Answer')).map((each) => ofFile(each, files))
      return { ...(await letterShown(visit, letter, { problems, reason: wish.reason })), status: 422 }
    }
  },
}

function remarks({ say }: Visit, count: number) {
  if (count === 0) return ''
  return count === 1
    ? say(' Une remarque sur ses documents est dans son dossier.', ' A remark about its documents stands in its file.')
    : say(
        ` ${count} remarques sur ses documents sont dans son dossier.`,
        ` ${count} remarks about its documents stand in its file.`,
      )
}

/** People know their documents by name, not by rank. */
function ofFile(fault: Problem, files: readonly string[]) {
  const rank = /^with\[(\d+)\]/.exec(fault.path)?.[1]
  const file = rank === undefined ? undefined : files[Number(rank)]
  return file === undefined ? fault : { ...fault, path: basename(file) }
}
