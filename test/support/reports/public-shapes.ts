// What each shape takes that a public type reads (`z.input<typeof shape>`), under its name: the compiler writes it out, and
// declarations.ts lays it in the place of the shape.
import * as answers from '../../../src/gateways/plugin/answers.ts'
import * as exchange from '../../../src/gateways/plugin/exchange.ts'
import * as manifest from '../../../src/gateways/plugin/manifest.ts'

export const manifestShape = manifest.manifestShape._zod.input
export const requestShape = exchange.requestShape._zod.input
export const receipt = answers.receipt._zod.input
export const found = answers.found._zod.input
export const fetched = answers.fetched._zod.input
export const retour = answers.retour._zod.input
export const listed = answers.listed._zod.input
export const findings = answers.findings._zod.input
