// What each road limits, in one table (manual, gateways): the drivers' capabilities and the offline commands take their
// numbers from here. Sources: XSD v1.1 (objet); S²LOW, Stela and Pastell (numbers, sizes).
import type { AdmissionContext } from '../protocol/acte/rules.ts'
import type { GatewayName } from './gateway.ts'

export type Limits = AdmissionContext['limits']

/** 150 Mo as S²LOW, Stela and Pastell count them: 150 × 1024 × 1024. */
const sizeMaxBytes = 157_286_400
const wide: Limits = { numbers: 'wide', charset: 'translit', objetMax: 500, sizeMaxBytes }
const strict: Limits = { numbers: 'strict', charset: 'translit', objetMax: 499, sizeMaxBytes }

export const limits: Readonly<Record<GatewayName, Limits>> = {
  sandbox: wide,
  ministry: wide,
  s2low: strict,
  pastell: strict,
}
