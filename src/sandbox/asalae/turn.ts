// The next word of the archive about each transfer: its receipt, then its reply. A word is written before it is noted: a
// process that is killed in between writes it again.
import { readFile } from 'node:fs/promises'
import { replace } from '../folder.ts'
import { readTree, type SedaElement } from '../seda/tree.ts'
import { faultOf } from './checks.ts'
import type { AsalaePlatform, AsalaeTransfer } from './platform.ts'
import { acknowledge, reply } from './replies.ts'

export async function sayNext(platform: AsalaePlatform) {
  for (const transfer of platform.transfers.all()) await step(platform, transfer)
}

async function step(platform: AsalaePlatform, transfer: AsalaeTransfer) {
  const { transfers, folder, settings, now } = platform
  const { id, state, steered } = transfer
  const isControlled = transfer.code === '002'
  const isLate = now().getTime() - Date.parse(transfer.receivedAt) >= settings.lateMs
  if (state === 'answered' && !(isControlled && isLate)) return
  if (state === 'acknowledged' && steered === 'TARD' && !isLate) return
  const message = await readTree(await readFile(transfers.pathOf(id, 'bordereau.xml')))
  if (state === 'received') {
    const ack = acknowledge(message, transfer, now())
    if (steered !== 'SANS') await replace(folder, transfers.pathOf(id, 'ACK.xml'), ack)
    return transfers.save({ ...transfer, state: 'acknowledged' })
  }
  const { code, reason } = isControlled ? accepted : await verdictOn(platform, transfer, message)
  await replace(folder, transfers.pathOf(id, 'ATR.xml'), reply(message, transfer, { code, at: now() }))
  await transfers.save({ ...transfer, state: 'answered', code, reason })
}

const accepted = { code: '000', reason: 'accepté' }

/** What a word has it answer to a transfer without fault. */
const codes: Readonly<Record<string, string>> = { AVIS: '001', REFUS: '203' }

/** ReplyCode, and what a person reads of it. */
async function verdictOn(platform: AsalaePlatform, transfer: AsalaeTransfer, message: SedaElement) {
  const asked = codes[transfer.steered ?? ''] ?? transfer.steered ?? ''
  const steered = /^[0-9]/.test(asked) ? { code: asked, reason: 'commandé par le numéro' } : accepted
  return (await faultOf(platform, transfer, message)) ?? steered
}
