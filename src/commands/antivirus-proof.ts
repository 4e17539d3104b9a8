// Before deposits are accepted, checks that the antivirus scans a whole one. Retries while it is unreachable; deposits
// wait meanwhile.
import type { Timer } from '#clock.ts'
import type { App } from '#app.ts'
import { ActesError } from '#errors.ts'
import { proveAntivirus, type AntivirusProbeResult } from '#files/antivirus-probe.ts'
import { withinTime } from '#queue/timeouts.ts'

/** How long startup may wait: after a boot, the antivirus takes a minute to load its signatures. */
const firstMs = 20_000
const againMs = 60_000

/**
 * Run the check, and retry while the antivirus is unreachable.
 * @throws ActesError ACTES-C010 when unset, F022 when large files pass unscanned
 */
export async function antivirusProof({ antivirus, ports: { log, clock } }: App): Promise<() => Promise<void>> {
  if (!antivirus) {
    log.warn({}, 'antivirus-off')
    return async () => undefined
  }
  let timer: Timer | undefined
  const judged = (proof: AntivirusProbeResult) => {
    if (proof === 'limited') log.warn({}, 'antivirus-limited')
    if (proof === 'blind') log.error({ code: 'ACTES-F022' }, 'antivirus-blind')
    if (proof === 'blind') antivirus.distrust()
    if (proof !== 'unavailable') return proof
    log.warn({ code: 'ACTES-F018' }, 'antivirus-away')
    timer = clock.after(againMs, () => void prove()).unref()
    return proof
  }
  const prove = async (): Promise<AntivirusProbeResult> => judged(await proveAntivirus(antivirus))
  const first = prove()
  const proof = await withinTime(first, firstMs, clock).catch((error: unknown) => {
    if (error instanceof ActesError) throw error
    // The check continues in the background.
    return undefined
  })
  if (proof === 'blind') throw new ActesError('ACTES-F022')
  return async () => timer?.end()
}
