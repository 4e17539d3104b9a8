// The README's table of notices, rendered from the one that the program tells by.
import { noticeTypeNames, noticeTypes } from '../../../src/subscriptions/catalogue.ts'
import type { Table } from './readme-tables.ts'

/** Every type of notices, and when it is told. */
export function noticesTable(): Table {
  return {
    head: ['type', 'when'],
    rows: noticeTypeNames.map((name) => [`\`${name}\``, noticeTypes[name].about.en]),
  }
}
