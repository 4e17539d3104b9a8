// The README's table of messages, rendered from protocol/messages/codes.ts.
import {
  messageCodes,
  messages,
  type Effect,
  type FileCount,
  type MessageCode,
} from '../../../src/protocol/messages/codes.ts'
import { messageNames } from '../../../src/text/messages.ts'
import type { Table } from './readme-tables.ts'

const directions = { CL: 'collectivité → préfecture', PREF: 'préfecture → collectivité' } as const

const counts: Readonly<Record<FileCount, string>> = { '0': 'none', '1': '1', '1..n': '1 or more', '0..n': 'any' }

const effects: Readonly<Record<Effect, string>> = {
  transmet: 'sent; the act waits for its receipt',
  repond: 'sent by a person; closes the task of its letter',
  demande: 'sent; waits for its answer',
  accuse: 'the act is acknowledged: identifier, date of reception',
  refuse: 'the act is refused; after an AR, a task instead',
  ecrit: 'kept with its act; opens a task, with its last day where the law has one',
  recoit: 'leaves by itself on the letter, retried until taken',
  acquitte: 'the answer is acknowledged',
  annule: 'the act is annulled',
  classe: 'the classification is replaced, or confirmed',
}

/** One row for each message, in the order of their codes. */
export function messagesTable(): Table {
  return {
    head: ['message', 'root element', 'in French', 'direction', 'documents', 'answered by', 'effect'],
    rows: messageCodes.map((code) => {
      const { root, from, files, answeredBy, effect } = messages[code]
      const answers: readonly MessageCode[] = answeredBy
      const written = answers.length === 0 ? 'nothing' : answers.map((each) => `\`${each}\``).join(', ')
      return [
        `\`${code}\``,
        `\`${root}\``,
        messageNames[code].fr,
        directions[from],
        counts[files],
        written,
        effects[effect],
      ]
    }),
  }
}
