// By when the receipt of an act is expected: a guide for people, no deadline of the law.
import { receiptDays, workingDaysAfter } from '../../../../protocol/calendrier/delais.ts'
import { html, type Content } from '../../../../text/html.ts'
import { instant } from '../../times.ts'
import type { Visit } from '../../visit.ts'

/** `AR attendu avant le 10 juil. 2025, 10 h 02`, and whether that is over; nothing where it was not submitted. */
export function receiptExpected(
  { now, say, language }: Pick<Visit, 'now' | 'say' | 'language'>,
  submittedAt: Date | null,
): Content {
  if (submittedAt === null) return false
  const by = workingDaysAfter(submittedAt, receiptDays)
  const late = by < now && say(' : il est en retard', ': it is late')
  return html`${say('AR attendu avant le', 'Receipt expected before')} ${instant(by, language)}${late}`
}
