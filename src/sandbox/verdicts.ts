// Code, nature and sentence of each anomaly. The ministry was seen to use ODT-VERIF and PREF-VERIF (observed 2017 and
// 2018: refusals of real sendings); its other codes are not public, so the sandbox's own are named BAC-VERIF.

/** The nature 999 is outside the schema's enumeration, but the ministry used it. */
export const verdicts = {
  'PREF-VERIF-02': { nature: '005', sentence: "ce SIREN n'est pas enregistré ; adressez-vous à la préfecture" },
  'ODT-VERIF-17': { nature: '999', sentence: 'transaction non reconnue' },
  'BAC-VERIF-01': { nature: '100', sentence: "l'émetteur n'est pas celui qui a été déclaré" },
  'BAC-VERIF-02': { nature: '100', sentence: 'enveloppe refusée à la demande du numéro' },
  'ODT-VERIF-01': { nature: '002', sentence: "la classification utilisée n'est pas celle en vigueur" },
  'BAC-VERIF-03': { nature: '042', sentence: 'acte refusé à la demande du numéro' },
  'BAC-VERIF-04': { nature: '042', sentence: 'acte déjà reçu sous cet identifiant' },
  'BAC-VERIF-05': { nature: '042', sentence: 'fichier annoncé mais absent' },
  'BAC-VERIF-06': { nature: '042', sentence: 'fichier présent mais non annoncé' },
  'BAC-VERIF-07': { nature: '042', sentence: "le nombre d'annexes annoncé est faux" },
  'BAC-VERIF-08': { nature: '042', sentence: 'nom de fichier mal formé' },
  'BAC-VERIF-09': { nature: '042', sentence: "un nom de fichier porte une autre identité que l'acte" },
  'BAC-VERIF-10': { nature: '042', sentence: "type de pièce inconnu pour cette nature d'acte" },
  'BAC-VERIF-11': { nature: '042', sentence: "nature d'acte inconnue" },
  'BAC-VERIF-12': { nature: '042', sentence: 'fichier annoncé deux fois' },
  'BAC-VERIF-13': { nature: '100', sentence: "aucun acte de cet émetteur n'a été reçu sous cet identifiant" },
  'BAC-VERIF-14': {
    nature: '100',
    sentence: "aucun courrier de cette nature et de cette date n'a été écrit au sujet de cet acte",
  },
  'BAC-VERIF-15': { nature: '100', sentence: 'la transmission de cet acte a été annulée' },
  'BAC-VERIF-16': { nature: '100', sentence: 'les fichiers de cet envoi ne sont pas ceux que son message annonce' },
  'BAC-VERIF-17': { nature: '100', sentence: "un nom de fichier n'est pas celui de ce message ou de cet acte" },
  'BAC-VERIF-18': { nature: '042', sentence: "acte refusé après coup, à la demande de l'essai" },
  'BAC-VERIF-19': { nature: '042', sentence: "cette matière n'est pas dans la classification en vigueur" },
  'BAC-VERIF-20': { nature: '042', sentence: "l'objet est vide" },
  'BAC-VERIF-21': {
    nature: '100',
    sentence: "l'enveloppe n'est pas nommée pour la plateforme déclarée, EACT en production, TACT en test",
  },
} as const satisfies Record<string, { nature: string; sentence: string }>

export type VerdictCode = keyof typeof verdicts

export function detailOf(code: VerdictCode, found?: string): string {
  const sentence = `${code} : ${verdicts[code].sentence}`
  return found === undefined ? sentence : `${sentence} (${found})`
}
