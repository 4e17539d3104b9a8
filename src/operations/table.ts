// Every operation, in the order of its description.
import { declaredCollectivites } from './declared/collectivites.ts'
import { declaredPeople, showMe } from './declared/people.ts'
import { declaredRetours } from './declared/retours.ts'
import { declaredTransmissions } from './declared/transmissions.ts'
import type { AnyOperation } from './operation.ts'

export const operations: readonly AnyOperation[] = [
  showMe,
  ...declaredTransmissions,
  ...declaredRetours,
  ...declaredCollectivites,
  ...declaredPeople,
]
