// The classification that stands for each collectivité is the newest that its préfecture gave it, and it is asked for as rarely
// as is promised. It imports nothing from src/.

/** A classification that lay at a platform. */
export interface Tree {
  /** For whom it lay there, and whose it is. */
  readonly siren: string
  readonly of: string
  readonly date: string
  /** Somebody has fetched it; then said that it is kept. */
  isGiven: boolean
  isConfirmed: boolean
}

interface Held {
  readonly siren: string
  readonly date: string | null
}

interface Request {
  readonly id: string
  readonly siren: string
  readonly state: string
  readonly held_code: string | null
  /** In Paris. */
  readonly day: string
  readonly who: string
}

interface Sent {
  readonly id: string
  readonly siren: string
  readonly numero: string
  readonly date: string
}

/** What stands in the database. */
export async function readClassifications(read: (text: string) => Promise<readonly unknown[]>) {
  const ask = async <T>(text: string) => (await read(text)) as readonly T[]
  return {
    held: await ask<Held>("SELECT siren, classification->>'date' AS date FROM actes.collectivite"),
    requests: await ask<Request>(
      `SELECT t.id, t.collectivite AS siren, state, held_code, (created_at AT TIME ZONE 'Europe/Paris')::date::text AS day,
           (SELECT who FROM actes.journal j WHERE j.transmission = t.id ORDER BY j.id LIMIT 1) AS who
         FROM actes.transmission t WHERE message = '7-1' ORDER BY t.id`,
    ),
    sent: await ask<Sent>(
      `SELECT id, collectivite AS siren, numero, archive->>'classificationDate' AS date
         FROM actes.transmission WHERE message = '1-1' AND archive->>'classificationDate' IS NOT NULL ORDER BY id`,
    ),
  }
}

type Given = Awaited<ReturnType<typeof readClassifications>> & {
  readonly trees: readonly Tree[]
  readonly isClockSteady: boolean
  /** Requests that the platforms have received. */
  readonly received: readonly { readonly siren: string; readonly reference: string; readonly times: number }[]
}

/** That of the ministry's list, which everybody has from the beginning. */
const builtIn = '2019-04-18'

/** What stands, and what an act bears, is its own: whatever the database has forgotten. */
export function* judgeOwn({ held, sent, trees }: Pick<Given, 'held' | 'sent' | 'trees'>): Iterable<string> {
  const isOwn = (siren: string, date: string) =>
    date === builtIn ||
    trees.some((each) => each.isGiven && each.siren === siren && each.of === siren && each.date === date)
  for (const { siren, date } of held)
    if (date !== null && !isOwn(siren, date)) yield `${siren}: its classification is ${date}, which is not its own`
  for (const { siren, numero, date } of sent)
    if (!isOwn(siren, date)) yield `${numero} of ${siren}: it bears the classification ${date}, which is not its own`
}

export function* judgeClassification({
  held,
  requests,
  sent,
  trees,
  received,
  isClockSteady,
}: Given): Iterable<string> {
  yield* judgeOwn({ held, sent, trees })
  const confirmedOf = (siren: string) =>
    trees.filter((each) => each.isConfirmed && each.siren === siren && each.of === siren)
  for (const { siren, date } of held) {
    const newest = confirmedOf(siren)
      .map((each) => each.date)
      .toSorted()
      .at(-1)
    if (newest !== undefined && (date ?? '') < newest)
      yield `${siren}: its classification is ${date}, and ${newest} had come`
  }
  for (const { siren, reference, times } of received)
    if (times > 1) yield `${siren}: the request ${reference} for its classification came ${times} times`
  // A day that comes again asks again.
  const own = isClockSteady ? requests.filter(({ who }) => who === 'worker') : []
  for (const [key, all] of Map.groupBy(own, ({ siren, day }) => `${siren} on ${day}`))
    if (all.length > 1) yield `${key}: the program asked for the classification ${all.length} times`
  for (const { id, siren, state, held_code: code } of requests)
    if (state === 'refused') {
      // Only because it takes one a day.
      if (!received.some((each) => each.siren === siren)) yield `request ${id} of ${siren}: refused, and nobody did so`
    } else if (state !== 'acknowledged' && !(state === 'submitted' && confirmedOf(siren).length > 0))
      // An answer that was counted for another request of the day: the next day's ends this one.
      yield `request ${id} of ${siren}: stuck in ${state}, held ${code}`
}
