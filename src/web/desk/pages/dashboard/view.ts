// What the dashboard is limited to, as its address says; and what its charts share: places, names, links.
import type { FiguresJson } from '../../../../operations/shapes/figures.ts'
import { addDays } from '../../../../protocol/calendrier/jour.ts'
import { gatewayTypes, type GatewayType } from '../../../../protocol/acte/passerelles.ts'
import type { AxisPlace } from '../../charts/chart.ts'
import { formats } from '../../times.ts'
import type { Visit } from '../../visit.ts'

export interface Limits {
  readonly collectivite: string | undefined
  readonly gateway: GatewayType | undefined
}

/** What an address limits to; what is no limit is left out. */
export function whoseIn({ searchParams }: URL): Limits {
  const siren = /^\d{9}$/.exec((searchParams.get('collectivite') ?? '').replaceAll(/\s/g, ''))?.[0]
  return { collectivite: siren, gateway: gatewayTypes.find((type) => type === searchParams.get('passerelle')) }
}

export interface View extends Limits {
  readonly visit: Visit
  readonly figures: FiguresJson
  /** The last twelve months instead of thirty days. */
  readonly byMonth: boolean
}

/** The limits as they stand in a query: `&collectivite=213401482`. */
export function formatLimitsQuery({ collectivite, gateway }: Limits): string {
  const siren = collectivite === undefined ? '' : `&collectivite=${collectivite}`
  return `${siren}${gateway === undefined ? '' : `&passerelle=${gateway}`}`
}

/** Days of Paris, both of them in it. */
interface Days {
  /** Undefined: whenever it was before. */
  readonly from: string | undefined
  readonly to: string
}

/** The list of the acts deposited on these days that are in one of these states; in any without. */
export function depositedActsHref(limits: Limits, { from, to }: Days, states: readonly string[] = []): string {
  const since = from === undefined ? '' : `&depuis=${from}`
  return `/transmissions?message=1-1${states.map((state) => `&etat=${state}`).join('')}${since}&jusque=${to}${formatLimitsQuery(limits)}`
}

/** Days or months, as they are shown: each with its first and last day. */
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

/** Where the acts behind a bar are listed, by what happened to them. */
export const happenedPath = '/tableau/actes'
export const kinds = { ar: 'receipt', refus: 'refusal', echecs: 'failure' } as const

interface Happening {
  readonly what: keyof typeof kinds
  readonly from: string
  readonly to: string
  readonly code?: string | undefined
  readonly limits?: Limits
}

export function happenedHref({ what, from, to, code, limits }: Happening): string {
  const cause = code === undefined ? '' : `&code=${code}`
  return `${happenedPath}?quoi=${what}&depuis=${from}&jusquau=${to}${cause}${limits ? formatLimitsQuery(limits) : ''}`
}
