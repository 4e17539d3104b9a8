// The contract of gateways as a list of checks: for our own drivers and their simulators, and for those of vendors.
import { carrying, doubting, stopping, submitting } from './handing.ts'
import { collecting, itself, listing } from './bringing.ts'
import type { ContractCheck } from './harness.ts'
import { spoilt } from './spoilt.ts'

/** Each is run on a harness of its own. */
export const gatewayChecks: readonly ContractCheck[] = [
  ...submitting,
  ...stopping,
  ...collecting,
  ...doubting,
  ...spoilt,
  ...carrying,
  ...listing,
  ...itself,
]
