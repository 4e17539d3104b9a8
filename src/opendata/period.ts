// The parameters of a register: period, day that counts, format.
import type { Jour } from '#protocol/calendrier/jour.ts'

export const registerDays = ['decision', 'reception'] as const

/** All acts, those in force, or those that are not. */
export const registerForces = ['tous', 'executoires', 'nonExecutoires'] as const
export type RegisterForce = (typeof registerForces)[number]

/** `scdl` is the open data of délibérations. */
export const registerFormats = ['csv', 'pdf', 'scdl'] as const
export type RegisterFormat = (typeof registerFormats)[number]

/** Versions of the schema of `scdl`. 2.1.5 has the columns of 2.1.2, as far as was seen. */
export const scdlVersions = ['2.1.2', '2.1.5'] as const
export type ScdlVersion = (typeof scdlVersions)[number]
export const scdlDefault: ScdlVersion = '2.1.5'

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
