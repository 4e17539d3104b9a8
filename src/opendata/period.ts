// What a register is asked for: the acts of a period, by which of their days, in which format.
import type { Jour } from '../protocol/calendrier/jour.ts'

/** The day that counts: of the decision, or of the AR. */
export const registerDays = ['decision', 'reception'] as const

/** `scdl`: the open data of délibérations. */
export const registerFormats = ['csv', 'pdf', 'scdl'] as const
export type RegisterFormat = (typeof registerFormats)[number]

export interface Period {
  readonly from: Jour
  readonly to: Jour
  readonly by: (typeof registerDays)[number]
}

/** `registre-213401482-2025-01-01-2025-12-31.csv` */
export function registerFileName(
  format: RegisterFormat,
  { siren, from, to }: Pick<Period, 'from' | 'to'> & { readonly siren: string },
): string {
  return `${format === 'scdl' ? 'deliberations' : 'registre'}-${siren}-${from}-${to}.${format === 'pdf' ? 'pdf' : 'csv'}`
}
