// The acts behind a bar of a chart, and the week of a connection.
import { happenedIn, incidentsSince, trafficSince, type HappenedFilter } from '#store/desk/daily.ts'
import { deskRead } from '../guard.ts'
import { amongSeen } from '../runs/figures.ts'

const narrow = { right: 'read', scope: 'narrow' } as const

export const happened = deskRead(
  narrow,
  (asked: Omit<HappenedFilter, 'sirens'> & { readonly collectivite: string | undefined }, { sirens, db }) =>
    happenedIn(db, { ...asked, sirens: amongSeen(sirens, asked.collectivite) }),
)

export type Happened = Awaited<ReturnType<typeof happened.run>>[number]

export const weekOf = deskRead(narrow, async ({ siren, gateway, since, channel }: WeekAsked, { sirens, db }) => {
  const incidents = await incidentsSince(db, { sirens: amongSeen(sirens, siren), gateway, since })
  return { incidents, traffic: channel === undefined ? [] : await trafficSince(db, channel, since) }
})

interface WeekAsked extends Pick<HappenedFilter, 'gateway'> {
  readonly siren: string
  readonly since: Date
  /** Undefined when no quota applies. */
  readonly channel: string | undefined
}
