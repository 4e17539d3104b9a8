// The operations on ports of the tests, without an app around them.
import { openPdfExaminer } from '../../../src/files/pdf/examiner.ts'
import { openPdfMaker } from '../../../src/files/pdf/maker.ts'
import { guarded } from '../../../src/operations/guard.ts'
import { bounds } from '../../../src/operations/runs.ts'
import { keepWaiting } from '../../../src/operations/waiting.ts'
import type { Ports } from '../../../src/transmission/step.ts'
import { operationsOf } from './operations-of.ts'

/** What they ask for, as in a process without settings. The caller closes an examiner that it gives. */
export function toolsOn(ports: Ports, examiner = openPdfExaminer()) {
  return {
    ports,
    examiner,
    maker: openPdfMaker(),
    masterKey: async () => new Uint8Array(32),
    takesPasswords: true,
    webhookNetworks: [],
    fourEyes: [],
    depositQueues: [],
    waiting: keepWaiting(ports),
    publicPages: false,
  }
}

export function operationsOn(ports: Ports) {
  return operationsOf({ askAs: guarded(bounds, toolsOn(ports)) })
}
