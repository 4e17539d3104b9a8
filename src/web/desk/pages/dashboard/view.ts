// Limits of the dashboard, as its address gives them, and what its charts share: places, names, links.
import type { FiguresJson } from '#operations/shapes/figures.ts'
import { addDays } from '#protocol/calendrier/jour.ts'
import type { GatewayType } from '#protocol/acte/passerelles.ts'
import { gatewayTypes } from '#text/words.ts'
import type { AxisPlace } from '../../charts/chart.ts'
import { sirensWritten } from '../../names.ts'
import { formats } from '../../times.ts'
import { among, asked, type Visit } from '../../visit.ts'

export interface Limits {
  readonly collectivite: string | undefined
  readonly gateway: GatewayType | undefined
}

/** A collectivité by SIREN or name; one that is not known limits nothing. */
export async function whoseIn(visit: Visit): Promise<Limits> {
  const written = await sirensWritten(visit, asked(visit, 'collectivite'), 'part').catch(() => [])
  return {
    collectivite: written.find((each) => each.length === 9),
    gateway: among(gatewayTypes(), asked(visit, 'passerelle')),
  }
}

export interface View extends Limits {
  readonly visit: Visit
  readonly figures: FiguresJson
  readonly byMonth: boolean
}

/** The limits as the end of a query: `&collectivite=213401482`. */
export function formatLimitsQuery({ collectivite, gateway }: Limits) {
  const siren = collectivite === undefined ? '' : `&collectivite=${collectivite}`
  return `${siren}${gateway === undefined ? '' : `&passerelle=${gateway}`}`
}

/** Days in Paris, both included. */
interface Days {
  /** Undefined: no lower bound. */
  readonly from: string | undefined
  readonly to: string
}

/** Link to the list of actes deposited on these days, in any of these states; in any state by default. */
export function depositedActsHref(limits: Limits, { from, to }: Days, states: readonly string[] = []) {
  const since = from === undefined ? '' : `&depuis=${from}`
  return `/transmissions?message=1-1${states.map((state) => `&etat=${state}`).join('')}${since}&jusque=${to}${formatLimitsQuery(limits)}`
}

/** A day or a month of a chart, with its first and last day. */
export interface ChartStep extends AxisPlace {
  readonly from: string
  readonly to: string
}

const dayNames = formats({ timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' })
const dayTicks = formats({ timeZone: 'UTC', day: 'numeric', month: 'numeric' })
const monthNames = formats({ timeZone: 'UTC', month: 'long', year: 'numeric' })
const monthTicks = formats({ timeZone: 'UTC', month: 'short' })

export function dayStep(day: string, { language }: Pick<Visit, 'language'>): ChartStep {
  const at = new Date(day)
  return { name: dayNames[language].format(at), tick: dayTicks[language].format(at), from: day, to: day }
}

export function monthStep(month: string, { language }: Pick<Visit, 'language'>): ChartStep {
  const first = `${month}-01`
  const at = new Date(first)
  const to = addDays(`${addDays(first, 31).slice(0, 7)}-01`, -1)
  return { name: monthNames[language].format(at), tick: monthTicks[language].format(at), from: first, to }
}

/** Page that lists the actes behind a bar. */
export const happenedPath = '/tableau/actes'
export const kinds = { ar: 'receipt', refus: 'refusal', echecs: 'failure' } as const

interface Happening {
  readonly what: keyof typeof kinds
  readonly from: string
  readonly to: string
  readonly code?: string | undefined
  readonly limits?: Limits
}

export function happenedHref({ what, from, to, code, limits }: Happening) {
  const cause = code === undefined ? '' : `&code=${code}`
  return `${happenedPath}?quoi=${what}&depuis=${from}&jusquau=${to}${cause}${limits ? formatLimitsQuery(limits) : ''}`
}
