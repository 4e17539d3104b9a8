// The judge of what a subscriber was told. It imports nothing from src/, as those of the chaos runs.
import type { Case } from '../chaos/judge.ts'

export interface Message {
  readonly id: string
  readonly body: string
  /** When the sendings began that came, in the order of their coming. */
  readonly sentAt: number[]
  /** Its senders heard that it came. */
  readonly heardAt: number[]
}

interface EventBody {
  readonly type: string
  readonly data: { readonly id: string }
}

const minuteMs = 60_000
/** Whoever heard that it came writes it down at once: what strikes then loses the line. */
const linesMs = 2 * minuteMs
const losesLine = /^(statement|commit|killed)/
/** Or its lease has ended: a sleep, a clock that was ahead, each half an hour at most. */
const sleptMs = 45 * minuteMs
const endsLease = /^(asleep|clock)/

interface Struck {
  readonly kind: string
  readonly at: number
}

/** Each move of an act is told once, in the order of its act; again only after something struck. */
export function* judgeMessages(
  { rows, lines }: Pick<Case, 'rows' | 'lines'>,
  {
    messages,
    types,
    strikes,
  }: {
    readonly messages: readonly Message[]
    readonly types: readonly string[]
    readonly strikes: readonly Struck[]
  },
): Iterable<string> {
  for (const [id, all] of Map.groupBy(messages, (each) => each.id))
    if (all.length > 1) yield `message ${id}: told in ${all.length} ways`
  const told = Map.groupBy(
    messages.map(({ body }) => JSON.parse(body) as EventBody),
    ({ data }) => data.id,
  )
  for (const { id, message, numero, collectivite } of rows) {
    const moves = (lines.get(id) ?? []).filter(
      ({ event, from_state, to_state }) =>
        to_state !== from_state && !['held', 'uncertain', 'replaced'].includes(event),
    )
    const wanted =
      message === '1-1' ? moves.map(({ to_state }) => `act.${to_state}`).filter((type) => types.includes(type)) : []
    const heard = told.get(id)?.map(({ type }) => type) ?? []
    if (wanted.join() !== heard.join())
      yield `${numero ?? message} of ${collectivite}: went ${wanted.join(', ') || 'nowhere'}, and its subscriber heard ${heard.join(', ') || 'nothing'}`
  }
  for (const { id, sentAt, heardAt } of messages)
    for (const at of sentAt) {
      const heard = heardAt.filter((each) => each < at)
      const isExcused = (each: Struck) =>
        heard.some((from) => losesLine.test(each.kind) && each.at >= from && each.at <= from + linesMs) ||
        (endsLease.test(each.kind) && each.at <= at && each.at > at - sleptMs)
      if (heard.length > 0 && !strikes.some(isExcused))
        yield `message ${id}: sent again after its sender had heard that it came`
    }
}
