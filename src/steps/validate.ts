// Run again the rules that time can change: the classification in force, the limits of the gateway. What was admitted
// at the door is never refused here: a fault holds, and a person decides.
import { ActesError } from '../errors.ts'
import type { Next } from '../lifecycle.ts'
import { nationalClassification } from '../protocol/classification.ts'
import { admit, type FileFacts } from '../protocol/rules.ts'
import { dayIn } from '../protocol/jour.ts'
import type { Transmission } from '../store/transmissions.ts'
import type { Outcome, Ports } from './step.ts'

const next = 'validated' satisfies Next<'received'>

/** received → validated, or hold with every fault (ACTES-V021). */
export async function validateActe(transmission: Transmission, ports: Ports): Promise<Outcome> {
  const sender = await ports.senderOf(transmission.collectivite)
  const { problems } = admit(transmission.acte, {
    collectivite: sender.collectivite,
    classification: sender.classification ?? nationalClassification,
    today: dayIn(sender.collectivite.fuseau, ports.clock.now()),
    limits: ports.gatewayOf(sender.collectivite).capabilities,
    files: new Map(transmission.files.map((file) => [file.fichier, asFacts(file)])),
    unnamed: [],
  })
  if (problems.length > 0) return { kind: 'trouble', error: new ActesError('ACTES-V021', { problems }) }
  return { kind: 'advance', to: next }
}

function asFacts(file: Transmission['files'][number]): FileFacts {
  return {
    name: file.fichier,
    sizeBytes: file.sizeBytes,
    sha256: file.sha256,
    kind: file.kind,
    problems: [],
    warnings: [],
  }
}
