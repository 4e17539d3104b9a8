// What came back from the préfecture: listed, shown, downloaded, attached by hand, read again, handed in; letters answered,
// and tasks closed.
import * as z from 'zod'
import { byId, paging, reason, siren, taskAfter, text } from '../inputs.ts'
import { filesForm, operation } from '../operation.ts'
import { answered, reread, retours, shownRetour, statuses, task, tasks, transmission } from '../shapes.ts'

export const listReturns = operation({
  ...{ method: 'GET', path: '/returns', name: 'listReturns' },
  about: 'Returns that wait for a person, or those in a status, newest first',
  right: 'read',
  scope: 'narrow',
  query: z.strictObject({ ...paging, status: z.array(z.enum(statuses)).max(8).exactOptional() }),
  output: retours,
})

export const showReturn = operation({
  ...{ method: 'GET', path: '/returns/:id', name: 'showReturn' },
  about: 'One return, what is understood of it, and whom it may be meant for',
  right: 'read',
  scope: { retour: ({ id }) => id },
  params: byId,
  output: shownRetour,
  refusals: ['ACTES-S006'],
})

export const downloadReturn = operation({
  ...{ method: 'GET', path: '/returns/:id/bytes', name: 'downloadReturn' },
  about: 'Its bytes, as they came; the right `unmask` is needed too',
  right: 'read',
  reveals: true,
  scope: { retour: ({ id }) => id },
  params: byId,
  output: 'bytes',
})

export const attachReturn = operation({
  ...{ method: 'POST', path: '/returns/:id/attach', name: 'attachReturn' },
  about: 'Give a stray return to a transmission',
  right: 'attach',
  scope: { retour: ({ id }) => id, transmission: ({ transmission: name }) => name },
  params: byId,
  body: z.strictObject({ transmission: text(200), reason }),
  output: transmission,
  refusals: ['ACTES-A011'],
})

export const rereadReturns = operation({
  ...{ method: 'POST', path: '/returns/reread', name: 'rereadReturns' },
  about: 'Read again what could not be placed or read; without ids all of it, with the right for every collectivité',
  right: 'attach',
  scope: { retours: ({ ids }) => ids },
  body: z.strictObject({ ids: z.array(z.uuid()).min(1).max(1_000).exactOptional() }),
  output: reread,
})

export const handInReturns = operation({
  ...{ method: 'POST', path: '/returns', name: 'handInReturns' },
  about: 'Hand in returns that came otherwise: mails, archives, messages',
  right: 'attach',
  scope: { collectivite: ({ form }) => form.collectivite },
  form: filesForm('retours', z.strictObject({ collectivite: siren }), { collectivite: '213401482' }),
  output: reread,
})

const answerSchema = z.strictObject({
  reason,
  typePiece: text(5).exactOptional().describe('Code PJ of the documents; the nature’s own by default.'),
  refuse: z.boolean().default(false).describe('What the letter asks for is refused.'),
})

export const answerLetter = operation({
  ...{ method: 'POST', path: '/returns/:id/answer', name: 'answerLetter' },
  about: 'Answer a letter with documents',
  right: 'reply',
  scope: { retour: ({ id }) => id },
  params: byId,
  form: filesForm('reponse', answerSchema, { reason: 'Pièces demandées par courrier' }),
  output: answered,
  creates: { at: ({ id }: { readonly id: string }) => `/transmissions/${id}` },
  refusals: ['ACTES-A007', 'ACTES-A009', 'ACTES-A012', 'ACTES-A014', 'ACTES-A015'],
})

export const listTasks = operation({
  ...{ method: 'GET', path: '/tasks', name: 'listTasks' },
  about: 'What the préfecture expects, the nearest last day first',
  right: 'read',
  scope: 'narrow',
  query: z.strictObject({
    ...paging,
    after: taskAfter,
    closed: z.boolean().exactOptional().describe('Closed ones too.'),
  }),
  output: tasks,
})

export const closeTask = operation({
  ...{ method: 'POST', path: '/tasks/:id/close', name: 'closeTask' },
  about: 'Say what became of one; of a contradiction, which word holds',
  right: 'closeTask',
  scope: { task: ({ id }) => id },
  params: byId,
  body: z.strictObject({ reason, verdict: z.enum(['refused', 'acknowledged']).exactOptional() }),
  output: task,
  refusals: ['ACTES-A015'],
})

export const retourTable = {
  listReturns,
  showReturn,
  downloadReturn,
  attachReturn,
  answerLetter,
  listTasks,
  closeTask,
  rereadReturns,
  handInReturns,
}
