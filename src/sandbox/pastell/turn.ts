// A turn of Pastell's daemon and of the TdT behind it: queued actions are done, what was posted leaves for the prefecture,
// what came back is taken, and documents learn of it. Nothing moves but in a turn.
import { workOff } from './actions.ts'
import { takeDeliveries } from './deliveries.ts'
import { hasBeen, lastActionOf, type PastellDocument } from './document.ts'
import { verifyLetters } from './letters.ts'
import type { Platform } from './platform.ts'
import { documentsOf, saveDocument } from './store.ts'
import { transmitPosted } from './transmission.ts'
import { bringFiles, verifyActe, verifyAnnulation } from './verification.ts'
import type { PastellEntity } from './settings.ts'

/** Move everything of some entities as far as it goes. */
export async function turn(platform: Platform, entities: readonly PastellEntity[]): Promise<void> {
  for (const entity of entities) {
    const ids = new Set([entity.id_e])
    for (const document of documentsOf(platform.store, ids)) await workOff(platform, document)
    await transmitPosted(platform, entity.id_e)
    await takeDeliveries(platform, entity)
    for (const document of documentsOf(platform.store, ids)) await learn(platform, document)
  }
}

async function learn(platform: Platform, document: PastellDocument): Promise<void> {
  const learned = await news(platform, document)
  if (learned !== document) await saveDocument(platform.store, learned)
}

async function news(platform: Platform, document: PastellDocument): Promise<PastellDocument> {
  if (document.awaitsFiles) return bringFiles(platform, document)
  const { action } = lastActionOf(document)
  if (action === 'send-tdt' || action === 'teletransmission-tdt') return (await verifyActe(platform, document)).document
  if (action === 'annulation-tdt') return (await verifyAnnulation(platform, document)).document
  const lives = hasBeen(document, 'acquiter-tdt') && !hasBeen(document, 'annulation-tdt')
  return lives ? verifyLetters(platform, document).document : document
}
