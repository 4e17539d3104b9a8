// Before deposits are taken: does the antivirus read a whole one? One that is away is asked again until it answers; meanwhile
// deposits wait by themselves.
import type { App } from '../app.ts'
import { ActesError } from '../errors.ts'
import { proveAntivirus, type AntivirusProbeResult } from '../files/antivirus-probe.ts'
import { withinTime } from '../queue/answer.ts'

/** A start is not held up for longer: it loads its signatures for a minute after a boot. */
const firstMs = 20_000
const againMs = 60_000

/**
 * Prove it once, and go on while it does not answer.
 * @returns what ends that
 * @throws ActesError ACTES-C010 when nobody said whether there is one, F022 when large files pass it unread
 */
export async function antivirusProof({ antivirus, ports: { log } }: App): Promise<() => Promise<void>> {
  if (!antivirus) {
    log.warn({}, 'antivirus-off')
    return async () => undefined
  }
  let timer: NodeJS.Timeout | undefined
  const judged = (proof: AntivirusProbeResult): AntivirusProbeResult => {
    if (proof === 'limited') log.warn({}, 'antivirus-limited')
    if (proof === 'blind') log.error({ code: 'ACTES-F022' }, 'antivirus-blind')
    if (proof === 'blind') antivirus.distrust()
    if (proof !== 'unavailable') return proof
    log.warn({ code: 'ACTES-F018' }, 'antivirus-away')
    timer = setTimeout(() => void prove(), againMs).unref()
    return proof
  }
  const prove = async (): Promise<AntivirusProbeResult> => judged(await proveAntivirus(antivirus))
  const first = prove()
  const proof = await withinTime(first, firstMs).catch((error: unknown) => {
    if (error instanceof ActesError) throw error
    // It goes on.
    return undefined
  })
  if (proof === 'blind') throw new ActesError('ACTES-F022')
  return async () => clearTimeout(timer)
}
