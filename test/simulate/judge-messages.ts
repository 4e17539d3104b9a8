// The judge of what a subscriber was told. It imports nothing from src/, as those of the chaos runs.
import type { Case } from '../chaos/judge.ts'

export interface Message {
  readonly id: string
  readonly body: string
  readonly cameAt: number[]
  /** Its sender first heard that it came. */
  answeredAt: number
}

interface EventBody {
  readonly type: string
  readonly data: { readonly id: string }
}

const minuteMs = 60_000
/** Whoever sends it again had not heard it: a sleep, a lease of the dead, a clock that was ahead, each a quarter at most. */
const sleptMs = 45 * minuteMs

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
    readonly strikes: readonly { readonly at: number }[]
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
  for (const { id, cameAt, answeredAt } of messages)
    for (const at of cameAt.slice(1))
      if (answeredAt < at && !strikes.some((strike) => strike.at <= at && strike.at > at - sleptMs))
        yield `message ${id}: came again after its sender had heard that it came`
}
