// What is done about one letter: it is answered with documents, or its task is closed in words.
import { basename } from 'node:path'
import { ActesError, problem, type Problem } from '../../../../errors.ts'
import type { UploadAction } from '../../uploads.ts'
import { field, type DeskAction, type Sent, type Visit } from '../../visit.ts'
import { letterOf, letterShown } from './shown.ts'
import { kindWords, verdictWords } from './words.ts'

const close: DeskAction = {
  path: '/courriers/:retour/clore',
  needs: 'closeTask',
  run: async (visit, sent) => {
    const { say, language } = visit
    const { task } = await letterOf(visit, retourIn(sent))
    const chosen = field(sent, 'verdict')
    const to = `/courriers/${task.retour}`
    const which = say('Dites laquelle des deux réponses vaut.', 'Say which of the two answers is right.')
    if (verdictWords[task.kind] && chosen === '') return { to, said: { tone: 'no', text: which } }
    const verdict = chosen === 'refused' || chosen === 'acknowledged' ? ({ verdict: chosen } as const) : {}
    await visit.ask('closeTask', { id: task.id, reason: reasonOf(sent), ...verdict })
    const text = `${kindWords[task.kind][language]}${say(' : la tâche est close.', ': the task is closed.')}`
    return { to: '/courriers', said: { tone: 'ok', text } }
  },
}

const answer: UploadAction = {
  path: '/courriers/:retour/reponse',
  needs: 'reply',
  run: async (visit, sent) => {
    const letter = await letterOf(visit, retourIn(sent))
    const form = { reason: reasonOf(sent), refuse: field(sent, 'refus') === 'oui' }
    try {
      const { id, message, warnings } = await visit.ask('answerLetter', {
        id: letter.task.retour,
        form,
        files: sent.files,
      })
      const text = `${visit.say(`La réponse (${message}) part.`, `The answer (${message}) leaves.`)}${remarks(visit, warnings.length)}`
      return { to: `/transmissions/${id}`, said: { tone: 'ok', text } }
    } catch (error) {
      if (!(error instanceof ActesError) || error.kind !== 'refuse') throw error
      const { code, params, problems } = error
      const told = problems.length > 0 ? problems : [problem(code, visit.say('Réponse', 'Answer'), { params })]
      return {
        ...letterShown(visit, letter, { problems: told.map((each) => ofFile(each, sent.files)), reason: form.reason }),
        status: 422,
      }
    }
  },
}

export const lettersActions: readonly DeskAction[] = [close]
export const lettersUploads: readonly UploadAction[] = [answer]

function remarks({ say }: Visit, count: number): string {
  if (count === 0) return ''
  const one = ' 1 remark about its documents stands in its file.'
  const many = ` ${count} remarks about its documents stand in its file.`
  return say(` ${count} remarque(s) sur ses documents sont dans son dossier.`, count === 1 ? one : many)
}

/** Whoever answers knows his documents by name, not by rank. */
function ofFile(fault: Problem, files: readonly string[]): Problem {
  const rank = /^with\[(\d+)\]/.exec(fault.path)?.[1]
  const file = rank === undefined ? undefined : files[Number(rank)]
  return file === undefined ? fault : { ...fault, path: basename(file) }
}

function retourIn({ params }: Sent): string {
  return params.retour ?? ''
}

function reasonOf(sent: Sent): string {
  return field(sent, 'motif')
}
