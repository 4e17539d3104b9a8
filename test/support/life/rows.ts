// Rows for the store's suites: transmissions of Maraussan under a number, returns of its connection, instants counted
// in seconds from a fixed one.
import { openingOfActe } from '../../../src/transmission/opening.ts'
import type { Acte } from '../../../src/protocol/acte/acte.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { connectionId } from '../../../src/store/connections/connections.ts'
import type { NewTransmission } from '../../../src/store/transmissions/moves.ts'
import { storeTools } from './stores.ts'

export const connection = connectionId('sandbox', maraussan.siren)
export const at = new Date('2025-07-08T08:00:00Z')
/** So many seconds after `at`. */
export const later = (seconds: number): Date => new Date(at.getTime() + seconds * 1000)

/** Maraussan's act under a number. */
export function anActe(numero: string, more: Partial<Acte> = {}): Acte {
  return {
    collectivite: maraussan.siren,
    numero,
    nature: 'DE',
    dateDecision: '2025-06-25',
    matiere: [8, 1],
    objet: `Objet de l'acte ${numero}`,
    document: { fichier: 'deliberation.pdf', typePiece: '99_DE' },
    annexes: [],
    documentPapier: false,
    ...more,
  }
}

/** What opens a transmission under a number. */
export function aNewTransmission(numero: string, more: Partial<Acte> = {}): NewTransmission {
  const acte = anActe(numero, more)
  const opening = { acte, files: [], contentSha256: `content of ${numero}`, collectivite: maraussan, who: 'test' }
  return openingOfActe(opening, { id: storeTools.newId(), at })
}

/** A document that came on the connection. */
export function aRetour(delivery: string) {
  return { id: storeTools.newId(), connection, delivery, name: 'AR.xml', sha256: delivery, sizeBytes: 10, at }
}
