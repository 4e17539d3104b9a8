// Operations on retours from the préfecture, letters to answer and tasks to close.
import * as z from 'zod'
import { byId, idIn, paging, reason, siren, taskAfter, text, createsIn, reasoned } from '../inputs.ts'
import { filesForm, operation, operations } from '../operation.ts'
import { answered, transmission } from '../shapes/transmissions.ts'
import { listOf, page, boolean, id } from '../shapes/parts.ts'
import { retour, shownRetour, statuses } from '../shapes/retours.ts'
import { taskVerdicts } from '#text/tasks.ts'
import { task } from '../shapes/tasks.ts'

const ofRetour = { scope: { retour: idIn }, params: byId } as const

const answerSchema = z.strictObject({
  reason,
  typePiece: text(5).exactOptional().describe('Code PJ of the documents; by default that of the nature.'),
  refuse: boolean.default(false).describe('Refuse what the letter asks for.'),
})

export const retourTable = operations({
  listReturns: operation('GET /returns', {
    about: 'List returns that wait for a person, or those with a status, newest first',
    right: 'read',
    scope: 'narrow',
    query: z.strictObject({ ...paging, status: z.array(z.enum(statuses)).max(8).exactOptional() }),
    output: page(retour),
  }),

  showReturn: operation('GET /returns/:id', {
    about: 'Show a return, what was understood of it, and the acts that it may concern',
    right: 'read',
    ...ofRetour,
    output: shownRetour,
    refusals: ['ACTES-S006'],
  }),

  downloadReturn: operation('GET /returns/:id/bytes', {
    about: 'Download a return as it came; the right `unmask` is required too',
    right: 'read',
    reveals: true,
    ...ofRetour,
    output: 'bytes',
  }),

  attachReturn: operation('POST /returns/:id/attach', {
    about: 'Attach a stray or unreadable return to a transmission',
    right: 'attach',
    scope: { retour: ({ id }) => id, transmission: ({ transmission: name }) => name },
    params: byId,
    body: z.strictObject({ transmission: text(200), reason }),
    output: transmission,
    refusals: ['ACTES-A011', 'ACTES-A046'],
  }),

  acceptReturn: operation('POST /returns/:id/accept', {
    about: 'Accept a mail whose origin is not established; it is then read like any other',
    right: 'attach',
    ...ofRetour,
    body: reasoned,
    output: shownRetour,
    refusals: ['ACTES-A047'],
  }),

  answerLetter: operation('POST /returns/:id/answer', {
    about: 'Answer a letter with documents',
    right: 'reply',
    ...ofRetour,
    form: filesForm('reponse', answerSchema, { reason: 'Pièces demandées par courrier' }),
    output: answered,
    creates: createsIn('/transmissions'),
    refusals: ['ACTES-A007', 'ACTES-A009', 'ACTES-A012', 'ACTES-A014', 'ACTES-A015'],
  }),

  listTasks: operation('GET /tasks', {
    about: 'List tasks, nearest last day first',
    right: 'read',
    scope: 'narrow',
    query: z.strictObject({
      ...paging,
      after: taskAfter,
      closed: boolean.exactOptional().describe('Include closed tasks.'),
    }),
    output: page(task),
  }),

  closeTask: operation('POST /tasks/:id/close', {
    about: 'Close a task with its outcome; for a contradiction, with the answer that holds',
    right: 'closeTask',
    scope: { task: ({ id }) => id },
    params: byId,
    body: z.strictObject({ reason, verdict: z.enum(taskVerdicts).exactOptional() }),
    output: task,
    refusals: ['ACTES-A015'],
  }),

  rereadReturns: operation('POST /returns/reread', {
    about:
      'Read stray and unreadable returns again; without ids all of them, which requires the right for every collectivité',
    right: 'attach',
    scope: { retours: ({ ids }) => ids },
    body: z.strictObject({ ids: z.array(id).min(1).max(1_000).exactOptional() }),
    output: listOf(retour),
  }),

  handInReturns: operation('POST /returns', {
    about:
      'Submit returns that came by other ways: mails, archives, messages; the caller vouches for them, with a reason',
    right: 'attach',
    scope: { collectivite: ({ form }) => form.collectivite },
    form: filesForm('retours', z.strictObject({ collectivite: siren, reason }), {
      collectivite: '213401482',
      reason: 'Reçu de la préfecture sur une autre boîte',
    }),
    output: listOf(retour),
  }),
})
