// The states of a transaction, as the platform numbers and names them. Source: S²LOW, table actes_status (5.x).

/** The labels of the states, by identifier, in the order of the platform's table. */
export const statuses: readonly (readonly [id: number, name: string])[] = [
  [-1, 'Erreur'],
  [0, 'Annulé'],
  [1, 'Posté'],
  [2, 'En attente de transmission'],
  [3, 'Transmis'],
  [4, 'Acquittement reçu'],
  [5, 'Validé'],
  [6, 'Refusé'],
  [7, 'Document reçu'],
  [8, 'Acquittement envoyé'],
  [9, 'Document envoyé'],
  [10, "Refus d'envoie"],
  [11, 'Acquittement de document reçu'],
  [12, 'Envoyé au SAE'],
  [13, 'Archivé par le SAE'],
  [14, "Erreur lors de l'archivage"],
  [15, 'Reçu par le SAE'],
  [16, 'Détruite'],
  [17, "En attente d'être postée"],
  [18, "En attente d'être signé"],
  [19, 'En attente de transmission au SAE'],
  [20, "Erreur lors de l'envoi au SAE"],
  [21, "Document reçu (pas d'AR)"],
  [22, "Impossible d'envoyer au SAE (documents indisponibles)"],
]

/** Name of a state. */
export function statusName(id: number): string {
  return statuses.find(([status]) => status === id)?.[1] ?? `${id}`
}
