// The next word of the archive about each transfer: its receipt, then its reply. A word is written before it is noted: a
// process that is killed in between writes it again.
import { readFile } from 'node:fs/promises'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { replace } from '../folder.ts'
import { readBordereau } from './bordereau.ts'
import { judge } from './checks.ts'
import type { AsalaePlatform } from './platform.ts'
import { readReferential } from './referential.ts'
import { acknowledge, reply } from './replies.ts'
import { messageFiles, type Transfer } from './transfers.ts'

export async function turn(platform: AsalaePlatform): Promise<void> {
  for (const transfer of platform.transfers.all()) await step(platform, transfer)
}

async function step(platform: AsalaePlatform, transfer: Transfer): Promise<void> {
  const { transfers, folder, settings, now } = platform
  const { rank, state, steered, receivedAt } = transfer
  const isControlled = transfer.code === '002'
  const isLate = now().getTime() - Date.parse(receivedAt) >= settings.lateMs
  if (state === 'answered' && !(isControlled && isLate)) return
  if (state === 'acknowledged' && steered === 'TARD' && !isLate) return
  const bytes = await readFile(transfers.pathOf(rank, 'bordereau.xml'))
  if (state === 'received') {
    const ack = steered === 'SANS' ? undefined : await acknowledge(bytes, transfer, now())
    if (ack) await replace(folder, transfers.pathOf(rank, messageFiles.ack), ack)
    await transfers.save({ ...transfer, state: 'acknowledged' })
    return
  }
  const [code, reason] = isControlled ? accepted : await verdictOn(platform, transfer, bytes)
  const atr = await reply(bytes, transfer, { code, at: now() })
  if (atr) await replace(folder, transfers.pathOf(rank, messageFiles.atr), atr)
  await transfers.save({ ...transfer, state: 'answered', code, reason: reason ?? '', answeredAt: now().toISOString() })
}

const accepted = ['000', 'accepté'] as const

/** ReplyCode, and what a person reads of it. */
async function verdictOn({ transfers, folder, now }: AsalaePlatform, transfer: Transfer, bytes: Uint8Array) {
  const { rank, file, sizeBytes, agreement, steered } = transfer
  const bordereau = await readBordereau(bytes)
  if (!bordereau) throw new TypeError('read when it was taken')
  const known = readReferential(folder)
  const had = transfers.all().filter((each) => each.agreement === agreement && each.code?.startsWith('0'))
  const judged = { bordereau, known, day: dayIn('Europe/Paris', now()), accepted: had.length, sizeBytes }
  const fault = await judge(judged, file && transfers.pathOf(rank, file))
  const asked = steered !== null && /^[0-9]/.test(steered) ? ([steered, 'commandé par le numéro'] as const) : accepted
  return fault ?? asked
}
